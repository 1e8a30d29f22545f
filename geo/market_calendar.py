"""Market days as an iCalendar file (RFC 5545), through the icalendar library.

Times are written in UTC: each event is one market on one day, and no calendar needs to know the
time zones of France. The same days make the same bytes.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vText

from geo.contact_card import plain_text
from geo.languages import say
from geo.markets import MarketDay

__all__ = ["market_calendar"]

_FRANCE: Final = ZoneInfo("Europe/Paris")
_PRODUCT: Final = "-//Alentour//Marches//FR"
_LONGEST_NAME: Final = 200
_LONGEST_NOTE: Final = 2_000
_MOST_HOLDERS: Final = 40


def market_calendar(
    markets: Iterable[MarketDay], *, name: str, made_at: datetime, note: str | None = None
) -> str:
    """Return `markets` as a calendar.

    Parameters
    ----------
    name
        What calendars call it.
    made_at
        When the calendar was made, aware; every event carries it (``DTSTAMP``).
    note
        What is said of the whole calendar, whom to name for instance.
    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    # The library escapes the names it knows, and an extension only when told that it is text.
    calendar.add("x-wr-calname", vText(plain_text(name, _LONGEST_NAME)))
    if note is not None:
        calendar.add("x-wr-caldesc", vText(plain_text(note, _LONGEST_NOTE)))
    told = list(markets)
    times = Counter(map(_told, told))
    for market in told:
        calendar.add_component(_event(market, made_at, is_one_of_two=times[_told(market)] > 1))
    text: str = calendar.to_ical().decode()
    return text


def _event(market: MarketDay, made_at: datetime, *, is_one_of_two: bool) -> Event:
    event = Event()
    event.add("uid", _identifier(market, is_one_of_two=is_one_of_two))
    event.add("dtstamp", made_at.astimezone(UTC))
    event.add("dtstart", _in_utc(market.starts))
    event.add("dtend", _in_utc(market.ends))
    event.add("summary", plain_text(market.name, _LONGEST_NAME))
    where = ", ".join(filter(None, (market.address, market.city)))
    if where:
        event.add("location", plain_text(where, _LONGEST_NAME))
    if market.position is not None and not market.is_at_commune:
        event.add("geo", (market.position.lat, market.position.lon))
    event.add("description", _holders(market))
    return event


def _holders(market: MarketDay) -> str:
    names = [plain_text(one.name, _LONGEST_NAME) for one in market.holders[:_MOST_HOLDERS]]
    return say("Vous y trouverez : {names}", names=", ".join(names))


def _told(market: MarketDay) -> str:
    return f"{market.name}|{market.city}|{market.starts.isoformat()}"


def _identifier(market: MarketDay, *, is_one_of_two: bool) -> str:
    """Return what stays the same when makers come and go; an address tells two of a name apart."""
    said = _told(market) + (f"|{market.address}|{market.ends}" if is_one_of_two else "")
    return f"{hashlib.sha256(said.encode('utf-8', 'replace')).hexdigest()[:24]}@alentour"


def _in_utc(at: datetime) -> datetime:
    return at.replace(tzinfo=_FRANCE).astimezone(UTC)
