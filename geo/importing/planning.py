"""A table → what its import would do: placed, judged, compared; nothing is written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection

from geo.boundaries import Boundaries
from geo.columns import ColumnMap
from geo.entries import Contact, Entry, Finding, VerdictCode
from geo.findings import Candidate, find_out_all
from geo.geocoding.opening import Geocoding
from geo.geocoding.review import ConfirmedPosition
from geo.importing.merging import is_same_content, is_taken_away, merge
from geo.importing.plan import Fate, ImportPlan, PlannedRow, Progress, Stage, is_sure
from geo.importing.rows import SourceRow, read_rows
from geo.placing import Placed, place_shops
from geo.registry.choices import read_setting
from geo.registry.database import Registry
from geo.registry.entries import list_entries
from geo.registry.positions import read_positions_of
from geo.registry.rules import RULE_KEY
from geo.registry.sources import (
    Source,
    count_present,
    edited_fields,
    entries_by_reference,
    source_state,
)
from geo.tables import Table
from geo.territory import Judge
from geo.values import Shop, Status

__all__ = ["Edges", "plan_import", "state_of"]

_AT_ONCE: Final = 500
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
    findings = _find_out(open_drafts, placed, edges, on_progress)
    rows = [_settle(draft, findings, source) for draft in drafts]
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
    """Place what is to be written, some at a time so that a bar can move."""
    placed: list[Placed] = []
    on_progress(Stage.PLACING, 0, len(drafts))
    for start in range(0, len(drafts), _AT_ONCE):
        some = drafts[start : start + _AT_ONCE]
        placed += _place_some(some, known, edges)
        on_progress(Stage.PLACING, len(placed), len(drafts))
    return placed


def _place_some(drafts: Sequence[_Draft], known: _Known, edges: Edges) -> list[Placed]:
    ids = [None if draft.entry is None else draft.entry.entry_id for draft in drafts]
    return place_shops(
        [draft.shop for draft in drafts],
        edges.geocoding,
        edges.boundaries,
        confirmed=[() if one is None else known.confirmed.get(one, ()) for one in ids],
        before=[None if draft.entry is None else draft.entry.shop for draft in drafts],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Noticed:
    """One row, placed, and what is to be known before it is written."""

    shop: Shop
    finding: Finding
    doubles: tuple[str, ...] = ()


def _find_out(
    drafts: Sequence[_Draft], placed: Sequence[Placed], edges: Edges, on_progress: Progress
) -> dict[str, _Noticed]:
    """Return verdicts by reference, and duplicates of those that are not outside."""
    on_progress(Stage.JUDGING, 0, len(drafts))
    ids = [None if draft.entry is None else draft.entry.entry_id for draft in drafts]
    verdicts = edges.judge.judge_many([one.shop for one in placed], entry_ids=ids)
    on_progress(Stage.JUDGING, len(drafts), len(drafts))
    noticed: dict[str, _Noticed] = {}
    candidates: list[Candidate] = []
    for draft, entry_id, one, verdict in zip(drafts, ids, placed, verdicts, strict=True):
        finding = verdict.noted(Finding(doubts=one.doubts))
        noticed[draft.row.reference] = _Noticed(shop=one.shop, finding=finding)
        if verdict.code is not VerdictCode.OUTSIDE:
            key = entry_id or f"{_ROW}{draft.row.reference}"
            is_entry = entry_id is not None
            candidates.append(
                Candidate(key=key, placed=one, contact=draft.contact, is_entry=is_entry)
            )
    on_progress(Stage.COMPARING, 0, len(candidates))
    found = _compare(candidates, edges)
    on_progress(Stage.COMPARING, len(candidates), len(candidates))
    references = {
        (entry_id or f"{_ROW}{draft.row.reference}"): draft.row.reference
        for draft, entry_id in zip(drafts, ids, strict=True)
    }
    return noticed | {references[key]: one for key, one in found.items()}


def _compare(candidates: Sequence[Candidate], edges: Edges) -> dict[str, _Noticed]:
    """Return what is noticed of some rows, duplicates included, by key of the candidate."""
    if not candidates:
        return {}
    with edges.registry.reading() as connection:
        found = find_out_all(connection, candidates, edges.judge)
        wanted = {entry_id for one in found for entry_id in one.finding.duplicates}
        others = list_entries(connection, entry_ids=wanted)
    names = {entry.entry_id: entry.shop.name for entry in others}
    return {
        candidate.key: _Noticed(
            shop=candidate.placed.shop,
            finding=one.finding,
            doubles=tuple(
                f"« {names[alike.entry_id]} » ({alike.sentence})"
                for alike in one.likenesses
                if alike.entry_id in names
            ),
        )
        for candidate, one in zip(candidates, found, strict=True)
    }


def _settle(draft: _Draft, findings: Mapping[str, _Noticed], source: Source) -> PlannedRow:
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
    noticed = findings[row.reference]
    shared |= {"finding": noticed.finding, "doubles": noticed.doubles}
    if entry is None:
        fate, status = _new_status(noticed.finding, source)
        return PlannedRow(fate=fate, shop=replace(noticed.shop, status=status), **shared)
    return PlannedRow(fate=_changed_fate(noticed.shop, draft), shop=noticed.shop, **shared)


def _new_status(finding: Finding, source: Source) -> tuple[Fate, Status]:
    if finding.verdict is VerdictCode.OUTSIDE:
        return (Fate.NEW if source.keeps_outside else Fate.SKIPPED), Status.REFUSED
    return Fate.NEW, Status.PUBLISHED if is_sure(
        finding
    ) and source.is_published else Status.PENDING


def _changed_fate(shop: Shop, draft: _Draft) -> Fate:
    entry = draft.entry
    if entry is None or entry.source is None:
        return Fate.NEW
    if entry.source.vanished_at is not None:
        return Fate.RETURNED
    if is_same_content(shop, draft.contact, entry):
        return Fate.KEPT if draft.kept else Fate.UNCHANGED
    return Fate.CHANGED


def _vanished(known: _Known, references: set[str]) -> Iterator[Entry]:
    """Yield the entries that the source no longer has; a row that could not be read may be one."""
    for reference, entry in known.entries.items():
        is_there = entry.source is not None and entry.source.vanished_at is None
        if is_there and reference not in references and not is_taken_away(entry.status):
            yield entry
