"""Isochrones for publication and visitors, who never wait: what is not kept is asked beside."""

import logging
import threading
from collections.abc import Callable
from typing import Final

import shapely

from geo.coordinates import Position
from geo.errors import ServiceFailed
from geo.travel import LONGEST_MIN, KeptTravel

__all__ = ["AwaitedIsochrones"]

_LOG: Final = logging.getLogger(__name__)
_PAUSE_S: Final = 600.0
_MOST_WAITING: Final = 100_000
_ABOUT_ONE_QUESTION: Final = frozenset({"question_refused", "service_nonsense"})
"""Failures that say nothing of the other questions."""


class AwaitedIsochrones:
    """Isochrones for whoever does not wait for them.

    What is kept is given at once. What is not is ``None`` for now and asked in a thread; once
    answers have come, somebody is told (publication begins again then). A service that fails is
    asked again after a pause.

    Parameters
    ----------
    travel
        Who answers.
    pause_s
        How long a service that failed is left alone.
    most
        How many questions wait at the most: what is beyond is not asked for now. Without it,
        visitors could pile up questions for ever.
    """

    def __init__(
        self, travel: KeptTravel, *, pause_s: float = _PAUSE_S, most: int = _MOST_WAITING
    ) -> None:
        self._travel = travel
        self._pause_s = pause_s
        self._most = most
        self._wanted: dict[tuple[Position, float], None] = {}
        self._is_wanted = threading.Event()
        self._is_closed = threading.Event()
        self._thread: threading.Thread | None = None

    def __call__(self, position: Position, travel_time_min: float) -> shapely.Geometry | None:
        """Return the area within reach; ``None`` when it is not known yet."""
        if travel_time_min > LONGEST_MIN:
            return None
        kept = self._travel.kept_isochrone(position, travel_time_min)
        if kept is None and len(self._wanted) < self._most:
            self._wanted[position, travel_time_min] = None
            self._is_wanted.set()
        return kept

    def start(self, on_news: Callable[[], None]) -> None:
        """Ask from now on, in a thread of its own; call `on_news` when answers have come."""
        self._thread = threading.Thread(
            target=self._follow, args=(on_news,), name="isochrones", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Stop asking; a question that is under way is not waited for."""
        self._is_closed.set()
        self._is_wanted.set()

    def _follow(self, on_news: Callable[[], None]) -> None:
        while True:
            self._is_wanted.wait()
            self._is_wanted.clear()
            if self._is_closed.is_set():
                return
            if self.ask():
                on_news()
            if self._wanted and not self._is_closed.wait(self._pause_s):
                self._is_wanted.set()

    def ask(self) -> int:
        """Ask what is wanted, until the service fails; return how many answers came."""
        count = 0
        for question in list(self._wanted):
            if self._is_closed.is_set():
                break
            try:
                self._travel.isochrone(*question)
            except ServiceFailed as error:
                _LOG.warning("a zone by travel time is told in words: %s", error)
                if error.code not in _ABOUT_ONE_QUESTION:
                    break
            else:
                count += 1
            del self._wanted[question]
        return count
