import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from geo.geocoding.letters import LetterIndex

NAMES = ["aubenas", "aubenasson", "privas", "annonay", "vals", "valence"]


@pytest.mark.parametrize(
    "typed",
    ["aubena", "aubenass", "aubanas", "aubneas", "aubenas"],
    ids=["drop", "add", "swap", "near", "same"],
)
def test_one_mistake_of_each_kind_is_found(typed):
    assert LetterIndex(NAMES).find_near(typed, mistakes=1) == [0]


def test_more_mistakes_than_allowed_are_not_found():
    assert LetterIndex(NAMES).find_near("obenaz", mistakes=1) == []


def test_digits_are_compared():
    assert LetterIndex(["route 12", "route 45"]).find_near("route 12", mistakes=1) == [0]


@given(
    st.lists(st.text(alphabet="abcdeé1 ", max_size=8), min_size=1, max_size=20),
    st.text(alphabet="abcdeé1 ", max_size=8),
    st.integers(min_value=0, max_value=3),
)
def test_the_filter_loses_nothing(texts, typed, mistakes):
    expected = [i for i, text in enumerate(texts) if OSA.distance(typed, text) <= mistakes]
    assert LetterIndex(texts).find_near(typed, mistakes=mistakes) == expected
