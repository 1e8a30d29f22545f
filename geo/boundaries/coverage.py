"""Polygons that fit together: cleaned, put on a grid, joined, thinned, without losing a border.

A *coverage* is an array of polygons that do not overlap and whose shared borders have the same
vertices on both sides. Everything here takes one in EPSG:4326 and gives one back.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final, Literal

import numpy as np
import shapely
from numpy.typing import NDArray

__all__ = ["Geometries", "clean", "faulty", "join", "quantise", "thin", "union"]

Geometries = NDArray[np.object_]

_GRIDS_BITS: Final = (18, 20, 22, 26)
"""Steps of 2**-18 degree (0.4 m) first: a binary step leaves zeros that compression removes."""
_GAP_DEG: Final = 1e-4
"""Slits narrower than 11 m between two communes are faults of drawing, not land."""
_METRES_PER_DEGREE: Final = 111_195.0


def faulty(polygons: Geometries) -> NDArray[np.bool_]:
    """Tell which of `polygons` overlap a neighbour or miss its vertices."""
    edges = shapely.coverage_invalid_edges(polygons)
    found: NDArray[np.bool_] = ~shapely.is_empty(edges)
    return found


def clean(
    polygons: Geometries, *, overlaps: Literal["longest_border", "min_index"] = "longest_border"
) -> Geometries:
    """Return `polygons` as a valid coverage: slits narrower than 11 m are closed.

    Land claimed twice goes to the neighbour that shares the longest border with it, or, with
    ``overlaps="min_index"``, to the first of `polygons` that claims it.
    """
    cleaned: Geometries = shapely.coverage_clean(  # type: ignore[attr-defined]  # new in 2.2
        polygons, gap_width=_GAP_DEG, merge_strategy=overlaps
    )
    return cleaned


def quantise(polygons: Geometries) -> Geometries:
    """Round the vertices of a coverage to the coarsest binary grid that keeps it one.

    Both sides of a border round alike, so neighbours stay neighbours; a sliver may collapse,
    and then the next finer grid is tried.
    """
    for bits in _GRIDS_BITS:
        rounded = _round(polygons, 2.0**bits)
        if shapely.is_valid(rounded).all() and shapely.coverage_is_valid(rounded):
            return rounded
    return polygons


def _round(polygons: Geometries, steps_per_degree: float) -> Geometries:
    def to_grid(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.round(xy * steps_per_degree) / steps_per_degree

    rounded: Geometries = shapely.transform(polygons, to_grid)
    return rounded


def join(polygons: Geometries, keys: Sequence[str | None]) -> dict[str, shapely.Geometry]:
    """Dissolve a coverage by key; ``None`` keys and missing polygons are left out."""
    groups: dict[str, list[Any]] = {}
    for polygon, key in zip(polygons, keys, strict=True):
        if key is not None and polygon is not None:
            groups.setdefault(key, []).append(polygon)
    return {key: union(group) for key, group in sorted(groups.items())}


def union(polygons: Iterable[shapely.Geometry]) -> shapely.Geometry:
    """Return the union of polygons of one coverage, as a valid geometry."""
    parts = list(polygons)
    return shapely.normalize(shapely.coverage_union_all(np.array(parts, dtype=object)))


def thin(polygons: Geometries, tolerance_m: float) -> Geometries:
    """Simplify a coverage so that neighbours still share their borders.

    The Visvalingam-Whyatt tolerance is the square root of an area; `tolerance_m` is turned into
    degrees of latitude, so east-west it is finer in France than asked.
    """
    thinned: Geometries = shapely.coverage_simplify(polygons, tolerance_m / _METRES_PER_DEGREE)
    return thinned
