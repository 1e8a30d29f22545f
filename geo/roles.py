"""What an organizer may do, and over which entries: values and rules, pure.

=========== ======================================================================
role        may
=========== ======================================================================
ADMIN       everything
MODERATOR   see, decide, correct, keep views; import when nothing limits the scope
READER      see
=========== ======================================================================

A scope narrows a role to the entries of some territories, of some trades, or of some trades in
some territories; it takes away what concerns the whole map.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from geo.home import home_commune
from geo.kinds import KINDS
from geo.values import Shop

__all__ = [
    "PERMISSION_LABELS",
    "ROLE_PERMISSIONS",
    "WHOLE_MAP",
    "Organizer",
    "OrganizerRole",
    "Permission",
    "Scope",
    "is_in_scope",
    "is_of_trade",
]


class Permission(StrEnum):
    """What somebody may do; each action of an organizer asks for one."""

    SEE_REGISTRY = "see_registry"
    """Read entries that are not public, their contacts, the figures."""
    MODERATE = "moderate"
    """Accept, refuse, ask, withdraw, restore."""
    EDIT = "edit"
    """Correct an entry, place its pin, make a secret link for its maker."""
    IMPORT = "import"
    SET_RULE = "set_rule"
    """Change the territory's rule, its refusal text, the thresholds."""
    KEEP_VIEWS = "keep_views"
    """Save, change and remove named views of what lies in one's scope."""
    MANAGE_ORGANIZERS = "manage_organizers"


PERMISSION_LABELS: Final[dict[Permission, str]] = {
    Permission.SEE_REGISTRY: "consulter le registre",
    Permission.MODERATE: "décider des demandes",
    Permission.EDIT: "corriger les fiches",
    Permission.IMPORT: "importer",
    Permission.SET_RULE: "changer les règles du territoire",
    Permission.KEEP_VIEWS: "enregistrer des vues",
    Permission.MANAGE_ORGANIZERS: "gérer les organisateurs",
}


class OrganizerRole(StrEnum):
    """How much an organizer is trusted with."""

    ADMIN = "admin"
    MODERATOR = "moderator"
    READER = "reader"


_MODERATING: Final = frozenset(
    {
        Permission.SEE_REGISTRY,
        Permission.MODERATE,
        Permission.EDIT,
        Permission.IMPORT,
        Permission.KEEP_VIEWS,
    }
)
ROLE_PERMISSIONS: Final[dict[OrganizerRole, frozenset[Permission]]] = {
    OrganizerRole.ADMIN: frozenset(Permission),
    OrganizerRole.MODERATOR: _MODERATING,
    OrganizerRole.READER: frozenset({Permission.SEE_REGISTRY}),
}
WHOLE_MAP: Final = frozenset({Permission.IMPORT, Permission.SET_RULE, Permission.MANAGE_ORGANIZERS})
"""What concerns every entry at once: nobody with a scope may do it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Some of the entries: those of a territory, of a trade, or of both at once.

    Attributes
    ----------
    codes
        Territory codes as in :data:`geo.values.TERRITORY_LEVELS`; none means everywhere.
    trades
        Keys of :data:`geo.kinds.FAMILIES` or of :data:`geo.kinds.KINDS`; none means all.
    """

    codes: tuple[str, ...] = ()
    trades: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Organizer:
    """Somebody who keeps the map.

    Attributes
    ----------
    login
        What is typed to log in: an e-mail address where a log-in service vouches for people.
    scopes
        One of them is enough; without any, the whole map.
    """

    organizer_id: str
    login: str
    name: str
    role: OrganizerRole
    scopes: tuple[Scope, ...] = ()
    is_disabled: bool = False


def is_of_trade(shop: Shop, trades: Iterable[str]) -> bool:
    """Tell whether the main kind of `shop` is one of `trades`, or of one of these families."""
    main = KINDS.get(shop.kinds[0]) if shop.kinds else None
    return main is not None and not {main.key, main.family}.isdisjoint(trades)


def is_in_scope(
    shop: Shop,
    scopes: Iterable[Scope],
    expand: Callable[[tuple[str, ...]], frozenset[str]],
) -> bool:
    """Tell whether an entry's newest content lies in one of `scopes`; none of them is everything.

    Parameters
    ----------
    expand
        Territory codes to INSEE codes: :meth:`geo.boundaries.Boundaries.expand`.
    """
    listed = tuple(scopes)
    return not listed or any(_covers(scope, shop, expand) for scope in listed)


def _covers(scope: Scope, shop: Shop, expand: Callable[[tuple[str, ...]], frozenset[str]]) -> bool:
    if scope.trades and not is_of_trade(shop, scope.trades):
        return False
    return not scope.codes or home_commune(shop) in expand(scope.codes)
