"""Point → nearest address, for one point or a million.

Addresses lie in the order of their Morton code: every square of a quadtree is a slice of that
order. Each point looks at the 3 × 3 squares around it, from 60 m squares upwards, until the
nearest address found is nearer than anything outside them can be: the answer is exact.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.geocoding.index_build import MICRO, morton_cells
from geo.geocoding.index_part import Part
from geo.measures import metres_per_degree

__all__ = ["Reversed", "reverse_points"]

_FIRST_LEVEL: Final = 9
"""Squares of 2**9 micro-degrees: 57 m from south to north."""
_LAST_LEVEL: Final = 19
_CHUNK: Final = 1 << 21
"""Pairs of point and address that are compared at once, to bound the memory."""
_AROUND: Final = tuple((east, north) for east in (-1, 0, 1) for north in (-1, 0, 1))

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Reversed:
    """The nearest address of each point over all parts of an index, in the order of the points.

    Attributes
    ----------
    part
        Which of `parts` has it; -1 where no address is near.
    place
        Number of the address in its part.
    distance_m
        Metres on the ellipsoid; infinite where no address is near.
    """

    parts: Sequence[Part]
    part: Ints
    place: Ints
    distance_m: Floats


def reverse_points(
    parts: Sequence[Part], lon: ArrayLike, lat: ArrayLike, *, within_m: float
) -> Reversed:
    """Return the nearest address of each point; NaN has none.

    Parameters
    ----------
    lon, lat
        Degrees, EPSG:4326, of equal length.
    within_m
        An address farther away is none.
    """
    lons, lats = (np.atleast_1d(np.asarray(values, dtype=float)) for values in (lon, lat))
    which = np.full(len(lons), -1, dtype=np.int64)
    found = Reversed(parts, which, which.copy(), np.full(len(lons), np.inf))
    waiting = np.flatnonzero(np.isfinite(lons) & np.isfinite(lats))
    metres = np.minimum(*metres_per_degree(lats))
    for level in range(_FIRST_LEVEL, _LAST_LEVEL + 1):
        if not len(waiting):
            break
        _look_around(found, lons, lats, waiting, level)
        sure_m = (1 << level) / MICRO * metres[waiting]
        is_done = (found.distance_m[waiting] <= sure_m) | (sure_m >= within_m)
        waiting = waiting[~is_done]
    is_far = found.distance_m > within_m
    found.part[is_far], found.distance_m[is_far] = -1, np.inf
    return found


def _look_around(found: Reversed, lon: Floats, lat: Floats, points: Ints, level: int) -> None:
    """Note the nearest address in the squares around each of `points` at `level`."""
    east = np.rint((lon[points] + 180) * MICRO).astype(np.int64) >> level
    north = np.rint((lat[points] + 90) * MICRO).astype(np.int64) >> level
    shift = np.uint64(2 * level)
    cells = np.stack([morton_cells(east + i, north + j) for i, j in _AROUND], axis=1)
    lows, highs = cells << shift, (cells + np.uint64(1)) << shift
    for number, part in enumerate(found.parts):
        west, south, right, top = part.bounds
        margin = 2 * (1 << level) / MICRO
        x, y = lon[points], lat[points]
        is_inside = (x > west - margin) & (x < right + margin)
        inside = np.flatnonzero(is_inside & (y > south - margin) & (y < top + margin))
        if len(inside):
            squares = _Squares(part, lows[inside], highs[inside])
            _search_squares(found, number, squares, points[inside], (lon, lat))


class _Squares:
    """The slices of a part that the nine squares of each point are."""

    def __init__(self, part: Part, lows: NDArray[np.uint64], highs: NDArray[np.uint64]) -> None:
        self.first = np.searchsorted(part.near_code, lows.ravel()).reshape(lows.shape)
        after = np.searchsorted(part.near_code, highs.ravel()).reshape(lows.shape)
        self.count = after - self.first


def _search_squares(
    found: Reversed, number: int, squares: _Squares, points: Ints, lonlat: tuple[Floats, Floats]
) -> None:
    """Compare `points` with the addresses of their squares, a bounded number at a time."""
    total = squares.count.sum(axis=1)
    start = 0
    while start < len(points):
        fits = int(np.searchsorted(np.cumsum(total[start:]), _CHUNK, side="right"))
        chunk = slice(start, start + max(1, fits))
        if total[chunk].any():
            slices = squares.first[chunk].ravel(), squares.count[chunk].ravel()
            _compare(found, number, slices, points[chunk], lonlat)
        start = chunk.stop


def _compare(
    found: Reversed,
    number: int,
    slices: tuple[Ints, Ints],
    points: Ints,
    lonlat: tuple[Floats, Floats],
) -> None:
    part, (first, count) = found.parts[number], slices
    owner = np.repeat(np.repeat(np.arange(len(points)), len(_AROUND)), count)
    within = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    place = part.near_order[np.repeat(first, count) + within]
    lon, lat = lonlat[0][points], lonlat[1][points]
    width_m, height_m = metres_per_degree(lat)
    east_m = (part.near_lon[place] / MICRO - lon[owner]) * width_m[owner]
    north_m = (part.near_lat[place] / MICRO - lat[owner]) * height_m[owner]
    _keep_nearest(found, number, points, owner, place, np.hypot(east_m, north_m))


def _keep_nearest(
    found: Reversed, number: int, points: Ints, owner: Ints, place: Ints, far: Floats
) -> None:
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    nearest = np.minimum.reduceat(far, starts)
    is_nearest = far == np.repeat(nearest, np.diff(starts, append=len(owner)))
    is_nearest &= far < found.distance_m[points[owner]]
    who = points[owner[is_nearest]]
    found.part[who] = number
    found.place[who] = place[is_nearest]
    found.distance_m[who] = far[is_nearest]
