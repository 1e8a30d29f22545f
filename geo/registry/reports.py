"""What visitors say is wrong with an entry, until an organizer has dealt with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy import Connection

from geo.entries import Action, Actor
from geo.errors import QueryRefused
from geo.registry.history import write_line
from geo.registry.tables import reports

__all__ = [
    "LONGEST_CONTACT",
    "LONGEST_REPORT",
    "Report",
    "ReportTopic",
    "add_report",
    "close_report",
    "count_open_reports",
    "list_reports",
    "require_report",
]

LONGEST_REPORT: Final = 2_000
"""Characters of what a visitor writes."""
LONGEST_CONTACT: Final = 200


class ReportTopic(StrEnum):
    """What is wrong."""

    CLOSED = "closed"
    ADDRESS = "address"
    HOURS = "hours"
    CONTACT = "contact"
    WORDS = "words"
    NOT_ALLOWED = "not_allowed"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one visitor said.

    Attributes
    ----------
    contact
        How to answer the visitor, as written; ``None`` when nobody has to. Gone once it is closed.
    closed_by
        Identifier of the organizer.
    """

    report_id: str
    entry_id: str
    topic: ReportTopic
    text: str
    at: datetime
    contact: str | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None


def add_report(
    connection: Connection,
    entry_id: str,
    *,
    topic: ReportTopic,
    text: str,
    by: Actor,
    at: datetime,
    contact: str | None = None,
) -> Report:
    """Record a report; return it.

    The history says that there was one, and about what; who wrote and what stands here alone.
    """
    report = Report(
        report_id=uuid4().hex,
        entry_id=entry_id,
        topic=topic,
        text=text[:LONGEST_REPORT],
        contact=None if contact is None else contact[:LONGEST_CONTACT],
        at=at,
    )
    row = {
        "id": report.report_id,
        "entry_id": entry_id,
        "topic": str(topic),
        "text": report.text,
        "contact": report.contact,
        "at": at,
    }
    connection.execute(sa.insert(reports).values(row))
    write_line(
        connection, entry_id=entry_id, by=by, at=at, action=Action.REPORTED, reason=str(topic)
    )
    return report


def list_reports(
    connection: Connection, entry_id: str | None = None, *, is_open: bool | None = True
) -> list[Report]:
    """Return reports, oldest first.

    Parameters
    ----------
    entry_id
        Of that entry alone, or of all.
    is_open
        Those that wait, those that are closed, or both when ``None``.
    """
    query = sa.select(reports).order_by(reports.c.at, reports.c.id)
    if entry_id is not None:
        query = query.where(reports.c.entry_id == entry_id)
    if is_open is not None:
        closed = reports.c.closed_at
        query = query.where(closed.is_(None) if is_open else closed.is_not(None))
    return [_report_from_row(row) for row in connection.execute(query).mappings()]


def count_open_reports(connection: Connection) -> dict[str, int]:
    """Return how many reports wait, by entry."""
    query = sa.select(reports.c.entry_id, sa.func.count()).where(reports.c.closed_at.is_(None))
    rows = connection.execute(query.group_by(reports.c.entry_id))
    return {entry_id: count for entry_id, count in rows}  # noqa: C416 - rows are no pairs for mypy


def require_report(connection: Connection, report_id: str) -> Report:
    """Return one report.

    Raises
    ------
    QueryRefused
        ``report_unknown`` when there is none of that identifier.
    """
    query = sa.select(reports).where(reports.c.id == report_id)
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise QueryRefused("report_unknown")
    return _report_from_row(row)


def close_report(
    connection: Connection, report_id: str, *, by: Actor, at: datetime, reason: str | None = None
) -> Report:
    """Close a report and forget how to reach who wrote it; closed twice, it stays as it was.

    Raises
    ------
    QueryRefused
        ``report_unknown``.
    """
    report = require_report(connection, report_id)
    if report.closed_at is not None:
        return report
    values = {"closed_at": at, "closed_by": by.name, "contact": None}
    connection.execute(sa.update(reports).where(reports.c.id == report_id).values(values))
    write_line(
        connection,
        entry_id=report.entry_id,
        by=by,
        at=at,
        action=Action.REPORT_CLOSED,
        reason=reason,
        after={"report": report_id},
    )
    return require_report(connection, report_id)


def _report_from_row(row: Mapping[Any, Any]) -> Report:
    return Report(
        report_id=row["id"],
        entry_id=row["entry_id"],
        topic=ReportTopic(row["topic"]),
        text=row["text"],
        contact=row["contact"],
        at=row["at"],
        closed_at=row["closed_at"],
        closed_by=row["closed_by"],
    )
