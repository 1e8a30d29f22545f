"""The queue as the registry keeps it: which entries somebody must look at, a page at a time.

Light rows: a few columns and two words of each document, never the documents themselves.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa

from geo.entries import VerdictCode
from geo.registry.tables import entries, photos, reports
from geo.text import fold
from geo.values import Status

__all__ = [
    "Area",
    "QueueLine",
    "QueueQuery",
    "Trait",
    "View",
    "count_queue",
    "count_traits",
    "list_queue",
    "within_areas",
]


class View(StrEnum):
    """Which part of the registry is looked at."""

    TO_DECIDE = "to_decide"
    """New entries, edits, reports of visitors, photos that nobody has looked at."""
    TO_COMPLETE = "to_complete"
    PUBLISHED = "published"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ALL = "all"


class Trait(StrEnum):
    """What may be special about an entry; filters ask for one or several at once."""

    EDIT = "edit"
    """It is published, and a newer content waits."""
    OUTSIDE = "outside"
    TO_CHECK = "to_check"
    INSIDE = "inside"
    UNKNOWN = "unknown"
    DOUBTFUL = "doubtful"
    """The machine is not sure of its address."""
    DUPLICATE = "duplicate"
    PHOTO = "photo"
    """A photo of it waits for somebody to look."""
    REPORTED = "reported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """The entries of an organizer's scope, as the registry can ask for them.

    Attributes
    ----------
    insee_codes, kinds
        ``None`` means all.
    """

    insee_codes: frozenset[str] | None = None
    kinds: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueQuery:
    """What is asked of the queue: every condition that is set must hold.

    Attributes
    ----------
    traits
        All of them at once, except that verdicts are alternatives.
    areas
        One of them is enough; none means the whole map.
    """

    view: View = View.TO_DECIDE
    traits: frozenset[Trait] = frozenset()
    text: str | None = None
    areas: tuple[Area, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLine:
    """One entry in the list.

    Attributes
    ----------
    kind
        Its main kind, ``None`` when it says none.
    lon, lat
        Degrees of its deciding place, ``None`` when unknown; see :mod:`geo.home`.
    """

    entry_id: str
    version: int
    name: str
    kind: str | None
    status: Status
    traits: frozenset[Trait]
    insee_code: str | None
    lon: float | None
    lat: float | None
    submitted_at: datetime


_VERDICTS: Final[Mapping[Trait, VerdictCode]] = {
    Trait.OUTSIDE: VerdictCode.OUTSIDE,
    Trait.TO_CHECK: VerdictCode.TO_CHECK,
    Trait.INSIDE: VerdictCode.INSIDE,
    Trait.UNKNOWN: VerdictCode.UNKNOWN,
}
_MAIN_KIND: Final = entries.c.shop[("kinds", 0)].as_string()
_HAS_PHOTO: Final = sa.exists().where(
    photos.c.entry_id == entries.c.id, photos.c.is_accepted.is_(False)
)
_HAS_REPORT: Final = sa.exists().where(
    reports.c.entry_id == entries.c.id, reports.c.closed_at.is_(None)
)
_TRAITS: Final[Mapping[Trait, sa.ColumnElement[bool]]] = {
    Trait.EDIT: sa.and_(entries.c.is_waiting, entries.c.status == str(Status.PUBLISHED)),
    **{trait: entries.c.verdict == str(code) for trait, code in _VERDICTS.items()},
    Trait.DOUBTFUL: entries.c.is_doubtful,
    Trait.DUPLICATE: entries.c.is_duplicate,
    Trait.PHOTO: _HAS_PHOTO,
    Trait.REPORTED: _HAS_REPORT,
}
_IS_THERE: Final = entries.c.status != str(Status.ERASED)
_VIEWS: Final[Mapping[View, sa.ColumnElement[bool]]] = {
    View.TO_DECIDE: sa.and_(_IS_THERE, sa.or_(entries.c.is_waiting, _HAS_PHOTO, _HAS_REPORT)),
    View.TO_COMPLETE: entries.c.status == str(Status.TO_COMPLETE),
    View.PUBLISHED: entries.c.status == str(Status.PUBLISHED),
    View.REFUSED: entries.c.status == str(Status.REFUSED),
    View.WITHDRAWN: entries.c.status == str(Status.WITHDRAWN),
    View.ALL: sa.true(),
}


def list_queue(
    connection: sa.Connection, query: QueueQuery, *, offset: int = 0, limit: int = 50
) -> list[QueueLine]:
    """Return a page of the entries that `query` asks for, oldest submitted first."""
    wanted = sa.select(
        entries.c.id,
        entries.c.version,
        entries.c.status,
        entries.c.insee_code,
        entries.c.lon,
        entries.c.lat,
        entries.c.submitted_at,
        entries.c.shop["name"].as_string().label("name"),
        _MAIN_KIND.label("kind"),
        *(condition.label(f"is_{trait}") for trait, condition in _TRAITS.items()),
    )
    ordered = wanted.where(_condition(query)).order_by(entries.c.submitted_at, entries.c.id)
    rows = connection.execute(ordered.offset(offset).limit(limit)).mappings()
    return [_line(row) for row in rows]


def count_queue(connection: sa.Connection, query: QueueQuery) -> int:
    """Return how many entries `query` asks for."""
    counted = sa.select(sa.func.count()).select_from(entries).where(_condition(query))
    return int(connection.execute(counted).scalar_one())


def count_traits(connection: sa.Connection, query: QueueQuery) -> dict[Trait, int]:
    """Return how many entries of the view and the areas of `query` have each trait."""
    tallies = [
        sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0).label(str(trait))
        for trait, condition in _TRAITS.items()
    ]
    bare = QueueQuery(view=query.view, areas=query.areas)
    row = connection.execute(sa.select(*tallies).where(_condition(bare))).mappings().one()
    return {trait: int(row[str(trait)]) for trait in Trait}


def _condition(query: QueueQuery) -> sa.ColumnElement[bool]:
    verdicts = [_VERDICTS[trait] for trait in query.traits if trait in _VERDICTS]
    others = [_TRAITS[trait] for trait in query.traits if trait not in _VERDICTS]
    conditions = [_VIEWS[query.view], *others]
    if verdicts:
        conditions.append(entries.c.verdict.in_([str(code) for code in verdicts]))
    words = fold(query.text).split() if query.text is not None else []
    conditions += [entries.c.name_key.contains(word, autoescape=True) for word in words]
    return sa.and_(*conditions, within_areas(query.areas))


def within_areas(areas: Collection[Area]) -> sa.ColumnElement[bool]:
    """Return the condition that an entry lies in one of `areas`; none means the whole map."""
    return sa.or_(*map(_within, areas)) if areas else sa.true()


def _within(area: Area) -> sa.ColumnElement[bool]:
    return sa.and_(
        sa.true(),
        *_among(entries.c.insee_code, area.insee_codes),
        *_among(_MAIN_KIND, area.kinds),
    )


def _among(
    column: sa.ColumnElement[Any], values: Collection[str] | None
) -> Iterable[sa.ColumnElement[bool]]:
    return () if values is None else (column.in_(sorted(values)),)


def _line(row: sa.RowMapping) -> QueueLine:
    return QueueLine(
        entry_id=row["id"],
        version=row["version"],
        name=row["name"],
        kind=row["kind"],
        status=Status(row["status"]),
        traits=frozenset(trait for trait in Trait if row[f"is_{trait}"]),
        insee_code=row["insee_code"],
        lon=row["lon"],
        lat=row["lat"],
        submitted_at=row["submitted_at"],
    )
