"""Better contours, when the operator has a file of them: found, checked, put in EPSG:4326.

Known by their columns: IGN ADMIN EXPRESS (``INSEE_COM``, since version 4 ``code_insee``) and
Etalab contours (``code``), as GeoPackage, GeoJSON, Shapefile or GeoParquet, in any CRS.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from geo.boundaries.coverage import Geometries
from geo.errors import FileRefused

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["CODE_COLUMNS", "read_contours"]

CODE_COLUMNS: Final = ("insee_com", "insee_arm", "code_insee", "insee", "codgeo", "code")
"""Columns that hold an INSEE code, in any case, the surest first."""
_PARQUET: Final = frozenset({".parquet", ".geoparquet"})
_POLYGONS: Final = frozenset({"Polygon", "MultiPolygon"})


def read_contours(path: Path, layer: str | None = None) -> dict[str, shapely.Geometry]:
    """Read contours in EPSG:4326 by INSEE code from `path`.

    Parts of one code are joined; rows without geometry or code are left out; invalid polygons
    are mended.

    Parameters
    ----------
    path
        GeoPackage, GeoJSON, Shapefile or GeoParquet.
    layer
        Needed when several layers could be the communes.

    Raises
    ------
    FileRefused
        When the file cannot be read, the layer is not there, no column holds INSEE codes, the
        CRS is unknown or the geometries are not polygons. It names what is wrong.
    """
    frame = _read_parquet(path) if path.suffix.lower() in _PARQUET else _read_layer(path, layer)
    column = _code_column(path, list(frame.columns))
    if frame.crs is None:
        raise FileRefused("contours_without_crs", path=path)
    rows = frame[frame[column].notna() & frame.geometry.notna()].to_crs(4326)
    if rows.empty or not set(rows.geom_type) <= _POLYGONS:
        found = ", ".join(sorted(set(rows.geom_type))) or "aucune géométrie"
        raise FileRefused("contours_not_polygons", path=path, found=found)
    codes = [str(code).strip() for code in rows[column]]
    return _by_code(codes, np.asarray(rows.geometry.array, dtype=object))


def _by_code(codes: Sequence[str], shapes: Geometries) -> dict[str, shapely.Geometry]:
    valid = shapely.force_2d(shapely.make_valid(shapes, method="structure", keep_collapsed=False))
    parts: dict[str, list[shapely.Geometry]] = {}
    for code, shape in zip(codes, valid, strict=True):
        parts.setdefault(code, []).append(shape)
    return {
        code: group[0] if len(group) == 1 else shapely.union_all(group)
        for code, group in parts.items()
    }


def _read_parquet(path: Path) -> "gpd.GeoDataFrame":
    import geopandas as gpd
    import pyarrow as pa

    try:
        return gpd.read_parquet(path)
    except (OSError, ValueError, pa.ArrowException) as error:
        raise FileRefused("contours_unreadable", path=path) from error


def _read_layer(path: Path, layer: str | None) -> "gpd.GeoDataFrame":
    import geopandas as gpd
    import pyogrio

    try:
        fields = _fields_by_layer(path)
        chosen = _choose_layer(path, layer, fields)
        return gpd.read_file(path, layer=chosen)
    except (OSError, pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise FileRefused("contours_unreadable", path=path) from error


def _fields_by_layer(path: Path) -> dict[str, list[str]]:
    import pyogrio

    names = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    return {name: list(pyogrio.read_info(path, layer=name)["fields"]) for name in names}


def _choose_layer(path: Path, layer: str | None, fields: dict[str, list[str]]) -> str:
    """Return the layer asked for, the only one, or the only one that looks like communes."""
    listed = ", ".join(fields) or "aucune"
    if layer is not None:
        if layer not in fields:
            raise FileRefused("contours_layer_missing", path=path, layer=layer, layers=listed)
        return layer
    if len(fields) == 1:
        return next(iter(fields))
    coded = [name for name, columns in fields.items() if _find_code_column(columns)]
    for likely in ({"commune", "communes"}, None):
        named = [name for name in coded if likely is None or name.lower() in likely]
        if len(named) == 1:
            return named[0]
    raise FileRefused("contours_layer_unclear", path=path, layers=listed)


def _find_code_column(columns: Sequence[str]) -> str | None:
    lowered = {column.lower(): column for column in columns}
    return next((lowered[name] for name in CODE_COLUMNS if name in lowered), None)


def _code_column(path: Path, columns: Sequence[str]) -> str:
    found = _find_code_column(columns)
    if found is None:
        expected = ", ".join(name.upper() for name in CODE_COLUMNS)
        shown = ", ".join(column for column in columns if column != "geometry") or "aucune"
        raise FileRefused("contours_column_missing", path=path, expected=expected, columns=shown)
    return found
