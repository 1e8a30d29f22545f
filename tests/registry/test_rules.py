from dataclasses import replace
from datetime import UTC, datetime

import pytest

from geo.entries import Action, Actor, ActorKind, Contact, Finding, VerdictCode
from geo.errors import ChangedMeanwhile
from geo.registry.entries import NewEntry, add_entries, list_entries
from geo.registry.history import read_whole_history
from geo.registry.rules import (
    has_unjudged,
    judge_again,
    judge_first,
    open_judge,
    read_rule,
    read_taken,
    write_rule,
)
from geo.territory import Judge, Quota, TerritoryRule
from geo.values import Status
from tests.territory.makers import EASTERN, WESTERN, shop_at

AT = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
OPERATOR = Actor(kind=ActorKind.OPERATOR)
DEFAULT = TerritoryRule(codes=("departement:07",))
WEST = TerritoryRule(name="l'Ouest", codes=("commune:07901",))
EAST = TerritoryRule(name="l'Est", codes=("commune:07902",))


def add(registry, *shops, finding=None):
    new = [NewEntry(shop=shop, finding=finding or Finding()) for shop in shops]
    with registry.writing() as connection:
        return add_entries(connection, new, by=OPERATOR, at=AT)


def save(registry, rule, version=None):
    with registry.writing() as connection:
        return write_rule(connection, rule, version=version, by=OPERATOR, at=AT, reason="essai")


def judge(registry, squares, rule, how=judge_again):
    with registry.writing() as connection:
        return how(connection, Judge(rule, squares))


def is_one_unjudged(registry):
    with registry.reading() as connection:
        return has_unjudged(connection)


def findings(registry):
    with registry.reading() as connection:
        return {entry.shop.slug: entry.finding for entry in list_entries(connection)}


def test_the_default_holds_until_somebody_decides(registry):
    with registry.reading() as connection:
        kept = read_rule(connection, DEFAULT)
    assert (kept.rule, kept.version) == (DEFAULT, 0)


def test_a_saved_rule_is_read_back_with_its_version(registry):
    save(registry, WEST, version=0)
    assert save(registry, EAST, version=1).version == 2
    with registry.reading() as connection:
        kept = read_rule(connection, DEFAULT)
    assert (kept.rule, kept.version) == (EAST, 2)


def test_who_saves_second_is_told(registry):
    save(registry, WEST, version=0)
    with pytest.raises(ChangedMeanwhile):
        save(registry, EAST, version=0)


def test_every_change_leaves_a_line_of_history_with_both_rules(registry):
    save(registry, WEST)
    save(registry, EAST)
    with registry.reading() as connection:
        line = read_whole_history(connection, actions=(Action.RULE_CHANGED,))[0]
    assert line.before["territory"]["name"] == "l'Ouest"
    assert line.after["territory"]["name"] == "l'Est"
    assert line.reason == "essai"


def test_every_entry_gets_the_verdict_of_the_rule(registry, squares):
    add(registry, shop_at(WESTERN, "07901", slug="ouest"), shop_at(EASTERN, "07902", slug="est"))
    assert judge(registry, squares, WEST) == 2
    found = findings(registry)
    assert found["ouest"].verdict is VerdictCode.INSIDE
    assert found["est"].sentence == "L'Est (07) : hors de l'Ouest, à 4,0 km de la limite"
    assert found["est"].distance_m == pytest.approx(4_005, abs=20)


def test_the_same_rule_changes_nothing(registry, squares):
    add(registry, shop_at(WESTERN, "07901"), shop_at(slug="nulle-part"))
    judge(registry, squares, WEST)
    assert judge(registry, squares, WEST) == 0


def test_doubts_duplicates_and_versions_stay(registry, squares):
    entry = add(registry, shop_at(WESTERN, "07901"), finding=Finding(doubts=("far",)))[0]
    judge(registry, squares, WEST)
    with registry.reading() as connection:
        kept = list_entries(connection)[0]
    assert kept.finding.doubts == ("far",)
    assert (kept.version, kept.updated_at) == (entry.version, entry.updated_at)


def test_what_was_erased_is_not_judged(registry, squares):
    add(registry, shop_at(WESTERN, "07901", status=Status.ERASED))
    assert judge(registry, squares, WEST) == 0


def test_entries_that_never_had_a_verdict_get_their_first(registry, squares):
    judged = Finding(verdict=VerdictCode.UNKNOWN, sentence="Position inconnue")
    add(registry, shop_at(WESTERN, "07901", slug="jugee"), finding=judged)
    add(registry, shop_at(WESTERN, "07901", slug="neuve"))
    assert is_one_unjudged(registry)
    assert judge(registry, squares, WEST, judge_first) == 1
    assert not is_one_unjudged(registry)
    assert findings(registry)["neuve"].verdict is VerdictCode.INSIDE
    assert findings(registry)["jugee"] == judged


def test_published_entries_take_places_by_kind_and_commune(registry):
    published = {"status": Status.PUBLISHED, "kinds": ("potter", "honey")}
    add(
        registry,
        shop_at(WESTERN, "07901", **published),
        shop_at(WESTERN, "07901", **published),
        shop_at(EASTERN, "07902", **(published | {"kinds": ()})),
        shop_at(WESTERN, "07901", status=Status.PENDING),
    )
    with registry.reading() as connection:
        assert read_taken(connection) == {("potter", "07901"): 2, (None, "07902"): 1}


def test_the_judge_of_the_rule_in_force_knows_which_places_are_taken(registry, squares):
    quota = Quota(most=1, kind="potter", label="potiers")
    save(registry, replace(WEST, quotas=(quota,)))
    add(registry, shop_at(WESTERN, "07901", status=Status.PUBLISHED, kinds=("potter",)))
    with registry.reading() as connection:
        verdict = open_judge(connection, DEFAULT, squares).judge(
            shop_at(WESTERN, "07901", kinds=("potter",))
        )
    assert verdict.sentence.endswith("mais la seule place de potiers est prise")


def test_a_contact_is_nothing_to_the_judge(registry, squares):
    with registry.writing() as connection:
        new = NewEntry(shop=shop_at(WESTERN, "07901"), contact=Contact(name="Une personne"))
        add_entries(connection, [new], by=OPERATOR, at=AT)
    judge(registry, squares, WEST)
    assert "personne" not in findings(registry)["tournerie-des-aulnes"].sentence
