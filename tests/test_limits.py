from datetime import UTC, datetime

import pytest

from geo.entries import Actor, ActorKind, VerdictCode
from geo.errors import ChangedMeanwhile, FormRefused, NotAllowed
from geo.freshness import Thresholds
from geo.limits import (
    change_rule,
    change_thresholds,
    read_kept_thresholds,
    read_limits,
    read_rule_history,
)
from geo.registry.entries import NewEntry, add_entries, list_entries
from geo.territory import TerritoryRule
from geo.values import Status
from tests.territory.makers import EASTERN, WESTERN, shop_at

AT = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
OPERATOR = Actor(kind=ActorKind.OPERATOR)
STRANGERS = [
    Actor(kind=ActorKind.VISITOR),
    Actor(kind=ActorKind.MAKER),
    Actor(kind=ActorKind.ORGANIZER, name="a" * 32),
]
DEFAULT = TerritoryRule(codes=("departement:07",))
WEST = TerritoryRule(name="l'Ouest", codes=("commune:07901",))
EAST = TerritoryRule(name="l'Est", codes=("commune:07902",))


@pytest.fixture
def filled_registry(registry):
    shops = [
        shop_at(WESTERN, "07901", slug="ouest"),
        shop_at(EASTERN, "07902", slug="est", status=Status.PUBLISHED),
        shop_at(EASTERN, "07902", slug="retiree", status=Status.WITHDRAWN),
    ]
    with registry.writing() as connection:
        add_entries(connection, [NewEntry(shop=shop) for shop in shops], by=OPERATOR, at=AT)
    return registry


def change(registry, squares, rule, *, version=0, by=OPERATOR):
    return change_rule(registry, rule, version=version, by=by, at=AT, boundaries=squares)


def verdicts(registry):
    with registry.reading() as connection:
        return {entry.shop.slug: entry.finding.verdict for entry in list_entries(connection)}


def test_a_changed_rule_judges_every_entry(filled_registry, squares):
    change(filled_registry, squares, WEST)
    assert verdicts(filled_registry) == {
        "ouest": VerdictCode.INSIDE,
        "est": VerdictCode.OUTSIDE,
        "retiree": VerdictCode.OUTSIDE,
    }


def test_nobody_leaves_the_map_by_a_rule_alone(filled_registry, squares):
    change(filled_registry, squares, WEST)
    with filled_registry.reading() as connection:
        shown = list_entries(connection, statuses=(Status.PUBLISHED,))
    assert [entry.published is not None for entry in shown] == [True]


def test_who_saves_second_is_shown_the_rule_of_the_first(filled_registry, squares):
    change(filled_registry, squares, WEST)
    with pytest.raises(ChangedMeanwhile) as conflict:
        change(filled_registry, squares, EAST)
    assert conflict.value.current.rule == WEST
    assert conflict.value.current.version == 1
    assert verdicts(filled_registry)["ouest"] is VerdictCode.INSIDE


@pytest.mark.parametrize("stranger", STRANGERS, ids=lambda actor: actor.kind)
def test_only_who_may_set_the_rule_does(filled_registry, squares, stranger):
    with pytest.raises(NotAllowed):
        change(filled_registry, squares, WEST, by=stranger)
    with pytest.raises(NotAllowed):
        read_limits(filled_registry, DEFAULT, squares, by=stranger)
    with pytest.raises(NotAllowed):
        read_rule_history(filled_registry, by=stranger)


def test_a_rule_with_a_fault_changes_nothing(filled_registry, squares):
    with pytest.raises(FormRefused):
        change(filled_registry, squares, TerritoryRule(codes=("epci:0",)))
    assert read_limits(filled_registry, DEFAULT, squares, by=OPERATOR).kept.version == 0


def test_the_page_gets_the_rule_and_whom_it_may_concern(filled_registry, squares):
    change(filled_registry, squares, WEST)
    limits = read_limits(filled_registry, DEFAULT, squares, by=OPERATOR)
    assert limits.kept.rule == WEST
    assert {entry.shop.slug for entry in limits.entries} == {"ouest", "est"}


def test_a_rule_is_tried_without_being_saved(filled_registry, squares):
    change(filled_registry, squares, WEST)
    limits = read_limits(filled_registry, DEFAULT, squares, by=OPERATOR)
    tried = limits.try_rule(EAST, squares)
    assert [move.entry.shop.slug for move in tried.entering] == ["est"]
    assert [move.entry.shop.slug for move in tried.leaving] == ["ouest"]
    assert verdicts(filled_registry)["ouest"] is VerdictCode.INSIDE
    with pytest.raises(FormRefused):
        limits.try_rule(TerritoryRule(), squares)


def test_the_history_tells_the_newest_change_first(filled_registry, squares):
    change(filled_registry, squares, WEST)
    change(filled_registry, squares, EAST, version=1)
    newest, first = read_rule_history(filled_registry, by=OPERATOR)
    assert (newest.before, newest.after) == (WEST, EAST)
    assert (first.before, first.after, first.name) == (None, WEST, "l'opérateur")


SOON = Thresholds(grey_after_months=2, hidden_after_months=4)


def test_the_ages_of_entries_are_kept_with_their_version(registry):
    assert read_kept_thresholds(registry, by=OPERATOR) == (0, Thresholds())
    assert change_thresholds(registry, SOON, version=0, by=OPERATOR, at=AT) == 1
    assert read_kept_thresholds(registry, by=OPERATOR) == (1, SOON)


def test_who_sets_the_ages_second_overwrites_nothing(registry):
    change_thresholds(registry, SOON, version=0, by=OPERATOR, at=AT)
    with pytest.raises(ChangedMeanwhile):
        change_thresholds(registry, Thresholds(), version=0, by=OPERATOR, at=AT)
    assert read_kept_thresholds(registry, by=OPERATOR) == (1, SOON)


@pytest.mark.parametrize("by", STRANGERS, ids=lambda by: by.kind.value)
def test_nobody_else_sets_or_reads_the_ages(registry, by):
    with pytest.raises(NotAllowed):
        change_thresholds(registry, SOON, version=None, by=by, at=AT)
    with pytest.raises(NotAllowed):
        read_kept_thresholds(registry, by=by)
    assert read_kept_thresholds(registry, by=OPERATOR) == (0, Thresholds())
