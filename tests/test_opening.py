import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.languages import Language, speaking
from geo.opening import hours_lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Th-Sa 10:00-18:00; PH off", ["du jeudi au samedi : 10 h – 18 h", "jours fériés : fermé"]),
        ("Sa,Su 07:00-13:00", ["samedi, dimanche : 7 h – 13 h"]),
        ("Sa[1] 10:00-18:30", ["1er samedi du mois : 10 h – 18 h 30"]),
        ("Fr[-1] 09:00-12:00", ["dernier vendredi du mois : 9 h – 12 h"]),
        ('unknown "sur rendez-vous"', ["sur rendez-vous"]),
        ('Sa 10:00-17:00 || "par téléphone"', ["samedi : 10 h – 17 h", "par téléphone"]),
        ("24/7", ["jour et nuit"]),
        (
            "Apr-Sep Tu-Su 10:00-12:30,15:00-19:00",
            ["d'avril à septembre, du mardi au dimanche : 10 h – 12 h 30, 15 h – 19 h"],
        ),
        ("Jul-Aug Mo-Su 10:00-19:00", ["de juillet à août, du lundi au dimanche : 10 h – 19 h"]),
        ("2026 Dec 12 09:00-18:00", ["12 décembre 2026 : 9 h – 18 h"]),
        ("2026 Aug 01-15 off", ["du 1er au 15 août 2026 : fermé"]),
        ('2026 Aug 01-15 off "congés"', ["du 1er au 15 août 2026 : fermé (congés)"]),
        (
            "Tu 09:00-12:00; 2026 Jul 25-Aug 15 off",
            ["mardi : 9 h – 12 h", "du 25 juillet au 15 août 2026 : fermé"],
        ),
        ("2026 Dec 24-2027 Jan 02 off", ["du 24 décembre 2026 au 2 janvier 2027 : fermé"]),
        (
            "2026 Dec 12,2026 Dec 19 09:00-18:00",
            ["12 décembre 2026, 19 décembre 2026 : 9 h – 18 h"],
        ),
        ("Apr 15-Oct 15 Sa 08:00-12:00", ["du 15 avril au 15 octobre, samedi : 8 h – 12 h"]),
        ("Dec 25,Jan 01 off", ["25 décembre, 1er janvier : fermé"]),
    ],
)
def test_hours_that_people_use_are_said_in_french(text, lines):
    assert hours_lines(text) == lines


@pytest.mark.parametrize(
    "text",
    [
        "le samedi matin",
        "Mo-Fr sunrise-sunset",
        "week 1-10 Mo",
        "${x}",
        "2026 Aug 15-01 off",
        "2026 Dec 12,19 09:00-12:00",
        "2026 week 3",
    ],
)
def test_whatever_is_not_understood_is_shown_as_written(text):
    assert hours_lines(text) == [text]


def test_one_rule_not_understood_leaves_the_whole_text_as_written():
    assert hours_lines("Mo 09:00-12:00; sunrise") == ["Mo 09:00-12:00; sunrise"]


@given(st.text())
def test_any_text_gives_lines_and_never_an_error(text):
    assert hours_lines(text)


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("en", ["Tuesday to Friday: 9:00 – 12:30, 14:00 – 18:00", "public holidays: closed"]),
        ("nl", ["dinsdag t/m vrijdag: 9:00 – 12:30, 14:00 – 18:00", "feestdagen: gesloten"]),
        ("de", ["Dienstag bis Freitag: 9:00 – 12:30, 14:00 – 18:00", "Feiertage: geschlossen"]),
    ],
)
def test_hours_are_said_in_the_language_spoken(language, lines):
    with speaking(Language(language)):
        assert hours_lines("Tu-Fr 09:00-12:30,14:00-18:00; PH off") == lines


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Sa[1] 08:00-13:00", "1. Samstag im Monat: 8:00 – 13:00"),
        ("Su[-1] 24/7", "letzter Sonntag im Monat: Tag und Nacht"),
        ("Apr-Oct Mo", "April bis Oktober, Montag"),
        ("2026 Aug 01-15 off", "1. August bis 15. August 2026: geschlossen"),
        ("2026 Dec 24-2027 Jan 02 off", "24. Dezember 2026 bis 2. Januar 2027: geschlossen"),
        ('unknown "sur rendez-vous"', "nach Vereinbarung"),
        ('unknown "à la bonne franquette"', "à la bonne franquette"),
        ("le matin", "le matin"),
    ],
)
def test_each_part_of_hours_is_said_in_german(text, line):
    with speaking(Language.DE):
        assert hours_lines(text) == [line]
