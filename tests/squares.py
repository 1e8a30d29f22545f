"""Two square communes as a folder of boundaries."""

import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from geo.boundaries import Boundaries
from tests.factories import EAST, EAST_SQUARE, WEST, WEST_SQUARE

_FORMER = pa.list_(pa.struct([("insee_code", pa.string()), ("name", pa.string())]))


def write_squares(folder):
    """Write the four files that `Boundaries` reads; the east has an EPCI of its own."""
    both = shapely.union_all([WEST_SQUARE, EAST_SQUARE])
    _write(folder / "communes.parquet", [_row(WEST, WEST_SQUARE), _row(EAST, EAST_SQUARE)])
    _write(
        folder / "epci.parquet",
        [_area("epci_code", "200000001", "Pays des Carrés", both) | {"type": "CC"}],
    )
    _write(folder / "departements.parquet", [_area("departement_code", "07", "Ardèche", both)])
    _write(folder / "regions.parquet", [_area("region_code", "84", "Auvergne-Rhône-Alpes", both)])
    return Boundaries(folder)


def _row(commune, square):
    return {
        "insee_code": commune.insee_code,
        "name": commune.name,
        "type": "commune",
        "parent_code": None,
        "departement_code": commune.departement_code,
        "region_code": commune.region_code,
        "epci_code": commune.epci_code,
        "postcodes": list(commune.postcodes),
        "population": commune.population,
        "former_communes": [],
        "lon": commune.position.lon,
        "lat": commune.position.lat,
        "geometry": square.wkb,
    }


def _area(key, code, name, geometry):
    return {key: code, "name": name, "population": 2_000, "geometry": geometry.wkb}


def _write(path, rows):
    table = pa.Table.from_pylist(rows)
    if "former_communes" in table.column_names:
        place = table.column_names.index("former_communes")
        empty = pa.array([[] for _ in rows], _FORMER)
        table = table.set_column(place, "former_communes", empty)
    pq.write_table(table, path)


def write_outlines(folder):
    """Write the outlines of the two communes and of their département, for maps that draw them."""
    both = shapely.union_all([WEST_SQUARE, EAST_SQUARE])
    communes = [
        {"insee_code": one.insee_code, "name": one.name, "departement_code": "07"}
        | {"geometry": s.wkb}
        for one, s in ((WEST, WEST_SQUARE), (EAST, EAST_SQUARE))
    ]
    _write(folder / "outlines_communes.parquet", communes)
    _write(
        folder / "outlines_departements.parquet",
        [{"departement_code": "07", "geometry": both.wkb}],
    )
