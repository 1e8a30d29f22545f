"""How long ago somebody said that an entry is true, and what follows from it.

============ ================================ =============================================
``FRESH``    confirmed within a year          shown as it is
``GREY``     confirmed more than a year ago   shown, greyed, "pas confirmé depuis …"
``HIDDEN``   more than eighteen months ago    not shown until somebody confirms it
============ ================================ =============================================

Organizers set both thresholds. The very day of the threshold still counts as within it. An entry
without a day of confirmation is as fresh as nobody knows: it is said, and it is never hidden.
Invented entries do not age.
"""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from geo.errors import FormRefused, InputError, QueryRefused

__all__ = ["Freshness", "Thresholds", "add_months", "freshness_of", "reminder_day"]

_LONGEST_MONTHS: Final = 120


class Freshness(StrEnum):
    """What the age of an entry makes of it."""

    FRESH = "fresh"
    GREY = "grey"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Ages at which entries change, in months since they were confirmed.

    Raises
    ------
    FormRefused
        When one of them is not from 1 to 120, or entries would be hidden before they are greyed.
    """

    grey_after_months: int = 12
    hidden_after_months: int = 18

    def __post_init__(self) -> None:
        faults: dict[str, InputError] = {}
        for name in ("grey_after_months", "hidden_after_months"):
            if not 1 <= getattr(self, name) <= _LONGEST_MONTHS:
                faults[name] = QueryRefused("months_refused", limit=_LONGEST_MONTHS)
        if not faults and self.hidden_after_months <= self.grey_after_months:
            faults["hidden_after_months"] = QueryRefused(
                "hidden_before_grey", months=self.grey_after_months
            )
        if faults:
            raise FormRefused(faults)

    @classmethod
    def from_record(cls, record: Mapping[str, object]) -> "Thresholds":
        """Read what :meth:`record` wrote; what is missing or damaged has its default."""
        known = {
            name: value
            for name in ("grey_after_months", "hidden_after_months")
            if isinstance(value := record.get(name), int)
        }
        try:
            return cls(**known)
        except FormRefused:
            return cls()

    def record(self) -> dict[str, object]:
        """Return the thresholds as JSON values."""
        return {
            "grey_after_months": self.grey_after_months,
            "hidden_after_months": self.hidden_after_months,
        }


def freshness_of(
    confirmed_on: date | None,
    today: date,
    thresholds: Thresholds,
    *,
    is_demonstration: bool = False,
) -> Freshness:
    """Return what the age of an entry makes of it.

    Examples
    --------
    >>> freshness_of(date(2025, 5, 1), date(2026, 5, 1), Thresholds()).value
    'fresh'
    >>> freshness_of(date(2025, 5, 1), date(2026, 5, 2), Thresholds()).value
    'grey'
    """
    if is_demonstration or confirmed_on is None:
        return Freshness.FRESH
    if today > add_months(confirmed_on, thresholds.hidden_after_months):
        return Freshness.HIDDEN
    if today > add_months(confirmed_on, thresholds.grey_after_months):
        return Freshness.GREY
    return Freshness.FRESH


def reminder_day(confirmed_on: date, thresholds: Thresholds) -> date:
    """Return the day from which the person behind an entry is reminded: a month before grey."""
    return add_months(confirmed_on, thresholds.grey_after_months - 1)


def add_months(day: date, months: int) -> date:
    """Return the same day of the month, `months` later; the last of a month that is shorter.

    >>> add_months(date(2024, 2, 29), 12), add_months(date(2025, 8, 31), 18)
    (datetime.date(2025, 2, 28), datetime.date(2027, 2, 28))
    """
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
