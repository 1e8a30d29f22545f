"""Everything that whoever decides must see of one entry."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from geo.access import require_organizer, require_permission
from geo.boundaries import Boundaries
from geo.differences import ComparedLine, compare_shops
from geo.entries import Actor, ActorKind, Consent, Entry, HistoryLine, PhotoRecord, VerdictCode
from geo.errors import NotAllowed
from geo.moderation import Decision, decisions_for
from geo.registry.consents import list_consents
from geo.registry.entries import list_entries, require_entry
from geo.registry.history import read_history
from geo.registry.organizers import list_organizers
from geo.registry.photos import list_photos
from geo.registry.reports import Report, list_reports
from geo.roles import Permission, is_in_scope
from geo.territory import Judge, TerritoryRule, refusal_for
from geo.values import Shop, Status

__all__ = ["Dossier", "Twin", "area_names", "read_dossier", "suggest_text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """An entry that this one may repeat.

    Attributes
    ----------
    may_open
        Whether it lies in the scope of whoever looks.
    """

    entry_id: str
    name: str
    status: Status
    may_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """One entry and all that goes with it.

    Attributes
    ----------
    compared
        Its content in words; beside what the public sees when an edit waits.
    decisions
        What may be decided of it now, in the order of the buttons; none for who only reads.
    actors
        Names of the organizers that the history names.
    """

    entry: Entry
    compared: tuple[ComparedLine, ...]
    decisions: tuple[Decision, ...]
    history: tuple[HistoryLine, ...]
    actors: Mapping[str, str]
    consents: tuple[Consent, ...]
    photos: tuple[PhotoRecord, ...]
    reports: tuple[Report, ...]
    twins: tuple[Twin, ...]

    @property
    def is_edit(self) -> bool:
        """Tell whether the public sees it, and a newer content waits."""
        return self.entry.status is Status.PUBLISHED and self.entry.is_waiting


def read_dossier(
    connection: sa.Connection, entry_id: str, *, by: Actor, boundaries: Boundaries
) -> Dossier:
    """Return all that `by` may see of one entry.

    Raises
    ------
    NotAllowed
        When `by` may not see it.
    QueryRefused
        When there is no such entry.
    """
    entry = require_entry(connection, entry_id)
    require_permission(connection, by, Permission.SEE_REGISTRY, entry, boundaries=boundaries)
    is_edit = entry.status is Status.PUBLISHED and entry.is_waiting
    before = entry.published if is_edit else None
    names = area_names(boundaries, entry.shop, *(() if before is None else (before,)))
    may_decide = _may_decide(connection, by, entry, boundaries)
    return Dossier(
        entry=entry,
        compared=tuple(compare_shops(before, entry.shop, names)),
        decisions=decisions_for(entry.status, is_edit=is_edit) if may_decide else (),
        history=tuple(reversed(read_history(connection, entry_id))),
        actors={one.organizer_id: one.name for one in list_organizers(connection)},
        consents=tuple(list_consents(connection, entry_id)),
        photos=tuple(list_photos(connection, entry_id)),
        reports=tuple(list_reports(connection, entry_id)),
        twins=tuple(_twins(connection, entry, by, boundaries)),
    )


def _may_decide(connection: sa.Connection, by: Actor, entry: Entry, boundaries: Boundaries) -> bool:
    try:
        require_permission(connection, by, Permission.MODERATE, entry, boundaries=boundaries)
    except NotAllowed:
        return False
    return True


def _twins(
    connection: sa.Connection, entry: Entry, by: Actor, boundaries: Boundaries
) -> Iterator[Twin]:
    if not entry.finding.duplicates:
        return
    is_organizer = by.kind is ActorKind.ORGANIZER
    scopes = require_organizer(connection, by).scopes if is_organizer else ()
    for twin in list_entries(connection, entry_ids=entry.finding.duplicates):
        yield Twin(
            entry_id=twin.entry_id,
            name=twin.shop.name,
            status=twin.status,
            may_open=is_in_scope(twin.shop, scopes, boundaries.expand),
        )


def area_names(boundaries: Boundaries, *shops: Shop) -> dict[str, str]:
    """Return the names of the communes and areas that `shops` mention, by territory code."""
    communes = {place.insee_code for shop in shops for place in shop.places}
    communes |= {shop.made_in for shop in shops}
    codes = {f"commune:{code}" for code in communes if code is not None}
    codes |= {code for shop in shops for zone in shop.zones for code in zone.codes}
    names = ((code, boundaries.area_name(code)) for code in codes)
    return {code: name for code, name in names if name is not None}


def suggest_text(
    entry: Entry, decision: Decision, rule: TerritoryRule, boundaries: Boundaries
) -> str:
    """Return words to begin with for what the maker is told; they are meant to be changed.

    Outside of the territory, they are the letter that the organizers have written for that.
    """
    name, is_edit = entry.shop.name, entry.published is not None
    if decision is Decision.WITHDRAW:
        return f"Bonjour,\n\nLa fiche « {name} » est retirée de la carte : "
    if decision is not Decision.REFUSE:
        return ""
    if is_edit:
        return (
            f"Bonjour,\n\nLa modification de « {name} » n'est pas publiée, "
            "et la fiche reste comme elle était : "
        )
    # Judged again: the rule may have changed since the entry came.
    verdict = Judge(rule, boundaries).judge(entry.shop, entry_id=entry.entry_id)
    is_beyond = verdict.code is VerdictCode.TO_CHECK and (verdict.distance_m or 0) > 0
    if verdict.code is VerdictCode.OUTSIDE or is_beyond:
        return refusal_for(rule, entry, verdict, boundaries)
    return (
        f"Bonjour,\n\nMerci d'avoir inscrit « {name} ». "
        "Nous ne pouvons pas montrer cette fiche sur la carte : "
    )
