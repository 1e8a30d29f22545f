"""A table of addresses → the same table with the columns of the national CSV service.

Every row of the file comes out, in its order: a row that is ragged or holds no address says so in
``result_status``.
"""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from geo.columns import guess_columns, is_missing
from geo.errors import FileRefused, QueryRefused
from geo.geocoding.candidate import GeocodingRequest
from geo.geocoding.chain import Chain, ChainAnswer, OutcomeCode
from geo.geocoding.national_format import COLUMNS, NationalFormat, RowStatus
from geo.tables.decoding import decode, read_bytes
from geo.tables.delimited import find_separator
from geo.tables.table import Table
from geo.tables.writing import neutralise_formula

__all__ = [
    "AddressColumns",
    "GeocodedTable",
    "choose_columns",
    "geocode_table",
    "separator_of",
    "write_sheet",
]

_ADDRESS_FIELDS: Final = ("housenumber", "street", "address", "city")
_STEP: Final = 500
_KEPT_SUFFIX: Final = "_origine"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressColumns:
    """Which columns hold the address, in the order they are read, and what narrows it."""

    text: tuple[str, ...]
    postcode: str | None = None
    citycode: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GeocodedTable:
    """A table and one answer a row, in the same order; ``None`` where a row holds no address."""

    table: Table
    requests: tuple[GeocodingRequest | None, ...]
    answers: tuple[ChainAnswer | None, ...]

    def statuses(self) -> list[RowStatus]:
        """Return what came of each row."""
        return [_status(answer) for answer in self.answers]

    def types(self) -> Counter[str]:
        """Count the answers by type: ``housenumber``, ``street`` …"""
        answers = (answer for answer in self.answers if answer is not None)
        return Counter(str(one.candidates[0].type) for one in answers if one.candidates)

    def unavailable(self) -> Counter[str]:
        """Count the rows for which a provider could not answer, by its French name."""
        outcomes = (outcome for one in self.answers if one is not None for outcome in one.outcomes)
        return Counter(one.provider for one in outcomes if one.code is OutcomeCode.UNAVAILABLE)


def choose_columns(
    table: Table,
    text: Sequence[str] = (),
    *,
    postcode: str | None = None,
    citycode: str | None = None,
) -> AddressColumns:
    """Return the columns that were named, or those that headers and values suggest.

    Raises
    ------
    QueryRefused
        When a column that was named is not in the table, or none looks like an address.
    """
    for name in (*text, postcode, citycode):
        if name is not None and name not in table.columns:
            allowed = ", ".join(f"« {column} »" for column in table.columns)[:500]
            raise QueryRefused("column_missing", column=name[:100], allowed=allowed)
    if text:
        return AddressColumns(text=tuple(text), postcode=postcode, citycode=citycode)
    return _guess(table, postcode=postcode, citycode=citycode)


def _guess(table: Table, *, postcode: str | None, citycode: str | None) -> AddressColumns:
    found = guess_columns(table).columns
    names = [found[field][0] for field in _ADDRESS_FIELDS if field in found]
    if not names and len(table.columns) == 1:
        names = [table.columns[0]]
    if not names and "postcode" not in found:
        allowed = ", ".join(f"« {column} »" for column in table.columns)[:500]
        raise QueryRefused("address_column_unknown", columns=allowed)
    return AddressColumns(
        text=tuple(names),
        postcode=postcode or next(iter(found.get("postcode", ())), None),
        citycode=citycode or next(iter(found.get("insee_code", ())), None),
    )


def geocode_table(
    table: Table,
    columns: AddressColumns,
    chain: Chain,
    *,
    limit: int = 5,
    on_progress: Callable[[int], None] = lambda _rows: None,
) -> GeocodedTable:
    """Ask `chain` for every row of `table`.

    Parameters
    ----------
    limit
        Most candidates a row.
    on_progress
        Called now and then with the rows done since the last call.
    """
    requests = tuple(_read_requests(table, columns, limit))
    answers = chain.ask_many(request for request in requests if request is not None)
    found: list[ChainAnswer | None] = []
    for place, request in enumerate(requests, start=1):
        found.append(None if request is None else next(answers))
        if place % _STEP == 0:
            on_progress(_STEP)
    on_progress(len(requests) % _STEP)
    return GeocodedTable(table=table, requests=requests, answers=tuple(found))


def _read_requests(
    table: Table, columns: AddressColumns, limit: int
) -> Iterator[GeocodingRequest | None]:
    texts = [table.columns.index(name) for name in columns.text]
    postcode_at = None if columns.postcode is None else table.columns.index(columns.postcode)
    citycode_at = None if columns.citycode is None else table.columns.index(columns.citycode)
    for row in table.rows:
        text = " ".join(cell for at in texts if not is_missing(cell := row[at].strip()))
        postcode = _read_code(row, postcode_at)
        citycode = _read_code(row, citycode_at)
        if not text and postcode is None and citycode is None:
            yield None
            continue
        yield GeocodingRequest(
            text=text or postcode or "", postcode=postcode, insee_code=citycode, limit=limit
        )


def _read_code(row: Sequence[str], at: int | None) -> str | None:
    """Return the code in a cell; the zero that a spreadsheet drops in front is put back."""
    if at is None or is_missing(cell := row[at].strip()):
        return None
    cell = cell.removesuffix(".0")
    return cell.zfill(5) if cell.isascii() and cell.isdigit() and len(cell) == 4 else cell.upper()


def _status(answer: ChainAnswer | None) -> RowStatus:
    if answer is None:
        return RowStatus.SKIPPED
    if answer.candidates:
        return RowStatus.OK
    return RowStatus.NOT_FOUND if answer.is_complete else RowStatus.ERROR


def separator_of(path: Path) -> str:
    """Return the separator of a delimited file, ``;`` for whatever is none."""
    try:
        text, _ = decode(read_bytes(path), path)
    except FileRefused:
        return ";"
    return ";" if "\x00" in text[:1000] or text.startswith("PK") else find_separator(text)


def write_sheet(
    file: TextIO, geocoded: GeocodedTable, form: NationalFormat, *, separator: str
) -> None:
    """Write every row of the file with its result to `file`, harmless in a spreadsheet."""
    table = geocoded.table
    writer = csv.writer(file, delimiter=separator)
    writer.writerow(map(neutralise_formula, [*_free_names(table.columns), *COLUMNS]))
    for cells in _rows(geocoded, form, separator):
        writer.writerow(map(neutralise_formula, cells))


def _rows(geocoded: GeocodedTable, form: NationalFormat, separator: str) -> Iterable[Sequence[str]]:
    """Yield the rows and, at their places, those that could not be read."""
    table = geocoded.table
    faults = sorted(table.faults, key=lambda fault: fault.line, reverse=True)
    skipped = form.cells(None, RowStatus.SKIPPED)
    for line, cells, answer in zip(table.lines, table.rows, geocoded.answers, strict=True):
        while faults and faults[-1].line < line:
            yield [*_fit(faults.pop().cells, len(table.columns), separator), *skipped]
        first = None if answer is None or not answer.candidates else answer.candidates[0]
        yield [*cells, *form.cells(first, _status(answer))]
    for fault in reversed(faults):
        yield [*_fit(fault.cells, len(table.columns), separator), *skipped]


def _fit(cells: Sequence[str], width: int, separator: str) -> list[str]:
    """Return a ragged row in `width` cells, nothing lost: what is too much joins the last cell."""
    kept = [*cells[: width - 1], separator.join(cells[width - 1 :])]
    return kept + [""] * (width - len(kept))


def _free_names(columns: Sequence[str]) -> list[str]:
    """Return the names of the file's own columns, none equal to one that is appended."""
    return [f"{name}{_KEPT_SUFFIX}" if name in COLUMNS else name for name in columns]
