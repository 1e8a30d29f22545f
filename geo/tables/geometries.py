"""Geometries of a file → two columns of text, in EPSG:4326."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from geo.errors import FileRefused

__all__ = ["known_positions", "position_cells", "position_columns"]

_POSITION_COLUMNS: Final = ("lon", "lat")
_DECIMALS: Final = 8  # about a millimetre; more is noise of the conversion


def position_columns(columns: Sequence[str]) -> tuple[str, str]:
    """Return names for the two columns that `columns` does not already use."""
    taken = {name.casefold() for name in columns}
    if taken.isdisjoint(_POSITION_COLUMNS):
        return _POSITION_COLUMNS
    return "geometrie_lon", "geometrie_lat"


def position_cells(geometries: Sequence[Any], crs: object, path: Path) -> list[tuple[str, str]]:
    """Return ``(lon, lat)`` of each geometry as text, ``("", "")`` where there is none.

    A line or an area gives a point that lies on it. Without `crs`, coordinates stay as they are.

    Parameters
    ----------
    geometries
        Shapely geometries or ``None``.
    crs
        Anything that pyproj takes for a CRS, or ``None``.

    Raises
    ------
    FileRefused
        When the CRS is unknown.
    """
    import numpy as np
    import shapely

    shapes = np.asarray(geometries, dtype=object)
    is_point = shapely.get_type_id(shapes) == shapely.GeometryType.POINT
    points = np.where(is_point, shapes, shapely.point_on_surface(shapes))
    points[shapely.is_empty(points)] = None
    x, y = shapely.get_x(points), shapely.get_y(points)
    if crs is not None:
        x, y = _to_degrees(x, y, crs, path)
    return [_texts(lon, lat) for lon, lat in zip(x.tolist(), y.tolist(), strict=True)]


def _to_degrees(x: Any, y: Any, crs: object, path: Path) -> tuple[Any, Any]:  # noqa: ANN401
    from pyproj import Transformer
    from pyproj.exceptions import ProjError

    try:
        transformer = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    except ProjError as error:
        raise FileRefused("file_crs_unknown", path=path, crs=crs) from error
    return transformer.transform(x, y)


def _texts(lon: float, lat: float) -> tuple[str, str]:
    if math.isnan(lon) or math.isnan(lat):  # no geometry, or an empty one
        return "", ""
    return repr(round(lon, _DECIMALS)), repr(round(lat, _DECIMALS))


def known_positions(columns: Sequence[str]) -> Mapping[str, str]:
    """Return the field → column pairs for columns named by :func:`position_columns`."""
    return dict(zip(_POSITION_COLUMNS, columns, strict=True))
