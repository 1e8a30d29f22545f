"""Who is logged in: sessions of organizers, by the digest of a token that only a browser holds."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from geo.registry.tables import sessions

__all__ = [
    "IDLE",
    "LONGEST",
    "Session",
    "add_session",
    "find_session",
    "prolong_session",
    "revoke_session",
    "revoke_sessions",
    "sweep_sessions",
]

IDLE: Final = timedelta(hours=12)
"""A session ends so long after its last use."""
LONGEST: Final = timedelta(days=30)
"""A session ends so long after its log-in, however it is used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One browser of an organizer who has logged in."""

    organizer_id: str
    created_at: datetime
    expires_at: datetime


def add_session(connection: sa.Connection, organizer_id: str, token: str, *, at: datetime) -> None:
    """Begin a session; `token` has 256 random bits and is not kept."""
    row = {
        "token_hash": _hash(token),
        "organizer_id": organizer_id,
        "created_at": at,
        "expires_at": at + IDLE,
    }
    connection.execute(sa.insert(sessions).values(row))


def find_session(connection: sa.Connection, token: str, *, at: datetime) -> Session | None:
    """Return the session of `token`, ``None`` when it has ended or never was.

    It is over at the very instant when it expires.
    """
    wanted = sa.select(sessions).where(sessions.c.token_hash == _hash(token))
    row = connection.execute(wanted).first()
    if row is None or row.expires_at <= at:
        return None
    return Session(
        organizer_id=row.organizer_id, created_at=row.created_at, expires_at=row.expires_at
    )


def prolong_session(connection: sa.Connection, token: str, *, at: datetime) -> None:
    """Let a session last from `at` again, never past :data:`LONGEST` after its log-in."""
    found = find_session(connection, token, at=at)
    if found is None:
        return
    expires_at = min(at + IDLE, found.created_at + LONGEST)
    mine = sessions.c.token_hash == _hash(token)
    connection.execute(sa.update(sessions).where(mine).values(expires_at=expires_at))


def revoke_session(connection: sa.Connection, token: str) -> None:
    """End one session."""
    connection.execute(sa.delete(sessions).where(sessions.c.token_hash == _hash(token)))


def revoke_sessions(connection: sa.Connection, organizer_id: str) -> None:
    """End every session of an organizer."""
    connection.execute(sa.delete(sessions).where(sessions.c.organizer_id == organizer_id))


def sweep_sessions(connection: sa.Connection, *, at: datetime) -> None:
    """Delete the sessions that are over."""
    connection.execute(sa.delete(sessions).where(sessions.c.expires_at <= at))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
