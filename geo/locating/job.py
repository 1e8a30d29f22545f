"""A table of shops → the same table with the commune of each row: the job of ``alentour locate``.

For each row, what is surest decides::

    coordinates             they are kept; the commune is that of a known INSEE code, else that of
                            city and postcode where they agree on one, else the one they lie in
    address, when asked     the geocoder of addresses gives the position
    known INSEE code        the commune's own point
    postcode and city       the gazetteer's answer, when there is one answer

Rows in = rows located + rows set aside, each of these with its reason.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from geo.boundaries import NEAR_M, Boundaries
from geo.columns import ColumnMap
from geo.errors import RowRefused
from geo.geocoding.candidate import Candidate, Geocoder
from geo.locating.answers import ANSWER_COLUMNS, answer_row, empty_answers
from geo.locating.hints import CommuneHint, read_hints
from geo.locating.points import Progress, Search, locate_points
from geo.locating.search import search_hint
from geo.positions import read_positions
from geo.remarks import Remark
from geo.tables.table import RowFault, Table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DISAGREEING", "LocatedTable", "locate_table"]

DISAGREEING: Final = ("code_disagrees", "city_disagrees", "postcode_disagrees", "off_contours")
"""Statuses that are remarks too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedTable:
    """The rows that were located, in order, and those that were not.

    Attributes
    ----------
    ranks
        Rank in ``table.rows`` of each located row.
    answers
        One row a located row, in columns :data:`~geo.locating.answers.ANSWER_COLUMNS`.
    faults
        Rows set aside, those that could not be read included, by line.
    """

    table: Table
    ranks: tuple[int, ...]
    answers: "pd.DataFrame"
    faults: tuple[RowFault, ...]
    remarks: tuple[Remark, ...]


def locate_table(
    table: Table,
    columns: ColumnMap,
    boundaries: Boundaries,
    communes: Geocoder,
    *,
    addresses: Geocoder | None = None,
    crs: str | None = None,
    near_m: float = NEAR_M,
    on_progress: Progress = lambda _rows: None,
) -> LocatedTable:
    """Find the commune of every row.

    Parameters
    ----------
    communes
        Turns a city and a postcode into communes.
    addresses
        Turns an address into a position; without it, a row without coordinates gets the point
        of its commune.
    crs
        Projection of the coordinates, when it is known.
    near_m
        How close to a boundary is "near", in metres.
    on_progress
        Told how many more rows are done.

    Raises
    ------
    QueryRefused
        When `crs` is unknown.
    ServiceFailed
        When a service behind a geocoder does not answer.
    """
    import pandas as pd

    positions = read_positions(table, columns, crs=crs)
    hints, said = read_hints(table, columns, boundaries, with_address=addresses is not None)
    search = cache(lambda hint: search_hint(hint, communes, addresses))
    by_point, nowhere = locate_points(positions, hints, boundaries, search, near_m, on_progress)
    faults = {**positions.faults, **nowhere}
    rest = [rank for rank in range(len(table.rows)) if rank not in by_point.index]
    by_hint, refused = _locate_hints(rest, hints, faults, boundaries, search, on_progress)
    frames = [frame for frame in (by_point, by_hint) if len(frame)]
    answers = pd.concat(frames).sort_index() if frames else by_point
    remarks = (
        *table.remarks,
        *positions.remarks,
        *said,
        *_remark_dropped(faults, by_hint.index, table),
        *_remark_guessed(by_hint, hints, search, table),
        *_remark_disagreeing(answers, table),
    )
    return LocatedTable(
        table=table,
        ranks=tuple(answers.index),
        answers=answers.reset_index(drop=True),
        faults=_list_faults(table, refused),
        remarks=remarks,
    )


def _list_faults(table: Table, refused: Mapping[int, RowRefused]) -> tuple[RowFault, ...]:
    located = (
        RowFault(line=table.lines[rank], cells=table.rows[rank], error=error)
        for rank, error in refused.items()
    )
    return tuple(sorted((*table.faults, *located), key=lambda fault: fault.line))


def _locate_hints(
    ranks: Sequence[int],
    hints: Sequence[CommuneHint],
    faults: Mapping[int, RowRefused],
    boundaries: Boundaries,
    search: Search,
    on_progress: Progress,
) -> tuple["pd.DataFrame", dict[int, RowRefused]]:
    """Return answers by rank for the rows whose words name one commune, and the others' faults."""
    import pandas as pd

    answers: dict[int, dict[str, Any]] = {}
    refused: dict[int, RowRefused] = {}
    for rank in ranks:
        hint = hints[rank]
        answer = RowRefused("row_without_place") if hint.is_empty else search(hint)
        if isinstance(answer, Candidate):
            answers[rank] = answer_row(answer, boundaries)
        else:
            refused[rank] = faults.get(rank, answer) if hint.is_empty else answer
        on_progress(1)
    if not answers:
        return empty_answers(), refused
    return pd.DataFrame.from_dict(answers, orient="index", columns=list(ANSWER_COLUMNS)), refused


def _remark_dropped(
    faults: Mapping[int, RowRefused], ranks: Iterable[int], table: Table
) -> Iterable[Remark]:
    """Say which positions were unusable in rows that were located all the same."""
    by_code: dict[str, list[int]] = {}
    for rank in ranks:
        if rank in faults:
            by_code.setdefault(faults[rank].code, []).append(rank)
    for found in by_code.values():
        reason = faults[found[0]].sentence.rstrip(".")
        lines = tuple(table.lines[rank] for rank in found)
        yield Remark(code="position_dropped", lines=lines, details={"reason": reason})


def _remark_guessed(
    by_hint: "pd.DataFrame", hints: Sequence[CommuneHint], search: Search, table: Table
) -> Iterable[Remark]:
    """Say which rows have a commune that is not called as they call it."""
    asked = [(rank, search(hints[rank])) for rank in by_hint.index]
    guessed = [
        (rank, answer)
        for rank, answer in asked
        if isinstance(answer, Candidate) and answer.differences
    ]
    if guessed:
        rank, answer = guessed[0]
        written = " ".join(filter(None, (hints[rank].postcode, hints[rank].city)))
        details = {"before": written[:80], "after": answer.label}
        lines = tuple(table.lines[rank] for rank, _ in guessed)
        yield Remark(code="commune_guessed", lines=lines, details=details)


def _remark_disagreeing(answers: "pd.DataFrame", table: Table) -> Iterable[Remark]:
    for status in DISAGREEING:
        ranks = answers.index[answers["status"] == status]
        if len(ranks):
            lines = tuple(table.lines[rank] for rank in ranks)
            yield Remark(code=status, lines=lines)
