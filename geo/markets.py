"""Market days: where makers hold a stall, on which days, around whom.

::

    read_stalls(catalogue, window)  the stalls of the catalogue inside a window on the map
    stalls_of(shop)                 those of one shop
    market_days(stalls, …)          the days on which they stand, makers of one market together

Stalls in the same commune at the same hours are one market, unless their names or their positions
tell two apart. A stall whose hours nobody can read has no days: unknown is not said to be open.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import groupby
from typing import Any, Final

from geo.catalogue import Catalogue
from geo.coordinates import Position
from geo.french import of_commune
from geo.languages import say
from geo.measures import distance_m
from geo.search import Bbox
from geo.stalls import Stall, StallHolder, sites_of
from geo.timetable import OpenSpan, open_spans
from geo.values import Place, Precision, Role, Shop
from geo.wording import clock_label, weekday_label

__all__ = [
    "SHOWN_DAYS",
    "MarketDay",
    "Stall",
    "StallHolder",
    "calendar_strip",
    "days_of",
    "market_days",
    "market_when",
    "read_stalls",
    "stalls_of",
    "weekend_of",
]

SHOWN_DAYS: Final = 14
"""How far ahead one looks at once: two weeks."""
_MOST_STALLS: Final = 5_000
_A_DAY: Final = timedelta(days=1)
_SATURDAY, _SUNDAY = 5, 6

# The window first, and shops are only looked up for what is left: among a million places, 0.1 s
# instead of 0.4 for a plain join.
_STALLS: Final = """
WITH stalls AS MATERIALIZED (
    SELECT * FROM places
    WHERE lon BETWEEN $west AND $east AND lat BETWEEN $south AND $north
      AND role = 'market_stall' AND opening_hours IS NOT NULL
    ORDER BY shop_id, place_id LIMIT $most
)
SELECT slug, shops.name, kinds,
       stalls.name, address, city, insee_code, lon, lat, precision, opening_hours
FROM stalls JOIN shops USING (shop_id)
ORDER BY shop_id, place_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketDay:
    """One market on one day, and the makers who stand there, by name.

    ``distance_m`` is measured on the ellipsoid from where one asks, ``None`` when nobody asked
    from anywhere or the position is unknown. Times are wall-clock times.
    """

    name: str
    address: str | None
    city: str | None
    position: Position | None
    is_at_commune: bool
    starts: datetime
    ends: datetime
    holders: tuple[StallHolder, ...]
    distance_m: float | None = None


def read_stalls(catalogue: Catalogue, window: Bbox) -> list[Stall]:
    """Return the stalls with a position inside `window` (its edges included) and with hours.

    The first 5 000 of them, by name of their maker.
    """
    bounds = {name: getattr(window, name) for name in ("west", "south", "east", "north")}
    with catalogue.engine.cursor() as cursor:
        rows = cursor.execute(_STALLS, {**bounds, "most": _MOST_STALLS}).fetchall()
    return [_stall_from(row) for row in rows]


def stalls_of(shop: Shop) -> list[Stall]:
    """Return the stalls of one shop, as the public may see it."""
    holder = StallHolder(name=shop.name, slug=shop.slug, kinds=shop.kinds)
    return [
        _stall(holder, place, place.opening_hours)
        for place in shop.places
        if place.role is Role.MARKET_STALL and place.opening_hours
    ]


def market_days(
    stalls: Iterable[Stall],
    *,
    first: date,
    last: date,
    now: datetime | None = None,
    near: Position | None = None,
    radius_m: float | None = None,
) -> list[MarketDay]:
    """Return the markets from the day `first` to the day `last`, both included.

    By day, then the nearest first, then by hour and name.

    Parameters
    ----------
    now
        What has ended by then is left out.
    near
        Where one asks from; a stall without a position is then left out.
    radius_m
        How far from there a market may be.
    """
    spans = cache(lambda hours: tuple(_spans(hours, first, last, now)))
    found: dict[tuple[object, datetime, datetime], list[Stall]] = {}
    for stall in stalls:
        for span in spans(stall.opening_hours):
            found.setdefault((_where(stall), span.starts, span.ends), []).append(stall)
    days = [
        _market_day(site, starts, ends, near)
        for (_, starts, ends), together in found.items()
        for site in sites_of(together)
    ]
    reached = [day for day in days if near is None or _is_within(day, radius_m)]
    return sorted(reached, key=_order)


def days_of(markets: Iterable[MarketDay]) -> list[tuple[date, list[MarketDay]]]:
    """Return `markets`, which are in order, by day."""
    return [(day, list(there)) for day, there in groupby(markets, lambda one: one.starts.date())]


def calendar_strip(markets: Iterable[MarketDay], today: date) -> list[tuple[date, int]]:
    """Return each day of two weeks from `today` on, with how many markets it has."""
    counts = Counter(market.starts.date() for market in markets)
    days = [today + rank * _A_DAY for rank in range(SHOWN_DAYS)]
    return [(day, counts[day]) for day in days]


def weekend_of(today: date) -> tuple[date, date]:
    """Return the first and the last day of the coming week-end, or of what is left of this one.

    Examples
    --------
    >>> [day.isoformat() for day in weekend_of(date(2026, 12, 2))]
    ['2026-12-05', '2026-12-06']
    """
    if today.weekday() == _SUNDAY:
        return today, today
    saturday = today + timedelta(days=_SATURDAY - today.weekday())
    return saturday, saturday + _A_DAY


def market_when(market: MarketDay) -> str:
    """Return when a market is: ``"samedi 5 décembre, 8 h – 13 h"``."""
    hours = f"{clock_label(market.starts)} – {clock_label(market.ends)}"
    return f"{weekday_label(market.starts.date())}, {hours}"


def _spans(hours: str, first: date, last: date, now: datetime | None) -> Iterator[OpenSpan]:
    """Yield the spans that start between two days, whole; one longer than a day is no market."""
    starts = datetime.combine(first, time()) - _A_DAY
    ends = datetime.combine(last, time()) + 2 * _A_DAY
    for span in open_spans(hours, starts, ends) or ():
        is_over = now is not None and span.ends <= now
        is_market = span.ends - span.starts < _A_DAY
        if first <= span.starts.date() <= last and is_market and not is_over:
            yield span


def _where(stall: Stall) -> object:
    """Return what stalls of one market share."""
    if stall.insee_code is not None:
        return stall.insee_code
    at = stall.position
    return stall.city or stall.name if at is None else (round(at.lon, 3), round(at.lat, 3))


def _market_day(
    stalls: Sequence[Stall], starts: datetime, ends: datetime, near: Position | None
) -> MarketDay:
    at = next((stall for stall in stalls if not stall.is_at_commune), stalls[0])
    far = None if near is None or at.position is None else distance_m(near, at.position)
    return MarketDay(
        name=_market_name(stalls),
        address=at.address,
        city=at.city,
        position=at.position,
        is_at_commune=at.is_at_commune,
        starts=starts,
        ends=ends,
        holders=tuple(sorted({stall.holder for stall in stalls})),
        distance_m=far,
    )


def _market_name(stalls: Sequence[Stall]) -> str:
    """Return the name that most stalls give their market."""
    named = Counter(stall.name for stall in stalls if stall.name)
    if named:
        return named.most_common(1)[0][0]
    city = next((stall.city for stall in stalls if stall.city), None)
    if city is None:
        return say("Marché")
    return say("Marché {of_place}", place=city, of_place=of_commune(city))


def _is_within(day: MarketDay, radius_m: float | None) -> bool:
    return day.distance_m is not None and (radius_m is None or day.distance_m <= radius_m)


def _order(day: MarketDay) -> tuple[object, ...]:
    far = float("inf") if day.distance_m is None else day.distance_m
    return day.starts.date(), far, day.starts, day.name


def _stall(holder: StallHolder, place: Place, hours: str) -> Stall:
    return Stall(
        holder=holder,
        name=place.name,
        address=place.address,
        city=place.city,
        insee_code=place.insee_code,
        position=place.position,
        is_at_commune=place.precision is Precision.COMMUNE,
        opening_hours=hours,
    )


def _stall_from(row: Sequence[Any]) -> Stall:
    slug, shop, kinds, name, address, city, insee_code, lon, lat, precision, hours = row
    return Stall(
        holder=StallHolder(name=shop, slug=slug, kinds=tuple(kinds or ())),
        name=name,
        address=address,
        city=city,
        insee_code=insee_code,
        position=Position(lon=lon, lat=lat),
        is_at_commune=precision == Precision.COMMUNE,
        opening_hours=hours,
    )
