"""A maker's right to erasure: what tells who it was goes everywhere, a skeleton stays.

=================== =====================================================================
where               what stays
=================== =====================================================================
entry               identifier, dates, status, kinds; what names it at its source, so that
                    an import does not bring it back
history             who did what and when; no reason, no document
consents            what was agreed to and when; not by whom
reports             topic and dates
links, positions,
forms, letters,
checks of links     nothing
photos              nothing; the keys of their files are handed back
others' entries     no pickup point at this one, now or in their history
reports of imports  nothing of those that brought it
=================== =====================================================================
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from geo.entries import Action, Actor, Contact, Entry, Finding
from geo.errors import NotAllowed
from geo.moderation import is_move_allowed
from geo.registry.entries import require_entry
from geo.registry.history import write_line
from geo.registry.records import Record, entry_row
from geo.registry.tables import (
    confirmed_positions,
    consents,
    entries,
    history,
    hostings,
    imports,
    link_checks,
    outbox,
    photos,
    reports,
    secret_links,
    submissions,
)
from geo.registry.tallies import ERASURE, touch_publication
from geo.values import Shop, Status

__all__ = ["ERASED_NAME", "Erased", "erase_entry"]

ERASED_NAME: Final = "Fiche effacée"
"""What an erased entry is called."""
_NOBODY: Final = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What is left.

    Attributes
    ----------
    photo_keys
        Photos whose files the caller deletes once the transaction is kept.
    """

    entry: Entry
    photo_keys: tuple[str, ...]


def erase_entry(
    connection: Connection,
    entry_id: str,
    *,
    by: Actor,
    at: datetime,
    reason: str | None = None,
    version: int | None = None,
) -> Erased:
    """Empty the personal fields of an entry, its history included; it never comes back.

    Raises
    ------
    NotAllowed
        When it was erased already.
    ChangedMeanwhile
        When `version` is given and somebody saved since.
    QueryRefused
        When there is no such entry.
    """
    entry = require_entry(connection, entry_id, version=version)
    if not is_move_allowed(entry.status, Status.ERASED):
        raise NotAllowed("entry_erased")
    connection.info[ERASURE] = True
    keys = _erase_around(connection, entry)
    skeleton = _skeleton(entry, at)
    columns = entry_row(skeleton) | {"erased_at": at, "reminded_at": None}
    connection.execute(sa.update(entries).where(entries.c.id == entry_id).values(columns))
    write_line(
        connection,
        entry_id=entry_id,
        by=by,
        at=at,
        action=Action.ERASED,
        reason=reason,
        version=skeleton.version,
    )
    touch_publication(connection, entry_id)
    return Erased(entry=skeleton, photo_keys=keys)


def _skeleton(entry: Entry, at: datetime) -> Entry:
    shop = Shop(
        slug=f"fiche-{entry.entry_id}",
        name=ERASED_NAME,
        kinds=entry.shop.kinds,
        status=Status.ERASED,
        is_demonstration=entry.shop.is_demonstration,
    )
    source = None if entry.source is None else replace(entry.source, fingerprint=_NOBODY)
    return replace(
        entry,
        version=entry.version + 1,
        shop=shop,
        published=None,
        contact=Contact(),
        finding=Finding(),
        source=source,
        updated_at=at,
        confirmed_on=None,
    )


def _erase_around(connection: Connection, entry: Entry) -> tuple[str, ...]:
    """Empty what stands about `entry` in other tables; return the keys of its photos."""
    one = entry.entry_id
    keys = connection.scalars(sa.select(photos.c.key).where(photos.c.entry_id == one)).all()
    for table in _DELETED:
        connection.execute(sa.delete(table).where(table.c.entry_id == one))
    # Letters to others may name it.
    connection.execute(sa.delete(outbox).where(outbox.c.about_id == one))
    for table, values in _EMPTIED.items():
        connection.execute(sa.update(table).where(table.c.entry_id == one).values(values))
    _leave_guests(connection, entry)
    parties = sa.or_(hostings.c.entry_id == one, hostings.c.host_id == one)
    connection.execute(sa.delete(hostings).where(parties))
    if entry.source is not None:
        brought = imports.c.source_key == entry.source.source_key
        connection.execute(sa.update(imports).where(brought).values(report=""))
    return tuple(keys)


_DELETED: Final = (
    photos,
    secret_links,
    confirmed_positions,
    submissions,
    outbox,
    link_checks,
)
_EMPTIED: Final[Mapping[sa.Table, Mapping[str, object]]] = {
    history: {"reason": None, "before": sa.null(), "after": sa.null()},
    consents: {"holder": _NOBODY, "given_by": None},
    reports: {"text": "", "contact": None},
}


def _leave_guests(connection: Connection, host: Entry) -> None:
    """Take the pickup points at `host`, which its slug names, out of its guests' documents."""
    guests = sa.select(hostings.c.entry_id).where(hostings.c.host_id == host.entry_id)
    slug = host.shop.slug
    for row in connection.execute(sa.select(entries).where(entries.c.id.in_(guests))).mappings():
        values = {name: _without_host(row[name], slug) for name in ("shop", "published")}
        connection.execute(sa.update(entries).where(entries.c.id == row["id"]).values(values))
        touch_publication(connection, row["id"])
    for row in connection.execute(
        sa.select(history).where(history.c.entry_id.in_(guests))
    ).mappings():
        values = {name: _without_hosted(row[name], slug) for name in ("before", "after")}
        connection.execute(sa.update(history).where(history.c.id == row["id"]).values(values))


def _without_hosted(documents: Record | None, slug: str) -> Any:  # noqa: ANN401 - JSON or NULL
    if documents is None:
        return sa.null()
    return {
        name: _without_host(document, slug) if name == "shop" else document
        for name, document in documents.items()
    }


def _without_host(shop: Record | None, slug: str) -> Any:  # noqa: ANN401 - JSON or NULL
    if shop is None:
        return sa.null()
    kept = [place for place in shop.get("places", ()) if place.get("host_slug") != slug]
    return {**shop, "places": kept}
