"""What the registry can count: the queue, statuses, confirmations, decisions.

Each question may be limited to the areas of an organizer; none means the whole map.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa

from geo.entries import Action
from geo.registry.queues import Area, within_areas
from geo.registry.tables import entries, history
from geo.values import Status

__all__ = [
    "count_actions",
    "count_doubtful",
    "count_statuses",
    "read_confirmations",
    "read_waiting",
]

Areas = Sequence[Area]
_TOTAL: Final = sa.func.count().label("total")


def read_waiting(connection: sa.Connection, areas: Areas = ()) -> list[datetime]:
    """Return since when each entry of the queue has been waiting, the oldest first."""
    wanted = sa.select(entries.c.submitted_at).where(entries.c.is_waiting, within_areas(areas))
    return list(connection.scalars(wanted.order_by(entries.c.submitted_at)))


def count_statuses(connection: sa.Connection, areas: Areas = ()) -> dict[Status, int]:
    """Return how many entries have each status, in the order of :class:`Status`, 0 included."""
    counted = (
        sa.select(entries.c.status, _TOTAL).where(within_areas(areas)).group_by(entries.c.status)
    )
    found = {row.status: int(row.total) for row in connection.execute(counted)}
    return {status: found.get(str(status), 0) for status in Status}


def count_doubtful(
    connection: sa.Connection, statuses: Collection[Status], areas: Areas = ()
) -> int:
    """Return how many entries of `statuses` have an address that a person should look at."""
    wanted = (
        entries.c.is_doubtful,
        entries.c.status.in_([str(status) for status in statuses]),
        within_areas(areas),
    )
    return int(connection.scalar(sa.select(sa.func.count()).where(*wanted)) or 0)


def read_confirmations(
    connection: sa.Connection, areas: Areas = ()
) -> list[tuple[date | None, bool, int]]:
    """Return how many published entries were last confirmed on each day.

    Each item is the day, ``None`` for never, whether the entries are invented, and how many.
    """
    counted = (
        sa.select(entries.c.confirmed_on, entries.c.is_demonstration, _TOTAL)
        .where(entries.c.status == str(Status.PUBLISHED), within_areas(areas))
        .group_by(entries.c.confirmed_on, entries.c.is_demonstration)
    )
    return [
        (row.confirmed_on, bool(row.is_demonstration), int(row.total))
        for row in connection.execute(counted)
    ]


def count_actions(
    connection: sa.Connection,
    actions: Iterable[Action],
    *,
    since: datetime,
    until: datetime,
    areas: Areas = (),
) -> dict[Action, int]:
    """Return how often each of `actions` happened from `since` to before `until`."""
    wanted = list(actions)
    counted = (
        sa.select(history.c.action, _TOTAL)
        .join(entries, entries.c.id == history.c.entry_id)
        .where(
            history.c.at >= since,
            history.c.at < until,
            history.c.action.in_([str(action) for action in wanted]),
            within_areas(areas),
        )
        .group_by(history.c.action)
    )
    found = {row.action: int(row.total) for row in connection.execute(counted)}
    return {action: found.get(str(action), 0) for action in wanted}
