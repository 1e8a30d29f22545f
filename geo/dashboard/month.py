"""One month in one page: what came in, what was decided, and how the map stands."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from geo.access import Permission, require_permission
from geo.catalogue import Catalogue
from geo.dashboard.figures import Dashboard, read_dashboard, searches_within
from geo.entries import Action, Actor
from geo.errors import QueryRefused
from geo.french import MONTHS
from geo.queue import areas_of
from geo.registry.counts import UnansweredCount, read_unanswered
from geo.registry.database import Registry
from geo.registry.figures import count_actions
from geo.unanswered import LEAST_SHOWN

__all__ = ["ACTIONS", "MonthReport", "check_month", "read_month"]

ACTIONS: Final = {
    Action.REGISTERED: ("inscription reçue", "inscriptions reçues"),
    Action.IMPORTED: ("fiche importée", "fiches importées"),
    Action.ACCEPTED: ("demande acceptée", "demandes acceptées"),
    Action.REFUSED: ("demande refusée", "demandes refusées"),
    Action.ASKED: ("demande de précision", "demandes de précision"),
    Action.WITHDRAWN: ("fiche retirée", "fiches retirées"),
    Action.EDITED: ("fiche modifiée", "fiches modifiées"),
    Action.CONFIRMED: ("fiche confirmée", "fiches confirmées"),
    Action.POSITION_CONFIRMED: ("adresse vérifiée", "adresses vérifiées"),
    Action.REPORTED: ("erreur signalée", "erreurs signalées"),
}
"""What a month is made of, in the order of the page."""
_MONTH: Final = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthReport:
    """One month of the map.

    Attributes
    ----------
    month
        ``"2026-11"``.
    title
        ``"novembre 2026"``.
    actions
        How often each of :data:`ACTIONS` happened, those that did not left out.
    unanswered
        Searches without an answer of that month.
    dashboard
        How the map stands when the page is made, whatever the month.
    """

    month: str
    title: str
    actions: dict[Action, int]
    unanswered: tuple[UnansweredCount, ...]
    dashboard: Dashboard


def check_month(written: str, *, at: datetime) -> str:
    """Return the month that is `written`, that of `at` when nothing is.

    Raises
    ------
    QueryRefused
        When it is no month, or has not begun.
    """
    month = written.strip() or f"{at:%Y-%m}"
    if _MONTH.fullmatch(month) is None or month > f"{at:%Y-%m}":
        expected = f"un mois comme {at:%Y-%m}, et pas plus tard, est attendu"
        raise QueryRefused("parameter_refused", name="mois", value=month[:80], expected=expected)
    return month


def read_month(
    registry: Registry,
    catalogue: Catalogue,
    insee_codes: frozenset[str],
    *,
    month: str,
    by: Actor,
    at: datetime,
) -> MonthReport:
    """Read what the page of `month` says, for what `by` answers for.

    Raises
    ------
    NotAllowed
        When `by` may not see the registry.
    QueryRefused
        When `month` is no month, or has not begun.
    """
    month = check_month(month, at=at)
    since, until = _bounds(month)
    with registry.reading() as connection:
        require_permission(connection, by, Permission.SEE_REGISTRY)
        areas = areas_of(connection, by, catalogue.boundaries)
        actions = count_actions(connection, ACTIONS, since=since, until=until, areas=areas)
        found = read_unanswered(connection, since=month, until=month, least=LEAST_SHOWN)
    return MonthReport(
        month=month,
        title=f"{MONTHS[since.month - 1]} {since.year}",
        actions={action: count for action, count in actions.items() if count},
        unanswered=searches_within(found, areas),
        dashboard=read_dashboard(registry, catalogue, insee_codes, by=by, at=at),
    )


def _bounds(month: str) -> tuple[datetime, datetime]:
    """Return the first instants of a month and of the next one, in UTC."""
    year, number = int(month[:4]), int(month[5:])
    after = (year + number // 12, number % 12 + 1)
    return datetime(year, number, 1, tzinfo=UTC), datetime(*after, 1, tzinfo=UTC)
