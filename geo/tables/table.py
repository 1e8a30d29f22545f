"""The value that every reader gives: a frozen table of text cells."""

import itertools
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Final

from geo.errors import FileRefused, RowRefused
from geo.remarks import Remark

__all__ = [
    "MAX_BYTES",
    "MAX_CELLS",
    "MAX_CELL_LENGTH",
    "RowFault",
    "Table",
    "build_table",
    "cell_text",
    "make_table",
    "unique_names",
]

MAX_BYTES: Final = 256 * 1024 * 1024
"""Largest file, once decompressed: a hundred times the largest list of shops known."""

MAX_CELLS: Final = 10_000_000
"""Most cells of a table: as text they fill about 1.5 GB."""

MAX_CELL_LENGTH: Final = 100_000
"""Longest cell, in characters; beyond it a quotation mark was almost surely left open."""

_HEADER_SEARCH: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFault:
    """A row that could not be used: where it stands, why, and its cells as they came."""

    line: int
    cells: tuple[str, ...]
    error: RowRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of text cells, each row as long as `columns`.

    Attributes
    ----------
    lines
        Line number of each row in the file, from 1; feature number where there are no lines.
    faults
        Rows that could not be read. Rows whose cells are all blank are no rows at all.
    known_columns
        What the structure of the file says by itself: ``{"lon": "lon", "lat": "lat"}`` for
        columns made from geometries in EPSG:4326.
    """

    path: Path
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    faults: tuple[RowFault, ...] = ()
    remarks: tuple[Remark, ...] = ()
    known_columns: Mapping[str, str] = field(default_factory=dict)

    def column(self, name: str) -> tuple[str, ...]:
        """Return the cells of column `name`, one a row.

        Raises
        ------
        ValueError
            When there is no such column.
        """
        index = self.columns.index(name)
        return tuple(row[index] for row in self.rows)


def cell_text(value: object) -> str:
    """Return a cell of any type as the text a person would have typed; nothing is ``""``.

    >>> cell_text(7200.0), cell_text(None), cell_text(True)
    ('7200', '', 'oui')
    """
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat().removesuffix("T00:00:00")
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def _float_text(value: float) -> str:
    if math.isnan(value):
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def unique_names(names: Sequence[str]) -> tuple[str, ...]:
    """Return `names` stripped, each once whatever the case, none empty.

    >>> unique_names(["nom", "", "Nom"])
    ('nom', 'colonne_2', 'Nom_2')
    """
    taken: set[str] = {name.strip().casefold() for name in names if name.strip()}
    seen: set[str] = set()
    unique = []
    for position, name in enumerate(names, start=1):
        wanted = name.strip() or f"colonne_{position}"
        free = wanted
        for number in itertools.count(2):
            key = free.casefold()
            if key not in seen and (free == wanted or key not in taken):
                break
            free = f"{wanted}_{number}"
        seen.add(free.casefold())
        unique.append(free)
    return tuple(unique)


def build_table(
    path: Path,
    numbered_rows: Iterable[tuple[int, Sequence[str]]],
    *,
    is_padded: bool = False,
    remarks: Iterable[Remark] = (),
) -> Table:
    """Make a table from rows of which one is the header.

    Lines above the header (a title, as spreadsheets often have) and blank rows are left out;
    the former are said.

    Parameters
    ----------
    is_padded
        Whether a row may be shorter than the header: cells of a spreadsheet have an address,
        those of a CSV have only their rank.

    Raises
    ------
    FileRefused
        When there is no header, or nothing under it.
    """
    rows = ((line, cells) for line, cells in numbered_rows if any(map(str.strip, cells)))
    head = list(itertools.islice(rows, _HEADER_SEARCH))
    if not head:
        raise FileRefused("file_empty", path=path)
    start = _find_header([cells for _, cells in head])
    header = _without_blank_end(head[start][1])
    body = itertools.chain(head[start + 1 :], rows)
    return make_table(
        path,
        header,
        ((line, _pad(cells, len(header)) if is_padded else cells) for line, cells in body),
        remarks=(*remarks, *_remark_titles(head[:start])),
    )


def make_table(
    path: Path,
    header: Sequence[str],
    numbered_rows: Iterable[tuple[int, Sequence[str]]],
    *,
    remarks: Iterable[Remark] = (),
    known_columns: Mapping[str, str] | None = None,
) -> Table:
    """Make a table from a known header; rows that do not fit it become faults.

    Raises
    ------
    FileRefused
        When there is no row, or too many cells.
    """
    columns = unique_names(header)
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    faults: list[RowFault] = []
    room = MAX_CELLS
    for line, cells in numbered_rows:
        fitted = _cut(cells, len(columns))
        room -= len(fitted)
        if room < 0:
            raise FileRefused("table_too_big", path=path, limit=MAX_CELLS)
        error = _find_fault(fitted, len(columns))
        if error is not None:
            faults.append(RowFault(line=line, cells=fitted, error=error))
            continue
        rows.append(fitted)
        lines.append(line)
    if not rows and not faults:
        raise FileRefused("file_header_only", path=path)
    return Table(
        path=path,
        columns=columns,
        rows=tuple(rows),
        lines=tuple(lines),
        faults=tuple(faults),
        remarks=(*remarks, *_remark_renamed(header, columns)),
        known_columns=known_columns or {},
    )


def _find_header(rows: Sequence[Sequence[str]]) -> int:
    """Return the rank of the header: the first row at least half as full as the fullest."""
    filled = [sum(1 for cell in cells if cell.strip()) for cells in rows]
    wanted = max(filled) / 2 if max(filled) > 2 else 1
    return next(rank for rank, count in enumerate(filled) if count >= wanted)


def _without_blank_end(cells: Sequence[str]) -> list[str]:
    kept = list(cells)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept


def _remark_titles(skipped: Sequence[tuple[int, Sequence[str]]]) -> Iterable[Remark]:
    if skipped:
        text = " / ".join(cell.strip() for _, cells in skipped for cell in cells if cell.strip())
        lines = tuple(line for line, _ in skipped)
        yield Remark(code="title_skipped", lines=lines, details={"text": text[:200]})


def _remark_renamed(header: Sequence[str], columns: Sequence[str]) -> Iterable[Remark]:
    pairs = zip(header, columns, strict=True)
    renamed = [new for old, new in pairs if new != old.strip()]
    if renamed:
        yield Remark(code="columns_renamed", details={"names": ", ".join(renamed)})


def _pad(cells: Sequence[str], width: int) -> tuple[str, ...]:
    return (*cells, *[""] * (width - len(cells)))


def _cut(cells: Sequence[str], width: int) -> tuple[str, ...]:
    """Drop blank cells beyond `width`."""
    is_blank = len(cells) > width and not any(map(str.strip, cells[width:]))
    return tuple(cells[:width]) if is_blank else tuple(cells)


def _find_fault(cells: Sequence[str], width: int) -> RowRefused | None:
    longest = max(map(len, cells), default=0)
    if longest > MAX_CELL_LENGTH:
        return RowRefused("row_cell_too_long", found=longest, expected=MAX_CELL_LENGTH)
    if len(cells) != width:
        return RowRefused("row_ragged", found=len(cells), expected=width)
    return None
