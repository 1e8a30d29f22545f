"""Choices as numbers, so that a million places are compared quickly.

A shop's kinds, services, payments, occasions and a place's role are bits of one number
(:func:`mark`). Texts that recur are numbered in a :class:`Book`: labels, opening hours.
"""

import threading
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.kinds import FAMILIES, KINDS
from geo.timetable import OpenState, day_states
from geo.values import Occasion, Payment, Role, Service

__all__ = [
    "KIND_BITS",
    "OCCASION_BITS",
    "PAYMENT_BITS",
    "ROLE_BITS",
    "SERVICE_BITS",
    "Book",
    "HoursBook",
    "mark",
    "unmark",
    "with_families",
]

Bits = Mapping[str, int]


def _bits(names: Iterable[str]) -> dict[str, int]:
    numbered = {str(name): 1 << rank for rank, name in enumerate(names)}
    if len(numbered) > 63:
        raise ValueError(f"expected at most 63 choices, a second column otherwise: {numbered!r}")
    return numbered


KIND_BITS: Final = _bits(KINDS)
SERVICE_BITS: Final = _bits(Service)
PAYMENT_BITS: Final = _bits(Payment)
OCCASION_BITS: Final = _bits(Occasion)
ROLE_BITS: Final = _bits(Role)

_DAYS_KEPT: Final = 4


def mark(names: Iterable[str], bits: Bits) -> int:
    """Return `names` as the bits of one number; unknown names have none.

    >>> mark(["delivery", "on_site", "teleport"], SERVICE_BITS)
    5
    """
    return sum({bits.get(str(name), 0) for name in names})


def unmark(number: int, bits: Bits) -> list[str]:
    """Return the names that :func:`mark` made `number` of, in the order of `bits`."""
    return [name for name, bit in bits.items() if number & bit]


def with_families(kinds: Iterable[str]) -> list[str]:
    """Return `kinds` with every key of a family unfolded into the kinds of that family."""
    asked = set(kinds)
    families = asked & FAMILIES.keys()
    return [key for key, kind in KINDS.items() if key in asked or kind.family in families]


class Book:
    """Numbers texts from 0 as they come; a number is never given to another text.

    It only grows: several editions of the catalogue share one, read by many threads.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._lock = threading.Lock()

    def number(self, text: str) -> int:
        """Return the number of `text`, the next one when it is new."""
        found = self._numbers.get(text)
        if found is not None:
            return found
        with self._lock:
            return self._numbers.setdefault(text, len(self._numbers))

    def texts(self) -> list[str]:
        """Return every text, at the place of its number."""
        return list(self._numbers)


class HoursBook(Book):
    """Numbers opening hours, and tells which of them are open at a moment.

    A text is evaluated once a day that is asked about (12 µs), never once a place.
    """

    def __init__(self) -> None:
        super().__init__()
        self._days: dict[date, _Day] = {}
        self._evaluating = threading.Lock()

    def open_bits(self, at: datetime, *, with_unknown: bool) -> str:
        """Return ``"1"`` for each number that is open `at` a wall-clock time, else ``"0"``.

        Parameters
        ----------
        with_unknown
            Count those whose state nobody knows as open.
        """
        day = self._day(at.date())
        states = {OpenState.OPEN, OpenState.UNKNOWN} if with_unknown else {OpenState.OPEN}
        return day.bits(at.hour * 60 + at.minute, states)

    def warm(self, day: date) -> None:
        """Evaluate every text for `day`, so that the first who asks need not wait."""
        self._day(day)

    def _day(self, day: date) -> "_Day":
        with self._evaluating:
            kept = self._days.setdefault(day, _Day(day))
            kept.add(self.texts())
            for old in list(self._days)[:-_DAYS_KEPT]:
                del self._days[old]
            return kept


class _Day:
    """The states of numbered texts on one day, as three columns."""

    def __init__(self, day: date) -> None:
        self._day = day
        self._count = 0
        self._spans: list[tuple[int, int, int, str]] = []
        self._columns: NDArray[np.int32] = np.empty((0, 3), np.int32)
        self._states: NDArray[np.str_] = np.empty(0, "<U8")

    def add(self, texts: list[str]) -> None:
        """Evaluate those of `texts` that are new."""
        if len(texts) == self._count:
            return
        for number, text in enumerate(texts[self._count :], start=self._count):
            known = day_states(text, self._day)
            spans = [(0, 24 * 60, OpenState.UNKNOWN)] if known is None else known
            self._spans += [(number, since, until, state) for since, until, state in spans]
        self._count = len(texts)
        self._columns = np.array([span[:3] for span in self._spans], np.int32).reshape(-1, 3)
        self._states = np.array([span[3] for span in self._spans], "<U8")

    def bits(self, minute: int, states: set[OpenState]) -> str:
        """Return a sign a text: whether it is in one of `states` at that minute of the day."""
        numbers, since, until = self._columns.T
        holds = (since <= minute) & (minute < until) & np.isin(self._states, list(states))
        signs = np.full(self._count, b"0", "S1")
        signs[numbers[holds]] = b"1"
        return signs.tobytes().decode("ascii")
