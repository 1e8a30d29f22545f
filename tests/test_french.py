import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.french import (
    at_commune,
    group_digits,
    inside_area,
    of_area,
    of_commune,
    of_plural,
    singular,
    typeset,
)


@pytest.mark.parametrize(
    ("name", "at", "of"),
    [
        ("Privas", "à Privas", "de Privas"),
        ("Le Cheylard", "au Cheylard", "du Cheylard"),
        ("Les Vans", "aux Vans", "des Vans"),
        ("La Souche", "à La Souche", "de La Souche"),
        ("L'Ouest", "à L'Ouest", "de L'Ouest"),
        ("Aubenas", "à Aubenas", "d'Aubenas"),
        ("Eclassan", "à Eclassan", "d'Eclassan"),
        ("Étables", "à Étables", "d'Étables"),
        ("Lentillères", "à Lentillères", "de Lentillères"),
        ("Lespéron", "à Lespéron", "de Lespéron"),
        ("La Voulte", "à La Voulte", "de La Voulte"),
        ("Hyères", "à Hyères", "d'Hyères"),
    ],
)
def test_article_of_a_commune_contracts(name, at, of):
    assert (at_commune(name), of_commune(name)) == (at, of)


@pytest.mark.parametrize(
    ("plain", "printed"),
    [
        ("L'été", "L’été"),
        ("pain : levain", "pain\u00a0: levain"),
        ("juin ; août", "juin\u202f; août"),
        ("« oui »", "«\u00a0oui\u00a0»"),
        ("16 h, 3 €", "16\u00a0h, 3\u00a0€"),
        ("https://a.example", "https://a.example"),
    ],
)
def test_typesetting(plain, printed):
    assert typeset(plain) == printed


@given(st.text())
def test_typesetting_twice_is_typesetting_once(text):
    assert typeset(typeset(text)) == typeset(text)


@pytest.mark.parametrize(
    ("word", "expected"),
    [("chevres", "chevre"), ("gateaux", "gateau"), ("vin", "vin"), ("bus", "bus"), ("", "")],
)
def test_plural_loses_its_mark_unless_the_word_is_short(word, expected):
    assert singular(word) == expected


def test_thousands_stand_apart():
    assert group_digits(1_234_567) == "1\u202f234\u202f567"
    assert group_digits(999) == "999"


@pytest.mark.parametrize(
    ("name", "inside", "of"),
    [
        ("l'Ardèche", "dans l'Ardèche", "de l'Ardèche"),
        ("la Drôme", "dans la Drôme", "de la Drôme"),
        ("le Rhône", "dans le Rhône", "du Rhône"),
        ("les Landes", "dans les Landes", "des Landes"),
        ("Aubenas", "à Aubenas", "d'Aubenas"),
        ("Le Cheylard", "au Cheylard", "du Cheylard"),
        ("l'Ardèche et la Drôme", "dans l'Ardèche et la Drôme", "de l'Ardèche et de la Drôme"),
        ("l'Ain, le Jura et la Loire", None, "de l'Ain, du Jura et de la Loire"),
        ("la CC Sauldre et Sologne", None, "de la CC Sauldre et Sologne"),
    ],
)
def test_an_area_takes_its_small_words(name, inside, of):
    assert inside is None or inside_area(name) == inside
    assert of_area(name) == of


@pytest.mark.parametrize(
    ("nouns", "of"), [("potiers", "de potiers"), ("apiculteurs", "d'apiculteurs")]
)
def test_a_plural_takes_de_or_d(nouns, of):
    assert of_plural(nouns) == of
