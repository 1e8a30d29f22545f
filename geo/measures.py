"""Metres on the ellipsoid: the one home of distances, of circles, of what a degree is long.

The ellipsoid is that of WGS 84, as in EPSG:4326 and in DuckDB's ``ST_Distance_Spheroid``.
"""

import math
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from geo.coordinates import Position

if TYPE_CHECKING:
    from pyproj import Geod

__all__ = [
    "ROUGHNESS",
    "distance_m",
    "distances_m",
    "metres_per_degree",
    "move",
    "points_around",
    "rough_distances_m",
    "window_around",
]

_SEMI_MAJOR_M: Final = 6_378_137.0
_ECCENTRICITY2: Final = 0.006_694_379_990_14

_MEAN_RADIUS_M: Final = 6_371_008.8
ROUGHNESS: Final = 0.006
"""How far rough metres are from true ones: a sphere 0.56 % at most, from pole to pole."""

_FLAT_RADIANS: Final = 0.02
"""Some 130 km: what a plane leaves out there is less than a thousandth, away from poles."""

Floats = NDArray[np.float64]


@cache
def _globe() -> "Geod":
    from pyproj import Geod

    return Geod(ellps="WGS84")


def distance_m(one: Position, other: Position) -> float:
    """Return the metres between two positions along the ellipsoid."""
    return float(_globe().inv(one.lon, one.lat, other.lon, other.lat)[2])


def distances_m(near: Position, *, lon: Floats, lat: Floats) -> Floats:
    """Return the metres from `near` to each point along the ellipsoid, about a microsecond each."""
    same = np.ones_like(lon)
    found: Any = _globe().inv(near.lon * same, near.lat * same, lon, lat)
    return np.asarray(found[2], np.float64)


def rough_distances_m(near: Position, *, lon: Floats, lat: Floats) -> Floats:
    """Return the metres from `near` to each point, in a tenth of the time or less.

    They are less than :data:`ROUGHNESS` away from those along the ellipsoid, in proportion: on a
    plane for points around, on a sphere for those afar.
    """
    east, north = lon - near.lon, lat - near.lat
    if len(lon) == 0 or not _is_flat(near, east, north):
        return _sphere_m(near, lat, east, north)
    east_m, north_m = metres_per_degree(np.array([near.lat]))
    east_m, north_m = east * east_m, north * north_m
    metres: Floats = np.sqrt(east_m * east_m + north_m * north_m)
    return metres


def _is_flat(near: Position, east: Floats, north: Floats) -> bool:
    """Tell whether a plane that touches at `near` is true enough, `east` and `north` in degrees.

    The length of a degree of longitude at a latitude δ away differs by δ tan φ, half of which
    tells between the two ends; the rest is of the second order.
    """
    farthest = math.radians(max(float(np.abs(north).max()), float(np.abs(east).max())))
    return farthest < _FLAT_RADIANS and farthest * math.tan(math.radians(abs(near.lat))) < ROUGHNESS


def _sphere_m(near: Position, lat: Floats, east: Floats, north: Floats) -> Floats:
    half_lat = np.sin(np.radians(north) / 2)
    half_lon = np.sin(np.radians(east) / 2)
    towards = np.cos(np.radians(lat)) * math.cos(math.radians(near.lat))
    chord = half_lat * half_lat + towards * (half_lon * half_lon)
    metres: Floats = 2 * _MEAN_RADIUS_M * np.arcsin(np.sqrt(np.minimum(chord, 1.0)))
    return metres


def window_around(near: Position, radius_m: float) -> tuple[float, float, float, float]:
    """Return west, south, east, north of a window that surely holds all within `radius_m`."""
    # A degree of latitude is 110.57 km at least, so the window is a little too large.
    lat_margin = radius_m / 110_500
    lon_margin = lat_margin / max(0.01, math.cos(math.radians(abs(near.lat) + lat_margin)))
    west, east = near.lon - lon_margin, near.lon + lon_margin
    return west, near.lat - lat_margin, east, near.lat + lat_margin


def move(position: Position, *, azimuth: float, distance_m: float, digits: int = 6) -> Position:
    """Return the position `distance_m` metres away, `azimuth` in degrees from north, rounded."""
    lon, lat, _ = _globe().fwd(position.lon, position.lat, azimuth, distance_m)
    return Position(lon=round(lon, digits), lat=round(lat, digits))


def points_around(
    centre: Position, *, azimuths: Floats, distance_m: float
) -> tuple[Floats, Floats]:
    """Return lon and lat of the points `distance_m` metres from `centre`, one an azimuth.

    `azimuths` are degrees from north, clockwise; the answer is in degrees, EPSG:4326.
    """
    same = np.ones_like(azimuths)
    found: Any = _globe().fwd(centre.lon * same, centre.lat * same, azimuths, distance_m * same)
    return found[0], found[1]


def metres_per_degree(lat: Floats) -> tuple[Floats, Floats]:
    """Return the metres of one degree of longitude and of latitude at `lat` degrees.

    From the radii of curvature, prime vertical and meridian.
    """
    sin2 = np.sin(np.radians(lat)) ** 2
    curved = 1.0 - _ECCENTRICITY2 * sin2
    prime_vertical = _SEMI_MAJOR_M / np.sqrt(curved)
    meridian = prime_vertical * (1.0 - _ECCENTRICITY2) / curved
    degree = np.pi / 180.0
    return prime_vertical * np.sqrt(1.0 - sin2) * degree, meridian * degree
