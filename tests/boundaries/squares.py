"""Two square communes that share a border, in round numbers.

::

    46 ┌────────┬────────┐
       │  west  │  east  │      west 01001, east 01002
    45 └────────┴────────┘
       3        4        5
"""

from pathlib import Path
from typing import Any

import pyarrow as pa
import shapely

from geo.boundaries import Boundaries
from geo.boundaries.build import write_tables
from geo.boundaries.outlines import outline_tables
from geo.boundaries.tables import COMMUNE_SCHEMA, dissolve

WEST, EAST = shapely.box(3, 45, 4, 46), shapely.box(4, 45, 5, 46)
AREAS = {"epci": "epci_code", "departements": "departement_code", "regions": "region_code"}


def make_commune(insee_code: str, contour: shapely.Geometry | None, **changes: Any) -> dict:
    commune = {
        "insee_code": insee_code,
        "name": f"Commune {insee_code}",
        "type": "commune",
        "parent_code": None,
        "departement_code": insee_code[:2],
        "region_code": "84",
        "epci_code": "200000001",
        "postcodes": [f"{insee_code[:2]}000"],
        "population": 100,
        "former_communes": [],
        "lon": None if contour is None else contour.centroid.x,
        "lat": None if contour is None else contour.centroid.y,
        "point_source": None if contour is None else "surface",
        "geometry_source": None if contour is None else "contour",
        "geometry": None if contour is None else shapely.to_wkb(contour),
    }
    return commune | changes


def make_boundaries(folder: Path, *communes: dict) -> Boundaries:
    rows = communes or (make_commune("01001", WEST), make_commune("01002", EAST))
    table = pa.Table.from_pylist(list(rows), schema=COMMUNE_SCHEMA)
    tables = {name: _area(table, name, key) for name, key in AREAS.items()}
    write_tables({"communes": table, **tables, **outline_tables(table)}, (), folder)
    return Boundaries(folder)


def _area(communes: pa.Table, name: str, key: str) -> pa.Table:
    shapes = dissolve(communes, key)
    columns = {key: list(shapes), "name": [f"{name} {code}" for code in shapes]}
    if name == "epci":
        columns |= {"type": ["CC"] * len(shapes), "population": [200] * len(shapes)}
    return pa.table(columns | {"geometry": pa.array(shapely.to_wkb(list(shapes.values())))})
