"""Entries: who is added, found, changed, moved, and every line of their history.

Functions take the connection of a transaction first. Whoever changes an entry says which version
was read: when somebody saved in between, :class:`geo.errors.ChangedMeanwhile` brings the current
one and nothing is written.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy import Connection

from geo.entries import Action, Actor, ActorKind, Contact, Entry, Finding, SourceLink
from geo.errors import ChangedMeanwhile, NotAllowed, QueryRefused
from geo.moderation import is_move_allowed
from geo.registry.choices import read_setting, write_setting
from geo.registry.history import read_history, write_line, write_lines
from geo.registry.records import contact_record, entry_from_row, entry_row, shop_record
from geo.registry.slugs import free_slugs
from geo.registry.tables import entries
from geo.registry.tallies import touch_publication
from geo.values import Shop, Status

__all__ = [
    "NewEntry",
    "add_entries",
    "add_entry",
    "change_entry",
    "find_entry",
    "find_entry_by_slug",
    "list_entries",
    "move_entry",
    "new_entry",
    "read_history",
    "read_setting",
    "require_entry",
    "touch_publication",
    "write_line",
    "write_setting",
]

_NOBODY: Final = Contact()
_NOTHING: Final = Finding()
_MOST_BOUND: Final = 5_000
"""Values bound at once: SQLite takes 32,766 of them, PostgreSQL 65,535."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """What makes an entry, before it has an identifier.

    Attributes
    ----------
    shop
        ``shop.status`` is the status that the entry gets; its slug is made unique.
    """

    shop: Shop
    contact: Contact = _NOBODY
    finding: Finding = _NOTHING
    source: SourceLink | None = None
    confirmed_on: date | None = None


def add_entry(  # noqa: PLR0913 - one a field
    connection: Connection,
    *,
    shop: Shop,
    contact: Contact,
    by: Actor,
    at: datetime,
    action: Action = Action.REGISTERED,
    reason: str | None = None,
    finding: Finding = _NOTHING,
    source: SourceLink | None = None,
    confirmed_on: date | None = None,
) -> Entry:
    """Add one entry with the status of `shop`, draw its identifier, make its slug unique."""
    new = NewEntry(
        shop=shop, contact=contact, finding=finding, source=source, confirmed_on=confirmed_on
    )
    return add_entries(connection, [new], by=by, at=at, action=action, reason=reason)[0]


def add_entries(
    connection: Connection,
    new_entries: Iterable[NewEntry],
    *,
    by: Actor,
    at: datetime,
    action: Action = Action.IMPORTED,
    reason: str | None = None,
) -> list[Entry]:
    """Add many entries at once, each with its line of history; return them in the same order."""
    wanted = list(new_entries)
    slugs = free_slugs(connection, [new.shop for new in wanted])
    added = [new_entry(new, slug, at) for new, slug in zip(wanted, slugs, strict=True)]
    if not added:
        return []
    is_public = any(entry.published is not None for entry in added)
    publication = touch_publication(connection, added[0].entry_id) if is_public else 0
    rows = [entry_row(entry) | {"publication": publication} for entry in added]
    connection.execute(sa.insert(entries), rows)
    lines = [
        {
            "entry_id": entry.entry_id,
            "version": entry.version,
            "after": {"shop": row["shop"], "contact": row["contact"]},
        }
        for entry, row in zip(added, rows, strict=True)
    ]
    write_lines(connection, lines, by=by, at=at, action=action, reason=reason)
    return added


def new_entry(new: NewEntry, slug: str, at: datetime) -> Entry:
    """Return the entry that `new` becomes, under an identifier drawn for it."""
    day = new.confirmed_on or new.shop.confirmed_on
    shop = replace(new.shop, slug=slug, photos=(), confirmed_on=day)
    return Entry(
        entry_id=uuid4().hex,
        version=1,
        shop=shop,
        published=shop if shop.status is Status.PUBLISHED else None,
        contact=new.contact,
        finding=new.finding,
        source=new.source,
        created_at=at,
        updated_at=at,
        submitted_at=at,
        confirmed_on=day,
    )


def find_entry(connection: Connection, entry_id: str) -> Entry | None:
    """Return one entry, ``None`` when there is none of that identifier."""
    return _find(connection, entries.c.id == entry_id)


def find_entry_by_slug(connection: Connection, slug: str) -> Entry | None:
    """Return the entry that is called `slug` in URLs, published or not."""
    return _find(connection, entries.c.slug == slug)


def require_entry(connection: Connection, entry_id: str, *, version: int | None = None) -> Entry:
    """Return one entry, as it was read.

    Raises
    ------
    QueryRefused
        When there is none of that identifier.
    ChangedMeanwhile
        When `version` is given and not the current one.
    """
    entry = find_entry(connection, entry_id)
    if entry is None:
        raise QueryRefused("entry_unknown", entry_id=entry_id)
    if version is not None and version != entry.version:
        raise ChangedMeanwhile(entry)
    return entry


def list_entries(
    connection: Connection,
    *,
    statuses: Collection[Status] | None = None,
    entry_ids: Collection[str] | None = None,
    is_waiting: bool | None = None,
    is_doubtful: bool | None = None,
    source_key: str | None = None,
) -> list[Entry]:
    """Return the entries that meet every condition that is set, oldest submitted first."""
    query = sa.select(entries)
    if statuses is not None:
        query = query.where(entries.c.status.in_([str(status) for status in statuses]))
    if is_waiting is not None:
        query = query.where(entries.c.is_waiting == is_waiting)
    if is_doubtful is not None:
        query = query.where(entries.c.is_doubtful == is_doubtful)
    if source_key is not None:
        query = query.where(entries.c.source_key == source_key)
    if entry_ids is None:
        rows = list(connection.execute(query).mappings())
    else:
        rows = _rows_of(connection, query, sorted(set(entry_ids)))
    rows.sort(key=lambda row: (row["submitted_at"], row["id"]))
    return [entry_from_row(row) for row in rows]


def _rows_of(
    connection: Connection, query: sa.Select[Any], entry_ids: list[str]
) -> list[sa.RowMapping]:
    rows: list[sa.RowMapping] = []
    for start in range(0, len(entry_ids), _MOST_BOUND):
        part = query.where(entries.c.id.in_(entry_ids[start : start + _MOST_BOUND]))
        rows += connection.execute(part).mappings()
    return rows


def change_entry(  # noqa: PLR0913 - one a field
    connection: Connection,
    entry_id: str,
    *,
    version: int | None,
    by: Actor,
    at: datetime,
    action: Action = Action.EDITED,
    reason: str | None = None,
    shop: Shop | None = None,
    published: Shop | None = None,
    contact: Contact | None = None,
    finding: Finding | None = None,
    source: SourceLink | None = None,
    confirmed_on: date | None = None,
    is_trusted: bool = False,
) -> Entry:
    """Change what is given of an entry; return it as it is now.

    Parameters
    ----------
    version
        Version that was read; ``None`` changes whatever is there.
    shop
        New content; slug, status and photos stay those of the entry.
    published
        What the public sees from now on of a published entry, where that is neither what it saw
        nor the new content: a pin that was set while another edit waits.
    is_trusted
        Publish the new content of a published entry at once. Otherwise it waits in the queue,
        and the public sees what it saw.

    Raises
    ------
    ChangedMeanwhile
        When somebody saved since `version`; nothing is written.
    NotAllowed
        When the entry was erased.
    QueryRefused
        When there is no such entry.
    """
    entry = require_entry(connection, entry_id, version=version)
    if entry.status is Status.ERASED:
        raise NotAllowed("entry_erased")
    day = confirmed_on or entry.confirmed_on
    content = entry.shop if shop is None else shop
    shown = content if is_trusted else published or entry.published
    changed = replace(
        entry,
        shop=_kept_identity(content, entry, day),
        published=None
        if entry.published is None or shown is None
        else _kept_identity(shown, entry, day),
        contact=entry.contact if contact is None else contact,
        finding=entry.finding if finding is None else finding,
        source=entry.source if source is None else source,
        confirmed_on=day,
    )
    is_by_maker = by.kind is ActorKind.MAKER and _content(changed) != _content(entry)
    if is_by_maker:
        changed = replace(changed, edited_by_maker_at=at)
    return _save(connection, entry, changed, by=by, at=at, action=action, reason=reason)


def move_entry(
    connection: Connection,
    entry_id: str,
    *,
    version: int | None,
    to: Status,
    by: Actor,
    at: datetime,
    action: Action,
    reason: str | None = None,
) -> Entry:
    """Give an entry another status; return it as it is now.

    Moved to ``PUBLISHED``, its newest content is shown. Of an entry that is published already
    and stays so, it is the waiting edit that is decided: ``ACCEPTED`` shows it, ``REFUSED``
    brings the content shown back, any other action leaves both as they are.

    Raises
    ------
    NotAllowed
        When :data:`geo.moderation.MOVES` has no such move.
    ChangedMeanwhile
        When somebody saved since `version`; nothing is written.
    QueryRefused
        When there is no such entry.
    """
    entry = require_entry(connection, entry_id, version=version)
    if not is_move_allowed(entry.status, to):
        raise NotAllowed("move_not_allowed", start=entry.status, end=to)
    moved = _moved(entry, to, action)
    return _save(connection, entry, moved, by=by, at=at, action=action, reason=reason)


def _moved(entry: Entry, to: Status, action: Action) -> Entry:
    if to is not Status.PUBLISHED:
        return replace(entry, shop=replace(entry.shop, status=to), published=None)
    if entry.status is Status.PUBLISHED and action is Action.REFUSED and entry.published:
        return replace(entry, shop=entry.published)
    if entry.status is Status.PUBLISHED and action is not Action.ACCEPTED:
        return entry
    shown = replace(entry.shop, status=to)
    return replace(entry, shop=shown, published=shown)


def _save(
    connection: Connection,
    entry: Entry,
    changed: Entry,
    *,
    by: Actor,
    at: datetime,
    action: Action,
    reason: str | None,
) -> Entry:
    """Write `changed` over `entry` with a line of history that holds what differs."""
    is_back = changed.is_waiting and not entry.is_waiting
    saved = replace(
        changed,
        version=entry.version + 1,
        updated_at=at,
        submitted_at=at if is_back else entry.submitted_at,
    )
    columns = entry_row(saved)
    if saved.published != entry.published:
        columns["publication"] = touch_publication(connection, entry.entry_id)
    connection.execute(sa.update(entries).where(entries.c.id == entry.entry_id).values(columns))
    before, after = _differences(_documents(entry), _documents(saved))
    write_line(
        connection,
        entry_id=entry.entry_id,
        by=by,
        at=at,
        action=action,
        reason=reason,
        version=saved.version,
        before=before,
        after=after,
    )
    return saved


def _kept_identity(content: Shop, entry: Entry, confirmed_on: date | None) -> Shop:
    return replace(
        content,
        slug=entry.shop.slug,
        status=entry.status,
        photos=(),
        confirmed_on=confirmed_on,
    )


def _content(entry: Entry) -> tuple[Shop, Contact]:
    return replace(entry.shop, confirmed_on=None), entry.contact


def _documents(entry: Entry) -> Mapping[str, object]:
    """Return what the history keeps of an entry, by name."""
    day = entry.confirmed_on
    return {
        "shop": shop_record(entry.shop),
        "contact": contact_record(entry.contact),
        "status": str(entry.status),
        "confirmed_on": None if day is None else day.isoformat(),
    }


def _differences(
    before: Mapping[str, object], after: Mapping[str, object]
) -> tuple[dict[str, object], dict[str, object]]:
    names = [name for name in after if before[name] != after[name]]
    return {name: before[name] for name in names}, {name: after[name] for name in names}


def _find(connection: Connection, condition: sa.ColumnElement[bool]) -> Entry | None:
    row = connection.execute(sa.select(entries).where(condition)).mappings().one_or_none()
    return None if row is None else entry_from_row(row)
