"""GeoPackage, Shapefile and other vector layers through GDAL; Parquet with or without geometry."""

import io
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from geo.errors import FileRefused
from geo.remarks import Remark
from geo.tables.geometries import known_positions, position_cells, position_columns
from geo.tables.table import MAX_BYTES, Table, cell_text, make_table

__all__ = ["read_geopackage", "read_layer", "read_parquet", "table_from_frame"]


_DRIVERS: Final = frozenset({"GPKG", "SQLite", "ESRI Shapefile"})


def read_geopackage(raw: bytes, path: Path) -> Table:
    """Read the first layer of a GeoPackage; see :func:`read_layer`."""
    # GDAL trusts the extension, and ours may be ".gz" or anything.
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source.gpkg"
        source.write_bytes(raw)
        return read_layer(source, path)


def read_layer(source: Path, path: Path) -> Table:
    """Read the first layer of a GeoPackage or a Shapefile at `source`, called `path` in messages.

    Raises
    ------
    FileRefused
        When GDAL cannot open it, or it holds no layer or no feature.
    """
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        layers = [str(name) for name, _ in pyogrio.list_layers(source)]
        if not layers:
            raise FileRefused("file_empty", path=path)
        # GDAL would take a broken file for one of its many other formats.
        if pyogrio.read_info(source, layer=layers[0])["driver"] not in _DRIVERS:
            raise FileRefused("file_not_a_table", path=path)
        frame = pyogrio.read_dataframe(source, layer=layers[0])
    except (DataSourceError, DataLayerError) as error:
        raise FileRefused("file_damaged", path=path, reason="GDAL") from error
    return table_from_frame(frame, path, _remark_layers(layers))


def _remark_layers(layers: list[str]) -> tuple[Remark, ...]:
    if len(layers) == 1:
        return ()
    others = ", ".join(f"« {name} »" for name in layers[1:])
    return (Remark(code="layer_chosen", details={"name": layers[0], "others": others}),)


def read_parquet(raw: bytes, path: Path) -> Table:
    """Read Parquet; GeoParquet gives its geometries as ``lon`` and ``lat`` too.

    Raises
    ------
    FileRefused
        When it is damaged, or would grow beyond the limits.
    """
    import geopandas
    import pandas as pd
    from pyarrow import ArrowException, parquet

    try:
        metadata = parquet.read_metadata(io.BytesIO(raw))
        _require_reasonable(metadata, path)
        has_geometry = b"geo" in (metadata.metadata or {})
        source: Any = io.BytesIO(raw)
        frame = geopandas.read_parquet(source) if has_geometry else pd.read_parquet(source)
    except (ArrowException, OSError, ValueError) as error:
        if isinstance(error, FileRefused):
            raise
        raise FileRefused("file_damaged", path=path, reason="Parquet") from error
    return table_from_frame(frame, path, ())


def _require_reasonable(metadata: Any, path: Path) -> None:  # noqa: ANN401 (pyarrow has no types)
    groups = (metadata.row_group(rank) for rank in range(metadata.num_row_groups))
    if sum(group.total_byte_size for group in groups) > MAX_BYTES:
        raise FileRefused("file_too_big", path=path, limit_mb=MAX_BYTES >> 20)


def table_from_frame(frame: Any, path: Path, remarks: tuple[Remark, ...]) -> Table:  # noqa: ANN401
    """Return the rows of a (Geo)DataFrame as text, its geometries as ``lon`` and ``lat``.

    Raises
    ------
    FileRefused
        When there is no row, or the CRS is unknown.
    """
    import geopandas

    is_located = isinstance(frame, geopandas.GeoDataFrame)
    plain = frame.drop(columns=frame.geometry.name) if is_located else frame
    header = [str(name) for name in plain.columns]
    columns = [list(map(_text, plain.iloc[:, rank])) for rank in range(len(header))]
    known: Mapping[str, str] = {}
    if is_located:
        names = position_columns(header)
        cells = position_cells(list(frame.geometry), frame.crs, path)
        header, known = [*header, *names], known_positions(names)
        columns += [list(part) for part in zip(*cells, strict=True)] if cells else [[], []]
        remarks = (*remarks, *_remark_crs(frame.crs))
    rows = enumerate(zip(*columns, strict=True), start=1)
    return make_table(path, header, rows, remarks=remarks, known_columns=known)


def _remark_crs(crs: Any) -> tuple[Remark, ...]:  # noqa: ANN401
    if crs is None or crs.equals("EPSG:4326", ignore_axis_order=True):
        return ()
    return (Remark(code="crs_converted", details={"crs": crs.name}),)


def _text(value: Any) -> str:  # noqa: ANN401
    import numpy as np
    import pandas as pd

    if isinstance(value, np.ndarray):
        return "; ".join(map(_text, value))
    if isinstance(value, np.generic):
        value = value.item()
    return "" if value is None or value is pd.NaT or value is pd.NA else cell_text(value)
