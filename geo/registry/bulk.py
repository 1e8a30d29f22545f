"""Thousands of entries in one short transaction: everything is worked out before it begins.

While an import writes, a registration waits. So rows, documents and lines of history are made
ready for the driver beforehand, and the transaction does nothing but hand them over.

::

    with registry.reading() as connection:
        batch = prepare_entries(connection, added, changed, by=…, at=…)
    with registry.writing() as connection:
        write_batch(connection, batch)
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.engine import Dialect

from geo.entries import Action, Actor, Entry
from geo.errors import ChangedMeanwhile
from geo.registry.entries import NewEntry, find_entry, new_entry
from geo.registry.history import line_rows
from geo.registry.records import contact_record, entry_row, shop_record
from geo.registry.slugs import free_slugs
from geo.registry.tables import entries, history
from geo.registry.tallies import touch_publication

__all__ = ["Batch", "EntryChange", "prepare_additions", "prepare_changes", "write_batch"]

_NEVER_CHANGED: Final = frozenset(
    {"id", "slug", "status", "source_key", "source_reference", "created_at", "confirmed_on"}
)
"""What no import changes of an entry: the fewer columns, the fewer indexes are written."""
_MARK: Final = (
    sa.update(entries)
    .where(entries.c.id == sa.bindparam("known_id"))
    .values(publication=sa.bindparam("new_publication"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryChange:
    """One entry as it was read, and as it is to be, with its next version already."""

    before: Entry
    after: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class _Statement:
    """SQL and its rows as the driver takes them."""

    sql: str
    rows: tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Entries ready to be written.

    Attributes
    ----------
    slugs
        Names in URLs that the new entries take.
    published
        Identifiers of the entries whose public face changes.
    changes
        What is changed, to say who was changed in between.
    """

    statements: tuple[_Statement, ...] = ()
    slugs: frozenset[str] = frozenset()
    published: tuple[str, ...] = ()
    changes: tuple[EntryChange, ...] = ()


def prepare_additions(
    connection: Connection,
    added: Sequence[NewEntry],
    *,
    by: Actor,
    at: datetime,
    action: Action = Action.IMPORTED,
    reason: str | None = None,
) -> Batch:
    """Make new entries ready, each with its line of history; their slugs are free as things are."""
    if not added:
        return Batch()
    slugs = free_slugs(connection, [new.shop for new in added])
    made = [new_entry(new, slug, at) for new, slug in zip(added, slugs, strict=True)]
    rows = [entry_row(entry) | {"publication": 0} for entry in made]
    lines = [
        {
            "entry_id": entry.entry_id,
            "version": entry.version,
            "after": {"shop": row["shop"], "contact": row["contact"]},
        }
        for entry, row in zip(made, rows, strict=True)
    ]
    told = line_rows(lines, by=by, at=at, action=action, reason=reason)
    dialect = connection.dialect
    return Batch(
        statements=(
            _ready(sa.insert(entries), rows, dialect),
            _ready(sa.insert(history), told, dialect),
        ),
        slugs=frozenset(slugs),
        published=tuple(entry.entry_id for entry in made if entry.published is not None),
    )


def prepare_changes(
    connection: Connection,
    changes: Sequence[EntryChange],
    *,
    by: Actor,
    at: datetime,
    action: Action = Action.IMPORTED,
    reason: str | None = None,
) -> Batch:
    """Make changed entries ready, each with its line of history."""
    if not changes:
        return Batch()
    lines = [
        {"entry_id": one.after.entry_id, "version": one.after.version, **_differences(one)}
        for one in changes
    ]
    told = line_rows(lines, by=by, at=at, action=action, reason=reason)
    dialect = connection.dialect
    rows = list(map(_change_row, changes))
    return Batch(
        statements=(
            _ready(_update(rows[0]), rows, dialect),
            _ready(sa.insert(history), told, dialect),
        ),
        published=tuple(
            one.after.entry_id for one in changes if one.after.published != one.before.published
        ),
        changes=tuple(changes),
    )


def write_batch(connection: Connection, batch: Batch) -> None:
    """Write what was made ready.

    Raises
    ------
    ChangedMeanwhile
        When an entry was saved, or a slug taken, since the batch was made ready: the transaction
        is to be given up.
    """
    if not batch.slugs.isdisjoint(_taken(connection, batch.slugs)):
        raise ChangedMeanwhile(None)
    for rank, statement in enumerate(batch.statements):
        written = connection.exec_driver_sql(statement.sql, list(statement.rows)).rowcount
        if rank == 0 and batch.changes and written != len(batch.changes):
            raise ChangedMeanwhile(_first_changed(connection, batch.changes))
    if batch.published:
        value = touch_publication(connection, batch.published[0])
        marks = [{"known_id": one, "new_publication": value} for one in batch.published]
        connection.execute(_MARK, marks)


def _taken(connection: Connection, slugs: frozenset[str]) -> Iterable[str]:
    return connection.scalars(sa.select(entries.c.slug)) if slugs else ()


def _ready(
    statement: sa.Insert | sa.Update, rows: Sequence[Mapping[str, Any]], dialect: Dialect
) -> _Statement:
    """Compile `statement` and turn the values of `rows` into what the driver takes."""
    named = list(rows[0]) if isinstance(statement, sa.Insert) else None
    compiled: Any = statement.compile(dialect=dialect, column_keys=named)
    order = list(compiled.positiontup or compiled.binds)
    convert = {name: _converter(compiled.binds[name].type, dialect) for name in order}
    if compiled.positional:
        ready: Iterable[Any] = (tuple(convert[name](row[name]) for name in order) for row in rows)
    else:
        ready = ({name: convert[name](row[name]) for name in order} for row in rows)
    return _Statement(sql=str(compiled), rows=tuple(ready))


def _converter(kind: sa.types.TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any]:
    process = kind.dialect_impl(dialect).bind_processor(dialect)
    return process or _as_it_is


def _as_it_is(value: object) -> object:
    return value


def _update(row: Mapping[str, Any]) -> sa.Update:
    values: dict[str, Any] = {
        name.removeprefix("new_"): sa.bindparam(name) for name in row if name.startswith("new_")
    }
    is_as_read = (entries.c.id == sa.bindparam("known_id")) & (
        entries.c.version == sa.bindparam("known_version")
    )
    return sa.update(entries).where(is_as_read).values(values)


def _change_row(change: EntryChange) -> dict[str, Any]:
    row = entry_row(change.after)
    return {f"new_{name}": row[name] for name in row if name not in _NEVER_CHANGED} | {
        "known_id": change.before.entry_id,
        "known_version": change.before.version,
    }


def _first_changed(connection: Connection, changes: Iterable[EntryChange]) -> Entry | None:
    for one in changes:
        now = find_entry(connection, one.before.entry_id)
        # Those before it are written already, and their version is the next one too.
        if now != one.after:
            return now
    return None


def _differences(change: EntryChange) -> dict[str, dict[str, Any]]:
    """Return what the history keeps of a change: the documents that differ."""
    before, after = _documents(change.before), _documents(change.after)
    names = [name for name in after if before[name] != after[name]]
    return {
        "before": {name: before[name] for name in names},
        "after": {name: after[name] for name in names},
    }


def _documents(entry: Entry) -> dict[str, Any]:
    at = None if entry.source is None else entry.source.vanished_at
    return {
        "shop": shop_record(entry.shop),
        "contact": contact_record(entry.contact),
        "status": str(entry.status),
        "vanished_at": None if at is None else at.isoformat(),
    }
