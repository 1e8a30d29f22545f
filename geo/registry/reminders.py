"""When the people behind entries were last reminded to confirm them."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from geo.entries import Action, Actor
from geo.registry.history import write_line
from geo.registry.tables import entries

__all__ = ["last_reminders", "note_reminder"]


def last_reminders(connection: Connection) -> dict[str, datetime]:
    """Return the moment of the last reminder by entry, of those that had one."""
    query = sa.select(entries.c.id, entries.c.reminded_at)
    rows = connection.execute(query.where(entries.c.reminded_at.is_not(None)))
    return {row.id: row.reminded_at for row in rows}


def note_reminder(connection: Connection, entry_id: str, *, by: Actor, at: datetime) -> None:
    """Write down that a reminder goes to whoever is behind an entry."""
    change = sa.update(entries).where(entries.c.id == entry_id).values(reminded_at=at)
    connection.execute(change)
    write_line(connection, entry_id=entry_id, by=by, at=at, action=Action.REMINDED)
