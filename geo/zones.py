"""Where a shop delivers: the geometry of a zone, its record in JSON, its sentence."""

from collections.abc import Callable
from dataclasses import asdict, fields
from typing import Final, Protocol

import numpy as np
import shapely

from geo.coordinates import Position
from geo.errors import QueryRefused
from geo.measures import points_around
from geo.values import DeliveryZone, Shop

__all__ = [
    "Isochrone",
    "TerritoryGeometries",
    "circle",
    "zone_from_record",
    "zone_geometry",
    "zone_record",
]

_CIRCLE_CORNERS = 72
_ZONE_NUMBERS: Final = frozenset({"radius_m", "travel_time_min"})
_ZONE_NAMES: Final = frozenset(field.name for field in fields(DeliveryZone))

Isochrone = Callable[[Position, float], shapely.Geometry | None]
"""A position and minutes by car → the area within reach, EPSG:4326; ``None`` when not known."""


class TerritoryGeometries(Protocol):
    """Anything that knows the geometry of administrative areas."""

    def geometry(self, codes: tuple[str, ...]) -> shapely.Geometry | None:
        """Return the union of the areas, EPSG:4326; ``None`` when none has a contour."""
        ...


def zone_geometry(
    zone: DeliveryZone,
    shop: Shop,
    territories: TerritoryGeometries,
    isochrone: Isochrone | None = None,
) -> shapely.Geometry | None:
    """Return the area of `zone`, EPSG:4326; ``None`` when it cannot be drawn.

    A radius or a travel time without a positioned place, communes without a contour, areas that
    do not exist any more, a polygon that is none and a travel time without `isochrone`, or that
    it does not know, cannot be drawn: the zone is then told in words.
    """
    if zone.polygon_wkt is not None:
        return shapely.from_wkt(zone.polygon_wkt, on_invalid="ignore")
    if zone.codes:
        return _areas_geometry(zone.codes, territories)
    centre = next((place.position for place in shop.places if place.position is not None), None)
    if centre is None:
        return None
    if zone.travel_time_min is not None:
        return None if isochrone is None else isochrone(centre, zone.travel_time_min)
    if zone.radius_m is None:
        return None
    return circle(centre, radius_m=zone.radius_m)


def _areas_geometry(
    codes: tuple[str, ...], territories: TerritoryGeometries
) -> shapely.Geometry | None:
    """Return the union of the areas that still exist; an EPCI may be gone since it was named."""
    drawn = [area for code in codes if (area := _area_geometry(code, territories)) is not None]
    return shapely.union_all(drawn) if drawn else None


def _area_geometry(code: str, territories: TerritoryGeometries) -> shapely.Geometry | None:
    try:
        return territories.geometry((code,))
    except QueryRefused:
        return None


def circle(centre: Position, *, radius_m: float) -> shapely.Polygon:
    """Return the polygon of the points `radius_m` metres from `centre` on the ellipsoid.

    EPSG:4326, 72 corners: the sides lie at most 0.1 % of the radius inside the true circle.
    """
    azimuths = np.linspace(0, 360, _CIRCLE_CORNERS, endpoint=False)
    lon, lat = points_around(centre, azimuths=azimuths, distance_m=radius_m)
    return shapely.Polygon(np.column_stack([lon, lat]))


def zone_record(zone: DeliveryZone) -> dict[str, object]:
    """Return `zone` as JSON values, without what is not set; :func:`zone_from_record` undoes it."""
    return {
        name: value for name, value in asdict(zone).items() if value is not None and value != ()
    }


def zone_from_record(record: object) -> DeliveryZone:
    """Return the zone that :func:`zone_record` wrote.

    Raises
    ------
    ValueError, TypeError
        When `record` has another shape; whoever reads knows which file or row it stands in.
    """
    if not isinstance(record, dict) or not record.keys() <= _ZONE_NAMES:
        raise ValueError(f"expected a delivery zone, got {record!r}")
    codes = record.get("codes", [])
    others = {name: value for name, value in record.items() if name != "codes"}
    texts = [value for name, value in others.items() if name not in _ZONE_NUMBERS]
    numbers = [value for name, value in others.items() if name in _ZONE_NUMBERS]
    if not all(isinstance(value, str) for value in [*texts, *codes]):
        raise TypeError(f"expected text, got {texts!r}")
    if not all(isinstance(value, int | float) for value in numbers):
        raise TypeError(f"expected numbers, got {numbers!r}")
    return DeliveryZone(**others, codes=tuple(codes))
