from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.dated_rules import Closure, announced_closures, say_dates


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2026 Dec 12", "12 décembre 2026"),
        ("2026 Aug 01-15", "du 1er au 15 août 2026"),
        ("2026 Jul 25-Aug 01", "du 25 juillet au 1er août 2026"),
        ("2026 Dec 24-2027 Jan 02", "du 24 décembre 2026 au 2 janvier 2027"),
        ("Dec 25,Jan 01", "25 décembre, 1er janvier"),
        ("Aug 01-15", "du 1er au 15 août"),
        ("2026 Dec 24-Jan 02", "du 24 décembre 2026 au 2 janvier 2027"),
        ("Dec 24-Jan 02", "du 24 décembre au 2 janvier"),
        ("Dec 24-2027 Jan 02", None),
        ("2026 Aug 15-01", None),
        ("le 12 décembre", None),
    ],
)
def test_days_are_said_only_when_they_are_sure(written, said):
    assert say_dates(written) == said


@pytest.mark.parametrize(
    ("hours", "closures"),
    [
        ("Tu 09:00-12:00; 2026 Aug 01-15 off", [(date(2026, 8, 1), date(2026, 8, 15))]),
        ('2026 Aug 01 closed "congés"', [(date(2026, 8, 1), date(2026, 8, 1))]),
        (
            "2027 Jan 02 off; 2026 Dec 24,2026 Dec 26 off",
            [(date(2026, 12, 24),) * 2, (date(2026, 12, 26),) * 2, (date(2027, 1, 2),) * 2],
        ),
        ("2026 Dec 24-Jan 02 off", [(date(2026, 12, 24), date(2027, 1, 2))]),
        ("Aug 01-15 off", []),
        ("PH off", []),
        ("2026 Feb 31 off", []),
        ("2026 Aug 01-15 Mo off", []),
        (None, []),
    ],
)
def test_closures_are_those_announced_with_their_year(hours, closures):
    assert [(one.first, one.last) for one in announced_closures(hours)] == closures


def test_a_closure_of_one_day_is_said_as_a_day():
    one = date(2026, 8, 1)
    assert Closure(first=one, last=one).words == "le 1er août 2026"
    assert Closure(first=one, last=date(2026, 8, 2)).words == "du 1er au 2 août 2026"


@given(st.text())
def test_any_text_is_read_without_an_error(text):
    announced_closures(text)
    say_dates(text)
