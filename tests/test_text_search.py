from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.search import search_shops
from geo.snapshot import read_shops
from geo.text_search import asked_words, similar_words
from geo.values import Query

DEMONSTRATION = Path(__file__).parent.parent / "data" / "shops.parquet"

VOCABULARY = (
    "miel",
    "miels",
    "mielleux",
    "poterie",
    "poteries",
    "chevre",
    "chataignier",
    "vin",
    "bois",
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fromage de chèvre", ["fromage", "chevre"]),
        ("miel miel MIEL", ["miel"]),
        ("de la", ["de", "la"]),
        ("", []),
        ("%%% '--", []),
        ("a b c d e f g h i j k", ["b", "c", "e", "f", "g", "h", "i", "j"]),
    ],
)
def test_words_that_say_something_are_asked(text, expected):
    assert asked_words(text) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("miel", {"miel": 1.0, "miels": 0.95, "mielleux": 0.85}),
        ("miels", {"miels": 1.0, "miel": 0.95}),
        ("mi", {}),
        ("pot", {"poterie": 0.85, "poteries": 0.85}),
        ("potreie", {"poterie": 0.6}),
        ("chatagnier", {"chataignier": 0.6}),
        ("vim", {}),
        ("boix", {"bois": 0.95}),
        ("zzzzzz", {}),
    ],
)
def test_a_word_stands_for_plurals_beginnings_and_typos(word, expected):
    assert similar_words(word, sorted(VOCABULARY)) == pytest.approx(expected)


@given(text=st.text(max_size=600))
def test_any_text_gives_few_plain_words(text):
    asked = asked_words(text)
    assert len(asked) <= 8
    assert all(word.isascii() and word.isalnum() for word in asked)


@given(word=st.from_regex(r"\A[a-z0-9]{1,30}\Z"))
def test_a_word_of_the_catalogue_always_finds_itself_best(word):
    assert max(similar_words(word, sorted({*VOCABULARY, word})).values()) == 1.0


def test_a_rare_word_that_begins_so_does_not_hide_a_typo():
    found = similar_words("chataigner", ["chataigneraie", "chataignier"])
    assert set(found) == {"chataignier", "chataigneraie"}


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ("ceramique", "potter"),
        ("tourneur bois", "wood_turner"),
        ("fromage chevre", "cheese"),
        ("miel chataigner", "honey"),
    ],
)
def test_what_people_type_finds_its_makers_in_the_first_three(filled, asked, kind):
    catalogue = filled(*read_shops(DEMONSTRATION))
    hits = search_shops(catalogue, Query(text=asked), limit=3).hits
    assert kind in {one for hit in hits for one in hit.kinds}
