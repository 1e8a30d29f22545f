"""XLSX, read as a stream and within limits."""

import io
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

_MAX_COLUMNS: Final = 500
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
            book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
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
            yield line, [cell_text(cell) for cell in cells[:_MAX_COLUMNS]]
