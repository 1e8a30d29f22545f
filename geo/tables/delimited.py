"""CSV and its cousins: text → numbered rows, whatever the usual separator."""

import csv
import io
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from geo.errors import FileRefused
from geo.tables.decoding import decode
from geo.tables.table import MAX_BYTES, Table, build_table

__all__ = ["SEPARATORS", "find_separator", "parse_rows", "read_delimited"]

SEPARATORS: Final = (";", ",", "\t", "|")
"""Separators that are recognised; the first wins a tie."""

# Nobody writes these in the name of a column: they separate, and we do not know them.
_RARE_SIGNS: Final = (":", "^", "~", "#", "¤", "§", "\x1f")
_SAMPLE_LENGTH: Final = 100_000
_SAMPLE_ROWS: Final = 200
_MAX_SEPARATORS: Final = 1_000_000
_MAX_CONTROL_SHARE: Final = 0.01
# Each open quotation mark costs a second look at the rest of the file.
_MAX_OPEN_QUOTES: Final = 100


def read_delimited(raw: bytes, path: Path) -> Table:
    """Read the bytes of a delimited text file.

    Raises
    ------
    FileRefused
        When the file is empty, is no text, has no row, or has an unknown encoding or separator.
    """
    text, remarks = decode(raw, path)
    _require_text(text, path)
    separator = find_separator(text)
    if any(line.count(separator) > _MAX_SEPARATORS for line in io.StringIO(text, newline="")):
        raise FileRefused("file_not_a_table", path=path)
    table = build_table(path, parse_rows(text, separator), remarks=remarks)
    _require_known_separator(table)
    return table


def _require_text(text: str, path: Path) -> None:
    sample = text[:_SAMPLE_LENGTH]
    controls = sum(1 for char in sample if char < " " and char not in "\t\n\r\x0b\x0c")
    if controls > max(1, len(sample) * _MAX_CONTROL_SHARE):
        raise FileRefused("file_not_a_table", path=path)


def _require_known_separator(table: Table) -> None:
    """Refuse a table of one column whose every row holds the same rare sign as its header."""
    if len(table.columns) > 1:
        return
    for sign in _RARE_SIGNS:
        count = table.columns[0].count(sign)
        if count and all(row[0].count(sign) >= count for row in table.rows):
            raise FileRefused("separator_unknown", path=table.path, found=sign)


def find_separator(text: str) -> str:
    r"""Return the separator that cuts the first rows into the same number of cells.

    A text that no separator cuts is a table of one column: the answer is then any of them.

    >>> find_separator("nom;lat\nÀ l'aube, à l'ouest;44,6\nB;44,7")
    ';'
    """
    return max(SEPARATORS, key=lambda separator: _regularity(text, separator))


def _regularity(text: str, separator: str) -> tuple[float, int]:
    """Return the share of rows that have the commonest width, and that width; (0, 0) if 1."""
    rows = [cells for _, cells in _sample_rows(text, separator) if cells]
    widths = Counter(map(len, rows))
    if not widths or max(widths) == 1:
        return 0.0, 0
    width, count = max(widths.items(), key=lambda pair: (pair[1], pair[0]))
    # The header decides between two separators that both cut the rows regularly.
    share = count / len(rows) + (len(rows[0]) == width)
    return (share, width) if width > 1 else (0.0, 1)


def _sample_rows(text: str, separator: str) -> Sequence[tuple[int, list[str]]]:
    sample = text[:_SAMPLE_LENGTH]
    rows = list(itertools.islice(parse_rows(sample, separator), _SAMPLE_ROWS))
    is_cut = len(sample) < len(text) and len(rows) < _SAMPLE_ROWS
    return rows[:-1] if is_cut and len(rows) > 2 else rows


def parse_rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the number of its first line, from 1.

    A quotation mark that is never closed would swallow the rest of the file: its line is then
    given as it stands, and the lines after it are read on.
    """
    # The limit of the csv module is one for the whole process: no cell is longer than a file.
    csv.field_size_limit(MAX_BYTES)
    lines = list(io.StringIO(text, newline=""))
    start = 0
    for _ in range(_MAX_OPEN_QUOTES):
        reader = csv.reader(lines[start:], delimiter=separator)
        end = start
        for cells in reader:
            begin, end = end, start + reader.line_num
            if end == len(lines) and _is_quote_open(lines[begin:], separator):
                break
            yield begin + 1, cells
        else:
            return
        yield begin + 1, lines[begin].rstrip("\r\n").split(separator)
        start = begin + 1


def _is_quote_open(lines: Sequence[str], separator: str) -> bool:
    """Tell whether a row of several lines ends inside a quotation."""
    if len(lines) == 1:
        return False
    try:
        list(csv.reader(lines, delimiter=separator, strict=True))
    except csv.Error as error:
        return "unexpected end of data" in str(error)
    return False
