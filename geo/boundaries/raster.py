"""From borders to cells: which cells a border crosses, and which lie wholly inside a unit.

Here a length is a cell, 1/256 degree; cells are numbered by row from the south pole and by
column from the antimeridian: ``row * 360 * 256 + column``.
"""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.boundaries.coverage import Geometries

__all__ = ["PER_DEGREE", "Ints", "Segments", "crossed_cells", "inner_cells"]

PER_DEGREE: Final = 256
"""Cells per degree."""
_SLACK: Final = 1e-9
"""A border this close to a cell counts as crossing it, whatever rounding did."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Segments:
    """Every segment of every border, in cells; ``owners`` are indices of units.

    ``x_w, y_w`` is the western end a segment (either end of a vertical one).
    """

    x_w: Floats
    y_w: Floats
    x_e: Floats
    y_e: Floats
    owners: Ints

    @classmethod
    def of(cls, units: Geometries) -> Self:
        """Return the segments of polygons in EPSG:4326, multiple or not, with their holes."""
        parts, part_owners = shapely.get_parts(units, return_index=True)
        rings, ring_parts = shapely.get_rings(parts, return_index=True)
        xy, corner_rings = shapely.get_coordinates(rings, return_index=True)
        xy *= PER_DEGREE
        starts = np.flatnonzero(corner_rings[1:] == corner_rings[:-1])
        owners = part_owners[ring_parts[corner_rings[starts]]]
        east = xy[starts, 0] > xy[starts + 1, 0]
        west = np.where(east, starts + 1, starts)
        east = np.where(east, starts, starts + 1)
        (x_w, y_w), (x_e, y_e) = xy[west].T, xy[east].T
        return cls(x_w=x_w, y_w=y_w, x_e=x_e, y_e=y_e, owners=owners)


def crossed_cells(segments: Segments) -> tuple[Ints, NDArray[np.int32]]:
    """Return cells that a border crosses and the owner of that border, sorted, without repeats.

    Cells are half open: a border on the line between two belongs to the eastern or northern.
    """
    first = _floor(segments.x_w)
    of, column = _count_up(first, _floor(segments.x_e))
    south, north = _rows_within(segments, of, column)
    of_column, row = _count_up(south, north)
    cells = _number(row, column[of_column])
    owners = segments.owners[of[of_column]]
    return _distinct_pairs(cells, owners)


def _rows_within(segments: Segments, of: Ints, column: Ints) -> tuple[Ints, Ints]:
    """Return the first and last row that segments `of` touch inside `column`."""
    x_w, y_w, x_e, y_e = (getattr(segments, name)[of] for name in ("x_w", "y_w", "x_e", "y_e"))
    run = x_e - x_w
    slope = np.divide(y_e - y_w, run, out=np.zeros_like(run), where=run > 0)
    enters = np.where(column > x_w, y_w + (column - x_w) * slope, y_w)
    leaves = np.where(column + 1 < x_e, y_w + (column + 1 - x_w) * slope, y_e)
    return _floor(np.minimum(enters, leaves) - _SLACK), _floor(np.maximum(enters, leaves) + _SLACK)


def _distinct_pairs(cells: Ints, owners: Ints) -> tuple[Ints, NDArray[np.int32]]:
    span = int(owners.max(initial=0)) + 1
    pairs = np.sort(cells * span + owners)
    cells, owners = np.divmod(pairs[np.flatnonzero(np.diff(pairs, prepend=-1))], span)
    return cells, owners.astype(np.int32)


def inner_cells(segments: Segments) -> tuple[Ints, NDArray[np.int32]]:
    """Return the cells between two borders of one unit, and that unit.

    Along the middle line of each row a unit enters and leaves in turn; the cells between are
    inside it, those that another stretch of border crosses included.
    """
    low = np.minimum(segments.y_w, segments.y_e)
    high = np.maximum(segments.y_w, segments.y_e)
    of, row = _count_up(_ceil(low - 0.5), _ceil(high - 0.5) - 1)
    x, owners = _crossings(segments, of, row), segments.owners[of]
    order = np.lexsort((x, row, owners))
    row, owners, ends = row[order][::2], owners[order][::2], x[order]
    span, column = _count_up(_floor(ends[::2]) + 1, _floor(ends[1::2]) - 1)
    return _number(row[span], column), owners[span].astype(np.int32)


def _crossings(segments: Segments, of: Ints, row: Ints) -> Floats:
    """Return where segments `of`, which are not level, meet the middle line of `row`."""
    x_w, y_w = segments.x_w[of], segments.y_w[of]
    run, rise = segments.x_e[of] - x_w, segments.y_e[of] - y_w
    met: Floats = x_w + (row + 0.5 - y_w) / rise * run
    return met


def _count_up(first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """Count from each `first` to its `last`, both included: which pair, and the number."""
    counts = np.maximum(last - first + 1, 0)
    which = np.repeat(np.arange(len(first)), counts)
    before = np.cumsum(counts) - counts
    return which, np.arange(len(which)) - before[which] + first[which]


def _number(row: Ints, column: Ints) -> Ints:
    return (row + 90 * PER_DEGREE) * (360 * PER_DEGREE) + column + 180 * PER_DEGREE


def _floor(values: Floats) -> Ints:
    return np.floor(values).astype(np.int64)


def _ceil(values: Floats) -> Ints:
    return np.ceil(values).astype(np.int64)
