"""Searches without an answer, counted by month and words: nothing says who asked, or when.

:mod:`geo.unanswered` says which words may be kept at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from geo.registry.tables import unanswered

__all__ = ["UnansweredCount", "add_unanswered", "forget_unanswered", "read_unanswered"]

MOST_WORDS_A_MONTH = 5_000
"""Rows of one month: words beyond are not counted, so that no robot fills the disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnansweredCount:
    """What was searched in vain, and how often over some months.

    Attributes
    ----------
    insee_code
        The commune it was searched around, ``None`` without one.
    """

    words: str
    insee_code: str | None
    count: int


def add_unanswered(
    connection: sa.Connection, month: str, counts: Mapping[tuple[str, str | None], int]
) -> None:
    """Add to the counts of `month`, ``"2026-11"``, by words and INSEE code."""
    room = MOST_WORDS_A_MONTH - _rows_of(connection, month)
    for (words, insee_code), count in counts.items():
        row = {"month": month, "words": words, "insee_code": insee_code or ""}
        same = sa.and_(*(unanswered.c[name] == value for name, value in row.items()))
        more = sa.update(unanswered).where(same).values(count=unanswered.c.count + count)
        if connection.execute(more).rowcount == 0 and room > 0:
            connection.execute(sa.insert(unanswered).values(**row, count=count))
            room -= 1


def _rows_of(connection: sa.Connection, month: str) -> int:
    of_month = sa.select(sa.func.count()).where(unanswered.c.month == month)
    return int(connection.scalar(of_month) or 0)


def read_unanswered(
    connection: sa.Connection, *, since: str, until: str, least: int
) -> list[UnansweredCount]:
    """Return what was searched at least `least` times over months, the most frequent first.

    Parameters
    ----------
    since, until
        First and last month, ``"2026-01"``, both included.
    """
    total = sa.func.sum(unanswered.c.count)
    grouped = (
        sa.select(unanswered.c.words, unanswered.c.insee_code, total.label("total"))
        .where(unanswered.c.month.between(since, until))
        .group_by(unanswered.c.words, unanswered.c.insee_code)
        .having(total >= least)
        .order_by(total.desc(), unanswered.c.words, unanswered.c.insee_code)
    )
    return [
        UnansweredCount(words=row.words, insee_code=row.insee_code or None, count=int(row.total))
        for row in connection.execute(grouped)
    ]


def forget_unanswered(connection: sa.Connection, *, before: str) -> None:
    """Drop the months before `before`."""
    connection.execute(sa.delete(unanswered).where(unanswered.c.month < before))
