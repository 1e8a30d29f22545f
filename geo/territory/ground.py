"""A rule on the ground: which communes are inside, which touch it, where its boundary runs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final, Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.boundaries import Boundaries
from geo.boundaries.distance import Borders
from geo.errors import QueryRefused
from geo.territory.contour import contour_shape
from geo.territory.rule import TerritoryRule

__all__ = ["Ground", "ground_of"]

_KEPT: Final = 16
_Predicate = Literal["covers", "intersects", "touches"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What a rule covers.

    Attributes
    ----------
    insee_codes
        Communes inside by their areas.
    drawn_codes
        Communes that lie in the drawn contour as a whole.
    crossed_codes
        Communes that the drawn contour cuts, and that are inside by nothing else.
    neighbour_codes
        Communes that touch what is inside.
    shape
        Areas and contour together, EPSG:4326; ``None`` where nothing is drawn.
    drawn
        The drawn contour alone.
    contoured_codes
        Every commune of France that has a contour: a point may contradict its code there.
    """

    insee_codes: frozenset[str]
    drawn_codes: frozenset[str]
    crossed_codes: frozenset[str]
    neighbour_codes: frozenset[str]
    shape: shapely.Geometry | None
    drawn: shapely.Geometry | None
    contoured_codes: frozenset[str]

    @cached_property
    def inside_codes(self) -> frozenset[str]:
        """Communes that are inside as a whole."""
        return self.insee_codes | self.drawn_codes

    def is_in_contour(self, lon: Floats, lat: Floats) -> Bools:
        """Tell which points lie in the drawn contour, its border included."""
        return _holds(self.drawn, lon, lat)

    def is_in_shape(self, lon: Floats, lat: Floats) -> Bools:
        """Tell which points lie in areas or contour as they are drawn, their border included."""
        return _holds(self.shape, lon, lat)

    def boundary_m(self, lon: Floats, lat: Floats) -> Floats:
        """Return metres to the boundary, whichever side; NaN where nothing is drawn."""
        if self.shape is None or not len(lon):
            return np.full(len(lon), np.nan)
        # Many entries stand at the same town hall: each point is measured once.
        points, which = np.unique(np.column_stack([lon, lat]), axis=0, return_inverse=True)
        metres = self._boundary.nearest_m(points[:, 0], points[:, 1])
        found: Floats = metres[which.reshape(-1)]
        return found

    def is_within(self, lon: Floats, lat: Floats, *, metres: float) -> Bools:
        """Tell which points may lie within `metres` of the boundary; those told no do not."""
        if self.shape is None:
            return np.zeros(len(lon), dtype=np.bool_)
        west, south, east, north = shapely.bounds(self.shape)
        # A degree is at least 110 km from south to north, 20 km from west to east below 79°.
        near: Bools = (lat >= south - metres / 110e3) & (lat <= north + metres / 110e3)
        near &= (lon >= west - metres / 20e3) & (lon <= east + metres / 20e3)
        return near

    @cached_property
    def _boundary(self) -> Borders:
        return Borders(np.array([self.shape], dtype=object))


def _holds(shape: shapely.Geometry | None, lon: Floats, lat: Floats) -> Bools:
    if shape is None:
        return np.zeros(len(lon), dtype=np.bool_)
    found: Bools = shapely.intersects_xy(shape, lon, lat)
    return found


def ground_of(rule: TerritoryRule, boundaries: Boundaries) -> Ground:
    """Return what `rule` covers; areas that no longer exist cover nothing.

    Kept for the last rules asked for: drawing one costs some 50 ms for a région.
    """
    return _ground_of(boundaries, rule.codes, rule.polygon_wkt)


@lru_cache(maxsize=_KEPT)
def _ground_of(boundaries: Boundaries, codes: tuple[str, ...], wkt: str | None) -> Ground:
    known = [code for code in codes if _exists(code, boundaries)]
    covered = boundaries.expand(known)
    drawn = None if wkt is None else _usable(contour_shape(wkt))
    areas = boundaries.geometry(known)
    parts = [part for part in (areas, drawn) if part is not None]
    shape = shapely.union_all(parts) if parts else None
    for prepared in filter(None, (shape, drawn)):
        shapely.prepare(prepared)
    within, crossed = _drawn_communes(drawn, boundaries)
    inside = covered | within
    touched = _communes_that("intersects", shape, boundaries)
    return Ground(
        insee_codes=covered,
        drawn_codes=within,
        crossed_codes=crossed - inside,
        neighbour_codes=touched - inside - crossed,
        shape=shape,
        drawn=drawn,
        contoured_codes=_contoured(boundaries),
    )


def _exists(code: str, boundaries: Boundaries) -> bool:
    try:
        boundaries.expand((code,))
    except QueryRefused:
        return False
    return True


def _usable(shape: shapely.Geometry | None) -> shapely.Geometry | None:
    """Return a polygon that can be asked; one kept by an older program may cross itself."""
    if shape is None or shapely.is_empty(shape):
        return None
    return shape if shapely.is_valid(shape) else shapely.make_valid(shape)


def _drawn_communes(
    drawn: shapely.Geometry | None, boundaries: Boundaries
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the communes inside a contour, and those that it cuts."""
    within = _communes_that("covers", drawn, boundaries)
    touched = _communes_that("intersects", drawn, boundaries)
    edge = _communes_that("touches", drawn, boundaries)
    return within, touched - within - edge


def _communes_that(
    predicate: _Predicate, shape: shapely.Geometry | None, boundaries: Boundaries
) -> frozenset[str]:
    if shape is None:
        return frozenset()
    units = boundaries.directory.units
    found = _tree_of(boundaries).query(shape, predicate=predicate)
    return frozenset(_text(units.all_codes[found]))


def _text(codes: Iterable[object]) -> Sequence[str]:
    return [str(code) for code in codes]


@lru_cache(maxsize=_KEPT)
def _tree_of(boundaries: Boundaries) -> shapely.STRtree:
    return shapely.STRtree(boundaries.directory.units.all_shapes)


@lru_cache(maxsize=_KEPT)
def _contoured(boundaries: Boundaries) -> frozenset[str]:
    return frozenset(_text(boundaries.directory.units.all_codes))
