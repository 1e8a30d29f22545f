"""Forms that were registered: one that is sent again is recognised by what it drew.

What a form drew is 128 random bits that only its sender knows: whoever sends them again is the
same person, whose answer got lost. They are kept as a digest, for a while.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from geo.registry.tables import submissions

__all__ = ["KEPT", "Submission", "add_submission", "find_submission", "sweep_submissions"]

KEPT: Final = timedelta(days=3)
"""A form that waited longer in a browser for its network is a new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A form that was registered.

    Attributes
    ----------
    content_digest
        Of what the form said, to tell a form sent again from one corrected since.
    """

    entry_id: str
    content_digest: str


def add_submission(
    connection: Connection, drawn: str, submission: Submission, *, at: datetime
) -> None:
    """Remember a form; the one that drew the same before is forgotten."""
    chosen = submissions.c.drawn_hash == _hash(drawn)
    connection.execute(sa.delete(submissions).where(chosen))
    row = {
        "drawn_hash": _hash(drawn),
        "entry_id": submission.entry_id,
        "content_digest": submission.content_digest,
        "at": at,
    }
    connection.execute(sa.insert(submissions).values(row))


def find_submission(connection: Connection, drawn: str, *, at: datetime) -> Submission | None:
    """Return the form that drew `drawn`, ``None`` when it is new or too old."""
    chosen = (submissions.c.drawn_hash == _hash(drawn)) & (submissions.c.at > at - KEPT)
    row = connection.execute(sa.select(submissions).where(chosen)).one_or_none()
    if row is None:
        return None
    return Submission(entry_id=row.entry_id, content_digest=row.content_digest)


def sweep_submissions(connection: Connection, *, at: datetime) -> int:
    """Forget the forms that are too old, and return how many there were."""
    old = sa.delete(submissions).where(submissions.c.at <= at - KEPT)
    return connection.execute(old).rowcount


def _hash(drawn: str) -> str:
    return hashlib.sha256(drawn.encode()).hexdigest()
