"""Simplified outlines for drawing: neighbours still share their borders."""

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from geo.boundaries.coverage import thin
from geo.boundaries.tables import dissolve, leaves

__all__ = ["COMMUNE_TOLERANCE_M", "DEPARTEMENT_TOLERANCE_M", "outline_tables"]

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
