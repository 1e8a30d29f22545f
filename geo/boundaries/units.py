"""The units that tile France: contours with their codes, and which of them holds a point."""

import os
import threading
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.boundaries.coverage import Geometries
from geo.boundaries.distance import Borders
from geo.boundaries.grid import NOWHERE, Floats, Grid, Indices, Lookup, search_tree
from geo.boundaries.store import read_shape_arrays

__all__ = ["NOWHERE", "THREADS", "Units"]

THREADS: Final = min(4, os.cpu_count() or 1)
_FEW: Final = 20_000
"""Below this many points, preparing all of France (about 1.5 s) costs more than it saves."""


class Units:
    """Contours of communes, whole cities left aside for their arrondissements.

    Parameters
    ----------
    codes
        INSEE codes of `shapes`, sorted: of two communes that share a border, the smaller code
        gets the points that lie on it.
    shapes
        Polygons in EPSG:4326.
    cities
        Codes whose arrondissements are in `codes` too.
    """

    def __init__(self, codes: list[str], shapes: Geometries, cities: frozenset[str]) -> None:
        self.all_codes: NDArray[np.object_] = np.array(codes, dtype=object)
        self.all_shapes = shapes
        self.leaves = np.flatnonzero([code not in cities for code in codes])
        self._lock = threading.Lock()
        self._grid: Grid | None = None

    @classmethod
    def read(cls, path: Path, cities: frozenset[str]) -> "Units":
        """Read the contours of ``communes.parquet``."""
        codes, shapes = read_shape_arrays(path)
        return cls(codes, shapes, cities)

    def find(self, lon: Floats, lat: Floats, *, threads: int = THREADS) -> Indices:
        """Return for each point the index in ``all_codes`` of its unit, or ``NOWHERE``.

        `lon`, `lat` are finite degrees. A point on a shared border belongs to the unit of
        smallest code; the border of France belongs to France.
        """
        if len(lon) < _FEW and self._grid is None:
            found = self._tree(lon, lat)
        else:
            found = self.grid().find(lon, lat, threads=threads)
        return np.where(found == NOWHERE, NOWHERE, self.leaves[found]).astype(np.int32)

    def grid(self) -> Grid:
        """Return the grid, built at the first call (about 1.5 s and 100 MB for France)."""
        with self._lock:
            if self._grid is None:
                self._grid = Grid(self.all_shapes[self.leaves])
            return self._grid

    def border_m(self, units: Indices, lon: Floats, lat: Floats) -> Floats:
        """Return metres from each point to the border of its unit, an index in ``all_shapes``."""
        if len(lon) >= _FEW:
            return self._borders.distances_m(units, lon, lat)
        needed, which = np.unique(units, return_inverse=True)
        return Borders(self.all_shapes[needed]).distances_m(which, lon, lat)

    @cached_property
    def _borders(self) -> Borders:
        return Borders(self.all_shapes)

    @cached_property
    def _tree(self) -> Lookup:
        return search_tree(self.all_shapes[self.leaves])
