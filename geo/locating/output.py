"""A located table → the columns of the file that is written."""

import math
from collections.abc import Iterable, Sequence
from typing import Any, Final

from geo.locating.answers import ANSWER_COLUMNS
from geo.locating.job import LocatedTable
from geo.remarks import Remark
from geo.tables.writing import Columns

__all__ = ["answer_columns", "make_room", "remark_moved"]

_DECIMALS: Final = {"lon": 7, "lat": 7, "score": 3, "boundary_distance_m": 1}
_SUFFIX: Final = "_origine"


def answer_columns(located: LocatedTable) -> Columns:
    """Return the original columns, renamed where they stood in the way, then the answers.

    Degrees have 7 decimals (a centimetre), metres one.
    """
    table = located.table
    names = make_room(table.columns)
    rows = [table.rows[rank] for rank in located.ranks]
    original = {name: [row[rank] for row in rows] for rank, name in enumerate(names)}
    return {**original, **{name: _answers(located, name) for name in ANSWER_COLUMNS}}


def _answers(located: LocatedTable, name: str) -> Sequence[str | float | None]:
    return [_round(value, name) for value in located.answers[name].tolist()]


def _round(value: Any, name: str) -> str | float | None:  # noqa: ANN401
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    return round(float(value), _DECIMALS[name]) if name in _DECIMALS else str(value)


def make_room(columns: Sequence[str]) -> tuple[str, ...]:
    """Return `columns` with those called like ours renamed, whatever their case.

    >>> make_room(["nom", "lon", "lon_origine"])
    ('nom', 'lon_origine_origine', 'lon_origine')
    """
    taken = {*ANSWER_COLUMNS, "geometry"}
    used = {name.casefold() for name in columns} | taken
    renamed = []
    for name in columns:
        free = name
        if name.casefold() in taken:
            while free.casefold() in used:
                free += _SUFFIX
            used.add(free.casefold())
        renamed.append(free)
    return tuple(renamed)


def remark_moved(columns: Sequence[str]) -> Iterable[Remark]:
    """Say which original columns were renamed."""
    moved = [
        f"{old} → {new}" for old, new in zip(columns, make_room(columns), strict=True) if old != new
    ]
    if moved:
        yield Remark(code="columns_moved", details={"names": ", ".join(moved)})
