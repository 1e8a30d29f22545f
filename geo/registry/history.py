"""The history: one line a change, who, what, when, why; nothing is changed without one."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from geo.entries import Action, Actor, ActorKind, HistoryLine
from geo.registry.tables import history

__all__ = [
    "line_rows",
    "newest_line_at",
    "read_history",
    "read_whole_history",
    "write_line",
    "write_lines",
]


def write_line(  # noqa: PLR0913 - one a column
    connection: Connection,
    *,
    entry_id: str | None,
    by: Actor,
    at: datetime,
    action: Action,
    reason: str | None = None,
    version: int | None = None,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Write one line of history.

    Parameters
    ----------
    entry_id
        ``None`` for what concerns the whole map.
    version
        Version of the entry after the change.
    before, after
        What was changed, as JSON values, under names such as ``shop``, ``contact``, ``status``.
    """
    line = {"entry_id": entry_id, "version": version, "before": before, "after": after}
    write_lines(connection, [line], by=by, at=at, action=action, reason=reason)


def write_lines(
    connection: Connection,
    lines: Iterable[Mapping[str, object]],
    *,
    by: Actor,
    at: datetime,
    action: Action,
    reason: str | None = None,
) -> None:
    """Write one line for each of `lines`: ``entry_id``, ``version``, ``before``, ``after``."""
    rows = line_rows(lines, by=by, at=at, action=action, reason=reason)
    if rows:
        connection.execute(sa.insert(history), rows)


def line_rows(
    lines: Iterable[Mapping[str, object]],
    *,
    by: Actor,
    at: datetime,
    action: Action,
    reason: str | None = None,
) -> list[dict[str, object]]:
    """Return the rows that :func:`write_lines` writes."""
    shared = {
        "at": at,
        "actor_kind": str(by.kind),
        "actor_name": by.name,
        "action": str(action),
        "reason": reason,
    }
    return [{"version": None, "before": None, "after": None, **shared, **line} for line in lines]


def read_history(connection: Connection, entry_id: str) -> list[HistoryLine]:
    """Return the history of one entry, oldest first."""
    return _read(connection, sa.select(history).where(history.c.entry_id == entry_id))


def newest_line_at(connection: Connection) -> datetime | None:
    """Return when something last changed, ``None`` when nothing ever has."""
    found: datetime | None = connection.scalar(
        sa.select(history.c.at).order_by(history.c.at.desc()).limit(1)
    )
    return found


def read_whole_history(
    connection: Connection, *, actions: Iterable[Action] = (), limit: int = 200
) -> list[HistoryLine]:
    """Return the newest `limit` lines of the whole map, newest first, of some `actions` or all."""
    wanted = [str(action) for action in actions]
    query = sa.select(history).order_by(history.c.id.desc()).limit(limit)
    if wanted:
        query = query.where(history.c.action.in_(wanted))
    return [_line_from(row) for row in connection.execute(query).mappings()]


def _read(connection: Connection, query: sa.Select[Any]) -> list[HistoryLine]:
    rows = connection.execute(query.order_by(history.c.id)).mappings()
    return [_line_from(row) for row in rows]


def _line_from(row: Mapping[Any, Any]) -> HistoryLine:
    return HistoryLine(
        line_id=row["id"],
        entry_id=row["entry_id"],
        at=row["at"],
        actor=Actor(kind=ActorKind(row["actor_kind"]), name=row["actor_name"]),
        action=Action(row["action"]),
        reason=row["reason"],
        version=row["version"],
        before=row["before"],
        after=row["after"],
    )
