from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import FormRefused
from geo.freshness import Freshness, Thresholds, add_months, freshness_of, reminder_day

USUAL = Thresholds()
DAY = timedelta(days=1)
FRESH, GREY, HIDDEN = Freshness.FRESH, Freshness.GREY, Freshness.HIDDEN


@pytest.mark.parametrize(
    ("confirmed_on", "today", "expected"),
    [
        (date(2025, 5, 1), date(2025, 5, 1), FRESH),
        (date(2025, 5, 1), date(2026, 4, 30), FRESH),
        (date(2025, 5, 1), date(2026, 5, 1), FRESH),
        (date(2025, 5, 1), date(2026, 5, 2), GREY),
        (date(2025, 5, 1), date(2026, 10, 31), GREY),
        (date(2025, 5, 1), date(2026, 11, 1), GREY),
        (date(2025, 5, 1), date(2026, 11, 2), HIDDEN),
        (date(2024, 2, 29), date(2025, 2, 28), FRESH),
        (date(2024, 2, 29), date(2025, 3, 1), GREY),
        (date(2025, 8, 31), date(2027, 2, 28), GREY),
        (date(2025, 8, 31), date(2027, 3, 1), HIDDEN),
        (date(2025, 5, 1), date(2099, 1, 1), HIDDEN),
        (date(2026, 5, 1), date(2025, 5, 1), FRESH),
    ],
)
def test_an_entry_ages_to_the_day(confirmed_on, today, expected):
    assert freshness_of(confirmed_on, today, USUAL) is expected


def test_what_nobody_ever_confirmed_is_not_hidden():
    assert freshness_of(None, date(2099, 1, 1), USUAL) is FRESH


def test_invented_entries_do_not_age():
    old = freshness_of(date(2020, 1, 1), date(2099, 1, 1), USUAL, is_demonstration=True)
    assert old is FRESH


def test_organizers_set_the_thresholds():
    soon = Thresholds(grey_after_months=1, hidden_after_months=2)
    days = [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 1), date(2026, 4, 1)]
    ages = [freshness_of(date(2026, 1, 31), day, soon) for day in days]
    assert ages == [FRESH, FRESH, GREY, HIDDEN]


@pytest.mark.parametrize(
    ("grey", "hidden", "fields"),
    [
        (0, 18, ["grey_after_months"]),
        (12, 121, ["hidden_after_months"]),
        (-1, 0, ["grey_after_months", "hidden_after_months"]),
        (12, 12, ["hidden_after_months"]),
        (18, 12, ["hidden_after_months"]),
    ],
)
def test_thresholds_that_make_no_sense_are_refused_in_place(grey, hidden, fields):
    with pytest.raises(FormRefused) as caught:
        Thresholds(grey_after_months=grey, hidden_after_months=hidden)
    assert list(caught.value.faults) == fields
    assert all(fault.sentence for fault in caught.value.faults.values())


@pytest.mark.parametrize(
    "record",
    [{}, {"grey_after_months": "x"}, {"grey_after_months": 40}, {"hidden_after_months": None}],
)
def test_thresholds_that_were_damaged_are_the_usual_ones(record):
    assert Thresholds.from_record(record) == USUAL


@given(st.integers(1, 119), st.integers(1, 60))
def test_thresholds_come_back_as_they_were_kept(grey, more):
    kept = Thresholds(grey_after_months=grey, hidden_after_months=min(120, grey + more))
    assert Thresholds.from_record(kept.record()) == kept


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 120))
def test_months_later_is_within_the_month_meant(day, months):
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + DAY).day == 1


def test_people_are_reminded_a_month_before_they_grey():
    assert reminder_day(date(2025, 5, 31), USUAL) == date(2026, 4, 30)
