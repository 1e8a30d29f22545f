"""What the map draws of an answer: every place, or the cells of a grid for the window on screen."""

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from geo.catalogue_tables import from_mercator
from geo.editions import Edition
from geo.search_masks import Sought
from geo.search_page import Page
from geo.spots import Rows, SpotTable
from geo.values import Precision

__all__ = ["DrawnCells", "draw_cells", "draw_points"]

Drawn = tuple[tuple[object, ...], ...]
Floats = NDArray[np.float64]

_CELL_PX: Final = 64
_TILE_PX: Final = 256
_CLOSEST_ZOOM: Final = 18
_PULL: Final = 0.4
"""How far a cluster leaves its cell's middle for where its places are: 0 stays, 1 goes."""
_ONE_POINT: Final = 1e-9
"""Widths of the world: four centimetres at the equator."""
_MOST_NAMED: Final = 40
_RADIX: Final = 1 << 16
"""NumPy sorts numbers below this one in a single pass."""


@dataclass(frozen=True, slots=True)
class DrawnCells:
    """Points, clusters and stacks as in :class:`geo.search_answers.MapAnswer`."""

    points: Drawn
    clusters: Drawn
    stacks: Drawn


def draw_points(sought: Sought, page: Page) -> Drawn:
    """Return every place that answers and has a position, those of `page` last."""
    rows = _positioned(sought)
    numbers = _numbers(sought.spots, rows, page)
    order = np.lexsort((sought.spots.place_ids[rows], numbers))
    return _points(sought.edition, sought.spots, rows[order], numbers[order])


def draw_cells(sought: Sought, page: Page, zoom: int) -> DrawnCells:
    """Return the places that answer as the cells of the grid of `zoom`.

    Parameters
    ----------
    sought
        What the question finds inside the window of the map.
    page
        The lines of the list: their places stand apart, as points.
    """
    spots, rows = sought.spots, _positioned(sought)
    numbers = _numbers(spots, rows, page)
    is_listed = numbers > 0
    cells = _Cells.of(spots, rows[~is_listed], zoom)
    single = cells.counts == 1
    is_stack = ~single & (cells.are_one_point(zoom))
    alone = np.concatenate([cells.rows[cells.starts[single]], rows[is_listed]])
    numbered = np.concatenate([np.zeros(single.sum(), np.intp), numbers[is_listed]])
    return DrawnCells(
        points=_points(sought.edition, spots, alone, numbered),
        clusters=cells.clusters(~single & ~is_stack, zoom),
        stacks=_stacks(sought.edition, cells, np.flatnonzero(is_stack)),
    )


def _positioned(sought: Sought) -> Rows:
    rows = sought.answering
    return rows[: np.searchsorted(rows, sought.spots.positioned)]


def _numbers(spots: SpotTable, rows: Rows, page: Page) -> NDArray[np.intp]:
    """Return the number of the line of each spot of `rows`, 0 for those that are in none."""
    order = np.argsort(page.place_ids)
    lines, places = np.arange(page.first, page.first + len(order))[order], page.place_ids[order]
    numbers = np.zeros(len(rows), np.intp)
    if len(places):
        place_ids = spots.place_ids[rows]
        at = np.minimum(np.searchsorted(places, place_ids), len(places) - 1)
        is_listed = places[at] == place_ids
        numbers[is_listed] = lines[at[is_listed]]
    return numbers


def _points(edition: Edition, spots: SpotTable, rows: Rows, numbers: NDArray[np.intp]) -> Drawn:
    shops = edition.read_shops(spots.ranks[spots.shops[rows]], "family", "slug", "name")
    places = edition.read_places(spots.place_ids[rows], "role", "precision")
    at = zip(_degrees(spots.lon[rows]), _degrees(spots.lat[rows]), numbers.tolist(), strict=True)
    return tuple(
        (lon, lat, role, family, precision == Precision.COMMUNE, number, slug, name)
        for (lon, lat, number), (role, precision), (family, slug, name) in zip(
            at, places, shops, strict=True
        )
    )


def _degrees(values: Floats) -> list[float]:
    return [round(value, 6) for value in values.tolist()]


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """Spots gathered by cells; columns are ordered by cell, ``starts`` says where each begins."""

    spots: SpotTable
    rows: Rows
    starts: Rows
    counts: Rows
    lon: Floats
    lat: Floats
    y: Floats

    @classmethod
    def of(cls, spots: SpotTable, rows: Rows, zoom: int) -> "_Cells":
        """Gather the spots `rows` in the grid of `zoom`."""
        keys = _keys(spots.lon[rows], spots.y[rows], zoom)
        order = np.argsort(keys, kind="stable")
        keys, rows = keys[order], rows[order]
        starts = np.flatnonzero(np.diff(keys.astype(np.int64), prepend=-1))
        counts = np.diff(starts, append=len(rows))
        return cls(spots, rows, starts, counts, spots.lon[rows], spots.lat[rows], spots.y[rows])

    def reduce(self, how: np.ufunc, column: Floats) -> Floats:
        """Return what `how` makes of each cell."""
        if len(self.starts) == 0:
            return np.empty(0)
        reduced: Floats = how.reduceat(column, self.starts)
        return reduced

    def width(self, column: Floats) -> Floats:
        """Return the difference between the largest and the smallest value of each cell."""
        return self.reduce(np.maximum, column) - self.reduce(np.minimum, column)

    def mean(self, column: Floats) -> Floats:
        """Return the mean of each cell."""
        return self.reduce(np.add, column) / self.counts

    def are_one_point(self, zoom: int) -> NDArray[np.bool_]:
        """Tell for each cell whether coming closer would not draw its places apart."""
        if zoom >= _CLOSEST_ZOOM:
            return np.ones(len(self.starts), np.bool_)
        return (self.width(self.lon) / 360 < _ONE_POINT) & (self.width(self.y) < _ONE_POINT)

    def clusters(self, which: NDArray[np.bool_], zoom: int) -> Drawn:
        """Return the cells `which` as clusters."""
        middles = self.mean(self.lon) / 360 + 0.5, self.mean(self.y)
        sides = (
            self.reduce(how, column)
            for how in (np.minimum, np.maximum)
            for column in (self.lon, self.lat)
        )
        columns = (column[which].tolist() for column in (*middles, self.counts, *sides))
        return tuple((*_apart(x, y, zoom), *rest) for x, y, *rest in zip(*columns, strict=True))


def _stacks(edition: Edition, cells: _Cells, which: Rows) -> Drawn:
    spots = cells.spots
    lon, lat = _degrees(cells.mean(cells.lon)[which]), _degrees(cells.mean(cells.lat)[which])
    stacks: list[tuple[object, ...]] = []
    for rank, cell in enumerate(which.tolist()):
        rows = cells.rows[cells.starts[cell] : cells.starts[cell] + cells.counts[cell]]
        rows = rows[np.argsort(spots.place_ids[rows])[:_MOST_NAMED]]
        rows = rows[np.argsort(spots.shops[rows], kind="stable")]
        shops = edition.read_shops(spots.ranks[spots.shops[rows]], "slug", "name", "family")
        places = edition.read_places(spots.place_ids[rows], "role")
        names: list[list[Any]] = [
            [slug, name, role, family or ""]
            for (slug, name, family), (role,) in zip(shops, places, strict=True)
        ]
        stacks.append((lon[rank], lat[rank], int(cells.counts[cell]), names))
    return tuple(stacks)


def _keys(lon: Floats, y: Floats, zoom: int) -> NDArray[np.integer[Any]]:
    """Return a number a spot, the same for those of one cell; small where cells are few."""
    cells = _cells_across(zoom)
    across = ((lon / 360 + 0.5) * cells).astype(np.int64)
    down = (y * cells).astype(np.int64)
    if len(lon) == 0:
        return across
    across -= across.min()
    down -= down.min()
    width = int(across.max()) + 1
    keys = down * width + across
    return keys.astype(np.uint16) if (int(down.max()) + 1) * width <= _RADIX else keys


def _cells_across(zoom: int) -> float:
    """Return how many cells lie side by side around the world."""
    return _TILE_PX * 2.0**zoom / _CELL_PX


def _apart(x: float, y: float, zoom: int) -> tuple[float, float]:
    """Return lon and lat of a cluster, drawn towards its cell's middle off its neighbours."""
    cells = _cells_across(zoom)
    drawn = [
        middle + _PULL * (value - middle)
        for value in (x, y)
        for middle in [(math.floor(value * cells) + 0.5) / cells]
    ]
    position = from_mercator(*drawn)
    return round(position.lon, 6), round(position.lat, 6)
