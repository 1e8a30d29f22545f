"""Who may do what, asked again at every action, whatever the screen showed.

Every action of an organizer is a function that takes ``by: Actor``, opens one transaction and
calls :func:`require_permission` first: an account closed a second ago, or a scope that changed,
stops it there.
"""

from typing import Final

import sqlalchemy as sa

from geo.boundaries import Boundaries
from geo.entries import Actor, ActorKind, Entry
from geo.errors import NotAllowed
from geo.registry.organizers import find_organizer
from geo.roles import (
    PERMISSION_LABELS,
    ROLE_PERMISSIONS,
    WHOLE_MAP,
    Organizer,
    OrganizerRole,
    Permission,
    Scope,
    is_in_scope,
)

__all__ = [
    "Organizer",
    "OrganizerRole",
    "Permission",
    "Scope",
    "require_organizer",
    "require_permission",
]

_TRUSTED: Final = frozenset({ActorKind.OPERATOR, ActorKind.SYSTEM})
"""Whoever runs the machine may do everything on it."""


def require_permission(
    connection: sa.Connection,
    by: Actor,
    permission: Permission,
    entry: Entry | None = None,
    *,
    boundaries: Boundaries | None = None,
) -> None:
    """Let `by` do what `permission` names, or stop it.

    Without `entry`, what concerns the whole map is refused to an organizer with a scope, and the
    rest is allowed: the caller shows and changes entries of the scope alone.

    Parameters
    ----------
    entry
        The entry that it is done to, as the registry holds it now; judged by its newest content.
    boundaries
        Needed with `entry`: scopes are territories.

    Raises
    ------
    NotAllowed
        ``not_allowed``, ``out_of_scope`` or ``account_closed``.
    """
    if by.kind in _TRUSTED:
        return
    organizer = require_organizer(connection, by)
    if permission not in ROLE_PERMISSIONS[organizer.role]:
        raise NotAllowed("not_allowed", what=PERMISSION_LABELS[permission])
    if not organizer.scopes:
        return
    if permission in WHOLE_MAP:
        raise NotAllowed("out_of_scope")
    if entry is not None:
        _require_scope(organizer, entry, boundaries)


def require_organizer(connection: sa.Connection, by: Actor) -> Organizer:
    """Return who `by` is, from the registry as it is now.

    Raises
    ------
    NotAllowed
        ``not_allowed`` when it is no organizer, ``account_closed`` when it no longer is one.
    """
    if by.kind is not ActorKind.ORGANIZER or by.name is None:
        raise NotAllowed("not_allowed", what="faire cela")
    organizer = find_organizer(connection, by.name)
    if organizer is None or organizer.is_disabled:
        raise NotAllowed("account_closed")
    return organizer


def _require_scope(organizer: Organizer, entry: Entry, boundaries: Boundaries | None) -> None:
    if boundaries is None:
        raise ValueError("boundaries are expected to judge the scope of an organizer, got None")
    if not is_in_scope(entry.shop, organizer.scopes, boundaries.expand):
        raise NotAllowed("out_of_scope")
