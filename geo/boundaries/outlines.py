"""Simplified outlines for drawing: neighbours still share their borders."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely

from geo.boundaries.coverage import thin
from geo.boundaries.tables import dissolve, leaves

__all__ = ["COMMUNE_TOLERANCE_M", "DEPARTEMENT_TOLERANCE_M", "outline_tables", "read_outlines"]

DEPARTEMENT_TOLERANCE_M: Final = 2_000.0
COMMUNE_TOLERANCE_M: Final = 500.0


def outline_tables(communes: pa.Table) -> dict[str, pa.Table]:
    """Return the tables ``outlines_departements`` and ``outlines_communes``."""
    return {
        "outlines_departements": _departements(communes),
        "outlines_communes": _communes(communes),
    }


def _departements(communes: pa.Table) -> pa.Table:
    shapes = dissolve(communes, "departement_code")
    return _table("departement_code", list(shapes), list(shapes.values()), DEPARTEMENT_TOLERANCE_M)


def _communes(communes: pa.Table) -> pa.Table:
    codes, polygons = leaves(communes)
    table = _table("insee_code", codes, list(polygons), COMMUNE_TOLERANCE_M)
    chosen = pc.index_in(table["insee_code"], communes["insee_code"])
    for place, name in enumerate(("name", "departement_code"), start=1):
        table = table.add_column(place, name, communes[name].take(chosen))
    return table


def _table(
    key: str, codes: list[str], polygons: list[shapely.Geometry], tolerance_m: float
) -> pa.Table:
    thinned = thin(np.array(polygons, dtype=object), tolerance_m)
    return pa.table({key: codes, "geometry": pa.array(shapely.to_wkb(thinned), pa.binary())})


def read_outlines(
    path: Path,
    properties: Sequence[str],
    *,
    decimals: int,
    departement_code: str | None = None,
) -> dict[str, Any]:
    """Return rows of an outline table as a GeoJSON FeatureCollection, in the order of the file.

    Parameters
    ----------
    path
        ``outlines_communes.parquet`` or ``outlines_departements.parquet``.
    properties
        Columns that become properties.
    decimals
        Of a degree: 3 are 110 m, 4 are 11 m. Both sides of a border round alike.
    departement_code
        Only the rows of this département; all of them when ``None``.
    """
    wanted = None if departement_code is None else [("departement_code", "==", departement_code)]
    table = pq.read_table(path, columns=[*properties, "geometry"], filters=wanted)
    rows = table.select(list(properties)).to_pylist()
    shapes = shapely.from_wkb(np.array(table["geometry"].to_pylist(), dtype=object))
    features = [_feature(row, shape, decimals) for row, shape in zip(rows, shapes, strict=True)]
    return {"type": "FeatureCollection", "features": features}


def _feature(row: dict[str, Any], shape: shapely.Geometry, decimals: int) -> dict[str, Any]:
    polygons = [_polygon(part, decimals) for part in shapely.get_parts(shape)]
    polygons = [polygon for polygon in polygons if polygon]
    geometry: dict[str, Any] = {"type": "MultiPolygon", "coordinates": polygons}
    if len(polygons) == 1:
        geometry = {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "Feature", "properties": row, "geometry": geometry}


def _polygon(polygon: shapely.Geometry, decimals: int) -> list[list[list[float]]]:
    """Return the rings of `polygon`, rounded; a ring that rounding flattened is left out."""
    rings = (_ring(ring, decimals) for ring in shapely.get_rings(polygon))
    return [ring for ring in rings if len(ring) > 3]


def _ring(ring: shapely.Geometry, decimals: int) -> list[list[float]]:
    corners: list[list[float]] = shapely.get_coordinates(ring).round(decimals).tolist()
    return [corner for n, corner in enumerate(corners) if n == 0 or corner != corners[n - 1]]
