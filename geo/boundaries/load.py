"""Put an operator's contours in the place of the generalised ones."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from geo.boundaries.build import write_tables
from geo.boundaries.contours import read_contours
from geo.boundaries.coverage import clean, join
from geo.boundaries.outlines import outline_tables
from geo.boundaries.tables import dissolve, leaves, with_geometry
from geo.errors import DataMissing, FileRefused

__all__ = ["Loaded", "load_contours"]

_AREAS: Final = {"epci": "epci_code", "departements": "departement_code", "regions": "region_code"}
_POINT_COLUMNS: Final = ["insee_code", "lon", "lat", "point_source", "geometry_source"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What became of a file: how many contours it replaced, and the codes it does not know."""

    replaced: int
    kept: int
    unknown_codes: tuple[str, ...]


def load_contours(path: Path, *, base: Path, folder: Path, layer: str | None = None) -> Loaded:
    """Write the boundaries of `base` with the contours of `path` into `folder`.

    Communes that `path` lacks keep the contour they had; overlaps and slits are cleaned. Paris,
    Lyon and Marseille follow their arrondissements. `folder` is replaced in one move, once
    everything is written.

    Raises
    ------
    FileRefused
        When `path` cannot be used; nothing is written then.
    DataMissing
        When `base` lacks a file.
    """
    communes = _read(base / "communes.parquet")
    codes, shapes = leaves(communes)
    given = read_contours(path, layer)
    known = set(communes["insee_code"].to_pylist())
    replaced = sorted(known & set(given) - _cities(communes))
    if not replaced:
        raise FileRefused("contours_without_commune", path=path, example=next(iter(given), ""))
    merged = _cover(dict(zip(codes, shapes, strict=True)), {c: given[c] for c in replaced})
    table = _with_contours(communes, merged)
    areas = {
        name: with_geometry(_read(base / f"{name}.parquet"), key, dissolve(table, key))
        for name, key in _AREAS.items()
    }
    _write_in_one_move({"communes": table, **areas, **outline_tables(table)}, folder)
    unknown = tuple(sorted(set(given) - known))
    return Loaded(replaced=len(replaced), kept=len(merged) - len(replaced), unknown_codes=unknown)


def _read(path: Path) -> pa.Table:
    if not path.is_file():
        raise DataMissing("data_missing", path=path, command="alentour boundaries build")
    return pq.read_table(path)


def _cities(communes: pa.Table) -> set[str]:
    return {code for code in communes["parent_code"].to_pylist() if code is not None}


def _cover(
    kept: Mapping[str, shapely.Geometry], given: Mapping[str, shapely.Geometry]
) -> dict[str, shapely.Geometry]:
    """Return both as one coverage, sorted by code; where they overlap `given` has the land."""
    every = {**given, **{code: shape for code, shape in kept.items() if code not in given}}
    shapes = np.array(list(every.values()), dtype=object)
    if not shapely.coverage_is_valid(shapes):
        shapes = clean(shapes, overlaps="min_index")
    pairs = sorted(zip(every, shapes, strict=True))
    return {code: shape for code, shape in pairs if not shape.is_empty}


def _with_contours(communes: pa.Table, shapes: Mapping[str, shapely.Geometry]) -> pa.Table:
    """Return `communes` with `shapes`, cities joined again, points inside, sources told."""
    parents = dict(
        zip(*(communes[name].to_pylist() for name in ("insee_code", "parent_code")), strict=True)
    )
    units = np.array(list(shapes.values()), dtype=object)
    every = {**shapes, **join(units, [parents[code] for code in shapes])}
    table = with_geometry(communes, "insee_code", every)
    rows = [_point_inside(row, every) for row in table.select(_POINT_COLUMNS).to_pylist()]
    for name in _POINT_COLUMNS[1:]:
        place = table.schema.get_field_index(name)
        values = pa.array([row[name] for row in rows], table.schema.field(name).type)
        table = table.set_column(place, name, values)
    return table


def _point_inside(row: dict[str, Any], shapes: Mapping[str, shapely.Geometry]) -> dict[str, Any]:
    """Keep the point of `row` where its contour still holds it, else take one that it does."""
    shape = shapes.get(row["insee_code"])
    if shape is None:
        return row
    row = {**row, "geometry_source": row["geometry_source"] or "contour"}
    if row["lon"] is not None and shapely.intersects_xy(shape, row["lon"], row["lat"]):
        return row
    point = shapely.point_on_surface(shape)
    lon, lat = shapely.get_coordinates(point)[0].round(6).tolist()
    return {**row, "lon": lon, "lat": lat, "point_source": "surface"}


def _write_in_one_move(tables: Mapping[str, pa.Table], folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    new = Path(mkdtemp(prefix=f"{folder.name}-", dir=folder.parent))
    try:
        write_tables(tables, (), new)
        new.chmod(0o755)
        _swap(new, folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _swap(new: Path, folder: Path) -> None:
    """Move `new` to `folder`; what was there is deleted, or comes back when the move fails."""
    if not folder.exists():
        new.rename(folder)
        return
    old = new.with_suffix(".old")
    folder.rename(old)
    try:
        new.rename(folder)
    except OSError:
        old.rename(folder)
        raise
    shutil.rmtree(old)
