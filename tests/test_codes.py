import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.codes import clean_insee_code, clean_postcode


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("07200", "07200"),
        ("7200", "07200"),
        ("7200.0", "07200"),
        (" 07 200 ", "07200"),
        ("F-07200", "07200"),
        ("07203 CEDEX 1", "07203"),
        ("07200;07000", "07200"),
        ("720", None),
        ("072000", None),
        ("D-10115", None),
        ("", None),
    ],
)
def test_postcode_gets_its_five_digits(text, expected):
    assert clean_postcode(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("7019", "07019"), ("07019", "07019"), ("2a004", "2A004"), ("07019.0", "07019"), ("x", None)],
)
def test_insee_code_gets_its_five_characters(text, expected):
    assert clean_insee_code(text) == expected


@given(st.integers(1000, 99999))
def test_spreadsheet_that_drops_the_zero_does_no_harm(number):
    assert clean_postcode(str(number)) == clean_postcode(f"{number:05}") == f"{number:05}"


@given(st.text(max_size=20))
def test_any_text_is_a_code_or_none(text):
    for code in (clean_postcode(text), clean_insee_code(text)):
        assert code is None or len(code) == 5
