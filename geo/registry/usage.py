"""How often pages of the map were opened, by day: a number, and nothing of who opened them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from geo.registry.tables import view_counts

__all__ = ["MOST_PAGES_A_DAY", "UsageCount", "add_usage", "forget_usage", "read_usage"]

MOST_PAGES_A_DAY = 5_000
"""Rows of one day: pages beyond are not counted, so that no robot fills the disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageCount:
    """How often a page was opened over some days, on our own site and inside others."""

    page: str
    own: int
    framed: int

    @property
    def total(self) -> int:
        """Both together."""
        return self.own + self.framed


def add_usage(connection: sa.Connection, day: date, counts: Mapping[tuple[str, bool], int]) -> None:
    """Add to the counts of `day`, by page and whether it stood inside another site."""
    known = sa.select(sa.func.count()).where(view_counts.c.day == day)
    room = MOST_PAGES_A_DAY - int(connection.scalar(known) or 0)
    for (page, is_framed), count in counts.items():
        row = {"day": day, "page": page, "is_framed": is_framed}
        same = sa.and_(*(view_counts.c[name] == value for name, value in row.items()))
        more = sa.update(view_counts).where(same).values(count=view_counts.c.count + count)
        if connection.execute(more).rowcount == 0 and room > 0:
            connection.execute(sa.insert(view_counts).values(**row, count=count))
            room -= 1


def read_usage(connection: sa.Connection, *, since: date, until: date) -> list[UsageCount]:
    """Return what was opened from `since` to `until`, both included, the most frequent first."""
    framed = sa.case((view_counts.c.is_framed, view_counts.c.count), else_=0)
    grouped = (
        sa.select(
            view_counts.c.page,
            sa.func.sum(view_counts.c.count).label("total"),
            sa.func.sum(framed).label("framed"),
        )
        .where(view_counts.c.day.between(since, until))
        .group_by(view_counts.c.page)
    )
    found = [
        UsageCount(page=row.page, own=int(row.total) - int(row.framed), framed=int(row.framed))
        for row in connection.execute(grouped)
    ]
    return sorted(found, key=lambda one: (-one.total, one.page))


def forget_usage(connection: sa.Connection, *, before: date) -> None:
    """Drop the days before `before`."""
    connection.execute(sa.delete(view_counts).where(view_counts.c.day < before))
