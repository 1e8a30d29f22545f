"""The review bench over a real registry, with a few invented streets loaded."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from geo.coordinates import Position
from geo.entries import Action, Actor, ActorKind, Contact, Finding, VerdictCode
from geo.errors import ChangedMeanwhile, NotAllowed, QueryRefused
from geo.geocoding.address_index import index_folder, load_file
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.opening import open_geocoding
from geo.geocoding.review import Doubt
from geo.placing import place_shop
from geo.registry.entries import add_entry, change_entry, find_entry, move_entry, read_history
from geo.registry.organizers import add_organizer
from geo.review_bench import ReviewBench, count_doubts, keep_doubted
from geo.roles import Organizer, OrganizerRole, Scope
from geo.settings import Settings
from geo.territory import default_rule
from geo.values import Precision, Status, Visibility
from tests.factories import make_place, make_shop
from tests.geocoding.addresses import write_ban

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
LATER = datetime(2026, 11, 3, 9, tzinfo=UTC)
MAKER = Actor(kind=ActorKind.MAKER)
OPERATOR = Actor(kind=ActorKind.OPERATOR)
BARN = Position(lon=4.392, lat=44.622)
PRIVAS = Position(lon=4.6, lat=44.735)


@pytest.fixture(scope="module")
def boundaries(france):
    return france


@pytest.fixture(scope="module")
def geocoding(tmp_path_factory, boundaries):
    home = tmp_path_factory.mktemp("home")
    load_file(index_folder(home), write_ban(home / "adresses-07.csv"))
    return open_geocoding(Settings(home=home), boundaries, Gazetteer(boundaries))


@pytest.fixture
def bench(registry, geocoding, boundaries):
    rule = default_rule(("departement:07",))
    return ReviewBench(registry, geocoding, boundaries, default_rule=rule)


def address(**changes):
    written = {
        "address": "3 chemin de Nulle-Part",
        "postcode": "07200",
        "city": "Aubenas",
        "insee_code": None,
        "position": None,
        "precision": None,
        "score": None,
    }
    return make_place(**(written | changes))


@pytest.fixture
def register(registry, geocoding, boundaries):
    """Register a shop whose places are given, located as registrations are."""

    def register_one(*places, status=Status.PENDING, at=AT, **changes):
        shop = make_shop(places=places or (address(),), status=status, **changes)
        placed = place_shop(shop, geocoding, boundaries)
        with registry.writing() as connection:
            return add_entry(
                connection,
                shop=placed.shop,
                contact=Contact(),
                by=MAKER,
                at=at,
                finding=Finding(doubts=placed.doubts),
            )

    return register_one


@pytest.fixture
def organizer(registry):
    """Give an organizer of the role and scopes."""

    def add(role=OrganizerRole.MODERATOR, *scopes):
        someone = Organizer(
            organizer_id=f"{role}{len(scopes)}".ljust(32, "0"),
            login=f"{role}{len(scopes)}",
            name="Une organisatrice",
            role=role,
            scopes=scopes,
        )
        with registry.writing() as connection:
            add_organizer(connection, someone, password_hash=None, at=AT)
        return Actor(kind=ActorKind.ORGANIZER, name=someone.organizer_id)

    return add


def read(registry, entry):
    with registry.reading() as connection:
        return find_entry(connection, entry.entry_id)


def test_doubtful_entries_are_listed_the_oldest_first(bench, register):
    first, second = register(), register(name="Autre", slug="autre", at=LATER)
    register(address(address=None), name="Sûre", slug="sure")
    assert [one.entry_id for one in bench.list_entries(OPERATOR)] == [
        first.entry_id,
        second.entry_id,
    ]


@pytest.mark.parametrize("status", [Status.REFUSED, Status.WITHDRAWN])
def test_entries_that_stand_nowhere_are_not_listed(bench, register, registry, status):
    entry = register()
    with registry.writing() as connection:
        action = Action.REFUSED if status is Status.REFUSED else Action.WITHDRAWN
        values = {"version": 1, "to": status, "by": OPERATOR, "at": LATER, "action": action}
        move_entry(connection, entry.entry_id, **values)
    assert bench.list_entries(OPERATOR) == []


def test_entries_are_counted_and_filtered_by_doubt(bench, register):
    register()
    register(address(postcode="07000"), name="Autre", slug="autre")
    entries = bench.list_entries(OPERATOR)
    counts = count_doubts(entries)
    assert counts[Doubt.LOW] == 2
    assert counts[Doubt.POSTCODE_DISAGREES] == 1
    assert Doubt.NOT_FOUND not in counts
    assert len(keep_doubted(entries, [Doubt.POSTCODE_DISAGREES])) == 1
    assert keep_doubted(entries, []) == entries


def test_an_entry_opens_on_its_first_doubtful_place_with_candidates(bench, register):
    entry = register(address(address="12 rue des Lilas Bleus"), address())
    opened = bench.open_entry(entry.entry_id, OPERATOR)
    assert opened.rank == 1
    assert opened.current.doubts == (Doubt.LOW,)
    assert opened.current.review.candidates[0].insee_code == "07019"
    assert opened.given is None


def test_coordinates_that_came_with_an_entry_are_shown_beside_its_candidates(bench, register):
    entry = register(address(address="12 rue des Lilas Bleus", position=PRIVAS))
    opened = bench.open_entry(entry.entry_id, OPERATOR)
    assert opened.given == PRIVAS
    assert opened.current.review.distance_m > 10_000
    assert opened.current.doubts == (Doubt.FAR_FROM_COORDINATES,)


def test_an_entry_without_place_is_said_to_have_none(bench, registry):
    with registry.writing() as connection:
        shop = make_shop(places=(), status=Status.PENDING)
        entry = add_entry(connection, shop=shop, contact=Contact(), by=MAKER, at=AT)
    with pytest.raises(QueryRefused, match="entry_without_place"):
        bench.open_entry(entry.entry_id, OPERATOR)


def test_a_pin_is_kept_and_ends_the_doubt(bench, register, registry):
    entry = register()
    kept = bench.keep_position(
        bench.open_entry(entry.entry_id, OPERATOR), BARN, by=OPERATOR, at=LATER
    )
    [place] = kept.shop.places
    assert (place.position, place.precision, place.insee_code) == (BARN, Precision.PIN, "07019")
    assert kept.finding.doubts == ()
    assert kept == read(registry, entry)
    assert bench.list_entries(OPERATOR) == []


def test_a_decision_leaves_a_line_of_history(bench, register, registry, organizer):
    by = organizer()
    entry = register()
    bench.keep_position(bench.open_entry(entry.entry_id, by), BARN, by=by, at=LATER)
    with registry.reading() as connection:
        line = read_history(connection, entry.entry_id)[-1]
    assert (line.action, line.actor, line.at) == (Action.POSITION_CONFIRMED, by, LATER)


def test_the_decision_holds_until_the_address_changes(bench, register, registry):
    entry = register()
    kept = bench.keep_position(
        bench.open_entry(entry.entry_id, OPERATOR), BARN, by=OPERATOR, at=LATER
    )
    again = bench.open_entry(entry.entry_id, OPERATOR)
    assert again.current.is_confirmed
    moved = replace(kept.shop, places=(replace(kept.shop.places[0], address="5 rue Neuve"),))
    with registry.writing() as connection:
        change_entry(
            connection, entry.entry_id, version=kept.version, by=MAKER, at=LATER, shop=moved
        )
    asked = bench.open_entry(entry.entry_id, OPERATOR)
    assert Doubt.ADDRESS_CHANGED in asked.current.doubts
    assert asked.current.place.position != BARN


def test_a_candidate_brings_its_commune(bench, register):
    entry = register(address(insee_code="07186"))
    opened = bench.open_entry(entry.entry_id, OPERATOR)
    kept = bench.keep_position(opened, BARN, insee_code="07019", by=OPERATOR, at=LATER)
    assert kept.shop.places[0].insee_code == "07019"


def test_a_pin_far_out_of_the_commune_changes_it(bench, register):
    entry = register(address(insee_code="07019"))
    opened = bench.open_entry(entry.entry_id, OPERATOR)
    kept = bench.keep_position(opened, PRIVAS, by=OPERATOR, at=LATER)
    assert kept.shop.places[0].insee_code == "07186"
    assert kept.finding.doubts == ()


@pytest.mark.parametrize(
    ("position", "code", "verdict"),
    [
        (BARN, "07019", VerdictCode.INSIDE),
        (Position(lon=5.0, lat=44.93), "26362", VerdictCode.OUTSIDE),
    ],
)
def test_the_verdict_follows_the_decision(bench, register, position, code, verdict):
    entry = register(address(address="xyzzy", postcode=None, city="Plughtown"))
    opened = bench.open_entry(entry.entry_id, OPERATOR)
    kept = bench.keep_position(opened, position, insee_code=code, by=OPERATOR, at=LATER)
    assert kept.finding.verdict is verdict
    assert kept.finding.sentence


def test_the_commune_is_a_decision_too(bench, register, boundaries):
    entry = register()
    kept = bench.keep_commune(bench.open_entry(entry.entry_id, OPERATOR), by=OPERATOR, at=LATER)
    [place] = kept.shop.places
    assert place.position == boundaries.commune("07019").position
    assert place.precision is Precision.COMMUNE
    assert kept.finding.doubts == ()
    assert bench.open_entry(entry.entry_id, OPERATOR).current.place == place


def test_a_commune_that_nobody_knows_cannot_be_the_decision(bench, register):
    entry = register(address(address="xyzzy", postcode=None, city="Plughtown"))
    opened = bench.open_entry(entry.entry_id, OPERATOR)
    with pytest.raises(QueryRefused, match="place_without_commune"):
        bench.keep_commune(opened, by=OPERATOR, at=LATER)


def test_other_doubtful_places_stay_to_be_decided(bench, register):
    entry = register(address(), address(address="9 impasse Perdue"))
    kept = bench.keep_position(
        bench.open_entry(entry.entry_id, OPERATOR), BARN, by=OPERATOR, at=LATER
    )
    assert kept.finding.doubts == ("low",)
    assert bench.open_entry(entry.entry_id, OPERATOR).rank == 1


def test_two_places_at_one_address_are_decided_together(bench, register):
    entry = register(address(), address(name="Relais colis"))
    kept = bench.keep_position(
        bench.open_entry(entry.entry_id, OPERATOR), BARN, by=OPERATOR, at=LATER
    )
    assert [place.position for place in kept.shop.places] == [BARN, BARN]
    assert kept.finding.doubts == ()


def test_the_pin_of_a_published_entry_is_public_at_once(bench, register, registry):
    entry = register(status=Status.PUBLISHED)
    before = registry.publication()
    kept = bench.keep_position(
        bench.open_entry(entry.entry_id, OPERATOR), BARN, by=OPERATOR, at=LATER
    )
    assert kept.published.places[0].position == BARN
    assert not kept.is_waiting
    assert registry.publication() > before


def test_an_edit_that_waits_goes_on_waiting(bench, register, registry):
    entry = register(status=Status.PUBLISHED)
    edited = replace(entry.shop, description="Nouveau texte")
    with registry.writing() as connection:
        change_entry(connection, entry.entry_id, version=1, by=MAKER, at=AT, shop=edited)
    kept = bench.keep_position(
        bench.open_entry(entry.entry_id, OPERATOR), BARN, by=OPERATOR, at=LATER
    )
    assert kept.is_waiting
    assert kept.published.description == entry.shop.description
    assert kept.published.places[0].position == kept.shop.places[0].position == BARN


def test_the_pin_of_a_new_address_does_not_move_the_old_one_that_is_public(
    bench, register, registry
):
    entry = register(address(address="12 rue des Lilas Bleus"), status=Status.PUBLISHED)
    new = replace(entry.shop, places=(address(address="9 impasse Perdue"),))
    with registry.writing() as connection:
        change_entry(connection, entry.entry_id, version=1, by=MAKER, at=AT, shop=new)
    kept = bench.keep_position(
        bench.open_entry(entry.entry_id, OPERATOR), BARN, by=OPERATOR, at=LATER
    )
    assert kept.published.places == entry.published.places


def test_a_hidden_place_stays_hidden(bench, register):
    entry = register(address(visibility=Visibility.HIDDEN), status=Status.PUBLISHED)
    kept = bench.keep_position(
        bench.open_entry(entry.entry_id, OPERATOR), BARN, by=OPERATOR, at=LATER
    )
    assert kept.published.places[0].visibility is Visibility.HIDDEN


def test_the_second_of_two_who_decide_is_told_and_nothing_is_kept(bench, register, registry):
    entry = register()
    one, other = (bench.open_entry(entry.entry_id, OPERATOR) for _ in range(2))
    bench.keep_position(one, BARN, by=OPERATOR, at=LATER)
    with pytest.raises(ChangedMeanwhile):
        bench.keep_position(other, PRIVAS, by=OPERATOR, at=LATER)
    assert read(registry, entry).shop.places[0].position == BARN
    assert bench.open_entry(entry.entry_id, OPERATOR).current.place.position == BARN


ARDECHE_SOUTH = Scope(codes=("commune:07019",))
PRIVAS_ALONE = Scope(codes=("commune:07186",))
CHEESE = Scope(trades=("cheese",))


@pytest.mark.parametrize(
    ("scopes", "count"), [((), 1), ((ARDECHE_SOUTH,), 1), ((PRIVAS_ALONE,), 0), ((CHEESE,), 0)]
)
def test_an_organizer_sees_the_entries_of_the_scope(bench, register, organizer, scopes, count):
    register()
    assert len(bench.list_entries(organizer(OrganizerRole.MODERATOR, *scopes))) == count


def test_an_entry_outside_the_scope_neither_opens_nor_changes(bench, register, organizer):
    entry = register()
    by = organizer(OrganizerRole.MODERATOR, PRIVAS_ALONE)
    with pytest.raises(NotAllowed, match="out_of_scope"):
        bench.open_entry(entry.entry_id, by)
    opened = bench.open_entry(entry.entry_id, OPERATOR)
    with pytest.raises(NotAllowed, match="out_of_scope"):
        bench.keep_position(opened, BARN, by=by, at=LATER)


@pytest.mark.parametrize("role", [OrganizerRole.READER])
def test_who_may_only_read_does_not_decide(bench, register, organizer, role):
    register()
    with pytest.raises(NotAllowed, match="not_allowed"):
        bench.list_entries(organizer(role))


@pytest.mark.parametrize("kind", [ActorKind.MAKER, ActorKind.VISITOR])
def test_nobody_else_does_anything(bench, register, registry, kind):
    entry = register()
    opened = bench.open_entry(entry.entry_id, OPERATOR)
    by = Actor(kind=kind)
    for act in (
        lambda: bench.list_entries(by),
        lambda: bench.open_entry(entry.entry_id, by),
        lambda: bench.keep_position(opened, BARN, by=by, at=LATER),
        lambda: bench.keep_commune(opened, by=by, at=LATER),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert read(registry, entry) == entry
