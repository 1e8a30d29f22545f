"""The markets of the coming days around somebody, and the words that go with them."""

from datetime import datetime, timedelta
from typing import Final

from geo.boundaries import Boundaries
from geo.catalogue import Catalogue
from geo.french import of_commune
from geo.languages import say
from geo.map_form import radius_label
from geo.map_state import MapState
from geo.markets import SHOWN_DAYS, MarketDay, market_days, read_stalls
from geo.search import Bbox
from geo.values import Query
from geo.zones import circle

__all__ = ["DEFAULT_RADIUS_M", "find_markets", "markets_where"]

DEFAULT_RADIUS_M: Final = 20_000.0
"""How far one goes to a market when one has not said."""
_SIDES: Final = ("west", "south", "east", "north")


def find_markets(
    catalogue: Catalogue, query: Query, *, window: Bbox, now: datetime
) -> list[MarketDay]:
    """Return the markets of the next two weeks, what has ended by `now` left out.

    Parameters
    ----------
    query
        ``near`` and ``radius_m`` count; without ``near``, the whole `window` answers.
    window
        Window of the territory.
    now
        Wall-clock time in France.
    """
    near, radius_m = query.near, query.radius_m or DEFAULT_RADIUS_M
    bounds = None if near is None else circle(near, radius_m=radius_m).bounds
    around = window if bounds is None else Bbox(**dict(zip(_SIDES, bounds, strict=True)))
    return market_days(
        read_stalls(catalogue, around),
        first=now.date(),
        last=now.date() + timedelta(days=SHOWN_DAYS - 1),
        now=now,
        near=near,
        radius_m=radius_m,
    )


def markets_where(state: MapState, boundaries: Boundaries) -> str | None:
    """Return around whom: ``"à moins de 20 km d'Aubenas"``, ``None`` without a position."""
    if state.query.near is None:
        return None
    commune = None if state.near_code is None else boundaries.commune(state.near_code)
    radius_m = state.query.radius_m or DEFAULT_RADIUS_M
    return say(
        "à moins de {radius} {of_place}",
        radius=radius_label(radius_m / 1000),
        place=say("votre position") if commune is None else commune.name,
        of_place="de votre position" if commune is None else of_commune(commune.name),
    )
