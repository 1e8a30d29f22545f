from datetime import UTC, datetime

import pytest

from geo.dashboard import ACTIONS, check_month, read_month
from geo.dashboard.month import _bounds
from geo.entries import Action, Actor, ActorKind, Contact
from geo.errors import NotAllowed, QueryRefused
from geo.registry.counts import add_unanswered
from geo.registry.entries import add_entry
from geo.values import Status
from tests.factories import make_shop

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
OPERATOR = Actor(kind=ActorKind.OPERATOR)
BOTH = frozenset({"07901", "07902"})


def test_a_month_is_the_one_that_is_written_or_the_current_one():
    assert check_month("2026-01", at=NOW) == "2026-01"
    assert check_month("  ", at=NOW) == "2026-11"


@pytest.mark.parametrize(
    "written", ["2026-13", "2026-00", "11-2026", "2026-12", "2026-1", "x" * 999]
)
def test_what_is_no_month_or_has_not_begun_is_refused(written):
    with pytest.raises(QueryRefused) as refused:
        check_month(written, at=NOW)
    assert "2026-11" in refused.value.sentence


@pytest.mark.parametrize(
    ("month", "until"), [("2026-11", (2026, 12)), ("2026-12", (2027, 1)), ("2024-02", (2024, 3))]
)
def test_a_month_ends_where_the_next_begins(month, until):
    since, end = _bounds(month)
    assert f"{since:%Y-%m-%d}" == f"{month}-01"
    assert (end.year, end.month, end.day) == (*until, 1)


def register(registry, slug, at):
    shop = make_shop(slug=slug, name=slug, status=Status.PENDING)
    by = Actor(kind=ActorKind.MAKER)
    with registry.writing() as connection:
        add_entry(connection, shop=shop, contact=Contact(), by=by, at=at)


def test_a_month_tells_what_happened_in_it(registry, filled):
    register(registry, "before", datetime(2026, 9, 30, 23, 59, tzinfo=UTC))
    register(registry, "within", datetime(2026, 10, 1, tzinfo=UTC))
    register(registry, "last", datetime(2026, 10, 31, 23, 59, tzinfo=UTC))
    register(registry, "after", datetime(2026, 11, 1, tzinfo=UTC))
    with registry.writing() as connection:
        add_unanswered(connection, "2026-10", {("cidre", None): 3, ("miel", None): 2})
    report = read_month(registry, filled(), BOTH, month="2026-10", by=OPERATOR, at=NOW)
    assert report.title == "octobre 2026"
    assert report.actions == {Action.REGISTERED: 2}
    assert [one.words for one in report.unanswered] == ["cidre"]
    assert report.dashboard.queue.count == 4


def test_a_month_is_for_organizers_alone(registry, filled):
    with pytest.raises(NotAllowed):
        read_month(registry, filled(), BOTH, month="", by=Actor(kind=ActorKind.VISITOR), at=NOW)


def test_every_action_has_a_singular_and_a_plural():
    assert all(len(words) == 2 for words in ACTIONS.values())
