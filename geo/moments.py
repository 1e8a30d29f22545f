"""When one may ask whether a place is open: now, or one of the coming days at an hour."""

from datetime import date, datetime, time, timedelta
from typing import Final

from geo.languages import marked, say, translate
from geo.map_state import NOW
from geo.wording import clock_label, weekday_label

__all__ = ["moment_choices", "moment_label"]

_HOURS: Final = (time(10), time(15), time(18, 30))
_COMING_DAYS: Final = 8
_NEAR_DAYS: Final = {0: marked("Aujourd'hui"), 1: marked("Demain")}


def moment_choices(now: datetime, asked: str | None) -> list[str]:
    """Return what is on offer at the local time `now`, and what a link brought along.

    Each is :data:`~geo.map_state.NOW` or a local time, ISO 8601 to the minute.
    """
    days = (now.date() + timedelta(days=ahead) for ahead in range(_COMING_DAYS))
    coming = (datetime.combine(day, hour) for day in days for hour in _HOURS)
    offered = [moment.isoformat(timespec="minutes") for moment in coming if moment > now]
    brought = [asked] if asked not in (None, NOW, *offered) else []
    return [NOW, *(moment for moment in brought if moment is not None), *offered]


def moment_label(moment: str, today: date) -> str:
    """Return one of them in words: ``"demain à 10 h"``, ``"samedi 5 décembre à 18 h 30"``."""
    if moment == NOW:
        return say("Maintenant")
    at = datetime.fromisoformat(moment)
    ahead = (at.date() - today).days
    near, label = _NEAR_DAYS.get(ahead), weekday_label(at.date())
    day = label[0].upper() + label[1:] if near is None else translate(near)
    return say("{day} à {hour}", day=day, hour=clock_label(at))
