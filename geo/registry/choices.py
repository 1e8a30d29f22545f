"""What organizers choose for the whole map: one JSON document a key, with its version."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from geo.entries import Action, Actor
from geo.errors import ChangedMeanwhile
from geo.registry.history import write_line
from geo.registry.tables import settings
from geo.registry.tallies import touch_publication

__all__ = ["read_setting", "write_setting"]


def read_setting(connection: Connection, key: str) -> tuple[int, dict[str, object]] | None:
    """Return version and value of what was chosen under `key`, ``None`` when nothing was yet."""
    query = sa.select(settings.c.version, settings.c.value).where(settings.c.key == key)
    row = connection.execute(query).one_or_none()
    return None if row is None else (row.version, row.value)


def write_setting(
    connection: Connection,
    key: str,
    value: Mapping[str, object],
    *,
    version: int | None,
    by: Actor,
    at: datetime,
    action: Action = Action.SETTING_CHANGED,
    reason: str | None = None,
) -> int:
    """Keep `value` under `key` with a line of history; return its new version.

    Parameters
    ----------
    version
        Version that was read, 0 when there was none; ``None`` overwrites whatever is there.

    Raises
    ------
    ChangedMeanwhile
        When somebody else chose since: ``current`` is their version and value.
    """
    current = read_setting(connection, key)
    found = 0 if current is None else current[0]
    if version is not None and version != found:
        raise ChangedMeanwhile(current)
    _save(connection, key, value, version=found + 1)
    write_line(
        connection,
        entry_id=None,
        by=by,
        at=at,
        action=action,
        reason=reason,
        version=found + 1,
        before=None if current is None else {key: current[1]},
        after={key: dict(value)},
    )
    touch_publication(connection)
    return found + 1


def _save(connection: Connection, key: str, value: Mapping[str, object], *, version: int) -> None:
    values = {"value": dict(value), "version": version}
    if version == 1:
        connection.execute(sa.insert(settings).values(key=key, **values))
    else:
        connection.execute(sa.update(settings).where(settings.c.key == key).values(**values))
