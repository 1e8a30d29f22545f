"""A path → a table: the reader is chosen by what the file holds, not by its name."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from geo.errors import FileRefused
from geo.tables.decoding import decompress, read_bytes
from geo.tables.delimited import read_delimited
from geo.tables.features import read_features
from geo.tables.layers import read_geopackage, read_layer, read_parquet
from geo.tables.opendocument import is_opendocument, read_opendocument
from geo.tables.placemarks import is_kmz, is_placemarks, read_kmz, read_placemarks
from geo.tables.spreadsheet import read_spreadsheet
from geo.tables.table import Table

__all__ = ["read_content", "read_table"]

_Reader = Callable[[bytes, Path], Table]


def read_table(path: Path) -> Table:
    """Read any table of shops.

    CSV with ``;`` ``,`` tab or ``|``, in UTF-8, UTF-16, CP1252, Latin-1, Mac Roman or CP850;
    XLSX and ODS; JSON and GeoJSON; KML, KMZ and GPX; GeoPackage and Shapefile; Parquet and
    GeoParquet. Text formats and Parquet may be compressed with gzip.

    Raises
    ------
    FileRefused
        When the file as a whole cannot be used; faults of single rows are in the table.
    """
    if path.is_dir():
        raise FileRefused("file_is_folder", path=path)
    return read_content(read_bytes(path), path)


def read_content(raw: bytes, path: Path) -> Table:
    """Read a table from bytes that are in memory, compressed by gzip or not.

    Parameters
    ----------
    path
        What the file is called; it is opened for a Shapefile alone, which is several files.

    Raises
    ------
    FileRefused
        As :func:`read_table`.
    """
    if raw.startswith(b"\x1f\x8b"):
        raw = decompress(raw, path)
    if not raw.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise FileRefused("file_empty", path=path)
    return _choose_reader(raw)(raw, path)


def _choose_reader(raw: bytes) -> _Reader:
    signed = next((read for mark, read in _SIGNATURES if raw.startswith(mark)), None)
    if signed is not None:
        return signed
    if raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}:
        return read_features
    return read_placemarks if is_placemarks(raw) else read_delimited


def _read_archive(raw: bytes, path: Path) -> Table:
    if is_opendocument(raw):
        return read_opendocument(raw, path)
    return read_kmz(raw, path) if is_kmz(raw) else read_spreadsheet(raw, path)


def _read_shapefile(_raw: bytes, path: Path) -> Table:
    if not path.is_file():
        raise FileRefused("file_not_a_table", path=path)
    return read_layer(path, path)


def _refuse_old_excel(_raw: bytes, path: Path) -> Table:
    raise FileRefused("file_old_excel", path=path)


def _refuse(_raw: bytes, path: Path) -> Table:
    raise FileRefused("file_not_a_table", path=path)


_SIGNATURES: Final[tuple[tuple[bytes, _Reader], ...]] = (
    (b"PK\x03\x04", _read_archive),
    (b"PK\x05\x06", _read_archive),
    (b"PAR1", read_parquet),
    (b"SQLite format 3\x00", read_geopackage),
    (b"\x00\x00\x27\x0a", _read_shapefile),
    (b"\xd0\xcf\x11\xe0", _refuse_old_excel),
    (b"%PDF", _refuse),
    (b"\x89PNG", _refuse),
    (b"\xff\xd8\xff", _refuse),
)
"""What a file starts with, and who reads it."""
