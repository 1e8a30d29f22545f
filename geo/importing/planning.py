"""A table → what its import would do: placed, judged, compared; nothing is written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection

from geo.boundaries import Boundaries
from geo.columns import ColumnMap
from geo.duplicates import Likeness, find_all_duplicates
from geo.entries import Contact, Entry, Finding, VerdictCode
from geo.geocoding.opening import Geocoding
from geo.geocoding.review import ConfirmedPosition
from geo.importing.merging import is_same_content, is_taken_away, merge
from geo.importing.plan import Fate, ImportPlan, PlannedRow, Progress, Stage
from geo.importing.rows import SourceRow, read_rows
from geo.placing import Placed, place_shops
from geo.registry.choices import read_setting
from geo.registry.database import Registry
from geo.registry.entries import list_entries
from geo.registry.positions import read_positions_of
from geo.registry.sources import (
    Source,
    count_present,
    edited_fields,
    entries_by_reference,
    source_state,
)
from geo.tables import Table
from geo.territory import Judge, Verdict
from geo.values import Shop, Status

__all__ = ["RULE_KEY", "Edges", "plan_import", "state_of"]

RULE_KEY: Final = "territory"
"""The setting that holds the rule of the territory."""
_ROW: Final = "row:"
"""What no identifier of an entry begins with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edges:
    """Whom a plan asks."""

    registry: Registry
    boundaries: Boundaries
    geocoding: Geocoding
    judge: Judge


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What the registry holds of a source."""

    entries: Mapping[str, Entry]
    edited: Mapping[str, frozenset[str]]
    confirmed: Mapping[str, tuple[ConfirmedPosition, ...]]
    state: str
    present: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """One row before it is placed: what would be written, and why."""

    row: SourceRow
    entry: Entry | None
    shop: Shop
    contact: Contact
    kept: tuple[str, ...] = ()
    fate: Fate | None = None
    """Known already where nothing is to be looked up."""


def plan_import(
    table: Table,
    columns: ColumnMap,
    source: Source,
    edges: Edges,
    *,
    on_progress: Progress = lambda _stage, _done, _total: None,
) -> ImportPlan:
    """Work out what importing `table` as the newest state of `source` would do.

    Raises
    ------
    QueryRefused
        When coordinates are in no projection that is known.
    ServiceFailed
        When the registry cannot be read.
    """
    on_progress(Stage.READING, 0, len(table.rows))
    read = read_rows(table, columns, source, edges.boundaries)
    known = _read_known(edges.registry, source, read.rows)
    drafts = [_draft(row, known) for row in read.rows]
    on_progress(Stage.READING, len(table.rows), len(table.rows))
    open_drafts = [draft for draft in drafts if draft.fate is None]
    placed = _place(open_drafts, known, edges, on_progress)
    said = _judge(open_drafts, placed, edges.judge, on_progress)
    findings = {
        draft.row.reference: (one, _finding(one, verdict))
        for draft, one, verdict in zip(open_drafts, placed, said, strict=True)
    }
    rows = [_settle(draft, findings, source) for draft in drafts]
    with edges.registry.reading() as connection:
        rows = _compare(connection, rows, on_progress)
    references = {row.reference for row in read.rows}
    unreadable = {cell.strip() for fault in read.faults for cell in fault.cells}
    return ImportPlan(
        source=source,
        rows=tuple(rows),
        vanished=tuple(_vanished(known, references | unreadable)),
        faults=read.faults,
        remarks=read.remarks,
        state=known.state,
        present=known.present,
    )


def state_of(connection: Connection, source: Source) -> str:
    """Return what a plan depends on, as one text: entries of the source, rule of the territory."""
    rule = read_setting(connection, RULE_KEY)
    return f"{source_state(connection, source.key)}:{0 if rule is None else rule[0]}"


def _read_known(registry: Registry, source: Source, rows: Sequence[SourceRow]) -> _Known:
    with registry.reading() as connection:
        entries = entries_by_reference(connection, source.key)
        changed = [
            entries[row.reference].entry_id
            for row in rows
            if row.reference in entries and not _is_unchanged(row, entries[row.reference])
        ]
        return _Known(
            entries=entries,
            edited=edited_fields(connection, changed),
            confirmed=read_positions_of(connection, changed),
            state=state_of(connection, source),
            present=count_present(connection, source.key),
        )


def _is_unchanged(row: SourceRow, entry: Entry) -> bool:
    return entry.source is not None and entry.source.fingerprint == row.fingerprint


def _draft(row: SourceRow, known: _Known) -> _Draft:
    entry = known.entries.get(row.reference)
    if entry is None:
        return _Draft(row=row, entry=None, shop=row.shop, contact=row.contact)
    is_there = entry.source is not None and entry.source.vanished_at is None
    as_it_is = _Draft(row=row, entry=entry, shop=entry.shop, contact=entry.contact)
    if is_taken_away(entry.status):
        return replace(as_it_is, fate=Fate.LEFT)
    if _is_unchanged(row, entry):
        return replace(as_it_is, fate=Fate.UNCHANGED if is_there else Fate.RETURNED)
    edited = known.edited.get(entry.entry_id, frozenset())
    shop, contact, kept = merge(row.shop, row.contact, entry, edited)
    return _Draft(row=row, entry=entry, shop=shop, contact=contact, kept=kept)


def _place(
    drafts: Sequence[_Draft],
    known: _Known,
    edges: Edges,
    on_progress: Progress,
) -> list[Placed]:
    done = 0
    on_progress(Stage.PLACING, 0, len(drafts))

    def advance(shops: int) -> None:
        nonlocal done
        done += shops
        on_progress(Stage.PLACING, done, len(drafts))

    ids = [None if draft.entry is None else draft.entry.entry_id for draft in drafts]
    return place_shops(
        [draft.shop for draft in drafts],
        edges.geocoding,
        edges.boundaries,
        confirmed=[() if one is None else known.confirmed.get(one, ()) for one in ids],
        before=[None if draft.entry is None else draft.entry.shop for draft in drafts],
        on_progress=advance,
    )


def _judge(
    drafts: Sequence[_Draft], placed: Sequence[Placed], judge: Judge, on_progress: Progress
) -> Sequence[Verdict]:
    on_progress(Stage.JUDGING, 0, len(placed))
    said = judge.judge_many(
        [one.shop for one in placed],
        entry_ids=[None if draft.entry is None else draft.entry.entry_id for draft in drafts],
    )
    on_progress(Stage.JUDGING, len(placed), len(placed))
    return said


def _finding(placed: Placed, verdict: Verdict) -> Finding:
    return verdict.noted(Finding(doubts=placed.doubts))


def _settle(
    draft: _Draft, findings: Mapping[str, tuple[Placed, Finding]], source: Source
) -> PlannedRow:
    """Decide the fate of one row, and the status of a new entry."""
    row, entry = draft.row, draft.entry
    shared: dict[str, Any] = {
        "line": row.line,
        "reference": row.reference,
        "fingerprint": row.fingerprint,
        "contact": draft.contact,
        "entry": entry,
        "kept": draft.kept,
    }
    if draft.fate is not None:
        finding = Finding() if entry is None else entry.finding
        return PlannedRow(fate=draft.fate, shop=draft.shop, finding=finding, **shared)
    placed, finding = findings[row.reference]
    if entry is None:
        fate, status = _new_status(finding, source)
        shop = replace(placed.shop, status=status)
        return PlannedRow(fate=fate, shop=shop, finding=finding, **shared)
    fate = _changed_fate(placed.shop, draft)
    finding = replace(finding, duplicates=entry.finding.duplicates)
    return PlannedRow(fate=fate, shop=placed.shop, finding=finding, **shared)


def _new_status(finding: Finding, source: Source) -> tuple[Fate, Status]:
    if finding.verdict is VerdictCode.OUTSIDE:
        return (Fate.NEW if source.keeps_outside else Fate.SKIPPED), Status.REFUSED
    is_sure = finding.verdict is VerdictCode.INSIDE and not finding.doubts
    return Fate.NEW, Status.PUBLISHED if is_sure and source.is_published else Status.PENDING


def _changed_fate(shop: Shop, draft: _Draft) -> Fate:
    entry = draft.entry
    if entry is None or entry.source is None:
        return Fate.NEW
    if entry.source.vanished_at is not None:
        return Fate.RETURNED
    if is_same_content(shop, draft.contact, entry):
        return Fate.KEPT if draft.kept else Fate.UNCHANGED
    return Fate.CHANGED


def _compare(
    connection: Connection, rows: Sequence[PlannedRow], on_progress: Progress
) -> list[PlannedRow]:
    """Look for the duplicates of new entries that somebody is to decide about."""
    compared = [row for row in rows if row.fate is Fate.NEW and row.status is not Status.REFUSED]
    on_progress(Stage.COMPARING, 0, len(compared))
    asked = [(f"{_ROW}{row.reference}", row.shop, row.contact) for row in compared]
    found = find_all_duplicates(connection, asked) if asked else []
    likenesses = {
        row.reference: [one for one in alike if not one.entry_id.startswith(_ROW)]
        for row, alike in zip(compared, found, strict=True)
    }
    wanted = {one.entry_id for alike in likenesses.values() for one in alike}
    names = {
        entry.entry_id: entry.shop.name for entry in list_entries(connection, entry_ids=wanted)
    }
    on_progress(Stage.COMPARING, len(compared), len(compared))
    return [_with_doubles(row, likenesses.get(row.reference, []), names) for row in rows]


def _with_doubles(
    row: PlannedRow, alike: Sequence[Likeness], names: Mapping[str, str]
) -> PlannedRow:
    """Return `row` with what it may repeat; somebody decides about it then."""
    if not alike:
        return row
    ids = tuple(one.entry_id for one in alike)
    said = tuple(f"« {names.get(one.entry_id, '?')} » ({one.sentence})" for one in alike)
    shop = replace(row.shop, status=Status.PENDING)
    finding = replace(row.finding, duplicates=ids)
    return replace(row, finding=finding, shop=shop, doubles=said)


def _vanished(known: _Known, references: set[str]) -> Iterator[Entry]:
    """Yield the entries that the source no longer has; a row that could not be read may be one."""
    for reference, entry in known.entries.items():
        is_there = entry.source is not None and entry.source.vanished_at is None
        if is_there and reference not in references and not is_taken_away(entry.status):
            yield entry
