"""Yearly confirmation: who is to be reminded, by letter or by telephone.

Whoever has an e-mail address gets a letter with a secret link, at most once a month; the others
stand on a list to print. Nobody is behind an invented entry.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from geo.access import require_permission
from geo.boundaries import Commune
from geo.entries import Actor, Entry
from geo.freshness import Thresholds, reminder_day
from geo.letters import LetterKind
from geo.registry.database import Registry
from geo.registry.entries import list_entries
from geo.registry.outbox import post_letter
from geo.registry.reminders import last_reminders, note_reminder
from geo.registry.thresholds import read_thresholds
from geo.roles import Permission
from geo.tables.writing import neutralise_formula
from geo.values import Status
from geo.wording import day_label

__all__ = ["LIST_COLUMNS", "Reminders", "is_due", "list_rows", "remind", "write_list"]

_BETWEEN: Final = timedelta(days=30)
LIST_COLUMNS: Final = (
    *("Fiche", "Personne", "Téléphone de la personne", "Téléphone publié", "Commune"),
    *("Confirmée le", "À cocher"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminders:
    """Whom a round of reminders concerns, the longest unconfirmed first.

    Attributes
    ----------
    by_letter
        Those who get a letter now.
    by_telephone
        Those without an e-mail address, or all of them when no mail server is set.
    reminded_lately
        Those who had a letter within the month.
    """

    by_letter: tuple[Entry, ...] = ()
    by_telephone: tuple[Entry, ...] = ()
    reminded_lately: tuple[Entry, ...] = ()


def is_due(entry: Entry, today: date, thresholds: Thresholds) -> bool:
    """Tell whether whoever is behind `entry` is to be reminded: a month before it greys."""
    if entry.status is not Status.PUBLISHED or entry.shop.is_demonstration:
        return False
    return today >= reminder_day(_last_sure(entry), thresholds)


def remind(
    registry: Registry, *, by: Actor, at: datetime, can_mail: bool, is_dry: bool = False
) -> Reminders:
    """Post a letter to everybody who is due; return who they are.

    Parameters
    ----------
    can_mail
        A mail server is set; without one everybody is to be phoned.
    is_dry
        Change nothing, only tell.

    Raises
    ------
    NotAllowed
        When `by` may not moderate.
    """
    with registry.reading() if is_dry else registry.writing() as connection:
        require_permission(connection, by, Permission.MODERATE)
        thresholds = read_thresholds(connection)
        published = list_entries(connection, statuses=[Status.PUBLISHED])
        due = [entry for entry in published if is_due(entry, at.date(), thresholds)]
        reminders = _sorted_out(due, last_reminders(connection), at, can_mail=can_mail)
        for entry in () if is_dry else reminders.by_letter:
            post_letter(connection, entry.entry_id, LetterKind.REMINDER, at=at)
            note_reminder(connection, entry.entry_id, by=by, at=at)
    return reminders


def list_rows(entries: Iterable[Entry], communes: Mapping[str, Commune]) -> list[tuple[str, ...]]:
    """Return the cells of :data:`LIST_COLUMNS` for each entry."""
    return [_row(entry, communes) for entry in entries]


def write_list(rows: Iterable[tuple[str, ...]]) -> bytes:
    """Return rows as CSV that a spreadsheet opens by a double click; no cell is a formula."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow(LIST_COLUMNS)
    writer.writerows([[neutralise_formula(cell) for cell in row] for row in rows])
    return written.getvalue().encode("utf-8-sig")


def _sorted_out(
    due: Iterable[Entry], reminded: Mapping[str, datetime], at: datetime, *, can_mail: bool
) -> Reminders:
    ordered = sorted(due, key=lambda entry: (_last_sure(entry), entry.entry_id))
    written = [entry for entry in ordered if can_mail and entry.contact.email is not None]
    lately = {one for one, moment in reminded.items() if at < moment + _BETWEEN}
    return Reminders(
        by_letter=tuple(entry for entry in written if entry.entry_id not in lately),
        by_telephone=tuple(entry for entry in ordered if entry not in written),
        reminded_lately=tuple(entry for entry in written if entry.entry_id in lately),
    )


def _last_sure(entry: Entry) -> date:
    """Return when somebody last said that an entry is true: at least when it was written."""
    return entry.confirmed_on or entry.created_at.date()


def _row(entry: Entry, communes: Mapping[str, Commune]) -> tuple[str, ...]:
    codes = (place.insee_code for place in entry.shop.places if place.insee_code is not None)
    commune = communes.get(next(codes, ""))
    day = entry.confirmed_on
    return (
        entry.shop.name,
        entry.contact.name or "",
        entry.contact.phone or "",
        entry.shop.phone or "",
        "" if commune is None else commune.name,
        "jamais" if day is None else day_label(day),
        "",
    )
