"""Which shops deliver to a point, for one edition of the catalogue.

A zone that names areas is matched by the codes of the commune where the point lies (its own, its
EPCI, its département, its région); a radius or a drawn polygon by its geometry, whose border is
inside. A travel time that no service has drawn matches nothing: it is told in words.

Thousands of circles may cover a town, and a polygon takes microseconds. So each zone has two
discs around the middle of its bounds, measured in halves of its width and height: what is inside
the inner one is delivered to, what is outside the outer one is not. For a circle they are the
same but for 0.2 %, and the polygon is asked of few.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from geo.coordinates import Position
from geo.marks import NONE, Book
from geo.renumbering import Renumbering
from geo.spots import Rows, Truth, distinct

__all__ = ["ZoneIndex"]

Floats = NDArray[np.float64]

_STEPS: Final = 90
"""Of a degree: 16 bits hold 360 degrees of them."""
_FARTHEST: Final = np.iinfo(np.int16).max
_TINY: Final = 1e-12
_DOUBT: Final = 1e-9
"""How much of a radius is left to the polygon: rounding is far less."""
_MIDDLE: Final = shapely.Point(0.0, 0.0)


@dataclass(frozen=True, eq=False, kw_only=True)
class ZoneIndex:
    """Zones with a geometry, and the areas that zones name.

    Attributes
    ----------
    ranks
        By zone, the rank of its shop.
    bounds
        By zone, west, south, east, north: four columns of degrees.
    discs
        By zone, the squares of the radii of its inner and its outer disc: two columns.
    is_of_areas
        By zone, whether its geometry is that of areas it names.
    shapes
        By zone, its geometry as WKB, EPSG:4326.
    codes, code_ranks
        A row an area that a shop names: its number in `book`, the rank of the shop.
    """

    book: Book[str]
    ranks: NDArray[np.int32]
    bounds: NDArray[np.float64]
    discs: NDArray[np.float64]
    is_of_areas: NDArray[np.bool_]
    shapes: pa.Array
    codes: NDArray[np.int32]
    code_ranks: NDArray[np.int32]

    @classmethod
    def empty(cls, book: Book[str]) -> "ZoneIndex":
        """Return an index of nothing."""
        none = np.empty(0, np.int32)
        return cls(
            book=book,
            ranks=none,
            bounds=np.empty((4, 0)),
            discs=np.empty((2, 0)),
            is_of_areas=np.empty(0, np.bool_),
            shapes=pa.array([], pa.binary()),
            codes=none,
            code_ranks=none,
        )

    def changed(self, renumbering: Renumbering, zones: pa.Table, codes: pa.Table) -> "ZoneIndex":
        """Return the index of the next edition.

        Parameters
        ----------
        zones, codes
            Those of the shops that come, as catalogue tables with a column ``rank_now``.
        """
        drawn = zones.filter(zones["wkb"].is_valid())
        ranks, code_ranks = renumbering.ranks[self.ranks], renumbering.ranks[self.code_ranks]
        stays, code_stays = ranks != NONE, code_ranks != NONE
        shapes = [self.shapes.filter(pa.array(stays)), *drawn["wkb"].chunks]
        sides = np.array([_numpy(drawn, side) for side in ("west", "south", "east", "north")])
        discs = _discs(_shapes_from(drawn["wkb"]), sides)
        return ZoneIndex(
            book=self.book,
            ranks=np.concatenate([ranks[stays], _numpy(drawn, "rank_now")]),
            bounds=np.concatenate([self.bounds[:, stays], sides], axis=1),
            discs=np.concatenate([self.discs[:, stays], discs], axis=1),
            is_of_areas=np.concatenate([self.is_of_areas[stays], _numpy(drawn, "is_of_areas")]),
            shapes=pa.concat_arrays(shapes),
            codes=np.concatenate([self.codes[code_stays], _numpy(codes, "code")]),
            code_ranks=np.concatenate([code_ranks[code_stays], _numpy(codes, "rank_now")]),
        )

    def find(
        self, point: Position, codes: Sequence[str], among: Truth | None = None
    ) -> NDArray[np.int32]:
        """Return the ranks of the shops that deliver to `point`, which lies in the areas `codes`.

        Without any code the areas' geometry decides. `among` says by rank who is asked about.
        """
        rows = self._bounding(point)
        if codes:
            rows = rows[~self.is_of_areas[rows]]
        rows = rows if among is None else rows[among[self.ranks[rows]]]
        rows = rows[self._hits(rows, point)]
        named = self.book.among(codes)[self.codes]
        named_ranks = self.code_ranks[named]
        named_ranks = named_ranks if among is None else named_ranks[among[named_ranks]]
        return distinct(np.concatenate([self.ranks[rows], named_ranks]))

    @cached_property
    def _coarse_bounds(self) -> NDArray[np.int16]:
        """The bounds in steps of a kilometre: a fourth of the memory to read."""
        return _coarse(self.bounds)

    def _bounding(self, point: Position) -> Rows:
        """Return the zones whose bounds hold `point`."""
        across, up = _coarse(np.array([point.lon, point.lat]))
        west, south, east, north = self._coarse_bounds
        is_near = (west <= across) & (east >= across) & (south <= up) & (north >= up)
        rows = np.flatnonzero(is_near)
        west, south, east, north = self.bounds[:, rows]
        is_inside: Truth = (west <= point.lon) & (east >= point.lon)
        is_inside &= (south <= point.lat) & (north >= point.lat)
        found: Rows = rows[is_inside]
        return found

    def _hits(self, rows: Rows, point: Position) -> Truth:
        """Return which of the zones `rows`, whose bounds hold `point`, hold it themselves."""
        across, up = _from_middle(self.bounds[:, rows], point.lon, point.lat)
        square = across * across + up * up
        inner, outer = self.discs[:, rows]
        hit: Truth = square < inner
        doubtful = np.flatnonzero(~hit & ~(square > outer))
        shapes = _shapes_from(self.shapes.take(pa.array(rows[doubtful])))
        hit[doubtful] = shapely.intersects_xy(shapes, point.lon, point.lat)
        return hit


def _coarse(degrees: Floats) -> NDArray[np.int16]:
    # An empty shape has no bounds: it is found near (0, 0), where it holds nothing.
    return np.clip(np.floor(np.nan_to_num(degrees) * _STEPS), -_FARTHEST, _FARTHEST).astype(
        np.int16
    )


def _from_middle(bounds: Floats, lon: Floats | float, lat: Floats | float) -> tuple[Floats, Floats]:
    """Return `lon` and `lat` from the middle of `bounds`, in halves of their width and height."""
    west, south, east, north = bounds
    across = (lon - (west + east) / 2) / np.maximum((east - west) / 2, _TINY)
    up = (lat - (south + north) / 2) / np.maximum((north - south) / 2, _TINY)
    return across, up


def _discs(shapes: NDArray[np.object_], bounds: Floats) -> Floats:
    """Return the squares of the radii of the inner and the outer disc of each of `shapes`.

    A shape without any surely inside, such as a ring, has -1; an empty one NaN, which decides
    nothing.
    """
    corners, owners = shapely.get_coordinates(shapes, return_index=True)
    moved = np.column_stack(_from_middle(bounds[:, owners], *corners.T))
    farthest = np.full(len(shapes), np.nan)
    np.fmax.at(farthest, owners, np.hypot(*moved.T))
    shapes = shapely.set_coordinates(shapes.copy(), moved)
    closest = shapely.distance(shapely.boundary(shapes), _MIDDLE)
    inner = np.where(shapely.contains_xy(shapes, 0.0, 0.0), closest * (1 - _DOUBT), -1.0)
    return np.array([np.copysign(inner * inner, inner), (farthest * (1 + _DOUBT)) ** 2])


def _shapes_from(wkb: pa.Array | pa.ChunkedArray) -> NDArray[np.object_]:
    shapes: NDArray[np.object_] = shapely.from_wkb(wkb.to_numpy(zero_copy_only=False))
    return shapes


def _numpy(table: pa.Table, name: str) -> NDArray[Any]:
    column: NDArray[Any] = table[name].to_numpy()
    return column
