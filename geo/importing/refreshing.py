"""Sources with an address: read again when they are due, within limits, applied when it is sane.

``alentour sync`` is meant for a schedule such as cron's: it does what is due and nothing else.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import unquote, urlsplit

from geo.columns import ColumnMap, guess_columns
from geo.entries import Actor
from geo.errors import QueryRefused, ServiceFailed
from geo.importing.applying import Applied, apply_plan
from geo.importing.plan import ImportPlan, Progress
from geo.importing.planning import Edges, plan_import
from geo.outbound import Fetched, Limits, Outbound
from geo.registry.sources import Source, save_source
from geo.tables import Table, read_content

__all__ = ["LIMITS", "Refreshed", "columns_for", "due_sources", "refresh_source", "require_sane"]

LIMITS: Final = Limits(timeout_s=20.0, whole_s=180.0, max_bytes=50 * 1024 * 1024)
"""How much one source may cost: 50 MB, three minutes."""
_NOT_MODIFIED: Final = 304
_OK: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """What came of reading a source again.

    Attributes
    ----------
    plan
        What it came to; ``None`` when the source said that nothing had changed.
    applied
        What was written; ``None`` when there was nothing to write.
    """

    source: Source
    plan: ImportPlan | None = None
    applied: Applied | None = None


def due_sources(sources: list[Source], at: datetime) -> list[Source]:
    """Return the sources that are to be read again at `at`, the longest unread first."""
    due = [source for source in sources if source.is_due(at)]
    return sorted(due, key=lambda source: (source.read_at is not None, source.read_at or at))


def columns_for(table: Table, source: Source) -> ColumnMap:
    """Return what was confirmed for this source where the table still has it, else a guess."""
    kept = {
        field: tuple(name for name in names if name in table.columns)
        for field, names in source.columns.items()
    }
    known = {field: names for field, names in kept.items() if names}
    return ColumnMap(known) if known else guess_columns(table)


def refresh_source(
    source: Source,
    edges: Edges,
    outbound: Outbound,
    *,
    by: Actor,
    now: Callable[[], datetime],
    is_forced: bool = False,
    on_progress: Progress = lambda _stage, _done, _total: None,
) -> Refreshed:
    """Read `source` again from its address, and import what has changed.

    Parameters
    ----------
    now
        Asked when the source is read, and again when it is written.
    is_forced
        Take it even when it suddenly holds less than half of what it held.

    Raises
    ------
    QueryRefused
        When it has no address, the address is private, or it has shrunk.
    FileRefused
        When what it answers is no table.
    ServiceFailed
        When it does not answer, answers an error, or is too slow or too big.
    """
    if source.url is None:
        raise QueryRefused("source_without_url", name=source.name)
    with tempfile.TemporaryFile() as file:
        answer = outbound.fetch(source.url, headers=_conditions(source), limits=LIMITS, into=file)
        if answer.status == _NOT_MODIFIED:
            return _leave(source, edges, by=by, at=now())
        if answer.status != _OK:
            raise ServiceFailed("source_answers_error", name=source.name, status=answer.status)
        file.seek(0)
        raw = file.read()
    table = read_content(raw, _name_of(source.url))
    known = replace(source, columns=dict(columns_for(table, source).columns))
    columns = ColumnMap(known.columns)
    plan = plan_import(table, columns, _stamped(known, answer), edges, on_progress=on_progress)
    require_sane(plan, is_forced=is_forced)
    if plan.is_empty:
        return replace(_leave(plan.source, edges, by=by, at=now()), plan=plan)
    applied = apply_plan(edges.registry, plan, by=by, at=now())
    return Refreshed(source=plan.source, plan=plan, applied=applied)


def require_sane(plan: ImportPlan, *, is_forced: bool) -> None:
    """Refuse a source that suddenly holds less than half of what it held.

    Raises
    ------
    QueryRefused
        When it has shrunk and nobody says that this is meant.
    """
    if plan.is_shrunk and not is_forced:
        raise QueryRefused(
            "import_shrunk", source=plan.source.name, found=len(plan.rows), known=plan.present
        )


def _conditions(source: Source) -> dict[str, str]:
    """Return the headers that ask for it only if it has changed."""
    asked = {"If-None-Match": source.etag, "If-Modified-Since": source.last_modified}
    return {name: value for name, value in asked.items() if value is not None}


def _stamped(source: Source, answer: Fetched) -> Source:
    return replace(
        source,
        etag=_header(answer, "etag"),
        last_modified=_header(answer, "last-modified"),
    )


def _header(answer: Fetched, name: str) -> str | None:
    value = answer.headers.get(name)
    is_fit = value is not None and value.isprintable() and value.isascii() and len(value) <= 200
    return value if is_fit else None


def _leave(source: Source, edges: Edges, *, by: Actor, at: datetime) -> Refreshed:
    read = replace(source, read_at=at)
    with edges.registry.writing() as connection:
        save_source(connection, read, by=by, at=at)
    return Refreshed(source=read)


def _name_of(url: str) -> Path:
    """Return what a file at `url` is called in messages."""
    parts = urlsplit(url)
    name = PurePosixPath(unquote(parts.path)).name
    return Path(name or parts.hostname or "source")
