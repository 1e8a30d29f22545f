"""The places of one edition as arrays: all that a search compares, without a word of text.

A *spot* is a place, or a shop without any. Spots stand in the order of the ground, row by row of a
grid from south to north, so that a window is a few slices; those without a position come last.
Shops stand in the order of their names: the *rank* of a shop is where its number stands among all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from geo.marks import NONE
from geo.renumbering import Renumbering

__all__ = ["WORLD", "Rows", "SpotTable", "Truth", "Window", "distinct"]

Rows = NDArray[np.intp]
Truth = NDArray[np.bool_]
Column = NDArray[Any]
Window = tuple[float, float, float, float]
"""West, south, east, north, in degrees."""

WORLD: Final = 1 << 31
"""The width of the world in columns of integers: a part is two centimetres at the equator."""

_CELLS_PER_DEGREE: Final = 64
"""A cell is some 1.7 km high: a city's window is a few rows of it."""
_ACROSS: Final = 360 * _CELLS_PER_DEGREE + 1
_FEW: Final = 16
"""Less than one in so many is looked up one by one, more are marked among all."""
_HALF: Final = 32
"""Two numbers are sorted as one when each has half of the bits."""
_NOWHERE: Final = np.iinfo(np.int32).max


@dataclass(frozen=True, eq=False, kw_only=True)
class SpotTable:
    """Columns of spots and of their shops; a part of an edition is such a table too.

    Attributes
    ----------
    ranks
        By shop, its rank in the edition.
    kinds, services, payments, occasions, labels, made_in
        By shop, numbers of the catalogue's books.
    shops
        By spot, its shop as a place among the shops of this table.
    place_ids
        By spot, -1 for a shop without place.
    lon, lat
        By spot, degrees; NaN without a position.
    across, down
        By spot, Web Mercator as map tiles count, in parts of :data:`WORLD`; 0 without a position.
    insee_codes, epci_codes, roles, hours
        By spot, numbers of the books; a role is its place among :class:`geo.values.Role`.
    order
        The spots shop by shop, where it is known already.
    """

    ranks: NDArray[np.int32]
    kinds: NDArray[np.intp]
    services: NDArray[np.intp]
    payments: NDArray[np.intp]
    occasions: NDArray[np.intp]
    labels: NDArray[np.intp]
    made_in: NDArray[np.int32]
    shops: NDArray[np.intp]
    place_ids: NDArray[np.int32]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    across: NDArray[np.int32]
    down: NDArray[np.int32]
    insee_codes: NDArray[np.int32]
    epci_codes: NDArray[np.int32]
    roles: NDArray[np.int8]
    is_accessible: NDArray[np.bool_]
    hours: NDArray[np.intp]
    order: Rows | None = None
    _alike: dict[str, Rows] = field(default_factory=dict, init=False)

    @classmethod
    def empty(cls) -> "SpotTable":
        """Return a table of nothing."""
        return cls(**{name: np.empty(0, kind) for name, kind in _TYPES.items()})

    def changed(
        self,
        renumbering: Renumbering,
        shops: Mapping[str, Column],
        spots: Mapping[str, Column],
    ) -> "SpotTable":
        """Return the table of the next edition.

        Parameters
        ----------
        renumbering
            Which shops are still there.
        shops, spots
            The columns of the shops that come, and of their spots, whose ``shops`` are ranks.
        """
        columns: dict[str, Column] = {"ranks": np.arange(len(renumbering.order), dtype=np.int32)}
        for name in _OF_SHOPS[1:]:
            column = np.concatenate([getattr(self, name)[renumbering.stays], shops[name]])
            columns[name] = column[renumbering.order].astype(_TYPES[name], copy=False)
        ranks = renumbering.ranks[self.shops]
        stays = ranks != NONE
        joined = {
            name: np.concatenate(
                [ranks[stays] if name == "shops" else getattr(self, name)[stays], spots[name]]
            ).astype(_TYPES[name], copy=False)
            for name in _OF_SPOTS
        }
        order = np.argsort(_cell_numbers(joined["lon"], joined["lat"]), kind="stable")
        return SpotTable(**columns, **{name: column[order] for name, column in joined.items()})

    def __len__(self) -> int:
        return len(self.shops)

    @property
    def shop_count(self) -> int:
        """How many shops there are."""
        return len(self.ranks)

    @cached_property
    def positioned(self) -> int:
        """How many spots have a position: they are the first ones."""
        return len(self) - int(np.isnan(self.lon).sum())

    @cached_property
    def _by_shop(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The spots shop by shop, and where those of each shop begin, and end after the last."""
        order = _sorted_places(self.shops)[1] if self.order is None else self.order
        counts = np.bincount(self.shops, minlength=self.shop_count)
        starts = np.concatenate([[0], np.cumsum(counts)])
        return order.astype(np.int32, copy=False), starts.astype(np.int32)

    @cached_property
    def bounds(self) -> Window | None:
        """The window of all positions; ``None`` when there is none."""
        lon, lat = self.lon[: self.positioned], self.lat[: self.positioned]
        if len(lon) == 0:
            return None
        return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())

    @cached_property
    def _cells(self) -> NDArray[np.int32]:
        return _cell_numbers(self.lon[: self.positioned], self.lat[: self.positioned])

    def warm(self) -> None:
        """Work out what every visitor needs, so that the first one need not wait."""
        self.rows_in((0.0, 0.0, 0.0, 0.0))
        self._by_shop  # noqa: B018 - kept once it was asked for
        self._shop_rows  # noqa: B018
        self.bounds  # noqa: B018
        for name in ("insee_codes", "epci_codes", "roles"):
            self._alike[name] = self._find_alike(getattr(self, name))

    def rows_in(self, window: Window) -> Rows:
        """Return the spots whose position is inside `window`, its edges included."""
        rows, is_edge = _rows_of_cells(self._cells, window)
        west, south, east, north = window
        edge = np.flatnonzero(is_edge)
        lon, lat = self.lon[rows[edge]], self.lat[rows[edge]]
        is_inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
        return np.delete(rows, edge[~is_inside])

    def rows_of(self, shops: NDArray[np.integer]) -> Rows:
        """Return the spots of `shops`, in their order."""
        is_ordered = self.order is not None or "_by_shop" in vars(self)
        if len(shops) * _FEW > self.shop_count or not is_ordered:
            wanted = np.zeros(self.shop_count, np.bool_)
            wanted[shops] = True
            return np.flatnonzero(wanted.take(self.shops))
        order, starts = self._by_shop
        return np.sort(order[_slices(starts[shops], starts[shops + 1])])

    def take(self, rows: Rows) -> "SpotTable":
        """Return the part of the table that `rows`, growing, are, with their shops alone."""
        spots = {name: getattr(self, name)[rows] for name in _OF_SPOTS}
        shops, spots["shops"], order = self._gather(spots["shops"])
        return SpotTable(**self._shop_columns(shops), **spots, order=order)

    def _shop_columns(self, shops: Rows) -> dict[str, Column]:
        if "_shop_rows" not in vars(self):
            return {name: getattr(self, name)[shops] for name in _OF_SHOPS}
        rows = self._shop_rows.take(shops)
        return {name: rows[name].astype(_TYPES[name]) for name in _OF_SHOPS}

    @cached_property
    def _shop_rows(self) -> Column:
        """The columns of shops, shop by shop: where some are taken, one read of memory a shop."""
        rows = np.empty(self.shop_count, _SHOP_ROW)
        for name in _OF_SHOPS:
            rows[name] = getattr(self, name)
        return rows

    def _gather(self, shops: Rows) -> tuple[Rows, Rows, Rows | None]:
        """Return the different ones of `shops`, the place of each of `shops` among them, the order.

        The order is that of `shops`, and ``None`` where nothing had to be sorted.
        """
        if len(shops) * _FEW < self.shop_count:
            ordered, order = _sorted_places(shops)
            is_first = _is_first(ordered)
            places = np.empty(len(shops), np.intp)
            places[order] = np.cumsum(is_first) - 1
            return ordered[is_first], places, order
        there = np.zeros(self.shop_count, np.bool_)
        there[shops] = True
        return np.flatnonzero(there), (np.cumsum(there) - 1).take(shops), None

    def distinct_shops(self, rows: Rows) -> Rows:
        """Return the shops of `rows`, each once, in their order."""
        there = np.zeros(self.shop_count, np.bool_)
        there[self.shops[rows]] = True
        return np.flatnonzero(there)

    def count_shops_by(self, name: str, rows: Rows) -> NDArray[np.intp]:
        """Return for each number of the column `name` of spots how many shops of `rows` have it."""
        if name in self._alike:
            there = np.zeros(len(self), np.bool_)
            there[self._alike[name][rows]] = True
            counted = getattr(self, name)[np.flatnonzero(there)]
        else:
            counted = self._once_each(getattr(self, name), rows)
        return np.bincount(counted.astype(np.intp) + 1, minlength=1)[1:]

    def _once_each(self, numbers: Column, rows: Rows) -> Column:
        """Return the `numbers` of `rows`, each once a shop: quicker for a part, asked once."""
        order, _ = self._by_shop
        if len(rows) < len(self):
            wanted = np.zeros(len(self), np.bool_)
            wanted[rows] = True
            order = order[wanted[order]]
            same = _same(self.shops[order])
        else:
            same = self._same_shops
        numbers = numbers[order]
        is_again = np.zeros(len(order), np.bool_)
        for back, is_same in enumerate(same, start=1):
            is_again[back:] |= is_same & (numbers[back:] == numbers[:-back])
        return numbers[~is_again]

    @cached_property
    def _same_shops(self) -> list[Truth]:
        return _same(self.shops[self._by_shop[0]])

    def _find_alike(self, numbers: Column) -> Rows:
        """Return for each spot the first of its shop that has the same number."""
        several = np.flatnonzero(np.bincount(self.shops, minlength=self.shop_count)[self.shops] > 1)
        shops, values = self.shops[several], numbers[several]
        order = np.lexsort((values, shops))
        several, shops, values = several[order], shops[order], values[order]
        is_first = _is_first(shops) | _is_first(values)
        alike = np.arange(len(self))
        alike[several] = several[np.flatnonzero(is_first)[np.cumsum(is_first) - 1]]
        return alike


_OF_SHOPS: Final = ("ranks", "kinds", "services", "payments", "occasions", "labels", "made_in")
_OF_SPOTS: Final = tuple(
    one.name for one in fields(SpotTable) if one.init and one.name not in (*_OF_SHOPS, "order")
)
_TYPES: Final[dict[str, np.dtype[Any]]] = {
    name: np.dtype(np.int32) for name in (*_OF_SHOPS, *_OF_SPOTS)
} | {
    # What every question looks up stands as NumPy wants it: a third faster.
    **dict.fromkeys((*_OF_SHOPS[1:6], "shops", "hours"), np.dtype(np.intp)),
    "lon": np.dtype(np.float64),
    "lat": np.dtype(np.float64),
    "roles": np.dtype(np.int8),
    "is_accessible": np.dtype(np.bool_),
}

_SHOP_ROW: Final = np.dtype(
    {"names": _OF_SHOPS, "formats": [np.int32] * len(_OF_SHOPS), "itemsize": 32}
)
"""Two shops a line of the processor's cache."""


def _cell_numbers(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.int32]:
    """Return the number of the cell of each position, the largest of all without one."""
    with np.errstate(invalid="ignore"):
        up = np.floor((lat + 90) * _CELLS_PER_DEGREE)
        across = np.floor((lon + 180) * _CELLS_PER_DEGREE)
        return np.where(np.isnan(lon), _NOWHERE, up * _ACROSS + across).astype(np.int32)


def _rows_of_cells(cells: NDArray[np.int32], window: Window) -> tuple[Rows, Truth]:
    """Return the rows of the cells that meet `window`, and which are of cells at its edges.

    Each row of the grid is three slices: the cell at the left, those inside, the one at the right.
    """
    west, south, east, north = window
    low, high = (
        int(min(max((lat + 90) * _CELLS_PER_DEGREE, 0), 180 * _CELLS_PER_DEGREE))
        for lat in (south, north)
    )
    left, right = (
        int(min(max((lon + 180) * _CELLS_PER_DEGREE, 0), _ACROSS - 1)) for lon in (west, east)
    )
    ups = np.arange(low, high + 1)[:, None]
    marks = np.array([left, left + 1, max(right, left + 1), right + 1])
    ends = np.searchsorted(cells, (ups * _ACROSS + marks).astype(np.int32))
    starts, ends = ends[:, :-1].ravel(), ends[:, 1:].ravel()
    is_edge = np.ones((len(ups), 3), np.bool_)
    is_edge[1:-1, 1] = False
    lengths = np.maximum(ends - starts, 0)
    return _slices(starts, ends), np.repeat(is_edge.ravel(), lengths)


def _is_first(numbers: Column) -> Truth:
    """Return which of `numbers`, of which the same stand together, differ from the one before."""
    is_first = np.ones(len(numbers), np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=is_first[1:])
    return is_first


def _same(shops: Rows) -> list[Truth]:
    """Return which of `shops`, in order, is that of one before, of two before, and so on."""
    found = []
    for back in range(1, len(shops)):
        is_same = shops[back:] == shops[:-back]
        if not is_same.any():
            break
        found.append(is_same)
    return found


def distinct(numbers: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return `numbers`, each once, sorted: quicker than ``np.unique``, which hashes them first."""
    ordered = np.sort(numbers)
    return ordered[_is_first(ordered)]


def _sorted_places(numbers: Rows) -> tuple[Rows, Rows]:
    """Return `numbers`, which are below two billions, sorted, and where each one stood.

    A number and its place are sorted as one, which is quicker than ``np.argsort``.
    """
    packed = np.sort((numbers << _HALF) | np.arange(len(numbers)))
    return packed >> _HALF, packed & ((1 << _HALF) - 1)


def _slices(starts: NDArray[np.integer[Any]], ends: NDArray[np.integer[Any]]) -> Rows:
    """Return the numbers from each of `starts` to before each of `ends`, one after the other."""
    lengths = np.maximum(ends - starts, 0).astype(np.intp)
    last = np.cumsum(lengths)
    return np.repeat(starts - (last - lengths), lengths) + np.arange(last[-1] if len(last) else 0)
