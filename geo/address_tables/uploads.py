"""What somebody sends or pastes → a table of addresses, without a file on disk."""

import base64
import codecs
from pathlib import Path
from typing import Final

from geo.errors import FileRefused, QueryRefused
from geo.tables.decoding import decode
from geo.tables.delimited import find_separator, read_delimited
from geo.tables.spreadsheet import read_spreadsheet
from geo.tables.table import Table, make_table

__all__ = [
    "MOST_BYTES",
    "MOST_ROWS",
    "PASTED_COLUMN",
    "read_pasted",
    "read_upload",
    "require_few_rows",
]

PASTED_COLUMN: Final = "adresse"
MOST_BYTES: Final = 10 * 1024 * 1024
MOST_ROWS: Final = 100_000
"""Rows of a file that is sent to the app; a larger one is for the command."""
_ZIPPED: Final = b"PK"
_SAMPLE: Final = 1_000
_WIDE: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
"""Marks of the encodings that hold zeros (that of UTF-32 LE begins as that of UTF-16 LE)."""


def read_upload(raw: bytes, name: str) -> tuple[Table, str]:
    """Return the table in the bytes of a CSV or XLSX file, and its separator.

    Parameters
    ----------
    name
        What the sender calls the file; only shown.

    Raises
    ------
    FileRefused
        When the bytes are neither; a compressed file is refused, it could grow without bounds.
    """
    path = Path(name)
    if raw.startswith(_ZIPPED):
        return read_spreadsheet(raw, path), ";"
    if not raw.strip():
        raise FileRefused("file_empty", path=path)
    if b"\x00" in raw[:_SAMPLE] and not raw.startswith(_WIDE):
        raise FileRefused("file_not_a_table", path=path)
    text, _ = decode(raw, path)
    return read_delimited(raw, path), find_separator(text)


def read_pasted(text: str) -> Table:
    """Return the addresses of a text, one a line, as a table of one column.

    Blank lines are left out; line numbers are those of the text.

    Raises
    ------
    QueryRefused
        When there is no line.
    """
    if not text.strip():
        raise QueryRefused("addresses_missing")
    lines = ((number, line.strip()) for number, line in enumerate(text.splitlines(), start=1))
    rows = [(number, [line]) for number, line in lines if line]
    return make_table(Path("texte collé"), [PASTED_COLUMN], rows)


def decode_content(content: str) -> bytes:
    """Return the bytes of a file that a browser sent in base64.

    Raises
    ------
    QueryRefused
        When it is no base64, or larger than :data:`MOST_BYTES`.
    """
    try:
        raw = base64.b64decode(content, validate=True)
    except ValueError as error:
        raise QueryRefused("upload_missing") from error
    if len(raw) > MOST_BYTES:
        raise QueryRefused("upload_too_big", limit_mb=MOST_BYTES >> 20)
    return raw


def require_few_rows(table: Table) -> None:
    """Refuse a table that would keep the app busy for minutes.

    Raises
    ------
    QueryRefused
        When it has more than :data:`MOST_ROWS` rows.
    """
    if len(table.rows) > MOST_ROWS:
        raise QueryRefused("upload_too_long", limit=MOST_ROWS)
