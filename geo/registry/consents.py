"""Consents: what somebody agreed to, word for word, and when they took it back."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy import Connection

from geo.entries import Action, Actor, Consent, ConsentChannel
from geo.errors import QueryRefused
from geo.registry.entries import move_entry, require_entry
from geo.registry.history import write_line
from geo.registry.tables import consents
from geo.registry.tallies import touch_publication
from geo.values import Status

__all__ = [
    "PHOTO",
    "PUBLICATION",
    "consent_from_row",
    "give_consent",
    "list_consents",
    "revoke_consent",
]

PUBLICATION = "publication"
PHOTO = "photo"
"""Purposes of a consent."""


def give_consent(  # noqa: PLR0913 - one a column
    connection: Connection,
    entry_id: str,
    *,
    purpose: str,
    text: str,
    holder: str,
    channel: ConsentChannel,
    by: Actor,
    at: datetime,
    given_by: str | None = None,
    given_at: datetime | None = None,
) -> Consent:
    """Record that `holder` agreed to `text`; return the consent.

    Parameters
    ----------
    text
        What was agreed to, word for word as it was shown or read out.
    given_by
        Who says so, when it is not the holder: "mairie de Balazuc".
    given_at
        When they agreed, where that was before `at`.

    Raises
    ------
    QueryRefused
        ``consent_empty`` when nobody is named, or nothing is agreed to.
    """
    if not text.strip() or not holder.strip():
        raise QueryRefused("consent_empty")
    consent = Consent(
        consent_id=uuid4().hex,
        purpose=purpose,
        text=text.strip(),
        holder=holder.strip(),
        channel=channel,
        given_at=given_at or at,
        given_by=given_by,
    )
    row = {
        "id": consent.consent_id,
        "entry_id": entry_id,
        "purpose": purpose,
        "text": consent.text,
        "holder": consent.holder,
        "channel": str(channel),
        "given_by": given_by,
        "given_at": consent.given_at,
    }
    connection.execute(sa.insert(consents).values(row))
    _write(connection, entry_id, consent.consent_id, purpose, by, at, Action.CONSENT_GIVEN)
    return consent


def list_consents(connection: Connection, entry_id: str) -> list[Consent]:
    """Return the consents of an entry, taken back or not, oldest first."""
    query = sa.select(consents).where(consents.c.entry_id == entry_id)
    rows = connection.execute(query.order_by(consents.c.given_at, consents.c.id)).mappings()
    return [consent_from_row(row) for row in rows]


def revoke_consent(
    connection: Connection,
    consent_id: str,
    *,
    by: Actor,
    at: datetime,
    reason: str | None = None,
) -> Consent:
    """Take a consent back: what it allowed is public no longer once the transaction is kept.

    Photos lose their place on the entry; an entry whose publication it allowed is withdrawn.
    Taken back twice, it stays as it was the first time.

    Raises
    ------
    QueryRefused
        ``consent_unknown`` when there is none of that identifier.
    """
    query = sa.select(consents).where(consents.c.id == consent_id)
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise QueryRefused("consent_unknown")
    if row["revoked_at"] is not None:
        return consent_from_row(row)
    change = sa.update(consents).where(consents.c.id == consent_id).values(revoked_at=at)
    connection.execute(change)
    entry_id, purpose = row["entry_id"], row["purpose"]
    _write(connection, entry_id, consent_id, purpose, by, at, Action.CONSENT_REVOKED, reason)
    _unpublish(connection, entry_id, purpose, by=by, at=at)
    return consent_from_row({**row, "revoked_at": at})


def _unpublish(
    connection: Connection, entry_id: str, purpose: str, *, by: Actor, at: datetime
) -> None:
    if purpose != PUBLICATION:
        touch_publication(connection, entry_id)
    elif require_entry(connection, entry_id).status is Status.PUBLISHED:
        move_entry(
            connection,
            entry_id,
            version=None,
            to=Status.WITHDRAWN,
            by=by,
            at=at,
            action=Action.WITHDRAWN,
        )


def consent_from_row(row: Any) -> Consent:  # noqa: ANN401 - a row of SQLAlchemy
    """Read one row of the table."""
    return Consent(
        consent_id=row["id"],
        purpose=row["purpose"],
        text=row["text"],
        holder=row["holder"],
        channel=ConsentChannel(row["channel"]),
        given_at=row["given_at"],
        given_by=row["given_by"],
        revoked_at=row["revoked_at"],
    )


def _write(
    connection: Connection,
    entry_id: str,
    consent_id: str,
    purpose: str,
    by: Actor,
    at: datetime,
    action: Action,
    reason: str | None = None,
) -> None:
    """Write a line that names the consent; its words and its holder stay in one place."""
    after = {"consent": consent_id, "purpose": purpose}
    write_line(
        connection, entry_id=entry_id, by=by, at=at, action=action, reason=reason, after=after
    )
