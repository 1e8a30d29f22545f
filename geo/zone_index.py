"""Which shops deliver to a point, for one edition of the catalogue.

A zone that names areas is matched by the codes of the commune where the point lies (its own, its
EPCI, its département, its région); a radius or a drawn polygon by its geometry, whose border is
inside. A travel time that no service has drawn matches nothing: it is told in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from geo.coordinates import Position
from geo.marks import NONE, Book
from geo.renumbering import Renumbering
from geo.spots import Truth

__all__ = ["ZoneIndex"]


@dataclass(frozen=True, eq=False, kw_only=True)
class ZoneIndex:
    """Zones with a geometry, and the areas that zones name.

    Attributes
    ----------
    ranks
        By zone, the rank of its shop.
    bounds
        By zone, west, south, east, north: four columns of degrees.
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
        return ZoneIndex(
            book=self.book,
            ranks=np.concatenate([ranks[stays], _numpy(drawn, "rank_now")]),
            bounds=np.concatenate([self.bounds[:, stays], sides], axis=1),
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
        west, south, east, north = self.bounds
        near = (west <= point.lon) & (east >= point.lon) & (south <= point.lat)
        near &= north >= point.lat
        if codes:
            near &= ~self.is_of_areas
        rows = np.flatnonzero(near)
        rows = rows if among is None else rows[among[self.ranks[rows]]]
        shapes = shapely.from_wkb(self.shapes.take(pa.array(rows)).to_numpy(zero_copy_only=False))
        hit = shapely.intersects_xy(shapes, point.lon, point.lat)
        named = self.book.among(codes)[self.codes]
        named_ranks = self.code_ranks[named]
        named_ranks = named_ranks if among is None else named_ranks[among[named_ranks]]
        found: NDArray[np.int32] = np.unique(np.concatenate([self.ranks[rows[hit]], named_ranks]))
        return found


def _numpy(table: pa.Table, name: str) -> NDArray[Any]:
    column: NDArray[Any] = table[name].to_numpy()
    return column
