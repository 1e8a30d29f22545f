"""What the sign on a door says now: open until when, closed until when, or nobody knows.

Public holidays and announced closures count, as :mod:`geo.timetable` evaluates them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from geo.dated_rules import announced_closures
from geo.languages import marked, say, translate
from geo.opening import say_remark
from geo.timetable import OpenState, next_change, open_state, remark_at
from geo.wording import clock_label, weekday_label, weekday_name

__all__ = ["DoorSign", "door_sign"]

_STATE_WORDS: Final = {
    OpenState.OPEN: marked("ouvert"),
    OpenState.CLOSED: marked("fermé"),
    OpenState.UNKNOWN: marked("à vérifier avant de venir"),
}
_ANNOUNCED: Final = timedelta(days=60)
"""How long before it starts a closure is said."""
_A_WEEK: Final = timedelta(days=7)
_MOST_CHANGES: Final = 10
"""Between now and the change that counts: a place may pass through unknown times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorSign:
    """The state of a place in words, and the closure that comes or is under way."""

    state: OpenState
    words: str
    closure: str | None = None


def door_sign(hours: str | None, now: datetime) -> DoorSign:
    """Return what the door of a place with those `hours` says at `now`, a wall-clock time.

    Examples
    --------
    >>> door_sign("Tu-Fr 09:00-18:00", datetime(2026, 12, 1, 10, 0)).words
    'ouvert · ferme à 18 h'
    >>> door_sign("Tu-Fr 09:00-18:00", datetime(2026, 12, 4, 19, 0)).words
    'fermé · ouvre mardi à 9 h'
    """
    if not hours:
        return DoorSign(state=OpenState.UNKNOWN, words=say("horaires non renseignés"))
    state = open_state(hours, now)
    return DoorSign(state=state, words=_say(hours, state, now), closure=_closure(hours, now))


def _say(hours: str, state: OpenState, now: datetime) -> str:
    if state is OpenState.UNKNOWN:
        return say_remark(remark_at(hours, now) or "") or translate(_STATE_WORDS[state])
    wanted = OpenState.OPEN if state is OpenState.CLOSED else None
    change = _change_to(hours, wanted, now)
    if change is None:
        is_always = state is OpenState.OPEN
        return say("ouvert jour et nuit") if is_always else translate(_STATE_WORDS[state])
    when = _say_when(change, now)
    if state is OpenState.OPEN:
        return say("ouvert · ferme {when}", when=when)
    return say("fermé · ouvre {when}", when=when)


def _change_to(hours: str, wanted: OpenState | None, now: datetime) -> datetime | None:
    """Return when a place opens or, with `wanted` ``None``, when it is no longer open."""
    at = now
    for _ in range(_MOST_CHANGES):
        change = next_change(hours, at)
        if change is None:
            return None
        state = open_state(hours, change)
        if state is wanted or (wanted is None and state is not OpenState.OPEN):
            return change
        at = change
    return None


def _say_when(change: datetime, now: datetime) -> str:
    hour = clock_label(change)
    days = (change.date() - now.date()).days
    # The midnight that ends a day belongs to that day, as people say it.
    if days == 0 or (days == 1 and change.hour == change.minute == 0):
        return say("à {hour}", hour=hour)
    if days == 1:
        return say("demain à {hour}", hour=hour)
    if change.date() - now.date() < _A_WEEK:
        return say("{weekday} à {hour}", weekday=weekday_name(change.weekday()), hour=hour)
    return say("le {day} à {hour}", day=weekday_label(change.date()), hour=hour)


def _closure(hours: str, now: datetime) -> str | None:
    today = now.date()
    coming = (
        closure
        for closure in announced_closures(hours)
        if closure.first <= today + _ANNOUNCED and today <= closure.last
    )
    closure = next(coming, None)
    return None if closure is None else say("fermé {when}", when=closure.words)
