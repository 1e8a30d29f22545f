from datetime import date, datetime

import pytest

from geo.languages import Language, speaking
from geo.map_state import NOW
from geo.moments import moment_choices, moment_label

MONDAY = datetime(2026, 11, 30, 16, 20)


def test_what_has_passed_today_is_not_offered():
    assert moment_choices(MONDAY, None)[:3] == [NOW, "2026-11-30T18:30", "2026-12-01T10:00"]


def test_a_week_is_offered():
    assert moment_choices(MONDAY, None)[-1] == "2026-12-07T18:30"


@pytest.mark.parametrize("asked", [NOW, "2026-12-01T10:00", None])
def test_what_is_offered_already_is_not_offered_twice(asked):
    choices = moment_choices(MONDAY, asked)
    assert len(choices) == len(set(choices)) == len(moment_choices(MONDAY, None))


def test_what_a_link_brought_is_offered():
    assert "2027-07-14T09:05" in moment_choices(MONDAY, "2027-07-14T09:05")


@pytest.mark.parametrize(
    ("moment", "label"),
    [
        (NOW, "Maintenant"),
        ("2026-11-30T18:30", "Aujourd'hui à 18 h 30"),
        ("2026-12-01T10:00", "Demain à 10 h"),
        ("2026-12-05T15:00", "Samedi 5 décembre à 15 h"),
        ("2027-01-01T09:05", "Vendredi 1er janvier à 9 h 05"),
    ],
)
def test_a_moment_is_said_in_words(moment, label):
    assert moment_label(moment, date(2026, 11, 30)) == label


def test_moments_are_said_in_the_language_spoken():
    today = date(2026, 11, 30)
    with speaking(Language.DE):
        said = [moment_label(f"2026-{day}T10:00", today) for day in ("11-30", "12-01", "12-05")]
    assert said == ["Heute um 10:00", "Morgen um 10:00", "Samstag, 5. Dezember um 10:00"]
