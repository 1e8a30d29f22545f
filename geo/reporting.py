"""Errors that visitors notice, told on a light page; organizers close them in the queue."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from geo.entries import Actor, ActorKind
from geo.errors import FieldRefused, FormRefused, InputError, QueryRefused
from geo.languages import marked
from geo.letters import clean_lines, one_line
from geo.registry.database import Registry
from geo.registry.entries import find_entry_by_slug
from geo.registry.reports import (
    LONGEST_CONTACT,
    LONGEST_REPORT,
    Report,
    ReportTopic,
    add_report,
)
from geo.registry.throttles import Limit, count_try, digest, tell_network
from geo.values import Status

__all__ = ["TOPIC_LABELS", "report_error"]

TOPIC_LABELS: Final[Mapping[ReportTopic, str]] = {
    ReportTopic.CLOSED: marked("C'est fermé pour de bon"),
    ReportTopic.ADDRESS: marked("L'adresse ou la position est fausse"),
    ReportTopic.HOURS: marked("Les horaires sont faux"),
    ReportTopic.CONTACT: marked("Le téléphone ou le site ne marche plus"),
    ReportTopic.WORDS: marked("La description ou une photo est fausse"),
    ReportTopic.NOT_ALLOWED: marked("Cette fiche ne devrait pas être là"),
    ReportTopic.OTHER: marked("Autre chose"),
}
"""What a visitor chooses from, in the order of the form."""
_OF_NETWORK: Final = Limit(name="report", most=10, window=timedelta(hours=1))
_OF_ENTRY: Final = Limit(name="report-entry", most=20, window=timedelta(days=1))


def report_error(
    registry: Registry,
    slug: str,
    fields: Mapping[str, str],
    *,
    host: str | None,
    at: datetime,
) -> Report:
    """Record what a visitor says of the published entry `slug`.

    Parameters
    ----------
    fields
        ``topic``, ``text``, and ``contact`` for an answer.
    host
        Network address of the visitor: counted as a digest, kept nowhere.

    Raises
    ------
    FormRefused
        With the fault of each field.
    QueryRefused
        ``entry_unknown`` when no such entry is shown.
    NotAllowed
        ``too_many_tries`` when so much was said from there, or of that entry.
    """
    topic, text, contact = _read(fields)
    visitor = Actor(kind=ActorKind.VISITOR)
    with registry.writing() as connection:
        entry = find_entry_by_slug(connection, slug)
        if entry is None or entry.status is not Status.PUBLISHED:
            raise QueryRefused("entry_unknown", entry_id=slug[:80])
        network = digest(connection, tell_network(host), at=at)
        count_try(connection, _OF_NETWORK, network, at=at)
        count_try(connection, _OF_ENTRY, entry.entry_id, at=at)
        return add_report(
            connection, entry.entry_id, topic=topic, text=text, contact=contact, by=visitor, at=at
        )


def _read(fields: Mapping[str, str]) -> tuple[ReportTopic, str, str | None]:
    faults: dict[str, InputError] = {}
    written = fields.get("topic", "")
    topic = ReportTopic(written) if written in {*ReportTopic} else None
    text = clean_lines(fields.get("text", ""))
    contact = one_line(fields.get("contact", ""))
    if topic is None:
        faults["topic"] = FieldRefused("report_without_topic")
    if topic is not ReportTopic.CLOSED and not text:
        faults["text"] = FieldRefused("report_empty")
    if len(text) > LONGEST_REPORT:
        faults["text"] = FieldRefused("report_too_long", limit=LONGEST_REPORT)
    if len(contact) > LONGEST_CONTACT:
        faults["contact"] = FieldRefused("report_too_long", limit=LONGEST_CONTACT)
    if faults or topic is None:
        raise FormRefused(faults)
    return topic, text, contact or None
