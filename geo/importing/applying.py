"""A plan → the registry: everything or nothing, in one short transaction."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from geo.access import require_permission
from geo.entries import Action, Actor, Entry, SourceLink
from geo.errors import ChangedMeanwhile, QueryRefused
from geo.importing.plan import Fate, ImportPlan, PlannedRow, is_sure
from geo.importing.planning import state_of
from geo.importing.report import report_csv
from geo.registry.bulk import (
    Batch,
    EntryChange,
    prepare_additions,
    prepare_changes,
    write_batch,
)
from geo.registry.database import Registry
from geo.registry.entries import NewEntry
from geo.registry.sources import write_import
from geo.roles import Permission
from geo.values import Shop

__all__ = ["Applied", "apply_plan"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What an import wrote: its identifier, and the report with names for whoever ran it."""

    import_id: str
    report: str


def apply_plan(registry: Registry, plan: ImportPlan, *, by: Actor, at: datetime) -> Applied:
    """Write what `plan` says, all of it or nothing.

    Raises
    ------
    NotAllowed
        When `by` may not import.
    QueryRefused
        ``import_outdated`` when an entry of the source or the rule of the territory changed
        since the plan was made: make another one.
    ServiceFailed
        When the registry cannot be written.
    """
    with registry.reading() as connection:
        require_permission(connection, by, Permission.IMPORT)
        batches = _prepare(connection, plan, by=by, at=at)
    kept = report_csv(plan, with_names=False)
    with registry.writing() as connection:
        require_permission(connection, by, Permission.IMPORT)
        if state_of(connection, plan.source) != plan.state:
            raise QueryRefused("import_outdated", source=plan.source.name)
        import_id = write_import(
            connection, plan.source, counts=plan.counts, report=kept, by=by, at=at
        )
        try:
            for batch in batches:
                write_batch(connection, batch)
        except ChangedMeanwhile as error:
            raise QueryRefused("import_outdated", source=plan.source.name) from error
    return Applied(import_id=import_id, report=report_csv(plan))


def _prepare(
    connection: Connection, plan: ImportPlan, *, by: Actor, at: datetime
) -> tuple[Batch, ...]:
    """Work out everything that is to be written, before anybody has to wait for it."""
    key, name = plan.source.key, plan.source.name
    changed = [
        EntryChange(before=row.entry, after=_changed(row, row.entry, plan, at))
        for row in plan.written
        if row.entry is not None
    ]
    vanished = [EntryChange(before=one, after=_vanished(one, at)) for one in plan.vanished]
    added = [_new_entry(row, key) for row in plan.rows if row.fate is Fate.NEW]
    told: dict[str, Any] = {"by": by, "at": at, "reason": name}
    gone: dict[str, Any] = {**told, "action": Action.VANISHED}
    return (
        prepare_additions(connection, added, **told),
        prepare_changes(connection, changed, **told),
        prepare_changes(connection, vanished, **gone),
    )


def _new_entry(row: PlannedRow, key: str) -> NewEntry:
    link = SourceLink(source_key=key, reference=row.reference, fingerprint=row.fingerprint)
    return NewEntry(shop=row.shop, contact=row.contact, finding=row.finding, source=link)


def _changed(row: PlannedRow, entry: Entry, plan: ImportPlan, at: datetime) -> Entry:
    """Return `entry` as its source says it; what is public waits unless the source is trusted."""
    shop = replace(row.shop, slug=entry.shop.slug, status=entry.status, photos=())
    is_shown = plan.source.is_published and is_sure(row.finding)
    after = replace(
        entry,
        version=entry.version + 1,
        shop=shop,
        published=_published(entry, shop, is_shown=is_shown),
        contact=row.contact,
        finding=row.finding,
        source=SourceLink(
            source_key=plan.source.key, reference=row.reference, fingerprint=row.fingerprint
        ),
        updated_at=at,
    )
    is_back = after.is_waiting and not entry.is_waiting
    return replace(after, submitted_at=at) if is_back else after


def _published(entry: Entry, shop: Shop, *, is_shown: bool) -> Shop | None:
    # An edit of the maker's that waits is not published along with what the source says.
    is_edit_waiting = entry.published is not None and entry.published != entry.shop
    return (
        shop
        if entry.published is not None and is_shown and not is_edit_waiting
        else entry.published
    )


def _vanished(entry: Entry, at: datetime) -> Entry:
    source = None if entry.source is None else replace(entry.source, vanished_at=at)
    return replace(entry, version=entry.version + 1, source=source, updated_at=at)
