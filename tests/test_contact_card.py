from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.contact_card import plain_text, shop_vcard
from geo.values import Role, Visibility
from tests.factories import make_place, make_shop

URL = "https://carte.example/?boutique=tournerie-des-aulnes"
HOSTILE = [
    "${alert(1)}",
    "`x`",
    "</script>",
    "x\r\nBEGIN:VCARD\r\nFN:Autre",
    "x\nEND:VCARD",
    "x\u2028TEL:0600000000\x85TEL:0600000001\vTEL:1\fTEL:2",
    "\u202egnp.exe",
    "a;b,c\\d",
    "a\ud800",
    "é" * 10_000,
]


def card_lines(shop):
    """Unfold and unescape a vCard, as RFC 2426 has it."""
    text = shop_vcard(shop, url=URL)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def test_a_shop_is_a_contact():
    shop = make_shop(website="tournerie.example", links=("https://instagram.com/aulnes",))
    assert card_lines(shop) == [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "FN:Tournerie des Aulnes",
        "N:Tournerie des Aulnes;;;;",
        "ORG:Tournerie des Aulnes",
        "X-ABShowAs:COMPANY",
        "TITLE:Tournage sur bois",
        "TEL;TYPE=WORK,VOICE:0465710001",
        f"URL:{URL}",
        "URL:https://tournerie.example",
        "URL:https://instagram.com/aulnes",
        "ADR;TYPE=WORK:;;12 rue du Lavoir;L'Ouest;;07900;France",
        "NOTE:Bols et toupies en châtaignier.\\nAtelier : du mardi au samedi : 9 h – 12 h",
        "REV:2026-05-01T00:00:00Z",
        "END:VCARD",
    ]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:20])
def test_text_from_people_makes_no_line_of_its_own(text):
    place = make_place(address=text, city=text, postcode=text, opening_hours=text)
    shop = make_shop(name=text, description=text, phone=text, website=text, places=(place,))
    plain = card_lines(make_shop(phone=None))
    names = [line.partition(":")[0] for line in card_lines(shop)]
    assert names == [line.partition(":")[0] for line in plain]


def test_marks_of_the_format_are_escaped():
    [name] = [line for line in card_lines(make_shop(name="a;b,c\\d")) if line.startswith("FN:")]
    assert name == r"FN:a\;b\,c\\d"


@pytest.mark.parametrize(
    "changes",
    [{"visibility": Visibility.HIDDEN}, {"role": Role.PICKUP_POINT, "host_slug": "autre"}],
    ids=["hidden", "of its host"],
)
def test_an_address_that_is_not_its_own_is_left_out(changes):
    lines = card_lines(make_shop(places=(make_place(**changes),)))
    assert [line for line in lines if "Lavoir" in line or line.startswith("ADR")] == []


def test_what_is_not_known_has_no_line():
    shop = make_shop(kinds=(), phone=None, description=None, confirmed_on=None, places=())
    assert [line.partition(":")[0] for line in card_lines(shop)] == [
        "BEGIN", "VERSION", "FN", "N", "ORG", "X-ABShowAs", "URL", "END"
    ]  # fmt: skip


def test_an_e_mail_address_is_never_written():
    assert "@" not in shop_vcard(make_shop(email="prive@tournerie.example"), url=URL)


@given(st.text(), st.dates())
def test_any_text_folds_into_whole_letters(text, day):
    assert isinstance(day, date)
    assert card_lines(make_shop(name=text, description=text, confirmed_on=day))


def test_plain_text_is_cut_and_keeps_its_lines():
    assert plain_text("a\r\nb\rc\u2029d", 5) == "a\nb\nc"
