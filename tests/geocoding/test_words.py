import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.geocoding.words import bare_start, canonical, content, normalise_repetition
from geo.text import words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("av. du Gal Leclerc", "avenue du general leclerc"),
        ("r St-Jean", "rue saint jean"),
        ("rue R. Salengro", "rue r salengro"),
        ("bd N.-D.", "boulevard n d"),
        ("place du huit mai 45", "place du 8 mai 1945"),
        ("rue du dix-huit juin 1940", "rue du 18 juin 1940"),
        ("rue du vingt et un", "rue du 20 et un"),
        ("rue du 1er mai", "rue du 1 mai"),
        ("rue Henri IV", "rue henri 4"),
        ("pont Neuf", "pont neuf"),
        ("rue du 19 mars 09", "rue du 19 mars 2009"),
        ("", ""),
    ],
)
def test_abbreviations_and_numbers_are_spelt_out(text, expected):
    assert " ".join(canonical(words(text))) == expected


WORDS = words("rue du gal st 8 dix huit iv deux le")


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS)))
def test_spelling_out_twice_is_spelling_out_once(found):
    once = canonical(found, is_street=False)
    assert canonical(once, is_street=False) == once


@pytest.mark.parametrize(
    ("text", "expected"),
    [("rue de la mairie", ["rue", "mairie"]), ("la les", ["la", "les"]), ("", [])],
)
def test_articles_carry_nothing_unless_they_are_alone(text, expected):
    assert content(text.split()) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("rue mairie", 1), ("grande rue", 0), ("bourg", 0), ("le mas", 0), ("", 0)],
)
def test_the_kind_of_street_is_the_first_word_of_several(text, expected):
    assert bare_start(text.split()) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("b", "bis"), ("t", "ter"), ("a", "a"), ("bis", "bis")]
)
def test_b_is_bis(text, expected):
    assert normalise_repetition(text) == expected


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Route Nationale 102", "routenationale 102"),
        ("RN102", "routenationale 102"),
        ("D 104", "routedepartementale 104"),
        ("Chemin Départemental 104", "routedepartementale 104"),
        ("Route Nationale", "route nationale"),
        ("ZA Les Plaines", "zoneartisanale plaines"),
        ("Zone Artisanale des Plaines", "zoneartisanale plaines"),
        ("Lieu-dit le Mas", "mas"),
        ("Rue A", "rue a"),
        ("de la rue Ch. de Gaulle", "rue charles gaulle"),
    ],
)
def test_kinds_of_two_words_and_numbered_roads_are_one_kind(text, key):
    assert " ".join(content(canonical(words(text)))) == key
