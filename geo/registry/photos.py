"""Photos of entries: what is known of each; the files are those of :mod:`geo.photos`.

A photo is public when somebody who holds its rights agreed and has not taken that back, when an
organizer has looked at it, and when its entry is published: :func:`public_photos` is the one place
that says so.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy import Connection

from geo.entries import Action, Actor, ActorKind, PhotoRecord
from geo.errors import QueryRefused
from geo.registry.consents import PHOTO, consent_from_row
from geo.registry.history import write_line
from geo.registry.tables import consents, photos
from geo.registry.tallies import touch_publication
from geo.values import Photo

__all__ = [
    "MOST_PHOTOS",
    "accept_photo",
    "add_photo",
    "change_photo",
    "find_photo",
    "find_photo_by_key",
    "list_photos",
    "photo_keys",
    "photos_to_check",
    "public_photos",
    "remove_photo",
    "require_photo",
]

MOST_PHOTOS: Final = 8
"""Of one entry."""
_LOOKED_AT: Final = frozenset({ActorKind.ORGANIZER, ActorKind.OPERATOR})
_MOST_BOUND: Final = 10_000


def add_photo(  # noqa: PLR0913 - one a column
    connection: Connection,
    entry_id: str,
    *,
    key: str,
    width: int,
    height: int,
    by: Actor,
    at: datetime,
    caption: str | None = None,
    credit: str | None = None,
    consent_id: str | None = None,
) -> PhotoRecord:
    """Add a photo behind those of an entry; return it.

    Parameters
    ----------
    key, width, height
        Of :meth:`geo.photos.PhotoStore.keep`, whose files are there already.
    consent_id
        Consent of whoever holds the rights; without one it is never public.

    Raises
    ------
    QueryRefused
        ``photo_too_many`` when the entry has as many as it may.
    """
    ranks = sa.select(sa.func.count(), sa.func.max(photos.c.rank))
    count, last = connection.execute(ranks.where(photos.c.entry_id == entry_id)).one()
    if count >= MOST_PHOTOS:
        raise QueryRefused("photo_too_many", limit=MOST_PHOTOS)
    photo_id = uuid4().hex
    row = {
        "id": photo_id,
        "entry_id": entry_id,
        "key": key,
        "width": width,
        "height": height,
        "rank": 0 if last is None else last + 1,
        "caption": caption,
        "credit": credit,
        "consent_id": consent_id,
        "is_accepted": by.kind in _LOOKED_AT,
        "added_at": at,
    }
    connection.execute(sa.insert(photos).values(row))
    _note(connection, entry_id, photo_id, by, at, Action.PHOTO_ADDED)
    return require_photo(connection, photo_id)


def list_photos(connection: Connection, entry_id: str) -> list[PhotoRecord]:
    """Return the photos of an entry, shown or not, in their order."""
    rows = connection.execute(_photos_with_consents().where(photos.c.entry_id == entry_id))
    return [_photo_from_row(row) for row in rows.mappings()]


def find_photo(connection: Connection, photo_id: str) -> PhotoRecord | None:
    """Return one photo, ``None`` when there is none of that identifier."""
    rows = connection.execute(_photos_with_consents().where(photos.c.id == photo_id))
    row = rows.mappings().one_or_none()
    return None if row is None else _photo_from_row(row)


def find_photo_by_key(connection: Connection, key: str) -> PhotoRecord | None:
    """Return the photo whose files have the key `key`, ``None`` when there is none."""
    rows = connection.execute(_photos_with_consents().where(photos.c.key == key))
    row = rows.mappings().one_or_none()
    return None if row is None else _photo_from_row(row)


def require_photo(connection: Connection, photo_id: str) -> PhotoRecord:
    """Return one photo.

    Raises
    ------
    QueryRefused
        ``photo_gone`` when there is none of that identifier.
    """
    photo = find_photo(connection, photo_id)
    if photo is None:
        raise QueryRefused("photo_gone")
    return photo


def photos_to_check(connection: Connection) -> dict[str, list[PhotoRecord]]:
    """Return the photos that no organizer has looked at, by entry."""
    found: dict[str, list[PhotoRecord]] = defaultdict(list)
    rows = connection.execute(_photos_with_consents().where(photos.c.is_accepted.is_(False)))
    for row in rows.mappings():
        found[row["entry_id"]].append(_photo_from_row(row))
    return dict(found)


def public_photos(
    connection: Connection, entry_ids: Collection[str] | None = None
) -> dict[str, tuple[Photo, ...]]:
    """Return the photos that may be shown, by entry, in their order.

    Parameters
    ----------
    entry_ids
        Entries to look at; all of them when ``None``.
    """
    query = _photos_with_consents().where(
        photos.c.is_accepted,
        consents.c.id.is_not(None),
        consents.c.purpose == PHOTO,
        consents.c.revoked_at.is_(None),
    )
    found: dict[str, list[Photo]] = defaultdict(list)
    for row in _rows_of(connection, query, entry_ids):
        found[row["entry_id"]].append(
            Photo(
                key=row["key"],
                caption=row["caption"],
                credit=row["credit"],
                width=row["width"],
                height=row["height"],
            )
        )
    return {entry_id: tuple(shown) for entry_id, shown in found.items()}


def accept_photo(
    connection: Connection,
    photo_id: str,
    *,
    by: Actor,
    at: datetime,
    consent_id: str | None = None,
) -> PhotoRecord:
    """Say that an organizer has looked at a photo, and finds it fit to be shown.

    Parameters
    ----------
    consent_id
        Consent recorded since, when the photo had none.

    Raises
    ------
    QueryRefused
        ``photo_gone``.
    """
    values: dict[str, object] = {"is_accepted": True}
    if consent_id is not None:
        values["consent_id"] = consent_id
    return _change(connection, photo_id, values, by, at)


def change_photo(
    connection: Connection,
    photo_id: str,
    *,
    caption: str | None,
    credit: str | None,
    by: Actor,
    at: datetime,
) -> PhotoRecord:
    """Change what is said of a photo; new words of a maker are looked at again.

    Raises
    ------
    QueryRefused
        ``photo_gone``.
    """
    was = require_photo(connection, photo_id)
    is_same = (was.caption, was.credit) == (caption, credit)
    is_accepted = by.kind in _LOOKED_AT or (is_same and was.is_accepted)
    values = {"caption": caption, "credit": credit, "is_accepted": is_accepted}
    return was if is_same else _change(connection, photo_id, values, by, at)


def remove_photo(
    connection: Connection, photo_id: str, *, by: Actor, at: datetime, reason: str | None = None
) -> str:
    """Forget a photo; return the key of the files to delete once the transaction is kept.

    Raises
    ------
    QueryRefused
        ``photo_gone``.
    """
    photo = require_photo(connection, photo_id)
    connection.execute(sa.delete(photos).where(photos.c.id == photo_id))
    _note(connection, photo.entry_id, photo_id, by, at, Action.PHOTO_REMOVED, reason)
    return photo.key


def photo_keys(connection: Connection) -> frozenset[str]:
    """Return the key of every photo: files of others belong to nobody."""
    return frozenset(connection.scalars(sa.select(photos.c.key)))


def _change(
    connection: Connection, photo_id: str, values: Mapping[str, object], by: Actor, at: datetime
) -> PhotoRecord:
    photo = require_photo(connection, photo_id)
    connection.execute(sa.update(photos).where(photos.c.id == photo_id).values(values))
    _note(connection, photo.entry_id, photo_id, by, at, Action.EDITED)
    return require_photo(connection, photo_id)


def _note(
    connection: Connection,
    entry_id: str,
    photo_id: str,
    by: Actor,
    at: datetime,
    action: Action,
    reason: str | None = None,
) -> None:
    """Write a line of history, and have the catalogues look at the entry."""
    after = {"photo": photo_id}
    write_line(
        connection, entry_id=entry_id, by=by, at=at, action=action, reason=reason, after=after
    )
    touch_publication(connection, entry_id)


def _photos_with_consents() -> sa.Select[Any]:
    consent = [column.label(f"consent__{column.name}") for column in consents.columns]
    joined = photos.outerjoin(consents, photos.c.consent_id == consents.c.id)
    query = sa.select(photos, *consent).select_from(joined)
    return query.order_by(photos.c.entry_id, photos.c.rank, photos.c.id)


def _rows_of(
    connection: Connection, query: sa.Select[Any], entry_ids: Collection[str] | None
) -> list[sa.RowMapping]:
    if entry_ids is None:
        return list(connection.execute(query).mappings())
    wanted = sorted(set(entry_ids))
    rows: list[sa.RowMapping] = []
    for start in range(0, len(wanted), _MOST_BOUND):
        part = query.where(photos.c.entry_id.in_(wanted[start : start + _MOST_BOUND]))
        rows += connection.execute(part).mappings()
    return rows


def _photo_from_row(row: Mapping[Any, Any]) -> PhotoRecord:
    prefix = "consent__"
    consent = {name.removeprefix(prefix): row[name] for name in row if str(name).startswith(prefix)}
    return PhotoRecord(
        photo_id=row["id"],
        entry_id=row["entry_id"],
        key=row["key"],
        width=row["width"],
        height=row["height"],
        rank=row["rank"],
        caption=row["caption"],
        credit=row["credit"],
        consent=None if consent["id"] is None else consent_from_row(consent),
        is_accepted=row["is_accepted"],
    )
