"""ODS: sheets of the OpenDocument format, within limits.

The format writes a million equal rows as one element that says how often it repeats: what a file
unfolds to is counted before anything of it is unfolded.
"""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from xml.parsers import expat

from geo.errors import FileRefused
from geo.remarks import Remark
from geo.tables.spreadsheet import MAX_ROWS
from geo.tables.table import MAX_BYTES, MAX_CELLS, Table, build_table, cell_text

__all__ = ["is_opendocument", "read_opendocument"]

_CONTENT: Final = "content.xml"
_MIMETYPE: Final = b"application/vnd.oasis.opendocument.spreadsheet"
_CHUNK_BYTES: Final = 1 << 20
_CELLS: Final = frozenset({"table:table-cell", "table:covered-table-cell"})
_MAX_DEPTH: Final = 200


def is_opendocument(raw: bytes) -> bool:
    """Tell whether the bytes of an archive call themselves an OpenDocument sheet."""
    # The format wants its type uncompressed in the first entry.
    return _MIMETYPE in raw[:200]


def read_opendocument(raw: bytes, path: Path) -> Table:
    """Read the first visible sheet that holds something.

    Formulas give their last computed value; dates are written as ISO 8601.

    Raises
    ------
    FileRefused
        When it is no ODS, is damaged, empty, protected by a password, or would grow beyond the
        limits.
    """
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    _require_reasonable(raw, path)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        visible = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible is SheetVisibleEnum.Visible
        ]
        return _read_first_sheet(book, visible, path)
    except (CalamineError, OSError, ValueError) as error:
        if isinstance(error, FileRefused):
            raise
        raise FileRefused("file_damaged", path=path, reason="ODS") from error


def _require_reasonable(raw: bytes, path: Path) -> None:
    """Refuse an archive by what its sheets unfold to; zipfile reads no more than it announces."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_BYTES:
                raise FileRefused("file_too_big", path=path, limit_mb=MAX_BYTES >> 20)
            with archive.open(_CONTENT) as content:
                _measure(content, path)
    except (zipfile.BadZipFile, ValueError, KeyError, RuntimeError, expat.ExpatError) as error:
        if isinstance(error, FileRefused):
            raise
        raise FileRefused("file_damaged", path=path, reason="ODS") from error


def _measure(content: Any, path: Path) -> None:  # noqa: ANN401 (an open entry of an archive)
    parser = expat.ParserCreate()
    gauge = _Gauge(path)
    parser.StartElementHandler = gauge.open
    parser.EndElementHandler = gauge.close
    parser.CharacterDataHandler = gauge.read
    parser.StartDoctypeDeclHandler = gauge.refuse
    while chunk := content.read(_CHUNK_BYTES):
        parser.Parse(chunk)
    parser.Parse(b"", True)


class _Gauge:
    """Counts what the sheets of a document unfold to, up to their last filled cells."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._depth = self._rows = self._last_row = self._width = 0
        self._repeats = self._cells = self._last_cell = 0
        self._in_cell = 0

    def open(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise FileRefused("file_damaged", path=self._path, reason="ODS")
        if name == "table:table":
            self._rows = self._last_row = self._width = 0
        elif name == "table:table-row":
            self._repeats = int(attributes.get("table:number-rows-repeated", 1))
            self._cells = self._last_cell = 0
        elif name in _CELLS:
            self._in_cell = int(attributes.get("table:number-columns-repeated", 1))
            self._cells += self._in_cell
            if "office:value-type" in attributes or "table:formula" in attributes:
                self._fill()

    def read(self, _text: str) -> None:
        """Take text."""
        if self._in_cell:
            self._fill()

    def close(self, name: str) -> None:
        """Take the end of an element."""
        self._depth -= 1
        if name in _CELLS:
            self._in_cell = 0
        elif name == "table:table-row":
            self._end_row()

    def refuse(self, *_declaration: object) -> None:
        """Refuse entities of a document's own: no sheet has them."""
        raise FileRefused("file_damaged", path=self._path, reason="ODS")

    def _fill(self) -> None:
        self._last_cell = self._cells

    def _end_row(self) -> None:
        self._rows += self._repeats
        if self._last_cell:
            self._last_row, self._width = self._rows, max(self._width, self._last_cell)
        if self._last_row > MAX_ROWS:
            raise FileRefused("file_too_big", path=self._path, limit_mb=MAX_BYTES >> 20)
        if self._last_row * self._width > MAX_CELLS:
            raise FileRefused("table_too_big", path=self._path, limit=MAX_CELLS)


def _read_first_sheet(book: Any, names: list[str], path: Path) -> Table:  # noqa: ANN401
    for name in names:
        others = ", ".join(f"« {other} »" for other in names if other != name)
        details = {"name": name, "others": others}
        remarks = (Remark(code="sheet_chosen", details=details),) if others else ()
        try:
            rows = _rows(book.get_sheet_by_name(name))
            return build_table(path, rows, is_padded=True, remarks=remarks)
        except FileRefused as error:
            if error.code != "file_empty":
                raise
    raise FileRefused("file_empty", path=path)


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:  # noqa: ANN401
    for line, cells in enumerate(sheet.iter_rows(), start=1):
        if any(cell != "" for cell in cells):
            yield line, [cell_text(cell) for cell in cells]
