"""Searches without an answer, counted while nobody waits.

What a visitor typed is kept only when it can be no address, no number and no e-mail; folded, cut,
added to a count of the month. Nothing says who asked. An organizer sees what came three times.
"""

import logging
import queue
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from typing import Final

from geo.errors import AlentourError
from geo.kinds import KINDS
from geo.registry.counts import add_unanswered, forget_unanswered
from geo.registry.database import Registry
from geo.text import words
from geo.values import Query

__all__ = ["LEAST_SHOWN", "MONTHS_KEPT", "UnansweredSearches", "month_before", "searched_words"]

LEAST_SHOWN: Final = 3
"""A search made fewer times might be somebody's own; it is not shown."""
MONTHS_KEPT: Final = 13
"""The same month of last year can be compared."""

_LONGEST: Final = 60
_MOST_WORDS: Final = 4
_LONGEST_WORD: Final = 24
_TELLING: Final = re.compile(r"[\d@]|https?:|www\.")
_WAIT_S: Final = 2.0
_MOST_WAITING: Final = 1_000
_LOG: Final = logging.getLogger(__name__)

Asked = tuple[str, str | None]
"""Words and INSEE code."""


def searched_words(query: Query) -> str | None:
    """Return what may be counted of a search, ``None`` when nothing may.

    Text with a digit, an ``@`` or a web address says too much; so do long ones. Without text, the
    kind that was chosen is what was looked for.

    >>> searched_words(Query(text="  Café torréfié "))
    'cafe torrefie'
    """
    text = query.text or ""
    if _TELLING.search(text):
        return None
    found = words(text) or _kind_words(query)
    if not found or len(found) > _MOST_WORDS or max(map(len, found)) > _LONGEST_WORD:
        return None
    joined = " ".join(found)
    return joined if len(joined) <= _LONGEST else None


def _kind_words(query: Query) -> list[str]:
    if query.text or len(query.kinds) != 1 or query.kinds[0] not in KINDS:
        return []
    return words(KINDS[query.kinds[0]].label)


def month_before(month: str, count: int) -> str:
    """Return the month `count` months before `month`.

    >>> month_before("2026-11", 12), month_before("2026-01", 1)
    ('2025-11', '2025-12')
    """
    months = int(month[:4]) * 12 + int(month[5:7]) - 1 - count
    return f"{months // 12:04d}-{months % 12 + 1:02d}"


class UnansweredSearches:
    """Counts searches in a thread of its own: whoever notes one goes on at once.

    Parameters
    ----------
    registry
        Where counts are kept.
    now
        The clock.
    """

    def __init__(
        self, registry: Registry, *, now: Callable[[], datetime], wait_s: float = _WAIT_S
    ) -> None:
        self._registry = registry
        self._now = now
        self._wait_s = wait_s
        self._waiting: queue.Queue[Asked] = queue.Queue(maxsize=_MOST_WAITING)
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def note(self, query: Query, *, insee_code: str | None = None) -> bool:
        """Have a search without an answer counted soon; tell whether it may be."""
        found = searched_words(query)
        if found is None:
            return False
        try:
            self._waiting.put_nowait((found, insee_code))
        except queue.Full:
            # More in two seconds than people type: a robot, which nobody wants to count.
            return False
        self._start()
        return True

    def write(self) -> None:
        """Add to the registry what waits; a registry that is away costs these counts alone."""
        counts = self._take()
        if not counts:
            return
        month = _month_of(self._now().date())
        try:
            with self._registry.writing() as connection:
                add_unanswered(connection, month, counts)
                forget_unanswered(connection, before=month_before(month, MONTHS_KEPT - 1))
        except AlentourError as error:
            _LOG.warning("searches without an answer were not counted: %s", error.code)

    def _take(self) -> Counter[Asked]:
        taken: Counter[Asked] = Counter()
        while True:
            try:
                taken[self._waiting.get_nowait()] += 1
            except queue.Empty:
                return taken

    def _start(self) -> None:
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._write_later, daemon=True)
                self._thread.name = "unanswered"
                self._thread.start()

    def _write_later(self) -> None:
        """Write what gathered in a little while; the next search starts another thread."""
        while not self._waiting.empty():
            time.sleep(self._wait_s)
            self.write()


def _month_of(day: date) -> str:
    return f"{day.year:04d}-{day.month:02d}"
