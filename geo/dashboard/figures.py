"""Everything that is counted, for the organizer who asks: the registry's share and the public's."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

import sqlalchemy as sa

from geo.access import Permission, require_permission
from geo.catalogue import Catalogue
from geo.dashboard.coverage import Coverage, read_coverage
from geo.entries import Actor
from geo.freshness import Freshness, Thresholds, freshness_of
from geo.queue import areas_of
from geo.registry.counts import UnansweredCount, read_unanswered
from geo.registry.database import Registry
from geo.registry.figures import (
    count_doubtful,
    count_statuses,
    read_confirmations,
    read_waiting,
)
from geo.registry.queues import Area
from geo.registry.sources import ImportRecord, list_imports, list_sources
from geo.registry.thresholds import read_thresholds
from geo.registry.usage import UsageCount, read_usage
from geo.registry.views import list_views
from geo.review_bench import REVIEWED
from geo.timetable import local_time
from geo.unanswered import LEAST_SHOWN, MONTHS_KEPT, month_before
from geo.usage import view_page
from geo.values import Status
from geo.view_keeping import DAYS_SHOWN

__all__ = ["Dashboard", "QueueFigures", "read_dashboard"]

_IMPORTS_SHOWN = 10
_DAY_S = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFigures:
    """How many entries wait for a decision, and since how many days.

    ``None`` days when nothing waits.
    """

    count: int
    oldest_days: float | None = None
    median_days: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """What an organizer sees of the state of the map.

    Attributes
    ----------
    at
        When it was read.
    is_whole
        Whether it is the whole map; otherwise what the organizer answers for.
    freshness
        Published entries by the age of their confirmation, ``None`` for those never confirmed;
        hidden ones are published and not shown.
    doubtful
        Entries with an address that a person should look at.
    unanswered
        Searches without an answer over the last thirteen months.
    imports
        The last ones, the newest first, each with the name of its source; ``()`` for who answers
        for a part of the map.
    usage
        How often each page was opened over the last thirty days, each with the title of its view
        or the name of its page; ``()`` for who answers for a part of the map.
    """

    at: datetime
    is_whole: bool
    coverage: Coverage
    statuses: dict[Status, int]
    queue: QueueFigures
    doubtful: int
    freshness: dict[Freshness | None, int]
    imports: tuple[tuple[str, ImportRecord], ...]
    unanswered: tuple[UnansweredCount, ...]
    usage: tuple[tuple[str, UsageCount], ...] = ()


def read_dashboard(
    registry: Registry,
    catalogue: Catalogue,
    insee_codes: frozenset[str],
    *,
    by: Actor,
    at: datetime,
) -> Dashboard:
    """Read every figure that `by` may see, those of the registry at one moment.

    Parameters
    ----------
    insee_codes
        The communes of the territory.

    Raises
    ------
    NotAllowed
        When `by` may not see the registry.
    """
    with registry.reading() as connection:
        require_permission(connection, by, Permission.SEE_REGISTRY)
        areas = areas_of(connection, by, catalogue.boundaries)
        month = f"{at:%Y-%m}"
        found = read_unanswered(
            connection,
            since=month_before(month, MONTHS_KEPT - 1),
            until=month,
            least=LEAST_SHOWN,
        )
        return Dashboard(
            at=at,
            is_whole=not areas,
            coverage=read_coverage(catalogue, insee_codes, areas),
            statuses=count_statuses(connection, areas),
            queue=queue_figures(read_waiting(connection, areas), at),
            doubtful=count_doubtful(connection, REVIEWED, areas),
            freshness=freshness_figures(
                read_confirmations(connection, areas), at.date(), read_thresholds(connection)
            ),
            imports=() if areas else _read_imports(connection),
            unanswered=searches_within(found, areas),
            usage=() if areas else _read_usage(connection, local_time(at).date()),
        )


def _read_usage(connection: sa.Connection, today: date) -> tuple[tuple[str, UsageCount], ...]:
    titles = {view_page(one.view.slug): one.view.title for one in list_views(connection)}
    found = read_usage(connection, since=today - timedelta(days=DAYS_SHOWN - 1), until=today)
    return tuple((titles.get(one.page, one.page), one) for one in found)


def _read_imports(connection: sa.Connection) -> tuple[tuple[str, ImportRecord], ...]:
    names = {source.key: source.name for source in list_sources(connection)}
    done = list_imports(connection, limit=_IMPORTS_SHOWN)
    return tuple((names[one.source_key], one) for one in done)


def queue_figures(waiting: Sequence[datetime], at: datetime) -> QueueFigures:
    """Return the figures of a queue whose entries have been `waiting` since then, seen `at`."""
    if not waiting:
        return QueueFigures(count=0)
    days = [max(0.0, (at - since).total_seconds() / _DAY_S) for since in waiting]
    return QueueFigures(count=len(days), oldest_days=max(days), median_days=median(days))


def freshness_figures(
    confirmations: Sequence[tuple[date | None, bool, int]], today: date, thresholds: Thresholds
) -> dict[Freshness | None, int]:
    """Return how many entries have each age, from fresh to hidden, then those never confirmed.

    Invented entries do not age, whatever their day.
    """
    found: Counter[Freshness | None] = Counter()
    for day, is_demonstration, count in confirmations:
        if day is None and not is_demonstration:
            found[None] += count
        else:
            age = freshness_of(day, today, thresholds, is_demonstration=is_demonstration)
            found[age] += count
    return {age: found[age] for age in (*Freshness, None)}


def searches_within(
    found: Sequence[UnansweredCount], areas: Sequence[Area]
) -> tuple[UnansweredCount, ...]:
    """Return the searches made around the communes of `areas`; all of them without areas."""
    if not areas:
        return tuple(found)
    return tuple(
        one
        for one in found
        if one.insee_code is not None
        and any(area.insee_codes is None or one.insee_code in area.insee_codes for area in areas)
    )
