"""How long one drives to a place: within ten minutes, twenty, thirty or three quarters of an hour.

A few isochrones around the visitor answer for every place at once, where asking for each route
would put a list of twenty to the service twenty times. They start from the middle of a square of
about a kilometre: neither the service nor the answers kept on disk learn where a visitor stands.
"""

from collections.abc import Sequence
from typing import Final

import shapely

from geo.coordinates import Position
from geo.search import Hit
from geo.zones import Isochrone

__all__ = ["DRIVING_BANDS_MIN", "driving_bands", "driving_minutes"]

DRIVING_BANDS_MIN: Final = (10, 20, 30, 45)
_DIGITS: Final = 2
"""Of a degree, about a kilometre: a minute or two by car."""


def driving_bands(
    near: Position, positions: Sequence[Position | None], isochrone: Isochrone
) -> list[int | None]:
    """Return within how many minutes by car each of `positions` is from `near`.

    Parameters
    ----------
    near
        Where one starts, give or take half a kilometre.
    positions
        Where one goes; ``None`` where nobody knows.
    isochrone
        Gives the area within reach, EPSG:4326; ``None`` while it is not known.

    Returns
    -------
    list of int or None
        The least of :data:`DRIVING_BANDS_MIN` whose area holds the position, its edge included;
        ``None`` for a position that is unknown, or that no known area holds.
    """
    start = Position(lon=round(near.lon, _DIGITS), lat=round(near.lat, _DIGITS))
    points = [None if at is None else shapely.Point(at.lon, at.lat) for at in positions]
    bands: list[int | None] = [None] * len(points)
    for minutes in reversed(DRIVING_BANDS_MIN):
        area = isochrone(start, minutes)
        if area is not None:
            reached = shapely.covers(area, points)
            bands = [minutes if is_in else band for is_in, band in zip(reached, bands, strict=True)]
    return bands


def driving_minutes(
    near: Position | None, hits: Sequence[Hit], isochrone: Isochrone | None
) -> dict[str, int]:
    """Return, by slug, the band of each of `hits` that has one; none without a service."""
    if near is None or isochrone is None:
        return {}
    bands = driving_bands(near, [hit.position for hit in hits], isochrone)
    return {hit.slug: band for hit, band in zip(hits, bands, strict=True) if band is not None}
