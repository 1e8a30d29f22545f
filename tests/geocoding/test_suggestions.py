import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.geocoding.names import spell_out
from geo.geocoding.suggestions import PrefixIndex

NAMES = ["Aubenas", "Les Assions", "Vals-les-Bains", "Le Puy-de-Vals", "Vals", "Saint-Étienne"]


def find(text):
    entries, fit = PrefixIndex([spell_out(name) for name in NAMES]).find(text)
    ranked = sorted(zip(fit.tolist(), entries.tolist(), strict=True), reverse=True)
    return list(dict.fromkeys(NAMES[entry] for _, entry in ranked))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("aub", ["Aubenas"]),
        ("ass", ["Les Assions"]),
        ("les a", ["Les Assions"]),
        ("VALS", ["Vals", "Vals-les-Bains", "Le Puy-de-Vals"]),
        ("bains vals", ["Vals-les-Bains"]),
        ("vals bai", ["Vals-les-Bains"]),
        ("st ét", ["Saint-Étienne"]),
        ("", []),
        ("q", []),
    ],
)
def test_names_are_found_by_the_beginning_of_their_words(typed, expected):
    assert find(typed) == expected


@pytest.mark.parametrize("typed", ["aubnas", "aubeenas", "aubanas", "abuenas", "aubem"])
def test_one_mistake_is_forgiven(typed):
    assert find(typed) == ["Aubenas"]


@pytest.mark.parametrize("typed", ["obe", "ub", "obanaz"])
def test_short_or_twice_mistyped_text_finds_nothing(typed):
    assert find(typed) == []


@given(st.sampled_from(NAMES), st.data())
def test_every_beginning_of_a_name_finds_it(name, data):
    length = data.draw(st.integers(min_value=1, max_value=len(name)))
    assert not spell_out(name[:length]) or name in find(name[:length])


@given(st.text(max_size=30))
def test_any_text_is_answered(text):
    assert set(find(text)) <= set(NAMES)
