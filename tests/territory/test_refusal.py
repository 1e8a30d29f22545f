from dataclasses import replace

import pytest

from geo.territory import DEFAULT_REFUSAL, Judge, TerritoryRule, refusal_for
from geo.territory.refusal import BLANK_LABELS
from geo.territory.rule import BLANKS
from tests.territory.makers import EASTERN, entry_of, shop_at

RULE = TerritoryRule(
    name="l'Ouest",
    codes=("commune:07901",),
    neighbour_name="La carte de l'Est",
    neighbour_url="https://est.example",
)
HOSTILE = "<img src=x onerror=alert(1)> {lien} ${7*7} `x`"


def letter(squares, rule=RULE, **changes):
    entry = entry_of(shop_at(EASTERN, "07902", **changes))
    return refusal_for(rule, entry, Judge(rule, squares).judge(entry.shop), squares)


def test_the_default_letter_names_what_was_sent_why_and_who_is_closer(squares):
    text = letter(squares, name="Tournerie des Aulnes")
    assert "« Tournerie des Aulnes »" in text
    assert "(L'Est (07) : hors de l'Ouest, à 4,0 km de la limite)" in text
    assert "La carte de l'Est" in text
    assert "https://est.example" in text
    assert "{" not in text


def test_without_a_neighbour_its_paragraph_goes(squares):
    text = letter(squares, replace(RULE, neighbour_name=None, neighbour_url=None))
    assert "toute votre place" not in text
    assert "Bien cordialement" in text


def test_a_link_that_is_none_is_never_written(squares):
    assert "javascript" not in letter(squares, replace(RULE, neighbour_url="javascript:alert(1)"))


@pytest.mark.parametrize(
    ("blank", "filled"),
    [
        ("nom", "Tournerie des Aulnes"),
        ("commune", "L'Est (07)"),
        ("territoire", "l'Ouest"),
        ("du_territoire", "de l'Ouest"),
        ("raison", "L'Est (07) : hors de l'Ouest, à 4,0 km de la limite"),
        ("voisin", "La carte de l'Est"),
        ("lien", "https://est.example"),
    ],
)
def test_each_blank_is_filled(squares, blank, filled):
    assert letter(squares, replace(RULE, refusal_text=f"« {{{blank}}} »")) == f"« {filled} »"


def test_what_fills_a_blank_is_never_a_blank_itself(squares):
    text = letter(squares, replace(RULE, refusal_text="{nom}"), name=HOSTILE)
    assert text == HOSTILE


def test_a_name_of_several_lines_stays_on_its_line(squares):
    text = letter(squares, replace(RULE, refusal_text="{nom}"), name="Un\r\nBcc: x@y.example")
    assert text == "Un Bcc: x@y.example"


def test_a_blank_that_is_unknown_stays_as_it_was_written(squares):
    assert letter(squares, replace(RULE, refusal_text="{autre}")) == "{autre}"


def test_every_blank_of_the_default_letter_is_known_and_explained():
    assert set(BLANK_LABELS) == set(BLANKS)
    assert all(f"{{{name}}}" in DEFAULT_REFUSAL for name in ("nom", "raison", "voisin", "lien"))


def test_the_letter_does_not_say_what_is_left_to_organizers(squares):
    text = letter(squares, replace(RULE, refusal_text="{raison}", tolerance_m=5_000))
    assert text == "L'Est (07) : hors de l'Ouest, à 4,0 km de la limite"
