"""Columns → CSV, GeoJSON or GeoParquet: whole or not at all, and harmless in a spreadsheet.

A CSV is UTF-8 with a byte order mark, ``;`` between cells and CRLF between rows, so that a French
spreadsheet opens it by a double click; decimals have a point. A cell that a spreadsheet would run
as a formula gets an apostrophe in front.
"""

import csv
import io
import json
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

from geo.errors import FileRefused
from geo.files import replacing
from geo.tables.table import RowFault, unique_names

__all__ = [
    "FORMATS",
    "Columns",
    "atomic_path",
    "csv_text",
    "neutralise_formula",
    "rejects_path",
    "require_writable",
    "write_columns",
    "write_rejects",
]

Columns = Mapping[str, Sequence[str | float | None]]
"""Cells by column, all of one length. ``lon`` and ``lat`` in degrees make the geometry."""

SEPARATOR: Final = ";"

# What starts a formula; full-width signs count too. A tab or a return may hide one.
_FORMULA: Final = re.compile(r"[=+\-@\t\r＝＋－＠]")
# Numbers and phone numbers cannot call anything: no letter, no quote, no reference.
_HARMLESS: Final = re.compile(r"[+-]?\d+([.,]\d+)?([eE][+-]?\d+)?|\+\d[\d .()]*|-+")


def neutralise_formula(text: str) -> str:
    """Return `text` so that no spreadsheet runs it; what is harmless stays as it is.

    Source: OWASP, "CSV Injection".

    >>> neutralise_formula("=1+1"), neutralise_formula("-1.5"), neutralise_formula("+33 4 75 00")
    ("'=1+1", '-1.5', '+33 4 75 00')
    """
    if not _FORMULA.match(text) or _HARMLESS.fullmatch(text):
        return text
    return f"'{text}"


@contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """Give a path as :func:`~geo.files.replacing` does, with its failures in French.

    Raises
    ------
    FileRefused
        When the folder or the disk does not take the file.
    """
    try:
        with replacing(path) as partial:
            yield partial
    except OSError as error:
        raise FileRefused("file_unwritable", path=path, reason=error.strerror) from error


def rejects_path(path: Path) -> Path:
    """Return where the rows go that were set aside: ``carte.csv`` → ``carte.csv.rejets.csv``."""
    return path.with_name(f"{path.name}.rejets.csv")


def require_writable(path: Path, *, source: Path) -> None:
    """Refuse an output that could not be written, before any work is done.

    Raises
    ------
    FileRefused
        When the format is unknown, `path` is a folder or `source` itself, or its folder is
        missing or closed.
    """
    if path.is_dir():
        raise FileRefused("file_is_folder", path=path)
    if path.suffix.lower() not in FORMATS:
        raise FileRefused("format_unknown", path=path, allowed=", ".join(FORMATS))
    if not path.parent.is_dir():
        raise FileRefused("folder_missing", path=path.parent)
    if path.exists() and source.exists() and path.samefile(source):
        raise FileRefused("output_is_input", path=path)
    try:
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        raise FileRefused("file_unwritable", path=path, reason=error.strerror) from error


def write_columns(path: Path, columns: Columns) -> None:
    """Write `columns` to `path` in the format that its extension names.

    Raises
    ------
    FileRefused
        When the disk does not take the file.
    """
    with atomic_path(path) as partial:
        FORMATS[path.suffix.lower()](partial, columns)


def _rows(columns: Columns) -> Iterable[tuple[str | float | None, ...]]:
    return zip(*columns.values(), strict=True)


def _write_csv(path: Path, columns: Columns) -> None:
    _write_rows(path, list(columns), _rows(columns))


def _write_rows(
    path: Path, header: Sequence[str], rows: Iterable[Sequence[str | float | None]]
) -> None:
    with path.open("w", encoding="utf-8-sig", newline="", errors="surrogatepass") as file:
        file.write(csv_text([header]))
        _csv_writer(file).writerows(map(_csv_cell, row) for row in rows)


def csv_text(rows: Iterable[Sequence[str | float | None]]) -> str:
    """Return `rows` as lines of our CSV, without the byte order mark that begins a file."""
    written = io.StringIO(newline="")
    _csv_writer(written).writerows(map(_csv_cell, row) for row in rows)
    return written.getvalue()


def _csv_writer(file: IO[str]) -> Any:  # noqa: ANN401 - the module names no type for it
    return csv.writer(file, delimiter=SEPARATOR)


def _csv_cell(cell: str | float | None) -> str:
    if cell is None:
        return ""
    return neutralise_formula(cell) if isinstance(cell, str) else repr(cell)


def _write_geojson(path: Path, columns: Columns) -> None:
    names = list(columns)
    with path.open("w", encoding="utf-8") as file:
        file.write('{"type": "FeatureCollection", "features": [')
        for rank, row in enumerate(_rows(columns)):
            file.write(",\n" if rank else "\n")
            json.dump(_feature(dict(zip(names, row, strict=True))), file, ensure_ascii=False)
        file.write("\n]}\n")


def _feature(properties: dict[str, Any]) -> dict[str, Any]:
    lon, lat = properties.get("lon"), properties.get("lat")
    is_located = lon is not None and lat is not None
    geometry = {"type": "Point", "coordinates": [lon, lat]} if is_located else None
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _write_geoparquet(path: Path, columns: Columns) -> None:
    import geopandas
    import pandas as pd
    import shapely

    frame = pd.DataFrame({name: list(cells) for name, cells in columns.items()})
    pairs: Any = zip(columns["lon"], columns["lat"], strict=True)
    shapes: Any = [None if None in pair else shapely.Point(pair) for pair in pairs]
    located = geopandas.GeoDataFrame(frame, geometry=shapes, crs="EPSG:4326")
    located.to_parquet(path, index=False)


FORMATS: Final[dict[str, Callable[[Path, Columns], None]]] = {
    ".csv": _write_csv,
    ".geojson": _write_geojson,
    ".json": _write_geojson,
    ".parquet": _write_geoparquet,
    ".geoparquet": _write_geoparquet,
}
"""Who writes which extension."""


def write_rejects(path: Path, columns: Sequence[str], faults: Sequence[RowFault]) -> None:
    """Write the rows that were set aside: line, reason, original cells.

    Cells beyond the header get columns of their own. Without a fault, what an earlier run left
    at `path` goes.
    """
    if not faults:
        path.unlink(missing_ok=True)
        return
    width = max(len(columns), *(len(fault.cells) for fault in faults))
    extra = [f"cellule_{rank}" for rank in range(len(columns) + 1, width + 1)]
    header = unique_names(["ligne", "raison", *columns, *extra])
    rows = ([str(fault.line), fault.error.sentence, *fault.cells] for fault in faults)
    with atomic_path(path) as partial:
        _write_rows(partial, header, (row + [""] * (width + 2 - len(row)) for row in rows))
