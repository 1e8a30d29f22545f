import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.web.accent import (
    DARK_GROUND,
    LEAST_CONTRAST,
    LIGHT_GROUND,
    accent_rules,
    contrast,
    legible_on,
)


@given(
    colour=st.from_regex(r"\A#[0-9a-f]{6}\Z"), ground=st.sampled_from([LIGHT_GROUND, DARK_GROUND])
)
def test_words_in_any_colour_can_be_read(colour, ground):
    assert contrast(legible_on(colour, ground), ground) >= LEAST_CONTRAST


@pytest.mark.parametrize(
    ("one", "other", "expected"), [("#000000", "#ffffff", 21.0), ("#777777", "#777777", 1.0)]
)
def test_contrast_is_that_of_wcag(one, other, expected):
    assert contrast(one, other) == pytest.approx(expected)


def test_a_colour_that_can_be_read_already_stays():
    assert legible_on("#8c3b1e", LIGHT_GROUND) == "#8c3b1e"
    assert "--accent:#8c3b1e" in accent_rules("#8c3b1e")
