"""From mended contours and the official list to the Parquet files of ``data/communes``."""

import csv
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from geo.boundaries.coverage import Geometries, join
from geo.boundaries.mend import WHOLE_CITIES, Fault, Mended
from geo.boundaries.sources import Sources, former_codes

__all__ = [
    "COMMUNE_SCHEMA",
    "area_tables",
    "commune_table",
    "dissolve",
    "leaves",
    "with_geometry",
    "write_faults",
    "write_table",
]

_FORMER_TYPE: Final = pa.list_(pa.struct([("insee_code", pa.string()), ("name", pa.string())]))
_GEOMETRY_TYPES: Final = {3: "Polygon", 6: "MultiPolygon"}
_TYPES: Final = {"commune-actuelle": "commune", "arrondissement-municipal": "arrondissement"}
COMMUNE_SCHEMA: Final = pa.schema(
    [
        ("insee_code", pa.string()),
        ("name", pa.string()),
        ("type", pa.string()),
        ("parent_code", pa.string()),
        ("departement_code", pa.string()),
        ("region_code", pa.string()),
        ("epci_code", pa.string()),
        ("postcodes", pa.list_(pa.string())),
        ("population", pa.int32()),
        ("former_communes", _FORMER_TYPE),
        ("lon", pa.float64()),
        ("lat", pa.float64()),
        ("point_source", pa.string()),
        ("geometry_source", pa.string()),
        ("geometry", pa.binary()),
    ]
)


def commune_table(sources: Sources, mended: Mended) -> pa.Table:
    """Return one row per current commune and arrondissement, sorted by INSEE code."""
    rows = sorted((row for row in sources.communes if row["type"] in _TYPES), key=_code)
    epcis = {member["code"]: epci["code"] for epci in sources.epcis for member in epci["membres"]}
    former = _former_communes(sources)
    records = [_record(row, epcis, former, mended) for row in rows]
    return pa.Table.from_pylist(records, schema=COMMUNE_SCHEMA)


def _code(row: Mapping[str, Any]) -> str:
    return str(row["code"])


def _record(
    row: Mapping[str, Any],
    epcis: Mapping[str, str],
    former: Mapping[str, list[dict[str, str | None]]],
    mended: Mended,
) -> dict[str, Any]:
    code, parent = row["code"], row.get("commune")
    lon, lat, point_source = mended.points.get(code, (None, None, None))
    contour = mended.contours.get(code)
    return {
        "insee_code": code,
        "name": row["nom"],
        "type": _TYPES[row["type"]],
        "parent_code": parent,
        "departement_code": row["departement"],
        "region_code": row["region"],
        "epci_code": epcis.get(parent or code),
        "postcodes": row.get("codesPostaux", []),
        "population": row.get("population"),
        "former_communes": former.get(code, []),
        "lon": lon,
        "lat": lat,
        "point_source": point_source,
        "geometry_source": mended.contour_sources.get(code),
        "geometry": None if contour is None else shapely.to_wkb(contour),
    }


def _former_communes(sources: Sources) -> dict[str, list[dict[str, str | None]]]:
    """Return former communes by current code; a name is ``None`` where the list has none."""
    kept = (row for row in sources.communes if row["type"] not in _TYPES)
    names = {(row["chefLieu"], row["code"]): row["nom"] for row in kept}
    return {
        code: [{"insee_code": old, "name": names.get((code, old))} for old in olds]
        for code, olds in former_codes(sources).items()
    }


def area_tables(communes: pa.Table, sources: Sources) -> dict[str, pa.Table]:
    """Return the tables ``epci``, ``departements`` and ``regions``: unions of `communes`."""
    return {
        "epci": _area_table(communes, "epci_code", _epci_rows(sources)),
        "departements": _area_table(communes, "departement_code", _departement_rows(sources)),
        "regions": _area_table(communes, "region_code", _region_rows(sources)),
    }


def _epci_rows(sources: Sources) -> list[dict[str, Any]]:
    names = {"epci_code": "code", "name": "nom", "type": "type", "population": "populationTotale"}
    return [{name: epci[key] for name, key in names.items()} for epci in sources.epcis]


def _departement_rows(sources: Sources) -> list[dict[str, Any]]:
    names = {"departement_code": "code", "name": "nom", "region_code": "region"}
    return [{name: row[key] for name, key in names.items()} for row in sources.departements]


def _region_rows(sources: Sources) -> list[dict[str, Any]]:
    return [{"region_code": row["code"], "name": row["nom"]} for row in sources.regions]


def _area_table(communes: pa.Table, key: str, rows: list[dict[str, Any]]) -> pa.Table:
    kinds = {name: pa.int32() if name == "population" else pa.string() for name in rows[0]}
    schema = pa.schema({**kinds, "geometry": pa.binary()})
    table = pa.Table.from_pylist(sorted(rows, key=lambda row: str(row[key])), schema=schema)
    return with_geometry(table, key, dissolve(communes, key))


def with_geometry(table: pa.Table, key: str, shapes: Mapping[str, shapely.Geometry]) -> pa.Table:
    """Return `table` with column ``geometry`` taken from `shapes` by column `key`."""
    wkb = {code: shapely.to_wkb(shape) for code, shape in shapes.items()}
    column = pa.array([wkb.get(code) for code in table[key].to_pylist()], pa.binary())
    return table.set_column(table.schema.get_field_index("geometry"), "geometry", column)


def dissolve(communes: pa.Table, key: str) -> dict[str, shapely.Geometry]:
    """Join the contours of `communes` by column `key`, arrondissements standing for their city."""
    codes, polygons = leaves(communes)
    values = dict(zip(communes["insee_code"].to_pylist(), communes[key].to_pylist(), strict=True))
    return join(polygons, [values[code] for code in codes])


def leaves(communes: pa.Table) -> tuple[list[str], Geometries]:
    """Return codes and contours of the units that tile France: no whole city, none missing."""
    codes = np.array(communes["insee_code"].to_pylist(), dtype=object)
    polygons = shapely.from_wkb(np.array(communes["geometry"].to_pylist(), dtype=object))
    kept = ~np.isin(codes.astype(str), WHOLE_CITIES) & ~shapely.is_missing(polygons)
    return list(codes[kept]), polygons[kept]


def write_table(table: pa.Table, path: Path) -> None:
    """Write `table` as GeoParquet 1.1 in EPSG:4326; the same table gives the same bytes."""
    shapes = shapely.from_wkb(np.array(table["geometry"].to_pylist(), dtype=object))
    geo = json.dumps(_geo_metadata(shapes), ensure_ascii=False)
    pq.write_table(
        table.replace_schema_metadata({"geo": geo}),
        path,
        compression="zstd",
        compression_level=19,
        # Columns that repeat are better as a dictionary; contours never repeat.
        use_dictionary=[name for name in table.column_names if name != "geometry"],
        row_group_size=1 << 20,
    )


def _geo_metadata(shapes: Geometries) -> dict[str, Any]:
    present = shapes[~shapely.is_missing(shapes)]
    kinds = {_GEOMETRY_TYPES[i] for i in np.unique(shapely.get_type_id(present))}
    column = {
        "encoding": "WKB",
        "geometry_types": sorted(kinds),
        "crs": _crs(),
        "bbox": [float(x) for x in shapely.total_bounds(present)],
    }
    return {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}


@cache
def _crs() -> dict[str, Any]:
    from pyproj import CRS

    return CRS.from_epsg(4326).to_json_dict()


def write_faults(faults: Iterable[Fault], path: Path) -> None:
    """Write `faults` as CSV, UTF-8, sorted."""
    names = ("insee_code", "name", "fault", "mended", "detail")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(sorted([getattr(fault, name) for name in names] for fault in faults))
