"""What a person has to see to: websites that lead nowhere, letters that reached nobody."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from geo.access import Permission, require_organizer, require_permission
from geo.boundaries import Boundaries
from geo.entries import Actor, ActorKind, Entry
from geo.letters import LetterKind
from geo.registry.database import Registry
from geo.registry.entries import list_entries
from geo.registry.link_checks import list_dead_links
from geo.registry.outbox import list_lost_letters
from geo.roles import Scope, is_in_scope

__all__ = ["DeadSite", "LostLetter", "Troubles", "read_troubles"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadSite:
    """A website of an entry that does not answer.

    Attributes
    ----------
    since
        When it was first found not to answer; ``None`` when nobody noted it.
    """

    name: str
    url: str
    since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LostLetter:
    """A letter that was given up: somebody has to phone, or to print a link."""

    name: str
    kind: LetterKind
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Troubles:
    """Both lists: sites that fail for longest first, letters from the newest."""

    sites: tuple[DeadSite, ...] = ()
    letters: tuple[LostLetter, ...] = ()


def read_troubles(
    registry: Registry, *, by: Actor, at: datetime, boundaries: Boundaries
) -> Troubles:
    """Read what `by` has to see to: of the entries of their scope alone.

    Raises
    ------
    NotAllowed
        When `by` may not see the registry.
    """
    with registry.reading() as connection:
        require_permission(connection, by, Permission.SEE_REGISTRY)
        links, letters = list_dead_links(connection, at=at), list_lost_letters(connection)
        concerned = {link.entry_id for link in links} | {one for one, _, _ in letters}
        entries = list_entries(connection, entry_ids=sorted(concerned)) if concerned else []
        names = _names(entries, _scopes(connection, by), boundaries)
    return Troubles(
        sites=tuple(
            DeadSite(name=names[link.entry_id], url=link.url, since=link.failing_since)
            for link in links
            if link.entry_id in names
        ),
        letters=tuple(
            LostLetter(name=names[entry_id], kind=kind, at=given_up_at)
            for entry_id, kind, given_up_at in letters
            if entry_id in names
        ),
    )


def _scopes(connection: sa.Connection, by: Actor) -> tuple[Scope, ...]:
    if by.kind is not ActorKind.ORGANIZER:
        return ()
    return require_organizer(connection, by).scopes


def _names(
    entries: list[Entry], scopes: tuple[Scope, ...], boundaries: Boundaries
) -> dict[str, str]:
    """Return the name of each entry that lies in one of `scopes`, by its identifier."""
    return {
        entry.entry_id: entry.shop.name
        for entry in entries
        if is_in_scope(entry.shop, scopes, boundaries.expand)
    }
