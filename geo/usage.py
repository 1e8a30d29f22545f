"""How often the map is opened, counted without anybody being looked at.

What is kept is a number by day, by page and by whether the page stood inside another site. No
address, no cookie, no browser, no hour: whoever opened a page is never written down, not even for
the time of the counting.
"""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final

from geo.errors import AlentourError
from geo.registry.database import Registry
from geo.registry.usage import add_usage, forget_usage
from geo.timetable import now_in_france

__all__ = ["DAYS_KEPT", "Usage", "is_opening", "is_robot", "view_page"]

DAYS_KEPT: Final = 400
"""The same month of last year can be compared."""
_WAIT_S: Final = 10.0
_MOST_WAITING: Final = 5_000
_LONGEST_PAGE: Final = 80
_OPENED: Final = frozenset({"document", "iframe", "frame", "embed", "object"})
_ROBOTS: Final = (
    "bot",
    "crawl",
    "spider",
    "slurp",
    "preview",
    "monitor",
    "curl/",
    "python-",
    "wget/",
)
_LOG: Final = logging.getLogger(__name__)


def view_page(slug: str) -> str:
    """Return the name under which a named view is counted.

    Examples
    --------
    >>> view_page("pays-des-carres")
    'v/pays-des-carres'
    """
    return f"v/{slug}"


def is_robot(user_agent: str | None) -> bool:
    """Tell whether a browser says itself that it is none; the words are read and forgotten."""
    said = (user_agent or "").casefold()
    return not said or any(word in said for word in _ROBOTS)


def is_opening(headers: Mapping[str, str]) -> bool:
    """Tell whether a request opens a page for somebody: its headers are read and forgotten.

    A script that fetches the next answer into an open page opens none, nor does a browser that
    fetches ahead, nor our own page that shows how a frame would look.
    """
    destination = headers.get("sec-fetch-dest", "document")
    is_preview = destination != "document" and headers.get("sec-fetch-site") == "same-origin"
    is_ahead = "prefetch" in headers.get("sec-purpose", headers.get("purpose", ""))
    is_fetched = destination not in _OPENED
    return not (is_fetched or is_preview or is_ahead or is_robot(headers.get("user-agent")))


class Usage:
    """Counts in memory, and adds to the registry in a thread of its own every few seconds.

    Parameters
    ----------
    registry
        Where counts are kept; ``None`` when a file of shops is shown: nothing is counted then.
    today
        Tells the day.
    """

    def __init__(
        self,
        registry: Registry | None,
        *,
        today: Callable[[], date] = lambda: now_in_france().date(),
        wait_s: float = _WAIT_S,
    ) -> None:
        self._registry = registry
        self._today = today
        self._wait_s = wait_s
        self._counts: Counter[tuple[date, str, bool]] = Counter()
        self._lock = threading.Lock()
        self._is_closed = threading.Event()
        self._thread: threading.Thread | None = None

    def note(self, page: str, *, is_framed: bool) -> None:
        """Count one more opening of `page`; costs the caller a look-up, and nobody waits.

        Parameters
        ----------
        page
            ``"carte"``, ``"boutique"``, ``"commune"``, ``"genre"``, or :func:`view_page`.
        is_framed
            The page stood inside another site.
        """
        if self._registry is None:
            return
        key = (self._today(), page[:_LONGEST_PAGE], is_framed)
        with self._lock:
            if key in self._counts or len(self._counts) < _MOST_WAITING:
                self._counts[key] += 1
            is_idle = self._thread is None
            if is_idle and not self._is_closed.is_set():
                self._thread = threading.Thread(target=self._write_later, daemon=True, name="usage")
                self._thread.start()

    def write(self) -> None:
        """Add what was counted to the registry; one that is away costs these counts alone."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
        if not counts or self._registry is None:
            return
        days = sorted({day for day, _, _ in counts})
        try:
            with self._registry.writing() as connection:
                for day in days:
                    of_day = {key[1:]: count for key, count in counts.items() if key[0] == day}
                    add_usage(connection, day, of_day)
                forget_usage(connection, before=days[-1] - timedelta(days=DAYS_KEPT))
        except AlentourError as error:
            _LOG.warning("openings of pages were not counted: %s", error.code)

    def close(self) -> None:
        """Write what is left and count no more."""
        self._is_closed.set()
        thread = self._thread
        if thread is not None:
            thread.join()
        self.write()

    def _write_later(self) -> None:
        """Write what gathered in a while; the next opening starts another thread."""
        self._is_closed.wait(self._wait_s)
        with self._lock:
            self._thread = None
        self.write()
