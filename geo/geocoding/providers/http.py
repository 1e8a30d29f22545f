"""One service over HTTP: polite, bounded in time and size, every failure a ``ServiceFailed``.

What a status means stands in :data:`REACTIONS`. A redirection is never followed: it would carry
people's addresses to a host that the operator has not chosen.
"""

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from http.cookiejar import DefaultCookiePolicy
from importlib import metadata
from typing import Any, Final

import requests
import urllib3
from geopy.exc import GeopyError

from geo.errors import ServiceFailed
from geo.geocoding.providers.politeness import (
    Breaker,
    Clockwork,
    Etiquette,
    Pace,
    read_retry_after,
)

__all__ = ["MALFORMED", "MAX_BYTES", "REACTIONS", "USER_AGENT", "HttpService", "Reaction"]

_LOG: Final = logging.getLogger(__name__)
USER_AGENT: Final = (
    f"Alentour/{metadata.version('alentour')} (map of a territory's makers and shops)"
)
MAX_BYTES: Final = 64 * 1024 * 1024
"""Largest answer that is read."""
_CHUNK: Final = 64 * 1024


MALFORMED: Final = (GeopyError, LookupError, TypeError, ValueError, AttributeError)
"""What reading an answer of an unexpected shape raises, in geopy's code and in ours."""


class Reaction(StrEnum):
    """What an answer of a service makes us do."""

    READ = "read"
    AGAIN = "again"
    """Try again, a little later; a failure when that does not help."""
    REFUSED = "refused"
    """This question is wrong: do not repeat it; the service itself is well."""
    FAILED = "failed"
    """Repeating would not help, and speaks against the service."""
    REST = "rest"
    """We are not welcome: ask nothing for a while."""


REACTIONS: Final[Mapping[int, Reaction]] = {
    200: Reaction.READ,
    400: Reaction.REFUSED,
    401: Reaction.REST,
    403: Reaction.REST,
    408: Reaction.AGAIN,
    413: Reaction.REFUSED,
    414: Reaction.REFUSED,
    422: Reaction.REFUSED,
    425: Reaction.AGAIN,
    429: Reaction.AGAIN,
    500: Reaction.AGAIN,
    502: Reaction.AGAIN,
    503: Reaction.AGAIN,
    504: Reaction.AGAIN,
}
"""What each HTTP status means; redirections and all others are ``FAILED``."""


class _AgainError(Exception):
    """An attempt that is worth another; how long the service asked to wait, if it did."""

    def __init__(self, reason: str, wait_s: float | None = None) -> None:
        self.wait_s = wait_s
        super().__init__(reason)


class HttpService:
    """One service on the network.

    Parameters
    ----------
    name
        How it is called in French sentences: ``"service national"``.
    etiquette
        How it wants to be asked.
    clockwork
        Time and chance.
    """

    def __init__(self, name: str, etiquette: Etiquette, clockwork: Clockwork | None = None) -> None:
        self.name = name
        self._etiquette = etiquette
        self._clockwork = clockwork or Clockwork()
        self._pace = Pace(etiquette.calls_per_s, self._clockwork)
        self._breaker = Breaker(etiquette, self._clockwork)
        self._session = requests.Session()
        self._session.headers["User-Agent"] = USER_AGENT
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))

    def get_json(self, url: str) -> object:
        """Return what `url` answers, read as JSON.

        Raises
        ------
        ServiceFailed
            When the service rests, cannot be reached or refuses.
        ValueError
            When it answers anything but JSON.
        """
        body = self.call("GET", url)
        try:
            answer: object = json.loads(body)
        except RecursionError as error:
            raise ValueError("the answer is nested without end") from error
        return answer

    def call(self, method: str, url: str, **request: Any) -> bytes:  # noqa: ANN401 - requests'
        """Return the body that `url` answers, trying again where that may help.

        Parameters
        ----------
        request
            As for ``requests``: ``data``, ``files``.

        Raises
        ------
        ServiceFailed
            As in :meth:`get_json`.
        ValueError
            When the answer is too large.
        """
        if not self._breaker.is_closed():
            raise ServiceFailed("service_resting", service=self.name)
        for attempt in range(1, self._etiquette.attempts + 1):
            self._pace.wait()
            try:
                body = self._attempt(method, url, request)
            except _AgainError as error:
                self._wait_or_fail(attempt, error)
            else:
                return body
        raise ServiceFailed("service_unreachable", service=self.name)

    @contextmanager
    def judging(self) -> Iterator[None]:
        """Judge the service by what its answer comes to: all calls and their reading stand inside.

        Raises
        ------
        ServiceFailed
            Instead of whatever reading an answer of an unexpected shape raises.
        """
        try:
            yield
        except ServiceFailed:
            raise
        except MALFORMED as error:
            _LOG.warning("%s answered nonsense: %.200s", self.name, error)
            self._breaker.note_failure()
            raise ServiceFailed("service_nonsense", service=self.name) from error
        self._breaker.note_success()

    def _wait_or_fail(self, attempt: int, error: _AgainError) -> None:
        _LOG.info("%s, attempt %d: %s", self.name, attempt, error)
        wait_s = error.wait_s
        if wait_s is not None and wait_s > self._etiquette.longest_wait_s:
            self._breaker.note_failure(rest_s=wait_s)
            raise ServiceFailed("service_busy", service=self.name, seconds=round(wait_s)) from error
        if attempt == self._etiquette.attempts:
            self._breaker.note_failure()
            raise ServiceFailed("service_unreachable", service=self.name) from error
        delay_s = self._etiquette.delay_s(attempt, self._clockwork.random())
        self._pace.hold(delay_s if wait_s is None else max(wait_s, delay_s))

    def _attempt(self, method: str, url: str, request: Mapping[str, Any]) -> bytes:
        try:
            with self._session.request(
                method,
                url,
                stream=True,
                allow_redirects=False,
                timeout=self._etiquette.timeout_s,
                **request,
            ) as response:
                self._react(response)
                return self._read(response)
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            raise _AgainError(type(error).__name__) from error

    def _react(self, response: requests.Response) -> None:
        status = response.status_code
        reaction = REACTIONS.get(status, Reaction.FAILED)
        if reaction is Reaction.AGAIN:
            asked = response.headers.get("Retry-After")
            raise _AgainError(f"HTTP {status}", read_retry_after(asked, self._clockwork.now()))
        if reaction is Reaction.REFUSED:
            self._breaker.note_success()
            raise ServiceFailed("question_refused", service=self.name, status=status)
        if reaction is not Reaction.READ:
            rest_s = self._etiquette.rest_s if reaction is Reaction.REST else None
            self._breaker.note_failure(rest_s=rest_s)
            raise ServiceFailed("service_refused", service=self.name, status=status)

    def _read(self, response: requests.Response) -> bytes:
        """Read the body piece by piece: a time-out between two pieces would let it drip forever."""
        until = self._clockwork.monotonic() + self._etiquette.whole_s
        pieces, size = [], 0
        while piece := response.raw.read1(_CHUNK, decode_content=True):
            pieces.append(piece)
            size += len(piece)
            if size > MAX_BYTES:
                raise ValueError(f"more than {MAX_BYTES} bytes")
            if self._clockwork.monotonic() > until:
                raise _AgainError("the answer drips")
        return b"".join(pieces)
