"""Which unit of a coverage holds a point: a grid of cells, most of which need no geometry test.

Cells are 1/256 degree wide (434 m north-south), a power of two so that "which cell" is exact in
floating point. A cell that no border crosses lies wholly inside one unit or outside all: its
points need one look-up. Only the points of a crossed cell are tested, against the units whose
border crosses it.

The globe is cut in tiles of one degree; a tile that no unit touches takes no memory, so the
overseas territories cost little more than their land.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.boundaries.coverage import Geometries
from geo.boundaries.raster import PER_DEGREE, Ints, Segments, crossed_cells, inner_cells

__all__ = ["NOWHERE", "Grid", "Lookup", "search_tree"]

NOWHERE: Final = -1
"""Index of the unit of a point that lies in none."""
_TILE: Final = PER_DEGREE * PER_DEGREE
_TILES: Final = 360 * 181
_CHUNK: Final = 125_000
"""Points a thread takes at once: enough to be worth it, few enough to stay in cache."""

Floats = NDArray[np.float64]
Indices = NDArray[np.int32]
Lookup = Callable[[Floats, Floats], Indices]
"""lon, lat in degrees → index of the unit that holds each point, or :data:`NOWHERE`."""


class Grid:
    """A coverage, ready to say where millions of points lie; safe to share between threads.

    Parameters
    ----------
    units
        Polygons of a coverage in EPSG:4326. A point on a shared border belongs to the first.
    """

    def __init__(self, units: Geometries) -> None:
        self._units = units
        segments = Segments.of(units)
        crossed, self._candidates = crossed_cells(segments)
        inner, holders = inner_cells(segments)
        cells, starts = _first_of_each(crossed)
        self._bounds = np.append(starts, len(crossed))
        self._tiles, count = _number_tiles(cells, inner)
        # 0: nothing. n > 0: wholly in unit n - 1. n < 0: crossed, candidates in list -n - 1.
        self._cells = np.zeros((count + 1) * _TILE, dtype=np.int32)
        self._cells[self._slots(inner)] = holders + 1
        self._cells[self._slots(cells)] = -1 - np.arange(len(cells))
        shapely.prepare(units)
        # GEOS indexes a prepared polygon at its first tests: two threads at once crash in it.
        self._testing = threading.Lock()

    def find(self, lon: Floats, lat: Floats, *, threads: int = 1) -> Indices:
        """Return for each point the index of its unit, :data:`NOWHERE` outside all of them.

        A unit holds its border; on a shared border the unit of smallest index wins.

        Parameters
        ----------
        lon, lat
            Degrees, finite, in [-180, 180] and [-90, 90].
        threads
            How many chunks of points to treat at once.
        """
        starts = range(0, len(lon), _CHUNK)
        found = np.empty(len(lon), dtype=np.int32)

        def fill(start: int) -> None:
            chunk = slice(start, start + _CHUNK)
            found[chunk] = self._find(lon[chunk], lat[chunk])

        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(fill, starts))
        return found

    def _find(self, lon: Floats, lat: Floats) -> Indices:
        values = self._cells[self._slots_at(lon, lat)]
        found = np.maximum(values - 1, NOWHERE).astype(np.int32, copy=False)
        crossed = np.flatnonzero(values < 0)
        lists = -1 - values[crossed]
        tries, ends = self._bounds[lists], self._bounds[lists + 1]
        while len(crossed):
            candidates = self._candidates[tries]
            hit = self._holds(candidates, lon[crossed], lat[crossed])
            found[crossed[hit]] = candidates[hit]
            tries += 1
            left = ~hit & (tries < ends)
            crossed, tries, ends = crossed[left], tries[left], ends[left]
        return found

    def _holds(self, candidates: Indices, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
        # In the order of the polygons: each is read from memory once, twice as fast.
        order = np.argsort(candidates)
        hit = np.empty(len(candidates), dtype=np.bool_)
        polygons, x, y = self._units[candidates[order]], lon[order], lat[order]
        with self._testing:
            found = shapely.intersects_xy(polygons, x, y)
        hit[order] = found
        return hit

    def _slots_at(self, lon: Floats, lat: Floats) -> Ints:
        column = np.floor(lon * PER_DEGREE).astype(np.int64) + 180 * PER_DEGREE
        row = np.floor(lat * PER_DEGREE).astype(np.int64) + 90 * PER_DEGREE
        return self._slots_of(row, column)

    def _slots(self, cells: Ints) -> Ints:
        return self._slots_of(*np.divmod(cells, 360 * PER_DEGREE))

    def _slots_of(self, row: Ints, column: Ints) -> Ints:
        tile = self._tiles[row // PER_DEGREE * 360 + column // PER_DEGREE % 360]
        slots: Ints = tile * _TILE + row % PER_DEGREE * PER_DEGREE + column % PER_DEGREE
        return slots


def _first_of_each(cells: Ints) -> tuple[Ints, Ints]:
    """Return the distinct values of sorted `cells`, and where each begins."""
    starts = np.flatnonzero(np.diff(cells, prepend=-1))
    return cells[starts], starts


def _number_tiles(*cells: Ints) -> tuple[Ints, int]:
    """Number the tiles that hold `cells` from 1; tile 0 is the empty one."""
    used = np.zeros(_TILES, dtype=np.bool_)
    for some in cells:
        row, column = np.divmod(some, 360 * PER_DEGREE)
        used[row // PER_DEGREE * 360 + column // PER_DEGREE] = True
    return np.where(used, np.cumsum(used), 0), int(used.sum())


def search_tree(units: Geometries) -> Lookup:
    """Return a look-up that answers as :meth:`Grid.find` does: slower, but ready at once."""
    tree = shapely.STRtree(units)

    def find(lon: Floats, lat: Floats) -> Indices:
        points, holders = tree.query(shapely.points(lon, lat), predicate="intersects")
        found = np.full(len(lon), len(units), dtype=np.int32)
        np.minimum.at(found, points, holders.astype(np.int32))
        found[found == len(units)] = NOWHERE
        return found

    return find
