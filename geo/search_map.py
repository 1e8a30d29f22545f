"""What the map draws of an answer: every place, or the cells of a grid for the window on screen."""

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from geo.editions import Edition
from geo.search_masks import Sought
from geo.search_page import Page
from geo.spots import WORLD, Rows, SpotTable
from geo.values import Precision

__all__ = ["DrawnCells", "draw_cells", "draw_points"]

Drawn = tuple[tuple[object, ...], ...]
Floats = NDArray[np.float64]

_CELL_PX: Final = 64
_TILE_PX: Final = 256
_CLOSEST_ZOOM: Final = 18
_PULL: Final = 0.3
"""How far a cluster leaves its cell's middle for where its places are: 0 stays, 1 goes."""
_ONE_POINT: Final = 2
"""Parts of the world's width: four centimetres at the equator."""
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
    spots, rows = sought.spots, _positioned(sought)
    listed, lines = _listed(sought, page)
    numbers = np.zeros(len(spots), np.intp)
    numbers[listed] = lines
    order = np.lexsort((spots.place_ids[rows], numbers[rows]))
    return _points(sought.edition, spots, rows[order], numbers[rows[order]])


def draw_cells(sought: Sought, page: Page, zoom: int) -> DrawnCells:
    """Return the places that answer as the cells of the grid of `zoom`.

    Parameters
    ----------
    sought
        What the question finds inside the window of the map.
    page
        The lines of the list: their places stand apart, as points.
    """
    spots, (listed, lines) = sought.spots, _listed(sought, page)
    cells = _Cells.of(spots, _positioned(sought), listed, zoom)
    single = cells.counts == 1
    is_stack = ~single & (cells.are_one_point(zoom))
    alone = np.concatenate([cells.rows[cells.starts[single]], listed])
    numbers = np.concatenate([np.zeros(single.sum(), np.intp), lines])
    return DrawnCells(
        points=_points(sought.edition, spots, alone, numbers),
        clusters=cells.clusters(~single & ~is_stack, zoom),
        stacks=_stacks(sought.edition, cells, np.flatnonzero(is_stack)),
    )


def _positioned(sought: Sought) -> Rows:
    rows = sought.answering
    return rows[: np.searchsorted(rows, sought.spots.positioned)]


def _listed(sought: Sought, page: Page) -> tuple[Rows, Rows]:
    """Return the spots that answer, with a position, and that `page` names, and their numbers."""
    spots = sought.spots
    shops = np.searchsorted(spots.ranks, page.ranks)
    is_there = shops < spots.shop_count
    is_there[is_there] = spots.ranks[shops[is_there]] == page.ranks[is_there]
    rows = sought.answering_of(np.unique(shops[is_there]))
    rows = rows[rows < spots.positioned]
    numbers = {place: page.first + line for line, place in enumerate(page.place_ids.tolist())}
    lines = [numbers.get(place, 0) for place in spots.place_ids[rows].tolist()]
    is_listed = np.array(lines, np.intp) > 0
    return rows[is_listed], np.array(lines, np.intp)[is_listed]


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
    """Spots gathered by cells: ``rows`` are ordered by cell, ``starts`` says where each begins.

    ``across`` and ``down`` are the columns of `spots` in that order.
    """

    spots: SpotTable
    rows: Rows
    starts: Rows
    counts: Rows
    across: NDArray[np.int32]
    down: NDArray[np.int32]

    @classmethod
    def of(cls, spots: SpotTable, rows: Rows, listed: Rows, zoom: int) -> "_Cells":
        """Gather the spots `rows` but for those `listed` in the grid of `zoom`."""
        rows = np.delete(rows, np.searchsorted(rows, listed))
        across, down = spots.across.take(rows), spots.down.take(rows)
        keys = _keys(across, down, zoom)
        order = np.argsort(keys, kind="stable")
        keys = keys.take(order)
        is_first = np.ones(len(keys), np.bool_)
        np.not_equal(keys[1:], keys[:-1], out=is_first[1:])
        starts = np.flatnonzero(is_first)
        counts = np.diff(starts, append=len(rows))
        return cls(spots, rows.take(order), starts, counts, across.take(order), down.take(order))

    def reduce(self, how: np.ufunc, column: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return what `how` makes of each cell."""
        if len(self.starts) == 0:
            return np.empty(0, np.int64)
        return np.asarray(how.reduceat(column, self.starts, dtype=np.int64))

    def are_one_point(self, zoom: int) -> NDArray[np.bool_]:
        """Tell for each cell whether coming closer would not draw its places apart."""
        if zoom >= _CLOSEST_ZOOM:
            return np.ones(len(self.starts), np.bool_)
        widths = (
            self.reduce(np.maximum, column) - self.reduce(np.minimum, column)
            for column in (self.across, self.down)
        )
        are_narrow: NDArray[np.bool_] = np.maximum(*widths) <= _ONE_POINT
        return are_narrow

    def clusters(self, which: NDArray[np.bool_], zoom: int) -> Drawn:
        """Return the cells `which` as clusters."""
        means = (self.reduce(np.add, one) / self.counts for one in (self.across, self.down))
        edges = (
            self.reduce(how, column)
            for how, column in (
                (np.minimum, self.across),
                (np.maximum, self.down),
                (np.maximum, self.across),
                (np.minimum, self.down),
            )
        )
        x, y, west, south, east, north = (
            np.asarray(one[which] / WORLD, np.float64) for one in (*means, *edges)
        )
        lons = (_degrees((one - 0.5) * 360) for one in (_apart(x, zoom), west, east))
        lats = (_degrees(_latitudes(one)) for one in (_apart(y, zoom), south, north))
        (lon, left, right), (lat, bottom, top) = lons, lats
        counts = self.counts[which].tolist()
        return tuple(zip(lon, lat, counts, left, bottom, right, top, strict=True))


def _stacks(edition: Edition, cells: _Cells, which: Rows) -> Drawn:
    spots = cells.spots
    stacks: list[tuple[object, ...]] = []
    for start, count in np.stack([cells.starts[which], cells.counts[which]], axis=1).tolist():
        every = cells.rows[start : start + count]
        rows = every[np.argsort(spots.place_ids[every])[:_MOST_NAMED]]
        rows = rows[np.argsort(spots.shops[rows], kind="stable")]
        shops = edition.read_shops(spots.ranks[spots.shops[rows]], "slug", "name", "family")
        places = edition.read_places(spots.place_ids[rows], "role")
        names: list[list[Any]] = [
            [slug, name, role, family or ""]
            for (slug, name, family), (role,) in zip(shops, places, strict=True)
        ]
        middle = _degrees(np.array([spots.lon[every].mean(), spots.lat[every].mean()]))
        stacks.append((*middle, count, names))
    return tuple(stacks)


def _keys(
    across: NDArray[np.int32], down: NDArray[np.int32], zoom: int
) -> NDArray[np.integer[Any]]:
    """Return a number a spot, the same for those of one cell; small where cells are few."""
    if len(across) == 0:
        return across
    shift = max(0, (WORLD - 1).bit_length() - int(math.log2(_cells_across(zoom))))
    columns, rows = across >> shift, down >> shift
    columns -= columns.min()
    rows -= rows.min()
    width, height = int(columns.max()) + 1, int(rows.max()) + 1
    if width * height <= _RADIX:
        return rows.astype(np.uint16) * np.uint16(width) + columns.astype(np.uint16)
    return rows.astype(np.int64) * width + columns


def _cells_across(zoom: int) -> float:
    """Return how many cells lie side by side around the world."""
    return _TILE_PX * 2.0**zoom / _CELL_PX


def _apart(values: Floats, zoom: int) -> Floats:
    """Return x or y of clusters, drawn towards their cells' middles off their neighbours."""
    cells = _cells_across(zoom)
    middles = (np.floor(values * cells) + 0.5) / cells
    drawn: Floats = middles + _PULL * (values - middles)
    return drawn


def _latitudes(y: Floats) -> Floats:
    """Return the latitudes of Web Mercator `y`: :func:`geo.catalogue_tables.from_mercator`."""
    lat: Floats = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y))))
    return lat
