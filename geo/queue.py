"""The queue of moderation: what waits, what one may see of it, and decisions, one or many at once.

Whoever decides is asked for again inside the transaction: the page that was shown proves nothing.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any, Final

import sqlalchemy as sa

from geo.access import require_organizer, require_permission
from geo.boundaries import Boundaries
from geo.differences import ComparedLine, list_changes
from geo.dossier import area_names
from geo.entries import Action, Actor, ActorKind, Entry
from geo.errors import (
    AlentourError,
    ChangedMeanwhile,
    FieldRefused,
    InputError,
    NotAllowed,
    QueryRefused,
)
from geo.kinds import KINDS
from geo.letters import LetterKind
from geo.moderation import ACTION_OF, DECISION_LABELS, MOVES, STATUS_LABELS, Decision, decisions_for
from geo.photos import PhotoStore
from geo.registry.database import Registry
from geo.registry.entries import move_entry, require_entry
from geo.registry.history import read_history
from geo.registry.outbox import post_letter
from geo.registry.photos import accept_photo, remove_photo, require_photo
from geo.registry.queues import (
    Area,
    QueueLine,
    QueueQuery,
    Trait,
    count_queue,
    count_traits,
    list_queue,
)
from geo.registry.reports import close_report, require_report
from geo.roles import Organizer, Permission
from geo.values import Status

__all__ = [
    "MOST_TEXT",
    "NEEDS_TEXT",
    "PAGE_LENGTH",
    "Outcome",
    "QueuePage",
    "Ruling",
    "approve_photo",
    "areas_of",
    "compare_versions",
    "decide",
    "decide_many",
    "drop_photo",
    "following",
    "read_queue",
    "read_rulings",
    "settle_report",
    "tell_maker",
]

PAGE_LENGTH: Final = 50
MOST_TEXT: Final = 2_000
NEEDS_TEXT: Final = frozenset({Decision.REFUSE, Decision.ASK, Decision.WITHDRAW})
"""Whoever is refused, asked or taken off the map is told why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage:
    """One page of the queue.

    Attributes
    ----------
    total
        How many entries there are over all pages.
    counts
        How many of the view have each trait, whatever else is asked.
    """

    lines: tuple[QueueLine, ...]
    total: int
    page: int
    counts: dict[Trait, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What somebody decides of one entry.

    Attributes
    ----------
    version
        Version that was read.
    text
        What the maker is told, or why.
    """

    entry_id: str
    version: int
    decision: Decision
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one decision: the entry as it is now, or why it was not changed.

    Attributes
    ----------
    is_told
        Whether a letter goes to the maker; ``False`` when there is no address to send it to, and
        ``None`` when there is nothing to say.
    """

    entry_id: str
    entry: Entry | None = None
    error: AlentourError | None = None
    is_told: bool | None = None


Followed = Callable[[sa.Connection, Entry, Ruling, datetime], bool | None]
"""What follows a decision within its transaction; tells whether the maker will know."""
_LETTERS: Final[Mapping[Decision, LetterKind]] = MappingProxyType(
    {
        Decision.ACCEPT: LetterKind.ACCEPTED,
        Decision.REFUSE: LetterKind.REFUSED,
        Decision.ASK: LetterKind.ASKED,
        Decision.WITHDRAW: LetterKind.REFUSED,
    }
)


def tell_maker(
    connection: sa.Connection, entry: Entry, ruling: Ruling, at: datetime
) -> bool | None:
    """Have a letter go to the maker with the decision and its words, once the transaction is kept.

    It brings a secret link, to answer, to correct, to come back.
    """
    kind = _LETTERS.get(ruling.decision)
    if kind is None:
        return None
    return post_letter(connection, entry.entry_id, kind, at=at, words=ruling.text)


def read_queue(
    connection: sa.Connection,
    query: QueueQuery,
    *,
    by: Actor,
    boundaries: Boundaries,
    page: int = 1,
) -> QueuePage:
    """Return a page of what `by` may see of the queue.

    Parameters
    ----------
    page
        From 1; a page beyond the last one is the last one.

    Raises
    ------
    NotAllowed
        When `by` may not see the registry.
    """
    require_permission(connection, by, Permission.SEE_REGISTRY)
    limited = replace(query, areas=areas_of(connection, by, boundaries))
    total = count_queue(connection, limited)
    shown = min(max(1, page), max(1, -(-total // PAGE_LENGTH)))
    lines = list_queue(connection, limited, offset=(shown - 1) * PAGE_LENGTH, limit=PAGE_LENGTH)
    counts = count_traits(connection, limited)
    return QueuePage(lines=tuple(lines), total=total, page=shown, counts=counts)


def areas_of(connection: sa.Connection, by: Actor, boundaries: Boundaries) -> tuple[Area, ...]:
    """Return the scope of `by` as the registry can ask for it; none means the whole map."""
    if by.kind is not ActorKind.ORGANIZER:
        return ()
    return _areas(require_organizer(connection, by), boundaries)


def _areas(organizer: Organizer, boundaries: Boundaries) -> tuple[Area, ...]:
    return tuple(
        Area(
            insee_codes=boundaries.expand(scope.codes) if scope.codes else None,
            kinds=_kinds(scope.trades) if scope.trades else None,
        )
        for scope in organizer.scopes
    )


def _kinds(trades: Sequence[str]) -> frozenset[str]:
    return frozenset(kind.key for kind in KINDS.values() if {kind.key, kind.family} & set(trades))


def decide(
    connection: sa.Connection,
    ruling: Ruling,
    *,
    by: Actor,
    at: datetime,
    boundaries: Boundaries,
    follow: Followed = tell_maker,
) -> Outcome:
    """Do what `ruling` says to its entry, and tell its maker.

    Parameters
    ----------
    follow
        Called in the same transaction once it is decided.

    Raises
    ------
    NotAllowed
        When `by` may not decide of this entry, or nobody may decide that of it now.
    ChangedMeanwhile
        When somebody saved since the version that was read; it carries the newest.
    FieldRefused
        When a reason is missing or too long.
    QueryRefused
        When there is no such entry.
    """
    entry = require_entry(connection, ruling.entry_id)
    require_permission(connection, by, Permission.MODERATE, entry, boundaries=boundaries)
    current = require_entry(connection, ruling.entry_id, version=ruling.version)
    text = _check_text(ruling)
    _check_decision(connection, current, ruling.decision)
    moved = move_entry(
        connection,
        ruling.entry_id,
        version=ruling.version,
        to=MOVES[current.status][ruling.decision],
        by=by,
        at=at,
        action=ACTION_OF[ruling.decision],
        reason=text,
    )
    is_told = follow(connection, moved, ruling, at)
    return Outcome(entry_id=moved.entry_id, entry=moved, is_told=is_told)


def _check_text(ruling: Ruling) -> str | None:
    text = (ruling.text or "").strip()
    if not text and ruling.decision in NEEDS_TEXT:
        raise FieldRefused("reason_missing")
    if len(text) > MOST_TEXT:
        raise FieldRefused("reason_too_long", found=len(text), most=MOST_TEXT)
    return text or None


def _check_decision(connection: sa.Connection, entry: Entry, decision: Decision) -> None:
    if decision not in decisions_for(entry.status, is_edit=_is_edit(entry)):
        label = DECISION_LABELS[decision].lower()
        raise NotAllowed("decision_not_allowed", decision=label)
    if decision is Decision.RESTORE and _is_withdrawn_by_maker(connection, entry):
        raise NotAllowed("withdrawn_by_maker")


def _is_edit(entry: Entry) -> bool:
    return entry.status is Status.PUBLISHED and entry.is_waiting


def _is_withdrawn_by_maker(connection: sa.Connection, entry: Entry) -> bool:
    """Tell whether it was the maker who took the entry off the map: only they bring it back."""
    if entry.status is not Status.WITHDRAWN:
        return False
    lines = read_history(connection, entry.entry_id)
    withdrawals = [line.actor.kind for line in lines if line.action is Action.WITHDRAWN]
    return bool(withdrawals) and withdrawals[-1] is ActorKind.MAKER


def decide_many(
    registry: Registry,
    rulings: Sequence[Ruling],
    *,
    by: Actor,
    at: datetime,
    boundaries: Boundaries,
    follow: Followed = tell_maker,
) -> list[Outcome]:
    """Decide of many entries in one transaction; each gets its own outcome, in the same order.

    One that cannot be decided (changed meanwhile, out of scope) leaves the others alone. When the
    registry itself fails, nothing of it happened.

    Raises
    ------
    NotAllowed
        When `by` may decide of nothing.
    ServiceFailed
        When the registry cannot be written.
    """
    one = partial(_outcome, by=by, at=at, boundaries=boundaries, follow=follow)
    with registry.writing() as connection:
        require_permission(connection, by, Permission.MODERATE)
        return [one(connection, ruling) for ruling in rulings]


def _outcome(
    connection: sa.Connection,
    ruling: Ruling,
    *,
    by: Actor,
    at: datetime,
    boundaries: Boundaries,
    follow: Followed,
) -> Outcome:
    try:
        with connection.begin_nested():
            return decide(connection, ruling, by=by, at=at, boundaries=boundaries, follow=follow)
    except (NotAllowed, InputError, ChangedMeanwhile) as error:
        return Outcome(entry_id=ruling.entry_id, error=error)


def read_rulings(decided: Mapping[str, Any]) -> list[Ruling]:
    """Read what a browser says that somebody decided.

    Parameters
    ----------
    decided
        ``{"decision": "refuse", "text": "…", "items": [{"id": "…", "version": 3}]}``.

    Raises
    ------
    QueryRefused
        When it is anything else.
    """
    try:
        decision, text = Decision(decided["decision"]), decided.get("text")
        return [
            Ruling(
                entry_id=str(item["id"]),
                version=int(item["version"]),
                decision=decision,
                text=None if text is None else str(text),
            )
            for item in decided["items"]
        ]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise QueryRefused("decision_unreadable") from error


def following(shown: Sequence[str], opened: str | None, decided: Collection[str]) -> str | None:
    """Return the entry to look at once some were decided: the next one shown that was not.

    The last one left when there is no next one; ``None`` when all were decided.
    """
    start = shown.index(opened) if opened in shown else 0
    order = (*shown[start:], *reversed(shown[:start]))
    return next((entry_id for entry_id in order if entry_id not in decided), None)


def compare_versions(
    read: Entry, current: Entry, boundaries: Boundaries
) -> tuple[ComparedLine, ...]:
    """Return what differs between the version that somebody read and the one that is there now."""
    state = ComparedLine(
        label="État", before=(STATUS_LABELS[read.status],), after=(STATUS_LABELS[current.status],)
    )
    names = area_names(boundaries, read.shop, current.shop)
    changes = list_changes(read.shop, current.shop, names)
    return (state, *changes)


def settle_report(
    registry: Registry, report_id: str, *, by: Actor, at: datetime, boundaries: Boundaries
) -> None:
    """Close what a visitor said, once somebody has looked.

    Raises
    ------
    NotAllowed
        When `by` may not decide of the entry.
    QueryRefused
        When there is no such report.
    """
    with registry.writing() as connection:
        report = require_report(connection, report_id)
        _require_moderator(connection, report.entry_id, by, boundaries)
        close_report(connection, report_id, by=by, at=at)


def approve_photo(
    registry: Registry, photo_id: str, *, by: Actor, at: datetime, boundaries: Boundaries
) -> None:
    """Say that a photo may be shown; without a consent it is not shown all the same.

    Raises
    ------
    NotAllowed
        When `by` may not decide of the entry.
    QueryRefused
        When there is no such photo.
    """
    with registry.writing() as connection:
        photo = require_photo(connection, photo_id)
        _require_moderator(connection, photo.entry_id, by, boundaries)
        accept_photo(connection, photo_id, by=by, at=at)


def drop_photo(
    registry: Registry,
    photo_id: str,
    *,
    store: PhotoStore,
    by: Actor,
    at: datetime,
    boundaries: Boundaries,
) -> None:
    """Remove a photo that may not be shown, and delete its files.

    Raises
    ------
    NotAllowed
        When `by` may not decide of the entry.
    QueryRefused
        When there is no such photo.
    """
    with registry.writing() as connection:
        photo = require_photo(connection, photo_id)
        _require_moderator(connection, photo.entry_id, by, boundaries)
        key = remove_photo(connection, photo_id, by=by, at=at)
    store.remove([key])


def _require_moderator(
    connection: sa.Connection, entry_id: str, by: Actor, boundaries: Boundaries
) -> None:
    entry = require_entry(connection, entry_id)
    require_permission(connection, by, Permission.MODERATE, entry, boundaries=boundaries)
