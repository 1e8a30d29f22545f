"""When a place is open: OSM ``opening_hours`` evaluated, with French public holidays.

Announced closures and dated openings are rules of the same text (``"2026 Aug 01-15 off"``,
``"2026 Dec 24 10:00-17:00"``). A text that is no ``opening_hours``, or that says ``unknown``, has
an unknown state: unknown is not closed.

Times are wall-clock times of the place, without a time zone.
Source of the syntax: https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, ParserError, State  # type: ignore[attr-defined]

__all__ = [
    "OpenSpan",
    "OpenState",
    "day_states",
    "local_time",
    "next_change",
    "now_in_france",
    "open_spans",
    "open_state",
    "remark_at",
]

_FRANCE: Final = ZoneInfo("Europe/Paris")
_COUNTRY: Final = "FR"
_FARTHEST: Final = timedelta(days=370)
"""A change farther away is none that anybody waits for."""


class OpenState(StrEnum):
    """What is known of a place at one moment."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSpan:
    """A time during which a place is open, ``starts`` included, ``ends`` not."""

    starts: datetime
    ends: datetime
    remark: str | None = None


def local_time(moment: datetime) -> datetime:
    """Return the wall-clock time in France of an aware `moment`, to the minute."""
    return moment.astimezone(_FRANCE).replace(tzinfo=None, second=0, microsecond=0)


def now_in_france() -> datetime:
    """Return the wall-clock time in France at this moment, to the minute."""
    return local_time(datetime.now(UTC))


def open_state(hours: str | None, at: datetime) -> OpenState:
    """Return whether a place with those `hours` is open `at` a wall-clock time.

    Examples
    --------
    >>> open_state("Tu-Fr 09:00-12:30; PH off", datetime(2026, 12, 1, 9, 0))
    <OpenState.OPEN: 'open'>
    >>> open_state("sur rendez-vous", datetime(2026, 12, 1, 9, 0))
    <OpenState.UNKNOWN: 'unknown'>
    """
    read = _read(hours)
    return OpenState.UNKNOWN if read is None else _STATES[read.state(at)[0]]


def remark_at(hours: str | None, at: datetime) -> str | None:
    """Return the words that `hours` put beside the state `at` a wall-clock time, if any.

    Examples
    --------
    >>> remark_at('Tu unknown "sur rendez-vous"', datetime(2026, 12, 1, 9, 0))
    'sur rendez-vous'
    """
    read = _read(hours)
    return None if read is None else read.state(at)[1] or None


def open_spans(hours: str | None, starts: datetime, ends: datetime) -> list[OpenSpan] | None:
    """Return when a place is open between two times, in order; ``None`` when nobody knows.

    Spans are cut at `starts` and `ends`. A time within it of unknown state makes no span.
    """
    read = _read(hours)
    if read is None:
        return None
    return [
        OpenSpan(starts=max(since, starts), ends=min(until, ends), remark=remark or None)
        for since, until, state, remark in _intervals(read, starts, ends)
        if state == State.OPEN
    ]


def day_states(hours: str | None, day: date) -> list[tuple[int, int, OpenState]] | None:
    """Return the states of one `day`, in order; ``None`` when nobody knows any of them.

    Each is the minute of the day when it starts (from 0), the minute when it ends (to 1440), and
    the state: what :func:`open_state` says of every minute between, the last one left out.
    """
    read = _read(hours)
    if read is None:
        return None
    starts = datetime.combine(day, time.min)
    ends = starts + timedelta(days=1)
    return [
        (_minutes(max(since, starts) - starts), _minutes(min(until, ends) - starts), _STATES[state])
        for since, until, state, _ in _intervals(read, starts, ends)
    ]


def _minutes(span: timedelta) -> int:
    return span // timedelta(minutes=1)


def next_change(hours: str | None, at: datetime) -> datetime | None:
    """Return when the state of a place changes next after `at`; ``None`` within a year."""
    read = _read(hours)
    changes = None if read is None else read.next_change(at)
    return None if changes is None or changes - at > _FARTHEST else changes


def _intervals(
    read: OpeningHours, starts: datetime, ends: datetime
) -> Iterator[tuple[datetime, datetime, State, str]]:
    yield from read.intervals(starts, ends)


@lru_cache(maxsize=20_000)
def _read(hours: str | None) -> OpeningHours | None:
    try:
        return None if not hours else OpeningHours(hours, country=_COUNTRY)
    except ParserError:
        return None


_STATES: Final = {
    State.OPEN: OpenState.OPEN,
    State.CLOSED: OpenState.CLOSED,
    State.UNKNOWN: OpenState.UNKNOWN,
}
