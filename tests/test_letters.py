from datetime import date

import pytest

from geo.letters import LetterKind, LetterWords, clean_lines, one_line, write_letter

LINK = "https://carte.example/ma-fiche/" + "x" * 43
WORDS = LetterWords(
    shop="Tournerie des Aulnes",
    map_name="la carte de l'Ardèche",
    link=LINK,
    page="https://carte.example/?boutique=tournerie",
    words="Êtes-vous bien à Balazuc ?\nMerci.",
    about="Miel du Ranc",
    confirmed_on=date(2025, 5, 1),
)
HOSTILE = [
    "${x}", "`x`", "</script>", "{{ 7*7 }}", "=cmd|'/c calc'!A1", "a" * 10_000, "%s %d {0}",
    "Miel\r\nBcc: tous@voisin.example\r\n\r\nAutre lettre",
]  # fmt: skip


@pytest.mark.parametrize("kind", LetterKind)
def test_every_letter_gives_the_link_whole_on_a_line_of_its_own(kind):
    letter = write_letter(kind, "a@b.example", WORDS)
    assert LINK in letter.text.split("\n")


@pytest.mark.parametrize("kind", LetterKind)
def test_every_letter_says_what_it_is_about_in_one_line(kind):
    letter = write_letter(kind, "a@b.example", WORDS)
    assert "\n" not in letter.subject
    assert "Tournerie des Aulnes" in letter.subject + letter.text
    assert "la carte de l’Ardèche" in letter.text


@pytest.mark.parametrize("kind", LetterKind)
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:20])
def test_words_of_people_stay_words(kind, text):
    hostile = LetterWords(
        shop=text, map_name="la carte", link=LINK, page="/", words=text, about=text
    )
    letter = write_letter(kind, "a@b.example", hostile)
    assert "\n" not in letter.subject
    assert "\r" not in letter.subject + letter.text
    assert "49" not in letter.text.replace("400", "")


def test_a_question_keeps_its_lines():
    letter = write_letter(LetterKind.ASKED, "a@b.example", WORDS)
    assert "Êtes-vous bien à Balazuc\u202f?\nMerci." in letter.text


def test_a_reminder_says_when_it_was_confirmed_or_that_it_never_was():
    known = write_letter(LetterKind.REMINDER, "a@b.example", WORDS)
    never = write_letter(
        LetterKind.REMINDER,
        "a@b.example",
        LetterWords(shop="Miel", map_name="la carte", link=LINK, page="/"),
    )
    assert "confirmée le 1er mai 2025" in known.text
    assert "n’a jamais été confirmée" in never.text


def test_a_host_reads_who_asks():
    letter = write_letter(LetterKind.HOST_ASKED, "a@b.example", WORDS)
    assert "Miel du Ranc" in letter.subject


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a\r\nb", "a b"), ("\u202eabc", "abc"), (" a \t b ", "a b"), ("a\x00\x1b[31mb", "a[31mb")],
)
def test_a_name_stands_on_one_line(text, expected):
    assert one_line(text) == expected


def test_lines_stay_lines():
    assert clean_lines("a\r\nb\rc\n") == "a\nb\nc"
