from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.timetable import (
    OpenSpan,
    OpenState,
    day_states,
    local_time,
    next_change,
    open_spans,
    open_state,
    remark_at,
)

MORNINGS = "Tu-Fr 09:00-12:30; PH off"
TUESDAY_9H = datetime(2026, 12, 1, 9, 0)


@pytest.mark.parametrize(
    ("hours", "at", "state"),
    [
        (MORNINGS, TUESDAY_9H, OpenState.OPEN),
        (MORNINGS, datetime(2026, 12, 1, 12, 30), OpenState.CLOSED),
        (MORNINGS, datetime(2026, 12, 25, 10, 0), OpenState.CLOSED),
        (f"{MORNINGS}; 2026 Dec 01-15 off", TUESDAY_9H, OpenState.CLOSED),
        ("2026 Dec 05 18:00-26:00", datetime(2026, 12, 6, 1, 0), OpenState.OPEN),
        ('Tu unknown "sur rendez-vous"', TUESDAY_9H, OpenState.UNKNOWN),
        ("sur rendez-vous", TUESDAY_9H, OpenState.UNKNOWN),
        ("", TUESDAY_9H, OpenState.UNKNOWN),
        (None, TUESDAY_9H, OpenState.UNKNOWN),
    ],
)
def test_state_at_a_time(hours, at, state):
    assert open_state(hours, at) is state


def test_spans_are_cut_at_the_window():
    spans = open_spans(MORNINGS, datetime(2026, 12, 1, 10, 0), datetime(2026, 12, 2, 10, 0))
    assert spans == [
        OpenSpan(starts=datetime(2026, 12, 1, 10, 0), ends=datetime(2026, 12, 1, 12, 30)),
        OpenSpan(starts=datetime(2026, 12, 2, 9, 0), ends=datetime(2026, 12, 2, 10, 0)),
    ]


def test_spans_of_words_are_unknown():
    assert open_spans("le mardi, sauf s'il pleut", TUESDAY_9H, datetime(2026, 12, 3)) is None


def test_next_change_is_the_end_of_the_morning():
    assert next_change(MORNINGS, TUESDAY_9H) == datetime(2026, 12, 1, 12, 30)


@pytest.mark.parametrize("hours", ["24/7", "off", None, "sur rendez-vous"])
def test_what_never_changes_has_no_next_change(hours):
    assert next_change(hours, TUESDAY_9H) is None


def test_local_time_is_that_of_france_in_winter_and_summer():
    assert local_time(datetime(2026, 12, 1, 9, 0, 30, tzinfo=UTC)) == datetime(2026, 12, 1, 10, 0)
    assert local_time(datetime(2026, 7, 1, 9, 0, tzinfo=UTC)) == datetime(2026, 7, 1, 11, 0)


@pytest.mark.parametrize(
    ("hours", "remark"),
    [('Tu unknown "sur rendez-vous"', "sur rendez-vous"), (MORNINGS, None), ("mardi", None)],
)
def test_words_beside_a_state_are_told(hours, remark):
    assert remark_at(hours, TUESDAY_9H) == remark


@given(st.text(max_size=200))
def test_any_text_has_a_state(hours):
    assert open_state(hours, TUESDAY_9H) in OpenState


def test_the_states_of_a_day_cover_it_whole():
    day = date(2026, 12, 5)
    assert day_states("Sa 09:00-12:00", day) == [
        (0, 540, OpenState.CLOSED),
        (540, 720, OpenState.OPEN),
        (720, 1440, OpenState.CLOSED),
    ]
    assert day_states("sur rendez-vous", day) is None
