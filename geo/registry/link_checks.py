"""Whether the websites that entries name still answer, as they were last asked."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from geo.registry.tables import link_checks

__all__ = ["CheckedLink", "forget_links", "list_dead_links", "note_link"]

_PATIENCE: Final = timedelta(days=14)
"""A site that has been failing for less may be back tomorrow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedLink:
    """What is known of one link.

    Attributes
    ----------
    state
        ``"ok"``, ``"dead"`` or ``"unsure"``.
    reason
        ``"http_404"``, or the code of an error; ``None`` for a link that answers.
    failing_since
        When it was first found not to answer, and has not answered since.
    """

    entry_id: str
    url: str
    state: str
    checked_at: datetime
    reason: str | None = None
    failing_since: datetime | None = None


def note_link(
    connection: Connection,
    entry_id: str,
    url: str,
    *,
    state: str,
    reason: str | None,
    at: datetime,
) -> None:
    """Write down how a link answered; since when it fails is kept from one failure to the next."""
    chosen = (link_checks.c.entry_id == entry_id) & (link_checks.c.url_digest == _digest(url))
    before = connection.execute(sa.select(link_checks).where(chosen)).mappings().one_or_none()
    since = None if before is None else before["failing_since"]
    values = {
        "state": state,
        "reason": reason,
        "checked_at": at,
        "failing_since": None if state == "ok" else since or at,
    }
    if before is not None:
        connection.execute(sa.update(link_checks).where(chosen).values(values))
        return
    named = {"entry_id": entry_id, "url_digest": _digest(url), "url": url}
    connection.execute(sa.insert(link_checks).values({**named, **values}))


def forget_links(connection: Connection, kept: Collection[tuple[str, str]]) -> int:
    """Forget every link but those `kept`, pairs of entry and address; return how many went."""
    known = {(entry_id, _digest(url)) for entry_id, url in kept}
    rows = connection.execute(sa.select(link_checks.c.entry_id, link_checks.c.url_digest)).all()
    gone = [tuple(row) for row in rows if tuple(row) not in known]
    for entry_id, digest in gone:
        chosen = (link_checks.c.entry_id == entry_id) & (link_checks.c.url_digest == digest)
        connection.execute(sa.delete(link_checks).where(chosen))
    return len(gone)


def list_dead_links(
    connection: Connection, *, at: datetime, entry_id: str | None = None
) -> list[CheckedLink]:
    """Return links that lead nowhere, oldest first: dead, or failing for two weeks.

    Parameters
    ----------
    entry_id
        Of that entry alone, or of all.
    """
    is_lasting = link_checks.c.failing_since <= at - _PATIENCE
    query = sa.select(link_checks).where(sa.or_(link_checks.c.state == "dead", is_lasting))
    if entry_id is not None:
        query = query.where(link_checks.c.entry_id == entry_id)
    rows = connection.execute(query.order_by(link_checks.c.failing_since, link_checks.c.url))
    return [
        CheckedLink(
            entry_id=row["entry_id"],
            url=row["url"],
            state=row["state"],
            checked_at=row["checked_at"],
            reason=row["reason"],
            failing_since=row["failing_since"],
        )
        for row in rows.mappings()
    ]


def _digest(url: str) -> str:
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()
