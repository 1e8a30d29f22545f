"""What a maker does through a secret link, beside editing: one transaction each.

A link opens one entry; whatever else a request names must belong to that entry.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from geo.entries import Action, Actor, ActorKind, Entry, HistoryLine, PhotoRecord
from geo.errors import NotAllowed
from geo.registry.database import Registry
from geo.registry.entries import change_entry, move_entry, read_history, require_entry
from geo.registry.hostings import Guest, answer_guest, list_guests
from geo.registry.links import make_link, open_link, revoke_links
from geo.registry.photos import list_photos
from geo.secret_links import LinkState
from geo.values import Status

__all__ = [
    "OpenedEntry",
    "answer_guest_by_link",
    "close_links",
    "confirm_entry",
    "propose_again",
    "read_own_entry",
    "renew_link",
    "require_own_entry",
    "withdraw_entry",
]

_MAKER: Final = Actor(kind=ActorKind.MAKER)
_PARIS: Final = ZoneInfo("Europe/Paris")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedEntry:
    """Everything that a maker's own page shows, of one moment."""

    entry: Entry
    history: list[HistoryLine]
    photos: list[PhotoRecord]
    guests: list[Guest]


def require_own_entry(connection: Connection, token: str, *, at: datetime) -> Entry:
    """Return the entry that `token` opens.

    Raises
    ------
    NotAllowed
        ``link_unknown``, ``link_expired`` or ``link_revoked``, after the same work.
    """
    opened = open_link(connection, token, at)
    if opened.entry_id is None:
        raise _refusal(opened.state)
    return require_entry(connection, opened.entry_id)


def _refusal(state: LinkState) -> NotAllowed:
    if state is LinkState.EXPIRED:
        return NotAllowed("link_expired")
    if state is LinkState.REVOKED:
        return NotAllowed("link_revoked")
    return NotAllowed("link_unknown")


def read_own_entry(registry: Registry, token: str, *, at: datetime) -> OpenedEntry:
    """Return what the maker's page shows.

    Raises
    ------
    NotAllowed
        As :func:`require_own_entry`.
    """
    with registry.reading() as connection:
        entry = require_own_entry(connection, token, at=at)
        return OpenedEntry(
            entry=entry,
            history=read_history(connection, entry.entry_id),
            photos=list_photos(connection, entry.entry_id),
            guests=list_guests(connection, entry.entry_id),
        )


def confirm_entry(registry: Registry, token: str, *, at: datetime) -> Entry:
    """Note that the entry is true today, in France."""
    with registry.writing() as connection:
        entry = require_own_entry(connection, token, at=at)
        return change_entry(
            connection,
            entry.entry_id,
            version=None,
            by=_MAKER,
            at=at,
            action=Action.CONFIRMED,
            confirmed_on=at.astimezone(_PARIS).date(),
        )


def withdraw_entry(registry: Registry, token: str, *, at: datetime) -> Entry:
    """Take the entry off the map; it is kept and may come back."""
    return _move(registry, token, at, to=Status.WITHDRAWN, action=Action.WITHDRAWN)


def propose_again(registry: Registry, token: str, *, at: datetime) -> Entry:
    """Bring an entry that was withdrawn, refused or asked about back into the queue."""
    return _move(registry, token, at, to=Status.PENDING, action=Action.RESTORED)


def _move(registry: Registry, token: str, at: datetime, *, to: Status, action: Action) -> Entry:
    with registry.writing() as connection:
        entry = require_own_entry(connection, token, at=at)
        # Pressed twice, or on a page that was left open: it is so already.
        if entry.status is to:
            return entry
        return move_entry(
            connection, entry.entry_id, version=None, to=to, by=_MAKER, at=at, action=action
        )


def answer_guest_by_link(
    registry: Registry, token: str, guest_id: str, *, is_welcome: bool, at: datetime
) -> None:
    """Answer whoever wants a pickup point in the shop of this entry."""
    with registry.writing() as connection:
        host = require_own_entry(connection, token, at=at)
        answer_guest(connection, host.entry_id, guest_id, is_welcome=is_welcome, by=_MAKER, at=at)


def renew_link(registry: Registry, token: str, *, at: datetime) -> str:
    """Close every link of the entry and return the token of a new one."""
    with registry.writing() as connection:
        entry = require_own_entry(connection, token, at=at)
        revoke_links(connection, entry.entry_id, by=_MAKER, at=at)
        return make_link(connection, entry.entry_id, by=_MAKER, at=at)


def close_links(registry: Registry, token: str, *, at: datetime) -> None:
    """Close every link of the entry: nobody edits it without the organizers from now on."""
    with registry.writing() as connection:
        entry = require_own_entry(connection, token, at=at)
        revoke_links(connection, entry.entry_id, by=_MAKER, at=at)
