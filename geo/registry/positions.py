"""Positions that organizers have set, kept for good: they outlive every import and every geocoder.

One stands for one address of one entry. When the address changes the next one is asked for; when
the old address comes back, so does its position. Of the address a digest alone is kept.
"""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from geo.coordinates import Position
from geo.geocoding.review import ConfirmedPosition
from geo.registry.tables import confirmed_positions

__all__ = ["forget_positions", "read_positions", "read_positions_of", "write_position"]

_BATCH = 500


def read_positions(connection: sa.Connection, entry_id: str) -> tuple[ConfirmedPosition, ...]:
    """Return what was confirmed for the places of an entry, the newest last."""
    return read_positions_of(connection, [entry_id]).get(entry_id, ())


def read_positions_of(
    connection: sa.Connection, entry_ids: Iterable[str]
) -> dict[str, tuple[ConfirmedPosition, ...]]:
    """Return the same for many entries, without those that have none."""
    wanted = list(dict.fromkeys(entry_ids))
    found: dict[str, tuple[ConfirmedPosition, ...]] = {}
    for start in range(0, len(wanted), _BATCH):
        chosen = confirmed_positions.c.entry_id.in_(wanted[start : start + _BATCH])
        ordered = sa.select(confirmed_positions).where(chosen).order_by(confirmed_positions.c.at)
        for row in connection.execute(ordered):
            found[row.entry_id] = (*found.get(row.entry_id, ()), _confirmed(row))
    return found


def write_position(
    connection: sa.Connection, entry_id: str, confirmed: ConfirmedPosition, *, at: datetime
) -> None:
    """Keep a position; it replaces the one that stood for the same address."""
    table = confirmed_positions
    same = (table.c.entry_id == entry_id) & (table.c.text_digest == confirmed.text_digest)
    connection.execute(sa.delete(table).where(same))
    row = {
        "entry_id": entry_id,
        "text_digest": confirmed.text_digest,
        "lon": confirmed.position.lon,
        "lat": confirmed.position.lat,
        "at": at,
    }
    connection.execute(sa.insert(table).values(row))


def forget_positions(connection: sa.Connection, entry_id: str) -> None:
    """Drop what was confirmed for an entry whose maker asks to be erased."""
    owned = confirmed_positions.c.entry_id == entry_id
    connection.execute(sa.delete(confirmed_positions).where(owned))


def _confirmed(row: sa.Row[tuple[object, ...]]) -> ConfirmedPosition:
    position = Position(lon=row.lon, lat=row.lat)
    return ConfirmedPosition(position=position, text_digest=row.text_digest)
