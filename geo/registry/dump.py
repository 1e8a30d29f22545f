"""Every row of the registry as JSON values, the same from SQLite and from PostgreSQL, and back.

Who is logged in and how often somebody tried stay out: they end with a restoration.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from geo.registry.opening import SEEDED
from geo.registry.records import Record
from geo.registry.tables import (
    METADATA,
    UtcTime,
    entries,
    history,
    organizers,
    sessions,
    settings,
    throttles,
    views,
)
from geo.registry.tallies import PUBLICATION, read_tally, set_tally, touch_publication

__all__ = ["KEPT_TABLES", "clear_tables", "is_untouched", "load_rows", "read_rows", "settle"]

_PASSING: Final = frozenset({sessions.name, throttles.name})
KEPT_TABLES: Final = tuple(table for table in METADATA.sorted_tables if table.name not in _PASSING)
"""What is kept, each table after those that it refers to."""
_BATCH: Final = 1_000


def read_rows(connection: Connection, table: sa.Table) -> Iterator[Record]:
    """Give the rows of `table` as JSON values, by the names of its columns."""
    found = connection.execution_options(yield_per=_BATCH).execute(
        sa.select(table).order_by(*table.primary_key.columns)
    )
    for row in found.mappings():
        yield {name: _to_json(value) for name, value in row.items()}


def load_rows(connection: Connection, table: sa.Table, records: Iterable[Record]) -> int:
    """Write the rows that :func:`read_rows` gave; return how many.

    Raises
    ------
    ValueError, TypeError
        When a record has other columns or values than the table.
    """
    count = 0
    rows = (_row_of(table, record) for record in records)
    while batch := list(islice(rows, _BATCH)):
        connection.execute(sa.insert(table), batch)
        count += len(batch)
    return count


def is_untouched(connection: Connection) -> bool:
    """Tell whether nobody has entered anything: nothing, or the demonstration alone."""
    own = sa.select(entries.c.id).where(sa.not_(entries.c.is_demonstration))
    looked_at = (own, *(sa.select(one) for one in (organizers.c.id, settings.c.key, views.c.slug)))
    return not any(connection.execute(query.limit(1)).first() for query in looked_at)


def clear_tables(connection: Connection) -> None:
    """Delete every row of every table."""
    for table in reversed(METADATA.sorted_tables):
        connection.execute(sa.delete(table))


def settle(connection: Connection, *, former_publication: int) -> None:
    """Make what was loaded current: catalogues see it all, the history goes on, no demonstration.

    Parameters
    ----------
    former_publication
        What catalogues have seen before; the tally goes on from there.
    """
    if connection.dialect.name == "postgresql":
        # Rows came with their numbers; the next one must not take one of them.
        last = sa.select(sa.func.coalesce(sa.func.max(history.c.id), 0) + 1).scalar_subquery()
        sequence = sa.func.pg_get_serial_sequence(history.name, history.c.id.name)
        connection.execute(sa.select(sa.func.setval(sequence, last, False)))
    set_tally(connection, SEEDED, 1)
    set_tally(connection, PUBLICATION, max(former_publication, read_tally(connection, PUBLICATION)))
    touch_publication(connection)


def _to_json(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _row_of(table: sa.Table, record: Mapping[str, object]) -> Record:
    names = {column.name for column in table.columns}
    if record.keys() != names:
        raise ValueError(f"expected the columns of {table.name}, got {sorted(record)!r}")
    return {column.name: _from_json(column, record[column.name]) for column in table.columns}


def _from_json(column: sa.Column[Any], value: object) -> object:
    if value is None:
        return None
    if isinstance(column.type, UtcTime):
        return datetime.fromisoformat(_text(value))
    if isinstance(column.type, sa.Date):
        return date.fromisoformat(_text(value))
    if not isinstance(column.type, sa.JSON) and not isinstance(value, str | int | float):
        raise TypeError(f"expected a plain value in {column}, got {type(value).__name__}")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected a date as text, got {type(value).__name__}")
    return value
