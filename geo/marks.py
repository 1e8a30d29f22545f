"""Choices as numbers, so that a million places are compared quickly.

Whatever recurs among shops is numbered in a :class:`Book`: sets of choices, codes of areas, words,
opening hours. An array of numbers then stands for a column, and what a visitor asks becomes one
truth value a number, looked up for a million rows at once.

Such look-up arrays have one element more than the book has numbers: the last stands for "none",
which columns write as :data:`NONE`, as NumPy counts from the end.
"""

import threading
from collections.abc import Hashable, Iterable, Sequence
from datetime import date, datetime
from typing import Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from geo.kinds import FAMILIES, KINDS
from geo.timetable import OpenState, day_states

__all__ = ["NONE", "Book", "ChoiceBook", "HoursBook", "with_families"]

NONE: Final = -1
"""The number of what is absent."""

_DAYS_KEPT: Final = 4

Entry = TypeVar("Entry", bound=Hashable)


def with_families(kinds: Iterable[str]) -> list[str]:
    """Return `kinds` with every key of a family unfolded into the kinds of that family."""
    asked = set(kinds)
    families = asked & FAMILIES.keys()
    return [key for key, kind in KINDS.items() if key in asked or kind.family in families]


class Book(Generic[Entry]):
    """Numbers entries from 0 as they come; a number is never given to another entry.

    It only grows: several editions of the catalogue share one, read by many threads.
    """

    def __init__(self) -> None:
        self._numbers: dict[Entry, int] = {}
        self._entries: list[Entry] = []
        self._lock = threading.Lock()

    def number(self, entry: Entry | None) -> int:
        """Return the number of `entry`, the next one when it is new, :data:`NONE` of ``None``."""
        if entry is None:
            return NONE
        found = self._numbers.get(entry)
        return self._write(entry) if found is None else found

    def _write(self, entry: Entry) -> int:
        with self._lock:
            if entry not in self._numbers:
                self._entries.append(entry)
                self._numbers[entry] = len(self._entries) - 1
            return self._numbers[entry]

    def entries(self) -> Sequence[Entry]:
        """Return every entry, at the place of its number; the sequence goes on growing."""
        return self._entries

    def among(self, wanted: Iterable[Entry]) -> NDArray[np.bool_]:
        """Return for each number, and last for none, whether its entry is one of `wanted`."""
        found = {self._numbers.get(entry, NONE) for entry in wanted} - {NONE}
        truth = np.zeros(len(self._entries) + 1, np.bool_)
        truth[[number for number in found if number < len(truth) - 1]] = True
        return truth


class ChoiceBook(Book[tuple[str, ...]]):
    """Numbers sets of choices: few differ among many shops."""

    def __init__(self) -> None:
        super().__init__()
        self._pairs: tuple[int, NDArray[np.intp], NDArray[np.intp], list[str]] | None = None

    def number_of(self, choices: Iterable[str]) -> int:
        """Return the number of a set of choices, whatever their order and repetitions."""
        return self.number(tuple(sorted({str(choice) for choice in choices})))

    def sharing(self, wanted: Iterable[str]) -> NDArray[np.bool_]:
        """Return for each number, and last for none, whether its set holds one of `wanted`."""
        asked = {str(choice) for choice in wanted}
        shares = [not asked.isdisjoint(choices) for choices in list(self._entries)]
        return np.array([*shares, False], np.bool_)

    def count(self, counts: NDArray[np.intp]) -> dict[str, int]:
        """Return how often each choice occurs, where `counts` says how often each set does.

        Choices that never occur are absent.
        """
        size, sets, choices, names = self._paired()
        every = np.zeros(size, np.intp)
        every[: len(counts)] = counts
        found = np.bincount(choices, every[sets], minlength=len(names)).astype(np.intp)
        there = np.flatnonzero(found)
        counted = zip(there.tolist(), found[there].tolist(), strict=True)
        return {names[number]: count for number, count in counted}

    def _paired(self) -> tuple[int, NDArray[np.intp], NDArray[np.intp], list[str]]:
        """Return how many sets there are, each with each of its choices, and the choices' names."""
        size = len(self._entries)
        if self._pairs is None or self._pairs[0] < size:
            known: dict[str, int] = {}
            pairs = [
                (number, known.setdefault(choice, len(known)))
                for number, choices in enumerate(self._entries[:size])
                for choice in choices
            ]
            sets, choices = np.array(pairs, np.intp).reshape(-1, 2).T
            # Swapped as one: another thread may be reading.
            self._pairs = size, sets, choices, list(known)
        return self._pairs


class HoursBook(Book[str]):
    """Numbers opening hours, and tells which of them are open at a moment.

    A text is evaluated once a day that is asked about (12 µs), never once a place.
    """

    def __init__(self) -> None:
        super().__init__()
        self._days: dict[date, _Day] = {}
        self._evaluating = threading.Lock()

    def not_closed(self, at: datetime) -> NDArray[np.bool_]:
        """Return for each number, and last for none, whether it is not known to be closed then.

        `at` is a wall-clock time. Unknown is not closed: neither are hours that nobody knows.
        """
        return self._day(at.date()).not_closed(at.hour * 60 + at.minute)

    def warm(self, day: date) -> None:
        """Evaluate every text for `day`, so that the first who asks need not wait."""
        self._day(day)

    def _day(self, day: date) -> "_Day":
        with self._evaluating:
            kept = self._days.setdefault(day, _Day(day))
            kept.add(list(self._entries))
            for old in list(self._days)[:-_DAYS_KEPT]:
                del self._days[old]
            return kept


class _Day:
    """The states of numbered texts on one day, as columns."""

    def __init__(self, day: date) -> None:
        self._day = day
        self._spans: list[tuple[int, int, int]] = []
        self._known = 0, np.empty((0, 3), np.int32)

    def add(self, texts: list[str]) -> None:
        """Evaluate those of `texts` that are new."""
        count, _ = self._known
        if len(texts) == count:
            return
        for number, text in enumerate(texts[count:], start=count):
            known = day_states(text, self._day)
            spans = [(0, 24 * 60, OpenState.UNKNOWN)] if known is None else known
            self._spans += [
                (number, since, until)
                for since, until, state in spans
                if state is not OpenState.CLOSED
            ]
        # Swapped as one: another thread may be reading.
        self._known = len(texts), np.array(self._spans, np.int32).reshape(-1, 3)

    def not_closed(self, minute: int) -> NDArray[np.bool_]:
        """Return a truth value a text, and one for none, at that minute of the day."""
        count, columns = self._known
        numbers, since, until = columns.T
        truth = np.zeros(count + 1, np.bool_)
        truth[numbers[(since <= minute) & (minute < until)]] = True
        truth[-1] = True
        return truth
