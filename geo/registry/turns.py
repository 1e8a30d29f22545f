"""First come, first served: a lock whose waiters are let in as they came.

A plain lock lets in whoever asks at the right moment, and somebody may wait for all the others.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock

from geo.errors import ServiceFailed

__all__ = ["Turns"]


class Turns:
    """Turns that the threads of one process take, one at a time, in the order they asked."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._is_taken = False
        self._waiting: deque[Event] = deque()

    @contextmanager
    def taken(self, longest_s: float) -> Iterator[None]:
        """Wait for one's turn, `longest_s` seconds at most, and give it on at the end.

        Raises
        ------
        ServiceFailed
            ``registry_busy`` when it did not come.
        """
        self._take(longest_s)
        try:
            yield
        finally:
            self._give_on()

    def _take(self, longest_s: float) -> None:
        called = Event()
        with self._lock:
            if not self._is_taken:
                self._is_taken = True
                return
            self._waiting.append(called)
        try:
            called.wait(longest_s)
        except BaseException:
            self._leave(called)
            raise
        with self._lock:
            if called.is_set():
                return
            self._waiting.remove(called)
        raise ServiceFailed("registry_busy")

    def _leave(self, called: Event) -> None:
        """Go without waiting on; a turn that came meanwhile is given on."""
        with self._lock:
            if not called.is_set():
                self._waiting.remove(called)
                return
        self._give_on()

    def _give_on(self) -> None:
        with self._lock:
            if self._waiting:
                # It stays taken: nobody can come in between.
                self._waiting.popleft().set()
            else:
                self._is_taken = False
