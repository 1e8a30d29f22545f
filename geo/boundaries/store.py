"""Reading the Parquet files of ``data/communes``: attributes without contours, or contours."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.boundaries.commune import Commune, Epci
from geo.coordinates import Position
from geo.errors import DataMissing

if TYPE_CHECKING:
    from geo.boundaries.coverage import Geometries

__all__ = ["read_columns", "read_communes", "read_epcis", "read_shapes", "read_successors"]

_ATTRIBUTES = (
    "insee_code",
    "name",
    "type",
    "parent_code",
    "departement_code",
    "region_code",
    "epci_code",
    "postcodes",
    "population",
    "lon",
    "lat",
)


def read_columns(path: Path, names: tuple[str, ...]) -> dict[str, list[Any]]:
    """Read only columns `names` of the Parquet file `path`.

    Raises
    ------
    DataMissing
        When the file is not there.
    """
    import pyarrow.parquet as pq

    if not path.is_file():
        raise DataMissing("data_missing", path=path, command="alentour boundaries build")
    # One thread and no memory map: the file is small, and may be replaced while it is open.
    table = pq.ParquetFile(path, memory_map=False).read(columns=list(names), use_threads=False)
    return {name: table[name].to_pylist() for name in names}


def read_communes(path: Path) -> dict[str, Commune]:
    """Read every commune and arrondissement, without contours, by INSEE code, sorted."""
    columns = read_columns(path, _ATTRIBUTES)
    former = _former_names(path, columns["name"])
    rows = zip(*columns.values(), former, strict=True)
    return {row[0]: _commune(row) for row in rows}


def _commune(row: tuple[Any, ...]) -> Commune:
    *attributes, postcodes, population, lon, lat, former_names = row
    code, name, kind, parent, departement, region, epci = attributes
    return Commune(
        insee_code=code,
        name=name,
        type=kind,
        parent_code=parent,
        departement_code=departement,
        region_code=region,
        epci_code=epci,
        postcodes=tuple(postcodes),
        population=population,
        position=None if lon is None else Position(lon=lon, lat=lat),
        former_names=former_names,
    )


def _former_names(path: Path, current_names: list[str]) -> list[tuple[str, ...]]:
    """Return for each row the names of its former communes that differ from its own."""
    rows, names = _flat_former(path, "name")
    grouped: dict[int, list[str]] = {}
    for row, name in zip(rows, names, strict=True):
        if name is not None and name != current_names[row]:
            grouped.setdefault(row, []).append(name)
    return [tuple(grouped.get(row, ())) for row in range(len(current_names))]


def _flat_former(path: Path, field: str) -> tuple[list[int], list[Any]]:
    """Return row numbers and one field of ``former_communes``, flattened: few rows have any."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    column = pq.ParquetFile(path).read(columns=["former_communes"])["former_communes"]
    flat = pc.list_flatten(column)
    rows = pc.list_parent_indices(column).to_pylist()
    return rows, pc.struct_field(flat, field).to_pylist()


def read_successors(path: Path) -> dict[str, str]:
    """Read which current commune every former INSEE code went into."""
    codes = read_columns(path, ("insee_code",))["insee_code"]
    rows, former = _flat_former(path, "insee_code")
    pairs = zip(former, rows, strict=True)
    current = set(codes)
    return {old: codes[row] for old, row in pairs if old not in current}


def read_epcis(path: Path) -> dict[str, Epci]:
    """Read every EPCI by its code, sorted."""
    columns = read_columns(path, ("epci_code", "name", "type", "population"))
    rows = zip(*columns.values(), strict=True)
    return {
        code: Epci(epci_code=code, name=name, type=kind, population=population)
        for code, name, kind, population in rows
    }


def read_shapes(path: Path, key: str = "insee_code") -> Mapping[str, Any]:
    """Read geometries in EPSG:4326 by `key`; rows without one are left out."""
    codes, shapes = read_shape_arrays(path, key)
    return dict(zip(codes, shapes, strict=True))


def read_shape_arrays(path: Path, key: str = "insee_code") -> "tuple[list[str], Geometries]":
    """Read codes and geometries in EPSG:4326, in the order of the file."""
    import numpy as np
    import shapely

    columns = read_columns(path, (key, "geometry"))
    pairs = [(c, g) for c, g in zip(columns[key], columns["geometry"], strict=True) if g]
    shapes = shapely.from_wkb(np.array([wkb for _, wkb in pairs], dtype=object))
    return [code for code, _ in pairs], shapes
