from dataclasses import replace
from datetime import UTC, datetime

import pytest

from geo.dossier import read_dossier, suggest_text
from geo.entries import Actor, ActorKind, Contact, Finding
from geo.moderation import Decision
from geo.registry.entries import add_entry
from geo.registry.rules import write_rule
from geo.territory import Judge, TerritoryRule
from tests.territory.makers import EASTERN, WESTERN, shop_at

AT = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
OPERATOR = Actor(kind=ActorKind.OPERATOR)
WEST = TerritoryRule(
    name="l'Ouest",
    codes=("commune:07901",),
    refusal_text="Désolés, {nom} : {raison}.\n\nVoyez {voisin}.",
    neighbour_name="La carte de l'Est",
)


def dossier_of(registry, squares, shop, rule=WEST):
    verdict = Judge(WEST, squares).judge(shop)
    with registry.writing() as connection:
        write_rule(connection, rule, version=None, by=OPERATOR, at=AT)
        entry = add_entry(
            connection,
            shop=shop,
            contact=Contact(),
            by=OPERATOR,
            at=AT,
            finding=verdict.noted(Finding()),
        )
        return read_dossier(connection, entry.entry_id, by=OPERATOR, boundaries=squares)


def test_who_is_outside_is_answered_with_the_organizers_letter(registry, squares):
    dossier = dossier_of(registry, squares, shop_at(EASTERN, "07902", name="Poterie"))
    assert suggest_text(dossier, Decision.REFUSE) == (
        "Désolés, Poterie : L'Est (07) : hors de l'Ouest, à 4,0 km de la limite.\n\n"
        "Voyez La carte de l'Est."
    )


def test_who_is_inside_is_refused_in_other_words(registry, squares):
    dossier = dossier_of(registry, squares, shop_at(WESTERN, "07901", name="Poterie"))
    assert dossier.letter == ""
    assert "« Poterie »" in suggest_text(dossier, Decision.REFUSE)


def test_the_letter_follows_the_rule_as_it_is_now(registry, squares):
    wider = replace(WEST, codes=("departement:07",))
    dossier = dossier_of(registry, squares, shop_at(EASTERN, "07902"), wider)
    assert dossier.letter == ""


@pytest.mark.parametrize(
    ("decision", "words"),
    [(Decision.ACCEPT, ""), (Decision.ASK, "Avant de publier"), (Decision.WITHDRAW, "retirée")],
)
def test_each_decision_begins_with_its_own_words(registry, squares, decision, words):
    dossier = dossier_of(registry, squares, shop_at(EASTERN, "07902"))
    assert words in suggest_text(dossier, decision)
