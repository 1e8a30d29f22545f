"""Where entries are imported from, what each import did, and what people changed since."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import islice
from typing import Any, Final
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy import Connection

from geo.entries import Action, Actor, ActorKind, Entry
from geo.errors import QueryRefused
from geo.registry.entries import list_entries
from geo.registry.history import write_line
from geo.registry.tables import entries, history, imports, sources

__all__ = [
    "ImportRecord",
    "Source",
    "count_present",
    "edited_fields",
    "entries_by_reference",
    "find_source",
    "list_imports",
    "list_sources",
    "read_report",
    "require_source",
    "save_source",
    "source_state",
    "write_import",
]

_BATCH: Final = 500
_OF_PEOPLE: Final = (str(ActorKind.MAKER), str(ActorKind.ORGANIZER), str(ActorKind.OPERATOR))
_NO_EDIT: Final = frozenset({str(Action.IMPORTED), str(Action.POSITION_CONFIRMED)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A list that entries are imported from, again and again.

    Attributes
    ----------
    key
        Short name of our own, for the command line.
    name
        How the public reads it: "Source : …".
    url
        Where it is read from by :mod:`geo.importing.refreshing`; ``None`` when somebody brings
        files.
    link_template
        Address of one entry there, with ``{reference}``.
    columns
        Columns by field, as they were last confirmed; ``{}`` guesses them.
    is_published
        Entries inside the territory and without a doubt are shown at once.
    keeps_outside
        Entries outside the territory are kept as refused, so that one may be accepted.
    etag, last_modified
        What its server said of the version last read.
    every_hours
        How often it is read; ``None`` only when somebody asks.
    """

    key: str
    name: str
    licence: str | None = None
    url: str | None = None
    link_template: str | None = None
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_published: bool = False
    keeps_outside: bool = True
    etag: str | None = None
    last_modified: str | None = None
    every_hours: int | None = None
    read_at: datetime | None = None

    def is_due(self, at: datetime) -> bool:
        """Tell whether it is to be read again at `at`."""
        if self.url is None or self.every_hours is None:
            return False
        return self.read_at is None or at - self.read_at >= timedelta(hours=self.every_hours)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRecord:
    """What one import did; its report is read apart."""

    import_id: str
    source_key: str
    at: datetime
    actor: Actor
    counts: Mapping[str, int]


def list_sources(connection: Connection) -> list[Source]:
    """Return every source, by name."""
    rows = connection.execute(sa.select(sources).order_by(sources.c.name, sources.c.key))
    return [_source_from(row) for row in rows.mappings()]


def find_source(connection: Connection, key: str) -> Source | None:
    """Return one source, ``None`` when there is none of that key."""
    query = sa.select(sources).where(sources.c.key == key)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else _source_from(row)


def require_source(connection: Connection, key: str) -> Source:
    """Return one source.

    Raises
    ------
    QueryRefused
        When there is none of that key; it names those that there are.
    """
    source = find_source(connection, key)
    if source is None:
        known = ", ".join(one.key for one in list_sources(connection)) or "aucune"
        raise QueryRefused("source_unknown", key=key, known=known)
    return source


def save_source(connection: Connection, source: Source, *, by: Actor, at: datetime) -> None:
    """Add a source or change it; the history tells what was chosen, not when it was last read."""
    known = find_source(connection, source.key)
    row = _source_row(source)
    if known is None:
        connection.execute(sa.insert(sources).values(row))
    else:
        connection.execute(sa.update(sources).where(sources.c.key == source.key).values(row))
    before = {} if known is None else _choices(known)
    if before != _choices(source):
        write_line(
            connection,
            entry_id=None,
            by=by,
            at=at,
            action=Action.SOURCE_CHANGED,
            before={"source": before} if before else None,
            after={"source": _choices(source)},
        )


def _choices(source: Source) -> dict[str, object]:
    row = _source_row(source)
    return {name: row[name] for name in row if name not in {"etag", "last_modified", "read_at"}}


def _source_row(source: Source) -> dict[str, Any]:
    options = {"is_published": source.is_published, "keeps_outside": source.keeps_outside}
    return {
        "key": source.key,
        "name": source.name,
        "licence": source.licence,
        "url": source.url,
        "link_template": source.link_template,
        "columns": {name: list(columns) for name, columns in source.columns.items()},
        "options": options,
        "etag": source.etag,
        "last_modified": source.last_modified,
        "every_hours": source.every_hours,
        "read_at": source.read_at,
    }


def _source_from(row: Mapping[Any, Any]) -> Source:
    columns = {name: tuple(columns) for name, columns in row["columns"].items()}
    plain = {
        name: row[name]
        for name in ("key", "name", "licence", "url", "link_template", "etag", "last_modified")
    }
    return Source(
        **plain,
        columns=columns,
        is_published=bool(row["options"].get("is_published", False)),
        keeps_outside=bool(row["options"].get("keeps_outside", True)),
        every_hours=row["every_hours"],
        read_at=row["read_at"],
    )


def source_state(connection: Connection, key: str) -> str:
    """Return a digest of every version of the source's entries: equal when nothing moved."""
    query = (
        sa.select(entries.c.id, entries.c.version)
        .where(entries.c.source_key == key)
        .order_by(entries.c.id)
    )
    digest = sha256()
    for entry_id, version in connection.execute(query):
        digest.update(f"{entry_id}:{version};".encode())
    return digest.hexdigest()


def count_present(connection: Connection, key: str) -> int:
    """Count the entries that the source held when it was last read."""
    is_there = (entries.c.source_key == key) & entries.c.vanished_at.is_(None)
    return connection.scalar(sa.select(sa.func.count()).where(is_there)) or 0


def entries_by_reference(connection: Connection, key: str) -> dict[str, Entry]:
    """Return the entries of a source by what names them there."""
    listed = list_entries(connection, source_key=key)
    return {entry.source.reference: entry for entry in listed if entry.source is not None}


def edited_fields(connection: Connection, entry_ids: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return the fields that people have changed of each entry: ``"phone"``, ``"contact.email"``.

    A position that an organizer has confirmed is no change of the content: it is kept by the
    address it was set for.
    """
    found: dict[str, set[str]] = {}
    for batch in _batches(entry_ids):
        query = sa.select(
            history.c.entry_id, history.c.action, history.c.before, history.c.after
        ).where(
            history.c.entry_id.in_(batch),
            history.c.actor_kind.in_(_OF_PEOPLE),
            history.c.action.not_in(_NO_EDIT),
        )
        for row in connection.execute(query):
            names = found.setdefault(row.entry_id, set())
            names |= _differing(row.before, row.after, "shop", "")
            names |= _differing(row.before, row.after, "contact", "contact.")
    return {entry_id: frozenset(names) for entry_id, names in found.items()}


def _differing(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, document: str, prefix: str
) -> set[str]:
    old, new = (before or {}).get(document), (after or {}).get(document)
    if not isinstance(old, dict) or not isinstance(new, dict):
        return set()
    return {f"{prefix}{name}" for name in {*old, *new} if old.get(name) != new.get(name)}


def _batches(names: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(dict.fromkeys(names))
    while batch := list(islice(rest, _BATCH)):
        yield batch


def write_import(
    connection: Connection,
    source: Source,
    *,
    counts: Mapping[str, int],
    report: str,
    by: Actor,
    at: datetime,
) -> str:
    """Keep what an import did and say that the source was read; return its identifier."""
    import_id = uuid4().hex
    save_source(connection, replace(source, read_at=at), by=by, at=at)
    row = {
        "id": import_id,
        "source_key": source.key,
        "at": at,
        "actor_kind": str(by.kind),
        "actor_name": by.name,
        "counts": dict(counts),
        "report": report,
    }
    connection.execute(sa.insert(imports).values(row))
    return import_id


def list_imports(
    connection: Connection, *, source_key: str | None = None, limit: int = 50
) -> list[ImportRecord]:
    """Return the newest imports first, of one source or of all."""
    kept = [column for column in imports.c if column.name != "report"]
    query = sa.select(*kept).order_by(imports.c.at.desc(), imports.c.id).limit(limit)
    if source_key is not None:
        query = query.where(imports.c.source_key == source_key)
    return [
        ImportRecord(
            import_id=row["id"],
            source_key=row["source_key"],
            at=row["at"],
            actor=Actor(kind=ActorKind(row["actor_kind"]), name=row["actor_name"]),
            counts=row["counts"],
        )
        for row in connection.execute(query).mappings()
    ]


def read_report(connection: Connection, import_id: str) -> str | None:
    """Return the report of one import as CSV, ``None`` when there is no such import."""
    return connection.scalar(sa.select(imports.c.report).where(imports.c.id == import_id))
