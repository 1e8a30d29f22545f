"""What a maker is written once an organizer has decided, in the same transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from geo.entries import Entry
from geo.letters import LetterKind
from geo.moderation import Decision
from geo.queue import Followed, Ruling
from geo.registry.outbox import post_letter
from geo.values import Status

__all__ = ["LETTER_OF", "letters_at"]

LETTER_OF: Final[Mapping[Decision, LetterKind]] = {
    Decision.ACCEPT: LetterKind.ACCEPTED,
    Decision.RESTORE: LetterKind.ACCEPTED,
    Decision.REFUSE: LetterKind.REFUSED,
    Decision.ASK: LetterKind.ASKED,
    Decision.WITHDRAW: LetterKind.WITHDRAWN,
}
"""Decisions that a maker is told of."""


def letters_at(at: datetime) -> Followed:
    """Return what posts the letter of each decision taken at the moment `at`.

    To be given to :func:`geo.queue.decide_many` where a mail server is set. Whoever has no e-mail
    address gets none: the decision stands all the same.
    """

    def post(connection: Connection, entry: Entry, ruling: Ruling) -> None:
        kind = LETTER_OF.get(ruling.decision)
        if kind is LetterKind.REFUSED and entry.status is Status.PUBLISHED:
            # It was an edit that was refused; the entry is on the map as before.
            kind = LetterKind.EDIT_REFUSED
        if kind is not None:
            words = (ruling.text or "").strip() or None
            post_letter(connection, entry.entry_id, kind, at=at, words=words)

    return post
