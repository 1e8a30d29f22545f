import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.registration.texts import clean_line, clean_lines

HOSTILE = [
    "${x}",
    "`id`",
    "</script>",
    "<img onerror=alert(1)>",
    "=cmd|' /C calc'!A0",
    "'; DROP TABLE",
]


@pytest.mark.parametrize("written", HOSTILE)
def test_what_can_be_seen_is_kept_as_written(written):
    assert clean_line(written) == clean_lines(written) == written


@pytest.mark.parametrize(
    "sign", ["\x00", "\x1b", "\u202e", "\u200f", "\u2066", "\ufeff", "\ud800", "\ue000"]
)
def test_what_no_reader_sees_is_taken_out(sign):
    assert clean_line(f"Mi{sign}el") == clean_lines(f"Mi{sign}el") == "Miel"


def test_a_line_is_one_line():
    assert clean_line(" Miel\r\n\tde\u00a0 l'Aulne\u2028 ") == "Miel de l'Aulne"


def test_lines_keep_their_paragraphs_one_empty_line_at_most():
    assert clean_lines("Miel \r\n\r\n\r\n\r\npollen\rcire\n") == "Miel\n\npollen\ncire"


def test_an_emoji_of_several_signs_stays_whole():
    farmer = "\U0001f469\u200d\U0001f33e"
    assert clean_line(farmer) == farmer


@given(st.text())
def test_cleaning_twice_changes_nothing(written):
    line, lines = clean_line(written), clean_lines(written)
    assert (clean_line(line), clean_lines(lines)) == (line, lines)
    line.encode(), lines.encode()
