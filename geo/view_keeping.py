"""Named views as organizers save, change and remove them.

Whoever keeps a part of the map keeps views of that part: the communes of a view and its kinds lie
inside one of the organizer's scopes, before the change and after it.
"""

from datetime import date, datetime, timedelta
from typing import Final

import sqlalchemy as sa

from geo.access import require_organizer, require_permission
from geo.boundaries import Boundaries
from geo.entries import Actor, ActorKind
from geo.errors import FieldRefused, FormRefused, NotAllowed, QueryRefused
from geo.kinds import FAMILIES, KINDS
from geo.registry.database import Registry
from geo.registry.usage import UsageCount, read_usage
from geo.registry.views import KeptView, add_view, change_view, find_view, list_views, remove_view
from geo.roles import Permission, Scope
from geo.view_checks import check_view
from geo.views import View

__all__ = [
    "DAYS_SHOWN",
    "MOST_VIEWS",
    "drop_view",
    "is_view_in_scope",
    "keep_view",
    "read_view_usage",
    "read_views",
]

MOST_VIEWS: Final = 1_000
DAYS_SHOWN: Final = 30
"""Over which openings are told."""


def keep_view(
    registry: Registry,
    view: View,
    *,
    version: int | None,
    by: Actor,
    at: datetime,
    boundaries: Boundaries,
) -> KeptView:
    """Save `view`: a new one when `version` is ``None``, else the change of an existing one.

    Raises
    ------
    NotAllowed
        When `by` may not keep views, or this one does not lie in their scope.
    FormRefused
        Every fault by its field; under ``title`` also that its address is taken.
    ChangedMeanwhile
        When somebody saved or removed it since `version`; ``current`` is the :class:`KeptView`
        now, or ``None``.
    """
    with registry.writing() as connection:
        require_permission(connection, by, Permission.KEEP_VIEWS)
        checked = check_view(view, boundaries)
        _require_scope(connection, by, checked, boundaries)
        if version is not None:
            _require_scope_of_kept(connection, by, checked.slug, boundaries)
            return change_view(connection, checked, version=version, by=by, at=at)
        _require_room(connection, checked)
        return add_view(connection, checked, by=by, at=at)


def drop_view(
    registry: Registry,
    slug: str,
    *,
    version: int | None,
    by: Actor,
    at: datetime,
    boundaries: Boundaries,
) -> None:
    """Remove a view: its address answers that it is gone.

    Raises
    ------
    NotAllowed
        When `by` may not keep views, or this one does not lie in their scope.
    ChangedMeanwhile
        When somebody saved or removed it since `version`.
    """
    with registry.writing() as connection:
        require_permission(connection, by, Permission.KEEP_VIEWS)
        _require_scope_of_kept(connection, by, slug, boundaries)
        remove_view(connection, slug, version=version, by=by, at=at)


def read_views(registry: Registry, *, by: Actor, boundaries: Boundaries) -> list[KeptView]:
    """Return the views that `by` may change, by their titles.

    Raises
    ------
    NotAllowed
        When `by` may not keep views.
    """
    with registry.reading() as connection:
        require_permission(connection, by, Permission.KEEP_VIEWS)
        scopes = _scopes_of(connection, by)
        kept = list_views(connection)
    own = [one for one in kept if is_view_in_scope(one.view, scopes, boundaries)]
    return sorted(own, key=lambda one: one.view.title.casefold())


def read_view_usage(registry: Registry, *, by: Actor, today: date) -> dict[str, UsageCount]:
    """Return how often pages were opened over the last :data:`DAYS_SHOWN` days, by their names.

    Raises
    ------
    NotAllowed
        When `by` may not keep views.
    """
    with registry.reading() as connection:
        require_permission(connection, by, Permission.KEEP_VIEWS)
        since = today - timedelta(days=DAYS_SHOWN - 1)
        return {one.page: one for one in read_usage(connection, since=since, until=today)}


def is_view_in_scope(view: View, scopes: tuple[Scope, ...], boundaries: Boundaries) -> bool:
    """Tell whether all that `view` shows lies in one of `scopes`; none of them is everything.

    A view that names no area shows the whole map, and one that names no kind shows all of them.
    """
    return not scopes or any(_covers(scope, view, boundaries) for scope in scopes)


def _covers(scope: Scope, view: View, boundaries: Boundaries) -> bool:
    if scope.trades and not (view.kinds and _kinds_of(view.kinds) <= _kinds_of(scope.trades)):
        return False
    if not scope.codes:
        return True
    try:
        shown = boundaries.expand(view.territory) if view.territory else None
    except QueryRefused:
        # An area that is no more: nobody with a scope can be said to keep it.
        return False
    return shown is not None and shown <= boundaries.expand(scope.codes)


def _kinds_of(trades: tuple[str, ...]) -> set[str]:
    families = {trade for trade in trades if trade in FAMILIES}
    return set(trades) - families | {kind.key for kind in KINDS.values() if kind.family in families}


def _scopes_of(connection: sa.Connection, by: Actor) -> tuple[Scope, ...]:
    return require_organizer(connection, by).scopes if by.kind is ActorKind.ORGANIZER else ()


def _require_scope(
    connection: sa.Connection, by: Actor, view: View, boundaries: Boundaries
) -> None:
    if not is_view_in_scope(view, _scopes_of(connection, by), boundaries):
        raise NotAllowed("view_out_of_scope")


def _require_scope_of_kept(
    connection: sa.Connection, by: Actor, slug: str, boundaries: Boundaries
) -> None:
    kept = find_view(connection, slug)
    if kept is not None:
        _require_scope(connection, by, kept.view, boundaries)


def _require_room(connection: sa.Connection, view: View) -> None:
    taken = find_view(connection, view.slug)
    if taken is not None:
        fault = FieldRefused("view_name_taken", slug=view.slug, title=taken.view.title)
        raise FormRefused({"title": fault})
    if len(list_views(connection)) >= MOST_VIEWS:
        raise FormRefused(
            {"title": FieldRefused("values_too_many", found=MOST_VIEWS + 1, limit=MOST_VIEWS)}
        )
