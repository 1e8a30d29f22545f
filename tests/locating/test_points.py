import numpy as np
import pytest

from geo.locating.hints import CommuneHint
from geo.locating.points import find_nearest
from geo.locating.search import search_hint


@pytest.mark.parametrize(
    ("lon", "lat", "expected"),
    [
        (-2.3466, 47.2588, "44132"),  # a pier of Pornichet
        (4.39, 44.62, "07019"),  # on land: its own commune
        (-4.9, 43.0, None),  # out in the Bay of Biscay
    ],
    ids=["pier", "land", "open sea"],
)
def test_nearest_commune_is_within_a_kilometre_or_none(boundaries, lon, lat, expected):
    assert find_nearest(np.array([lon]), np.array([lat]), boundaries) == [expected]


def test_no_point_has_no_nearest_commune(boundaries):
    assert find_nearest(np.array([]), np.array([]), boundaries) == []


@pytest.mark.parametrize(
    ("hint", "expected"),
    [
        (CommuneHint(insee_code="07019", city="Anything"), "07019"),
        (CommuneHint(postcode="13001", city="Marseille"), "13201"),
        (CommuneHint(city="Lyon 3e"), "69383"),
        (CommuneHint(postcode="97110", city="Pointe à Pitre"), "97120"),
        (CommuneHint(postcode="20000", city="AJACCIO"), "2A004"),
    ],
    ids=str,
)
def test_words_name_one_place(gazetteer, hint, expected):
    assert search_hint(hint, gazetteer, None).insee_code == expected


@pytest.mark.parametrize(
    ("hint", "code"),
    [
        (CommuneHint(), "row_without_place"),
        (CommuneHint(address="12 rue des Lilas"), "row_without_place"),
        (CommuneHint(city="Sainte-Colombe"), "commune_ambiguous"),
        (CommuneHint(postcode="99999", city="Berlin"), "commune_unknown"),
    ],
    ids=str,
)
def test_words_that_name_none_say_why(gazetteer, hint, code):
    assert search_hint(hint, gazetteer, None).code == code
