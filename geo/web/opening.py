"""Something large that opens once, in the background, while the server already answers.

The catalogue, the gazetteer and the libraries under them take seconds to load. The server listens
before that: the first page goes out at once, and what needs the catalogue waits for it.
"""

import logging
import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Final, Generic, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from geo.errors import AlentourError, ServiceFailed

__all__ = ["OpenedApp", "Opening"]

T = TypeVar("T")
_logger: Final = logging.getLogger(__name__)


class Opening(Generic[T]):
    """A value that takes seconds to make, made once whoever asks first.

    When another service did not answer, such as a database that starts later, whoever asks next
    has it tried again.

    Parameters
    ----------
    make
        Makes the value; called once, in a thread of its own.
    name
        What is opened, in French with its article: ``Le catalogue``.
    pause_s
        How long a service that failed is left alone.
    """

    def __init__(self, make: Callable[[], T], *, name: str, pause_s: float = 2.0) -> None:
        self._make = make
        self._name = name
        self._lock = threading.Lock()
        self._made: Future[T] | None = None
        self._pause_s = pause_s
        self._next_try = 0.0

    def start(self) -> Future[T]:
        """Begin in the background, unless it has begun, or it may go better now."""
        with self._lock:
            if self._made is None or self._is_worth_another_try(self._made):
                self._next_try = math.inf
                worker = ThreadPoolExecutor(1, "opening")
                self._made = worker.submit(self._make)
                self._made.add_done_callback(self._note_end)
                worker.shutdown(wait=False)
            return self._made

    def _is_worth_another_try(self, made: Future[T]) -> bool:
        if not made.done() or time.monotonic() < self._next_try:
            return False
        return isinstance(made.exception(), ServiceFailed)

    def _note_end(self, made: Future[T]) -> None:
        self._next_try = time.monotonic() + self._pause_s
        _log_failure(made)

    def value(self) -> T:
        """Return the value, waiting for it when need be.

        Raises
        ------
        Exception
            Whatever `make` raised, to everyone who asks.
        """
        return self.start().result()

    def wait(self) -> str | None:
        """Wait until the value is there or has failed, then answer as :meth:`find_fault`."""
        wait([self.start()])
        return self.find_fault()

    def find_fault(self) -> str | None:
        """Say in French why the value cannot be used now, or ``None`` when it can."""
        if self._made is not None and self._made.done():
            self.start()
        if self._made is None or not self._made.done():
            return f"{self._name} s'ouvre."
        error = self._made.exception()
        if error is None:
            return None
        if isinstance(error, AlentourError):
            return error.sentence
        return f"{self._name} n'a pas pu s'ouvrir ; le journal dit pourquoi."


class OpenedApp:
    """An application that opens in the background; requests wait for it.

    Parameters
    ----------
    opening
        Opens the application. When it fails, every request is answered 503 with the reason.
    """

    def __init__(self, opening: Opening[ASGIApp]) -> None:
        self._opening = opening

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        app: ASGIApp
        fault = await run_in_threadpool(self._opening.wait)
        if fault is None:
            app = self._opening.value()
        else:
            app = JSONResponse({"error": fault}, 503, headers={"Cache-Control": "no-store"})
        await app(scope, receive, send)


def _log_failure(made: Future[T]) -> None:
    error = made.exception()
    if error is None:
        return
    # What is ours says all in its line; anything else is a fault of the code and shows where.
    is_ours = isinstance(error, AlentourError)
    _logger.error("opening failed: %s", error, exc_info=None if is_ours else error)
