"""A file that a browser sends → a table, without a file on disk."""

import base64
from pathlib import Path, PurePath
from typing import Final

from geo.errors import QueryRefused
from geo.tables import Table, read_content

__all__ = ["MOST_BYTES", "MOST_ROWS", "read_upload"]

MOST_BYTES: Final = 50 * 1024 * 1024
MOST_ROWS: Final = 100_000
"""Rows of a file that is imported on the page; a larger one is for the command."""


def read_upload(content: str, name: str) -> Table:
    """Return the table in a file that came in base64, whatever its format.

    Parameters
    ----------
    name
        What the sender calls the file; its last part is shown, nothing is opened by it.

    Raises
    ------
    QueryRefused
        When it is no base64, too large, or has too many rows.
    FileRefused
        When it holds no table.
    """
    if len(content) > MOST_BYTES * 4 // 3 + 4:
        raise QueryRefused("upload_too_big", limit_mb=MOST_BYTES >> 20)
    try:
        raw = base64.b64decode(content, validate=True)
    except ValueError as error:
        raise QueryRefused("upload_missing") from error
    shown = PurePath(name.replace("\\", "/")).name[:200] or "fichier"
    table = read_content(raw, Path("/nowhere") / shown)
    if len(table.rows) > MOST_ROWS:
        raise QueryRefused("upload_too_long", limit=MOST_ROWS)
    return table
