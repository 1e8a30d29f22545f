"""Contours drawn by people: hostile until read."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import QueryRefused
from geo.measures import metres_per_degree

__all__ = ["MOST_CORNERS", "check_contour", "contour_feature", "contour_shape", "read_contour"]

MOST_CORNERS: Final = 20_000
_MOST_KM2: Final = 1_000_000
_MOST_WKT: Final = 60 * MOST_CORNERS
_POLYGONS: Final = ("Polygon", "MultiPolygon")
_DECIMALS: Final = 6
_FRANCE: Final = (
    (-5.5, 41.2, 9.8, 51.3),  # metropolitan
    (-63.3, 14.2, -60.7, 18.2),  # Antilles
    (-54.8, 2.0, -51.5, 5.9),  # Guyane
    (44.9, -21.5, 55.9, -12.5),  # Mayotte, La Réunion
    (-56.6, 46.6, -56.0, 47.3),  # Saint-Pierre-et-Miquelon
    (158.0, -23.0, 172.3, -17.5),  # Nouvelle-Calédonie
    (-178.4, -14.5, -175.9, -13.0),  # Wallis-et-Futuna
    (-155.0, -28.0, -134.0, -7.5),  # Polynésie française
)
"""Windows west, south, east, north that hold every inhabited part of France."""


def read_contour(geojson: Mapping[str, Any] | None) -> str | None:
    """Return a drawn GeoJSON Polygon or MultiPolygon as WKT; ``None`` when there is none.

    EPSG:4326; corners are rounded to the sixth decimal, 11 cm.

    Raises
    ------
    QueryRefused
        When it is none, crosses itself, is empty, too large, too long or outside France.
    """
    if geojson is None:
        return None
    rounded = shapely.transform(_shape_of(geojson), lambda xy: xy.round(_DECIMALS))
    wkt = shapely.to_wkt(rounded, rounding_precision=_DECIMALS)
    check_contour(wkt)
    return wkt


def _shape_of(geojson: Mapping[str, Any]) -> shapely.Geometry:
    refused = QueryRefused("contour_unreadable")
    try:
        kind, rings = geojson["type"], geojson["coordinates"]
        if kind not in _POLYGONS:
            raise refused
        parts = [rings] if kind == "Polygon" else rings
        return shapely.MultiPolygon([_polygon(part) for part in parts])
    except (KeyError, TypeError, ValueError, IndexError, shapely.errors.ShapelyError):
        raise refused from None


def _polygon(rings: list[list[list[float]]]) -> shapely.Polygon:
    outer, *holes = [_ring(ring) for ring in rings]
    return shapely.Polygon(outer, holes)


def _ring(corners: list[list[float]]) -> NDArray[np.float64]:
    ring = np.asarray(corners, dtype=np.float64)[:, :2]
    if not np.isfinite(ring).all():
        raise ValueError("finite degrees are expected")
    return ring


def check_contour(wkt: str) -> None:
    """Refuse a contour that cannot be used.

    Raises
    ------
    QueryRefused
        Its code says what is wrong.
    """
    if len(wkt) > _MOST_WKT:
        raise QueryRefused("contour_too_long", limit=MOST_CORNERS)
    shape = contour_shape(wkt)
    fault = QueryRefused("contour_unreadable") if shape is None else next(_faults(shape), None)
    if fault is not None:
        raise fault


def contour_shape(wkt: str) -> shapely.Geometry | None:
    """Return the polygon that `wkt` writes, EPSG:4326; ``None`` when it writes none."""
    shape = shapely.from_wkt(wkt, on_invalid="ignore")
    return shape if shape is not None and shape.geom_type in _POLYGONS else None


def _faults(shape: shapely.Geometry) -> Iterator[QueryRefused]:
    """Yield what is wrong, the cheapest to find first: a hostile contour stops at its length."""
    xy = shapely.get_coordinates(shape)
    if len(xy) > MOST_CORNERS:
        yield QueryRefused("contour_too_long", limit=MOST_CORNERS)
    if not np.isfinite(xy).all() or (np.abs(xy) > (180, 90)).any():
        yield QueryRefused("contour_unreadable")
    if shapely.is_empty(shape) or shapely.area(shapely.convex_hull(shape)) == 0:
        yield QueryRefused("contour_empty")
    if not shapely.is_valid(shape):
        yield QueryRefused("contour_crosses")
    if _area_km2(shape, xy) > _MOST_KM2:
        yield QueryRefused("contour_too_large", limit=_MOST_KM2)
    if not shapely.intersects(shapely.box(*np.array(_FRANCE).T), shape).any():
        yield QueryRefused("contour_outside_france")


def _area_km2(shape: shapely.Geometry, xy: NDArray[np.float64]) -> float:
    """Return the area to a few percent, from the length of a degree at its middle."""
    middle = np.array([(xy[:, 1].min() + xy[:, 1].max()) / 2])
    x_scale, y_scale = metres_per_degree(middle)
    return float(shapely.area(shape) * x_scale[0] * y_scale[0] / 1e6)


def contour_feature(wkt: str | None) -> dict[str, Any] | None:
    """Return the contour as a GeoJSON geometry, for a map; ``None`` when there is none."""
    shape = None if wkt is None else contour_shape(wkt)
    if shape is None or shapely.is_empty(shape):
        return None
    parts = shapely.get_parts(shape)
    polygons = [_rings(part) for part in parts]
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


def _rings(part: shapely.Geometry) -> list[list[list[float]]]:
    return [shapely.get_coordinates(ring).tolist() for ring in shapely.get_rings(part)]
