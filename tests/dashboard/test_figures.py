from datetime import UTC, date, datetime, timedelta

import pytest

from geo.dashboard import QueueFigures, read_dashboard
from geo.dashboard.figures import freshness_figures, queue_figures, searches_within
from geo.entries import Action, Actor, ActorKind, Contact, Finding
from geo.errors import NotAllowed
from geo.freshness import Freshness, Thresholds
from geo.registry.counts import UnansweredCount, add_unanswered
from geo.registry.entries import add_entry, change_entry
from geo.registry.figures import count_actions
from geo.registry.organizers import add_organizer
from geo.registry.queues import Area
from geo.registry.sources import Source, write_import
from geo.registry.usage import add_usage
from geo.registry.views import add_view
from geo.roles import Organizer, OrganizerRole, Scope
from geo.values import Status
from geo.views import View
from tests.factories import make_place, make_shop

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
OPERATOR = Actor(kind=ActorKind.OPERATOR)
MAKER = Actor(kind=ActorKind.MAKER)
BOTH = frozenset({"07901", "07902"})
EAST = Area(insee_codes=frozenset({"07902"}))


def days_ago(days):
    return NOW - timedelta(days=days)


@pytest.fixture
def register(registry):
    def register_one(slug, *, at=NOW, code="07901", doubts=(), **changes):
        shop = make_shop(
            **{"slug": slug, "name": slug, "places": (make_place(insee_code=code),)} | changes
        )
        with registry.writing() as connection:
            return add_entry(
                connection,
                shop=shop,
                contact=Contact(),
                by=MAKER,
                at=at,
                finding=Finding(doubts=doubts),
            )

    return register_one


@pytest.fixture
def town_hall(registry):
    someone = Organizer(
        organizer_id="a" * 32,
        login="mairie",
        name="La mairie",
        role=OrganizerRole.READER,
        scopes=(Scope(codes=("commune:07902",)),),
    )
    with registry.writing() as connection:
        add_organizer(connection, someone, password_hash=None, at=NOW)
    return Actor(kind=ActorKind.ORGANIZER, name=someone.organizer_id)


@pytest.fixture
def look(registry, catalogue):
    def look_as(by=OPERATOR):
        return read_dashboard(registry, catalogue, BOTH, by=by, at=NOW)

    return look_as


def test_an_empty_registry_has_nothing_to_tell(look, filled):
    filled()
    seen = look()
    assert seen.is_whole
    assert seen.queue == QueueFigures(count=0)
    assert set(seen.statuses.values()) == set(seen.freshness.values()) == {0}
    assert (seen.doubtful, seen.imports, seen.unanswered) == (0, (), ())


def test_statuses_doubts_and_the_queue_are_counted(look, register):
    register("published")
    register("new", status=Status.PENDING, at=days_ago(3), doubts=("low",))
    register("newer", status=Status.PENDING, at=days_ago(1))
    register("refused", status=Status.REFUSED, doubts=("low",))
    seen = look()
    assert seen.statuses[Status.PUBLISHED] == 1
    assert seen.statuses[Status.PENDING] == 2
    assert seen.doubtful == 1
    assert seen.queue == QueueFigures(count=2, oldest_days=3.0, median_days=2.0)


def test_an_edit_that_waits_is_in_the_queue(look, register, registry):
    entry = register("one", at=days_ago(30))
    with registry.writing() as connection:
        changed = make_shop(slug="one", name="autre nom")
        change_entry(connection, entry.entry_id, version=1, by=MAKER, at=days_ago(2), shop=changed)
    assert look().queue.oldest_days == 2.0


def test_ages_of_a_queue_are_never_negative():
    assert queue_figures([NOW + timedelta(hours=1)], NOW).oldest_days == 0.0


def test_confirmations_age_by_the_thresholds():
    today = date(2026, 11, 22)
    counts = [
        (date(2026, 11, 1), False, 5),
        (date(2025, 10, 1), False, 3),
        (date(2024, 1, 1), False, 2),
        (None, False, 4),
        (date(2020, 1, 1), True, 7),
        (None, True, 1),
    ]
    assert freshness_figures(counts, today, Thresholds()) == {
        Freshness.FRESH: 13,
        Freshness.GREY: 3,
        Freshness.HIDDEN: 2,
        None: 4,
    }


def test_entries_are_counted_by_the_age_of_their_confirmation(look, register):
    register("fresh", confirmed_on=date(2026, 11, 1))
    register("grey", confirmed_on=date(2025, 9, 1))
    register("never", confirmed_on=None)
    register("pending", confirmed_on=date(2025, 9, 1), status=Status.PENDING)
    assert look().freshness == {
        Freshness.FRESH: 1,
        Freshness.GREY: 1,
        Freshness.HIDDEN: 0,
        None: 1,
    }


def test_a_town_hall_sees_figures_of_its_own(look, register, town_hall):
    register("west", status=Status.PENDING, doubts=("low",))
    register("east", status=Status.PENDING, code="07902", at=days_ago(1))
    register("shown", code="07902")
    seen = look(town_hall)
    assert not seen.is_whole
    assert [one.insee_code for one in seen.coverage.communes] == ["07902"]
    assert (seen.queue.count, seen.doubtful) == (1, 0)
    assert seen.statuses[Status.PUBLISHED] == 1


def bring(registry, at, **counts):
    with registry.writing() as connection:
        source = Source(key="paris", name="Commerçants")
        write_import(connection, source, counts=counts, report="", by=OPERATOR, at=at)


def test_the_last_imports_are_told_to_who_keeps_the_whole_map(look, registry, town_hall):
    bring(registry, days_ago(2), new=12, refused=1)
    bring(registry, days_ago(1), changed=3)
    told = [(name, one.at, one.counts) for name, one in look().imports]
    assert told == [
        ("Commerçants", days_ago(1), {"changed": 3}),
        ("Commerçants", days_ago(2), {"new": 12, "refused": 1}),
    ]
    assert look(town_hall).imports == ()


def test_openings_of_a_month_are_told_to_who_keeps_the_whole_map(look, registry, town_hall):
    with registry.writing() as connection:
        view = View(slug="ouest", title="L'Ouest")
        add_view(connection, view, by=OPERATOR, at=NOW)
        add_usage(connection, days_ago(29).date(), {("v/ouest", True): 2, ("carte", False): 1})
        add_usage(connection, days_ago(30).date(), {("carte", False): 9})
    told = [(name, one.own, one.framed) for name, one in look().usage]
    assert told == [("L'Ouest", 0, 2), ("carte", 1, 0)]
    assert look(town_hall).usage == ()


def test_searches_in_vain_are_told_from_three_times_on(look, registry):
    with registry.writing() as connection:
        add_unanswered(connection, "2026-11", {("cidre", None): 2, ("miel", None): 2})
        add_unanswered(connection, "2025-11", {("cidre", None): 1})
        add_unanswered(connection, "2025-10", {("miel", None): 9})
    assert look().unanswered == (UnansweredCount(words="cidre", insee_code=None, count=3),)


def test_searches_are_those_of_the_area():
    found = [
        UnansweredCount(words="cidre", insee_code=code, count=3)
        for code in ("07901", "07902", None)
    ]
    assert searches_within(found, ()) == tuple(found)
    assert searches_within(found, [EAST]) == (found[1],)
    assert searches_within(found, [Area(kinds=frozenset({"honey"}))]) == tuple(found[:2])


def test_decisions_are_counted_within_a_time(registry, register):
    register("early", at=days_ago(40))
    register("late", at=days_ago(2))
    with registry.reading() as connection:
        found = count_actions(
            connection,
            [Action.REGISTERED, Action.REFUSED],
            since=days_ago(30),
            until=NOW,
        )
        nothing = count_actions(
            connection, [Action.REGISTERED], since=days_ago(30), until=NOW, areas=[EAST]
        )
    assert found == {Action.REGISTERED: 1, Action.REFUSED: 0}
    assert nothing == {Action.REGISTERED: 0}


@pytest.mark.parametrize("kind", [ActorKind.MAKER, ActorKind.VISITOR])
def test_nobody_else_sees_figures(look, kind):
    with pytest.raises(NotAllowed):
        look(Actor(kind=kind))
