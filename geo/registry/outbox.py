"""Letters that are to go, written in the same transaction as what they tell.

A letter waits as a kind and an entry: whom it goes to is read, and its secret link is made, at
the moment it goes. So no address, no link and no text of a link stands here, an erased entry gets
no letter, and a changed address is the one that is used.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy import Connection

from geo.entries import Entry
from geo.letters import LetterKind
from geo.registry.entries import find_entry, require_entry
from geo.registry.tables import outbox

__all__ = [
    "RETRIES",
    "Outgoing",
    "has_due_letters",
    "list_lost_letters",
    "note_failed",
    "note_sent",
    "post_letter",
    "take_letters",
]

RETRIES: Final = (
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=24),
    timedelta(hours=48),
)
"""Waits before the second attempt, the third …; after the last a letter is given up."""
_LEASE: Final = timedelta(minutes=10)
"""A letter that somebody took and did not speak of again is taken anew after that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One letter that waits.

    Attributes
    ----------
    entry
        Whose contact it goes to.
    words
        Of an organizer: a question, a reason. Emptied once the letter has gone.
    about
        The other entry of the letter: the guest, in a letter to a host.
    attempts
        This one included.
    """

    letter_id: str
    entry: Entry
    kind: LetterKind
    words: str | None
    about: Entry | None
    attempts: int


def post_letter(
    connection: Connection,
    entry_id: str,
    kind: LetterKind,
    *,
    at: datetime,
    words: str | None = None,
    about_id: str | None = None,
) -> bool:
    """Have a letter go once the transaction is kept; tell whether somebody can be written to.

    Nobody is behind an invented entry, and nobody can be reached without an e-mail address.
    """
    entry = require_entry(connection, entry_id)
    if entry.contact.email is None or entry.shop.is_demonstration:
        return False
    row = {
        "id": uuid4().hex,
        "entry_id": entry_id,
        "about_id": about_id,
        "kind": kind.value,
        "words": words,
        "created_at": at,
        "next_at": at,
        "attempts": 0,
    }
    connection.execute(sa.insert(outbox).values(row))
    return True


def has_due_letters(connection: Connection, *, at: datetime) -> bool:
    """Tell whether a letter is to go now."""
    query = sa.select(outbox.c.id).where(outbox.c.next_at <= at).limit(1)
    return connection.execute(query).first() is not None


def take_letters(connection: Connection, *, at: datetime, limit: int = 10) -> list[Outgoing]:
    """Return letters that are to go now, kept from other takers for ten minutes.

    Those that can go to nobody any more are given up.
    """
    query = sa.select(outbox).where(outbox.c.next_at <= at)
    rows = connection.execute(query.order_by(outbox.c.next_at).limit(limit)).mappings().all()
    taken = []
    for row in rows:
        letter = _letter_from_row(connection, row)
        if letter is None:
            _close(connection, row["id"], given_up_at=at, failure="nobody")
            continue
        values = {"next_at": at + _LEASE, "attempts": letter.attempts}
        connection.execute(sa.update(outbox).where(outbox.c.id == row["id"]).values(values))
        taken.append(letter)
    return taken


def note_sent(connection: Connection, letter_id: str, *, at: datetime) -> None:
    """Say that a letter has gone; its words go with it."""
    _close(connection, letter_id, sent_at=at, failure=None)


def note_failed(
    connection: Connection, letter: Outgoing, *, at: datetime, failure: str, is_final: bool
) -> None:
    """Say that a letter has not gone: it is tried again later, or given up.

    Parameters
    ----------
    failure
        Code of the error.
    is_final
        Another try would fail as well.
    """
    if is_final or letter.attempts > len(RETRIES):
        _close(connection, letter.letter_id, given_up_at=at, failure=failure)
        return
    values = {"next_at": at + RETRIES[letter.attempts - 1], "failure": failure}
    connection.execute(sa.update(outbox).where(outbox.c.id == letter.letter_id).values(values))


def list_lost_letters(connection: Connection) -> list[tuple[str, LetterKind, datetime]]:
    """Return entry, kind and moment of the letters that were given up, newest first.

    Somebody has to phone, or to print a link.
    """
    query = sa.select(outbox.c.entry_id, outbox.c.kind, outbox.c.given_up_at)
    query = query.where(outbox.c.given_up_at.is_not(None))
    rows = connection.execute(query.order_by(outbox.c.given_up_at.desc()))
    return [(row.entry_id, LetterKind(row.kind), row.given_up_at) for row in rows]


def _close(connection: Connection, letter_id: str, **values: object) -> None:
    done = {"next_at": None, "words": None, **values}
    connection.execute(sa.update(outbox).where(outbox.c.id == letter_id).values(done))


def _letter_from_row(connection: Connection, row: Mapping[Any, Any]) -> Outgoing | None:
    entry = find_entry(connection, row["entry_id"])
    if entry is None or entry.contact.email is None:
        return None
    about_id = row["about_id"]
    return Outgoing(
        letter_id=row["id"],
        entry=entry,
        kind=LetterKind(row["kind"]),
        words=row["words"],
        about=None if about_id is None else find_entry(connection, about_id),
        attempts=row["attempts"] + 1,
    )
