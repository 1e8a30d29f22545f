"""How a service is asked politely: not too fast, not again and again when it fails.

Clock, sleep and randomness come in, so that a test waits for nothing.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import SystemRandom

__all__ = ["Breaker", "Clockwork", "Etiquette", "Pace", "read_retry_after"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clockwork:
    """Time and chance, as arguments."""

    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    random: Callable[[], float] = field(default_factory=lambda: SystemRandom().random)


@dataclass(frozen=True, slots=True, kw_only=True)
class Etiquette:
    """How one service wants to be asked.

    Attributes
    ----------
    calls_per_s
        Largest rate, over all threads of this process.
    attempts
        Calls for one question, the first included.
    first_delay_s
        Before the second attempt; doubled before each next one, then cut by chance by up to half.
    longest_wait_s
        A ``Retry-After`` up to this is waited for; a longer one rests the service instead.
    timeout_s
        To connect, and between two pieces of an answer.
    whole_s
        For one whole answer, however it drips.
    failures_before_rest
        So many failed questions in a row open the circuit.
    rest_s
        How long nobody asks an open circuit; then one question tries.
    """

    calls_per_s: float
    attempts: int = 3
    first_delay_s: float = 0.5
    longest_wait_s: float = 5.0
    timeout_s: float = 5.0
    whole_s: float = 15.0
    failures_before_rest: int = 5
    rest_s: float = 60.0

    def delay_s(self, attempt: int, chance: float) -> float:
        """Return how long to wait after failed attempt number `attempt` (from 1).

        `chance`, 0 to 1, spreads those who failed together.
        """
        return self.first_delay_s * 2.0 ** (attempt - 1) * (0.5 + chance / 2)


class Pace:
    """Calls evenly spaced, over all threads.

    Parameters
    ----------
    calls_per_s
        Largest rate.
    clockwork
        Clock and sleep.
    """

    def __init__(self, calls_per_s: float, clockwork: Clockwork) -> None:
        self._interval_s = 1 / calls_per_s
        self._clockwork = clockwork
        self._next_at = 0.0
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Take the next free moment and sleep until then."""
        with self._lock:
            now = self._clockwork.monotonic()
            moment = max(now, self._next_at)
            self._next_at = moment + self._interval_s
        if moment > now:
            self._clockwork.sleep(moment - now)

    def hold(self, seconds: float) -> None:
        """Let nobody call for `seconds`: what ``Retry-After`` asks for."""
        with self._lock:
            self._next_at = max(self._next_at, self._clockwork.monotonic() + seconds)


class Breaker:
    """A circuit that opens after failures in a row and lets one question try, later.

    Parameters
    ----------
    etiquette
        After how many failures, for how long.
    clockwork
        Clock.
    """

    def __init__(self, etiquette: Etiquette, clockwork: Clockwork) -> None:
        self._etiquette = etiquette
        self._clockwork = clockwork
        self._failures = 0
        self._open_until: float | None = None
        self._lock = threading.Lock()

    def is_closed(self) -> bool:
        """Tell whether one may ask now; an open circuit lets one asker through once rested."""
        with self._lock:
            if self._open_until is None:
                return True
            now = self._clockwork.monotonic()
            if now < self._open_until:
                return False
            # This asker tries; the others wait for what comes of it.
            self._open_until = now + self._etiquette.rest_s
            return True

    def note_success(self) -> None:
        """Close the circuit: the service answered."""
        with self._lock:
            self._failures, self._open_until = 0, None

    def note_failure(self, *, rest_s: float | None = None) -> None:
        """Count a failure; `rest_s` opens the circuit at once, for so long."""
        with self._lock:
            self._failures += 1
            if rest_s is None and self._failures < self._etiquette.failures_before_rest:
                return
            rest = self._etiquette.rest_s if rest_s is None else rest_s
            self._open_until = self._clockwork.monotonic() + rest


def read_retry_after(value: str | None, now: float) -> float | None:
    """Return the seconds that a ``Retry-After`` header asks for, ``None`` when unreadable.

    Seconds or a date (RFC 9110, 10.2.3); `now` in seconds since 1970. Never negative.

    >>> read_retry_after("3", 0.0), read_retry_after("Thu, 01 Jan 1970 00:01:00 GMT", 50.0)
    (3.0, 10.0)
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.fromtimestamp(now, UTC)).total_seconds())
