import pytest

from geo.paper.ink import ink_on
from geo.paper.plain import printed, typeset_ours


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (None, ""),
        (" Le\r\nmiel \t doux ", "Le miel doux"),
        ("exe.\u202egnp\0", "exe.gnp"),
        ("#panic() $x$ *gras* <b>", "#panic() $x$ *gras* <b>"),
    ],
)
def test_text_stands_on_one_line_without_what_steers(written, shown):
    assert printed(written) == shown


def test_a_long_text_ends_after_a_word():
    assert printed("miel de châtaignier", 12) == "miel de…"


def test_ten_thousand_letters_are_cut_and_break_anywhere():
    shown = printed("a" * 10_000, 100)
    assert shown.endswith("…")
    assert max(map(len, shown.split("\N{ZERO WIDTH SPACE}"))) <= 13


def test_our_sentences_have_the_spaces_of_french():
    assert typeset_ours("L'atelier : ouvert") == "L’atelier\N{NO-BREAK SPACE}: ouvert"


@pytest.mark.parametrize(
    ("ground", "ink"), [("#000000", "#ffffff"), ("#ffffff", "#2b2520"), ("#ffdd00", "#2b2520")]
)
def test_ink_is_read_on_its_ground(ground, ink):
    assert ink_on(ground) == ink
