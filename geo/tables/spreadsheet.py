"""XLSX, read as a stream and within limits."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from geo.errors import FileRefused
from geo.remarks import Remark
from geo.tables.table import MAX_BYTES, Table, build_table, cell_text

__all__ = ["MAX_ROWS", "read_spreadsheet"]

MAX_ROWS: Final = 1_048_576
"""Rows of a sheet, by the format's own rule."""

# 16,384 cells by the format's own rule, at most three elements each, opened and closed.
_MAX_TAGS_A_ROW: Final = 16_384 * 6
_ROW_TAG: Final = re.compile(rb"</?(?:\w+:)?row[ />]")
_TAG_BYTES: Final = 16
_CHUNK_BYTES: Final = 1 << 20
# A row that says its number and holds blank cells alone: nothing is lost with it.
# Possessive: no row, however forged, is looked at twice.
_BLANK_ROW: Final = re.compile(
    rb'<row(?=[^<>]*? r=")(?: [\w:]+="[^"<>]*")*+ ?'
    rb'(?:/>|>(?:<c(?: [\w:]+="[^"<>]*")*+ ?/>)*+</row>)'
)
_UNNUMBERED_ROW: Final = re.compile(rb'<row(?=[\s/>])(?![^>]*\sr=")')
# Below it, to read blank rows costs less than a second.
_MANY_BYTES: Final = 4 << 20
# Shared strings are held in memory, about ten times their size on disk.
_MAX_STRINGS_BYTES: Final = MAX_BYTES // 4


def read_spreadsheet(raw: bytes, path: Path) -> Table:
    """Read the first visible sheet that holds something.

    Formulas give their last computed value; dates are written as ISO 8601.

    Raises
    ------
    FileRefused
        When it is no XLSX, is damaged, empty, or would grow beyond the limits.
    """
    from openpyxl import load_workbook

    _require_reasonable(raw, path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and validations that we do not read
            book = load_workbook(io.BytesIO(_without_blanks(raw)), read_only=True, data_only=True)
            return _read_first_sheet(book, path)
    except FileRefused:
        raise
    # openpyxl lets every error of zipfile, xml and its own descriptors through.
    except Exception as error:
        raise FileRefused("file_damaged", path=path, reason="XLSX") from error


def _require_reasonable(raw: bytes, path: Path) -> None:
    """Refuse an archive by what its directory announces; zipfile reads no more than that."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
    except (zipfile.BadZipFile, ValueError) as error:
        raise FileRefused("file_damaged", path=path, reason="XLSX") from error
    if "xl/workbook.xml" not in sizes:
        raise FileRefused("file_not_a_table", path=path)
    strings = sizes.get("xl/sharedStrings.xml", 0)
    if sum(sizes.values()) > MAX_BYTES or strings > _MAX_STRINGS_BYTES:
        raise FileRefused("file_too_big", path=path, limit_mb=MAX_BYTES >> 20)
    for name in sizes:
        if name.startswith("xl/worksheets/"):
            _require_narrow_rows(raw, name, path)


def _require_narrow_rows(raw: bytes, name: str, path: Path) -> None:
    """Refuse a sheet with a row of millions of cells: openpyxl holds a row in memory."""
    count, tail = 0, b""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive, archive.open(name) as sheet:
        while chunk := sheet.read(_CHUNK_BYTES):
            first, *others = _ROW_TAG.split(tail + chunk)
            tail = chunk[-_TAG_BYTES:]
            count = others[-1].count(b"<") if others else count + first.count(b"<")
            if max(count, *(part.count(b"<") for part in others), 0) > _MAX_TAGS_A_ROW:
                raise FileRefused("file_damaged", path=path, reason="XLSX")


def _without_blanks(raw: bytes) -> bytes:
    """Return the same book without the blank rows of its large sheets.

    A sheet that was formatted down to its last row holds a million of them, which openpyxl would
    take half a minute to pass over.
    """
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        large = {
            entry.filename
            for entry in archive.infolist()
            if entry.filename.startswith("xl/worksheets/") and entry.file_size > _MANY_BYTES
        }
        if not large:
            return raw
        lean = io.BytesIO()
        with zipfile.ZipFile(lean, "w") as copy:
            for entry in archive.infolist():
                part = archive.read(entry)
                copy.writestr(entry.filename, _blank_out(part) if entry.filename in large else part)
    return lean.getvalue()


def _blank_out(sheet: bytes) -> bytes:
    """Remove blank rows where every row says its own number."""
    return sheet if _UNNUMBERED_ROW.search(sheet) else _BLANK_ROW.sub(b"", sheet)


def _read_first_sheet(book: Any, path: Path) -> Table:  # noqa: ANN401 (openpyxl has no types)
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    for sheet in sheets:
        others = ", ".join(f"« {other.title} »" for other in sheets if other is not sheet)
        details = {"name": sheet.title, "others": others}
        remarks = (Remark(code="sheet_chosen", details=details),) if others else ()
        try:
            return build_table(path, _rows(sheet, path), is_padded=True, remarks=remarks)
        except FileRefused as error:
            if error.code != "file_empty":
                raise
    raise FileRefused("file_empty", path=path)


def _rows(sheet: Any, path: Path) -> Iterator[tuple[int, list[str]]]:  # noqa: ANN401
    # The size that the sheet announces may be a lie that pads each row to 16,384 cells.
    sheet.reset_dimensions()
    for line, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        if line > MAX_ROWS:
            raise FileRefused("file_too_big", path=path, limit_mb=MAX_BYTES >> 20)
        if cells:
            yield line, [cell_text(cell) for cell in cells]
