from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.door_sign import door_sign
from geo.languages import Language, speaking
from geo.timetable import OpenState

HOURS = "Tu-Fr 09:00-12:30,14:00-18:00; PH off"
APPOINTMENT = "sur rendez-vous"


@pytest.mark.parametrize(
    ("hours", "now", "words"),
    [
        (HOURS, datetime(2026, 12, 1, 9), "ouvert · ferme à 12 h 30"),
        (HOURS, datetime(2026, 12, 1, 12, 30), "fermé · ouvre à 14 h"),
        (HOURS, datetime(2026, 12, 1, 18), "fermé · ouvre demain à 9 h"),
        (HOURS, datetime(2026, 12, 4, 19), "fermé · ouvre mardi à 9 h"),
        (HOURS, datetime(2026, 12, 24, 19), "fermé · ouvre mardi à 9 h"),
        ("Sa 16:00-19:00", datetime(2026, 12, 5, 20), "fermé · ouvre le samedi 12 décembre à 16 h"),
        ("Fr 18:00-24:00", datetime(2026, 12, 4, 20), "ouvert · ferme à minuit"),
        ("Fr 18:00-26:00", datetime(2026, 12, 4, 20), "ouvert · ferme demain à 2 h"),
        ("24/7", datetime(2026, 12, 4, 20), "ouvert jour et nuit"),
        ("off", datetime(2026, 12, 4, 20), "fermé"),
        (f'Tu unknown "{APPOINTMENT}"', datetime(2026, 12, 1, 9), APPOINTMENT),
        (
            f'Mo 09:00-12:00; Tu unknown "{APPOINTMENT}"; We 09:00-12:00',
            datetime(2026, 11, 30, 13),
            "fermé · ouvre mercredi à 9 h",
        ),
        ("le matin", datetime(2026, 12, 1, 9), "à vérifier avant de venir"),
        (None, datetime(2026, 12, 1, 9), "horaires non renseignés"),
        ("", datetime(2026, 12, 1, 9), "horaires non renseignés"),
    ],
)
def test_sign_says_what_holds_and_what_changes_next(hours, now, words):
    assert door_sign(hours, now).words == words


def test_sign_has_the_state_of_the_timetable():
    states = [door_sign(hours, datetime(2026, 12, 1, 9)).state for hours in (HOURS, "off", None)]
    assert states == [OpenState.OPEN, OpenState.CLOSED, OpenState.UNKNOWN]


@pytest.mark.parametrize(
    ("now", "closure"),
    [
        (datetime(2026, 5, 1), None),
        (datetime(2026, 6, 2), "fermé du 1er au 15 août 2026"),
        (datetime(2026, 8, 15, 23), "fermé du 1er au 15 août 2026"),
        (datetime(2026, 8, 16), None),
    ],
)
def test_a_closure_is_announced_two_months_ahead_and_forgotten_once_over(now, closure):
    assert door_sign(f"{HOURS}; 2026 Aug 01-15 off", now).closure == closure


def test_a_closed_place_says_when_it_opens_after_its_closure():
    sign = door_sign(f"{HOURS}; 2026 Dec 01-15 off", datetime(2026, 12, 1, 10))
    assert sign.words == "fermé · ouvre le mercredi 16 décembre à 9 h"


@given(st.text(max_size=100))
def test_any_text_has_a_sign(hours):
    assert door_sign(hours, datetime(2026, 12, 1, 9)).words


@pytest.mark.parametrize(
    ("language", "at", "words"),
    [
        ("en", datetime(2026, 12, 1, 10, 0), "open · closes at 18:00"),
        ("nl", datetime(2026, 12, 4, 19, 0), "gesloten · opent dinsdag om 9:00"),
        ("de", datetime(2026, 12, 1, 8, 0), "geschlossen · öffnet um 9:00"),
    ],
)
def test_a_door_speaks_the_language_spoken(language, at, words):
    with speaking(Language(language)):
        assert door_sign("Tu-Fr 09:00-18:00", at).words == words


def test_a_closure_is_announced_in_the_language_spoken():
    hours = "Tu-Fr 09:00-18:00; 2026 Dec 24-2027 Jan 02 off"
    with speaking(Language.EN):
        sign = door_sign(hours, datetime(2026, 12, 1, 10, 0))
    assert sign.closure == "closed: 24 December 2026 to 2 January 2027"
