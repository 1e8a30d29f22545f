import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.kinds import KINDS
from geo.trades import _TAGS, _WORDS, guess_kind, guess_kinds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("shop=bakery", "bakery"),
        ("shop=convenience;gas", "grocer"),
        ("craft=pottery", "potter"),
        ("craft=never_seen", "artisan"),
        ("shop=never_seen", "other_shop"),
        ("office=lawyer", "agency"),
        ("amenity=fast_food", "restaurant"),
        ("Boulangerie - pâtisserie", "bakery"),
        ("Alimentation générale et produits de première nécessité", "grocer"),
        ("Caviste - Brasserie", "wine"),
        ("Artisanat d'art", "artisan"),
        ("Fruits et légumes", "fruit"),
        ("Crème de marrons", "chestnut"),
        ("TOURNEURS SUR BOIS", "wood_turner"),
        ("schema:LocalBusiness;Producer;TastingProvider;WineCellar", "wine"),
        ("Autre", None),
        ("", None),
        ("${alert(1)}", None),
    ],
)
def test_tag_or_words_give_a_kind(text, expected):
    assert guess_kind(text) == expected


def test_several_kinds_are_kept_in_order_and_vague_ones_give_way():
    assert guess_kinds(["boutique", "miel", "savon", "miel"]) == ("honey", "soap")


def test_nothing_known_is_other():
    assert guess_kinds(["?"]) == ("other",)


@pytest.mark.parametrize("key", KINDS)
def test_each_kind_is_found_by_its_own_tag_and_label(key):
    kind = KINDS[key]
    assert guess_kind(kind.osm) == key
    assert key == "other" or guess_kind(kind.label) is not None


def test_tables_name_existing_kinds():
    assert {*_TAGS, *_WORDS} <= set(KINDS)


@given(st.text(max_size=40))
def test_any_text_gives_a_known_kind(text):
    assert set(guess_kinds([text])) <= set(KINDS)
