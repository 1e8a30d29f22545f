"""Named views as the registry keeps them: a JSON document by the name in its address.

A view's version is drawn from one tally for all views: one that was removed and made again is
never taken for what somebody had opened before.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

import sqlalchemy as sa
from sqlalchemy import Connection

from geo.coordinates import Position
from geo.entries import Action, Actor
from geo.errors import ChangedMeanwhile
from geo.languages import Language
from geo.registry.history import write_line
from geo.registry.tables import views
from geo.registry.tallies import add_to_tally, touch_beside
from geo.values import Occasion, Service
from geo.views import Face, Layout, View

__all__ = [
    "KeptView",
    "add_view",
    "change_view",
    "find_view",
    "list_views",
    "remove_view",
    "view_from_record",
    "view_record",
]

_VERSIONS: Final = "views"
_DOCUMENT: Final = "view"
_COLOUR: Final = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptView:
    """A view as it is kept."""

    view: View
    version: int
    created_at: datetime
    changed_at: datetime


def list_views(connection: Connection) -> list[KeptView]:
    """Return every view by its name in addresses."""
    rows = connection.execute(sa.select(views).order_by(views.c.slug)).mappings()
    return sorted(map(_kept, rows), key=lambda kept: kept.view.slug)


def find_view(connection: Connection, slug: str) -> KeptView | None:
    """Return the view of this name, ``None`` when there is none."""
    row = connection.execute(sa.select(views).where(views.c.slug == slug)).mappings().first()
    return None if row is None else _kept(row)


def add_view(connection: Connection, view: View, *, by: Actor, at: datetime) -> KeptView:
    """Keep a new view with a line of history; that its name is free is for the caller to know."""
    version = add_to_tally(connection, _VERSIONS)
    row = {"slug": view.slug, "version": version, "document": view_record(view)}
    connection.execute(sa.insert(views).values(**row, created_at=at, changed_at=at))
    _tell(connection, None, view, version=version, by=by, at=at)
    return KeptView(view=view, version=version, created_at=at, changed_at=at)


def change_view(
    connection: Connection, view: View, *, version: int | None, by: Actor, at: datetime
) -> KeptView:
    """Keep `view` in the place of the one of the same name, with a line of history.

    Raises
    ------
    ChangedMeanwhile
        When somebody saved since `version`: ``current`` is the :class:`KeptView` now, ``None``
        when it is gone.
    """
    current = _require(connection, view.slug, version)
    newer = add_to_tally(connection, _VERSIONS)
    values = {"version": newer, "document": view_record(view), "changed_at": at}
    connection.execute(sa.update(views).where(views.c.slug == view.slug).values(**values))
    _tell(connection, current.view, view, version=newer, by=by, at=at)
    return KeptView(view=view, version=newer, created_at=current.created_at, changed_at=at)


def remove_view(
    connection: Connection, slug: str, *, version: int | None, by: Actor, at: datetime
) -> None:
    """Forget a view, with a line of history that holds it.

    Raises
    ------
    ChangedMeanwhile
        As :func:`change_view`.
    """
    current = _require(connection, slug, version)
    connection.execute(sa.delete(views).where(views.c.slug == slug))
    _tell(connection, current.view, None, version=current.version, by=by, at=at)


def _require(connection: Connection, slug: str, version: int | None) -> KeptView:
    current = find_view(connection, slug)
    if current is None or (version is not None and version != current.version):
        raise ChangedMeanwhile(current)
    return current


def _tell(
    connection: Connection,
    before: View | None,
    after: View | None,
    *,
    version: int,
    by: Actor,
    at: datetime,
) -> None:
    documents = [None if one is None else {_DOCUMENT: view_record(one)} for one in (before, after)]
    write_line(
        connection,
        entry_id=None,
        by=by,
        at=at,
        action=Action.VIEW_CHANGED,
        version=version,
        before=documents[0],
        after=documents[1],
    )
    touch_beside(connection)


def view_record(view: View) -> dict[str, object]:
    """Return `view` as JSON values; :func:`view_from_record` reads it back the same."""
    face = view.face
    centre = None if face.centre is None else [face.centre.lon, face.centre.lat]
    return {
        "slug": view.slug,
        "title": view.title,
        "territory": list(view.territory),
        "kinds": list(view.kinds),
        "services": list(map(str, view.services)),
        "labels": list(view.labels),
        "occasions": list(map(str, view.occasions)),
        "layout": str(face.layout),
        "accent": face.accent,
        "centre": centre,
        "zoom": face.zoom,
        "language": None if face.language is None else str(face.language),
        "allowed_hosts": list(view.allowed_hosts),
    }


def view_from_record(record: Mapping[str, Any]) -> View:
    """Return the view that a record holds; what it does not say is not set."""
    centre, language = record.get("centre"), record.get("language")
    return View(
        slug=record["slug"],
        title=record["title"],
        territory=tuple(record.get("territory", ())),
        kinds=tuple(record.get("kinds", ())),
        services=tuple(map(Service, record.get("services", ()))),
        labels=tuple(record.get("labels", ())),
        occasions=tuple(map(Occasion, record.get("occasions", ()))),
        face=Face(
            layout=Layout(record.get("layout", Layout.BOTH)),
            accent=_colour(record.get("accent")),
            centre=None if centre is None else Position(lon=centre[0], lat=centre[1]),
            zoom=record.get("zoom"),
            language=None if language is None else Language(language),
        ),
        allowed_hosts=tuple(record.get("allowed_hosts", ())),
    )


def _colour(written: str | None) -> str | None:
    """Return a colour, ``None`` for what is none: it becomes CSS, and backups may be forged."""
    return written if written is not None and _COLOUR.fullmatch(written) else None


def _kept(row: sa.RowMapping) -> KeptView:
    return KeptView(
        view=view_from_record(cast("Mapping[str, Any]", row["document"])),
        version=row["version"],
        created_at=row["created_at"],
        changed_at=row["changed_at"],
    )
