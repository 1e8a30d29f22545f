from dataclasses import replace

import pytest

from geo.dossier import area_names, read_dossier, suggest_text
from geo.entries import Finding, VerdictCode
from geo.errors import NotAllowed, QueryRefused
from geo.moderation import Decision
from geo.queue import Ruling, decide
from geo.registry.entries import change_entry
from geo.roles import OrganizerRole
from geo.territory import TerritoryRule
from geo.values import DeliveryZone, Status
from tests.factories import make_shop
from tests.organizers import (
    EAST_SCOPE,
    LATER,
    MAKER,
    OPERATOR,
    WEST_SCOPE,
    add_account,
    register,
)

RULE = TerritoryRule(codes=("commune:07902",))


@pytest.fixture
def look(registry, squares):
    """Read the dossier of an entry as the operator, or as somebody else."""

    def read(entry, by=OPERATOR):
        with registry.reading() as connection:
            return read_dossier(connection, entry.entry_id, by=by, boundaries=squares)

    return read


@pytest.fixture
def accept(registry, squares):
    def accept_one(entry):
        ruling = Ruling(entry_id=entry.entry_id, version=entry.version, decision=Decision.ACCEPT)
        with registry.writing() as connection:
            return decide(connection, ruling, by=OPERATOR, at=LATER, boundaries=squares).entry

    return accept_one


def edit(registry, entry, **changes):
    with registry.writing() as connection:
        shop = replace(entry.shop, **changes)
        return change_entry(connection, entry.entry_id, version=None, by=MAKER, at=LATER, shop=shop)


def changed(dossier):
    return [line.label for line in dossier.compared if line.is_changed]


def test_a_new_entry_is_shown_whole_with_what_may_be_decided(registry, look):
    dossier = look(register(registry))
    assert not dossier.is_edit
    assert Decision.ACCEPT in dossier.decisions
    assert [line.actor.kind for line in dossier.history] == [MAKER.kind]
    assert all(line.before == () for line in dossier.compared)


def test_an_edit_is_shown_beside_what_the_public_sees(registry, look, accept):
    entry = edit(registry, accept(register(registry)), name="Nom changé")
    dossier = look(entry)
    assert dossier.is_edit
    assert changed(dossier) == ["Nom"]


def test_who_only_reads_decides_nothing(registry, look):
    by = add_account(registry, role=OrganizerRole.READER)
    assert look(register(registry), by).decisions == ()


def test_a_dossier_of_elsewhere_stays_closed(registry, look):
    by = add_account(registry, scopes=(EAST_SCOPE,))
    with pytest.raises(NotAllowed, match="out_of_scope"):
        look(register(registry), by)


def test_an_entry_that_is_not_there(registry, look):
    with pytest.raises(QueryRefused):
        look(replace(register(registry), entry_id="0" * 32))


def test_a_twin_of_elsewhere_is_named_and_not_opened(registry, look):
    here = register(registry, name="Ici")
    there = register(registry, name="Là-bas", insee_code="07902")
    finding = Finding(duplicates=(here.entry_id, there.entry_id, "0" * 32))
    entry = register(registry, name="Encore", finding=finding)
    by = add_account(registry, scopes=(WEST_SCOPE,))
    assert {twin.name: twin.may_open for twin in look(entry, by).twins} == {
        "Ici": True,
        "Là-bas": False,
    }
    assert all(twin.may_open for twin in look(entry).twins)


def test_history_names_organizers_and_comes_newest_first(registry, look, accept):
    add_account(registry)
    dossier = look(accept(register(registry)))
    assert dossier.actors == {"a" * 32: "Mairie des Aulnes"}
    assert [line.version for line in dossier.history] == [2, 1]


def test_areas_that_a_shop_mentions_are_named(squares):
    zone = DeliveryZone(codes=("commune:07902", "epci:999999999"))
    assert area_names(squares, make_shop(zones=(zone,), made_in="07901")) == {
        "commune:07901": "L'Ouest",
        "commune:07902": "L'Est",
    }


@pytest.mark.parametrize("decision", [Decision.ACCEPT, Decision.ASK, Decision.RESTORE])
def test_nothing_is_put_into_somebodys_mouth_without_need(registry, squares, decision):
    assert suggest_text(register(registry), decision, RULE, squares) == ""


def test_outside_of_the_territory_the_letter_of_the_organizers_is_proposed(registry, squares):
    text = suggest_text(register(registry), Decision.REFUSE, RULE, squares)
    assert "Tournerie des Aulnes" in text
    assert "Bien cordialement" in text


def test_an_entry_that_a_newer_rule_lets_in_is_not_told_that_it_is_outside(registry, squares):
    entry = register(registry, finding=Finding(verdict=VerdictCode.OUTSIDE, sentence="Dehors."))
    text = suggest_text(entry, Decision.REFUSE, TerritoryRule(codes=("commune:07901",)), squares)
    assert text.endswith("carte : ")


def test_of_an_edit_the_letter_says_that_the_entry_stays(registry, squares, accept):
    entry = edit(registry, accept(register(registry)), name="Nom changé")
    text = suggest_text(entry, Decision.REFUSE, RULE, squares)
    assert "reste comme elle était" in text
    assert entry.status is Status.PUBLISHED
