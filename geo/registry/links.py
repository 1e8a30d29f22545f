"""Secret links: made, followed, revoked; the registry holds digests of tokens alone."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from geo.entries import Action, Actor
from geo.registry.history import write_line
from geo.registry.tables import secret_links
from geo.secret_links import LIFETIME, LinkState, OpenedLink, draw_token, hash_token

__all__ = ["make_link", "note_link_use", "open_link", "revoke_link", "revoke_links"]


def make_link(
    connection: Connection,
    entry_id: str,
    *,
    by: Actor,
    at: datetime,
    lifetime: timedelta = LIFETIME,
) -> str:
    """Make a link to an entry; return its token, which nobody can read again afterwards."""
    token = draw_token()
    connection.execute(
        sa.insert(secret_links).values(
            token_hash=hash_token(token),
            entry_id=entry_id,
            created_at=at,
            expires_at=at + lifetime,
        )
    )
    write_line(connection, entry_id=entry_id, by=by, at=at, action=Action.LINK_MADE)
    return token


def open_link(connection: Connection, token: str, at: datetime) -> OpenedLink:
    """Return the entry that `token` opens at the moment `at`, or why it opens none.

    A token of any form costs the same digest and the same question; the digest is found by an
    index, whose time tells about the digest and nothing about the token.
    """
    query = sa.select(secret_links).where(secret_links.c.token_hash == hash_token(token))
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        return OpenedLink(state=LinkState.UNKNOWN)
    if row["revoked_at"] is not None:
        return OpenedLink(state=LinkState.REVOKED)
    # Valid until the very moment, not at it.
    if at >= row["expires_at"]:
        return OpenedLink(state=LinkState.EXPIRED)
    return OpenedLink(state=LinkState.OPEN, entry_id=row["entry_id"])


def note_link_use(connection: Connection, token: str, *, at: datetime) -> None:
    """Remember when `token` was last followed, so that organizers see that a link arrived."""
    chosen = secret_links.c.token_hash == hash_token(token)
    connection.execute(sa.update(secret_links).where(chosen).values(last_used_at=at))


def revoke_links(
    connection: Connection, entry_id: str, *, by: Actor, at: datetime, reason: str | None = None
) -> int:
    """Close every open link of an entry; return how many there were."""
    return _revoke(connection, secret_links.c.entry_id == entry_id, entry_id, by, at, reason)


def revoke_link(
    connection: Connection, token: str, *, by: Actor, at: datetime, reason: str | None = None
) -> int:
    """Close one link: one that never went out; return how many there were."""
    chosen = secret_links.c.token_hash == hash_token(token)
    entry_id = connection.scalar(sa.select(secret_links.c.entry_id).where(chosen))
    return 0 if entry_id is None else _revoke(connection, chosen, entry_id, by, at, reason)


def _revoke(
    connection: Connection,
    chosen: sa.ColumnElement[bool],
    entry_id: str,
    by: Actor,
    at: datetime,
    reason: str | None,
) -> int:
    is_open = secret_links.c.revoked_at.is_(None) & (secret_links.c.expires_at > at)
    change = sa.update(secret_links).where(chosen, is_open).values(revoked_at=at)
    count = connection.execute(change).rowcount
    if count:
        write_line(
            connection, entry_id=entry_id, by=by, at=at, action=Action.LINK_REVOKED, reason=reason
        )
    return count
