"""Page Importer as HTML: the first rows of a file, rows of a plan, sources."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from geo.entries import Entry
from geo.importing.preview import PlanLine
from geo.importing.report import say_counts
from geo.moderation import STATUS_LABELS
from geo.registry.sources import ImportRecord, Source
from geo.tables import RowFault
from geo.web.templates import render

__all__ = ["faults_html", "plan_html", "sample_html", "sources_html", "vanished_html"]

_MOST_SHOWN: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class _ShownSource:
    name: str
    licence: str | None
    read_at: datetime | None
    last: str
    schedule: str


def sample_html(rows: Sequence[Mapping[str, str]]) -> str:
    """Return the first rows of a file as a table, the columns that were read as its header."""
    labels = list(rows[0]) if rows else []
    return render("import_sample.html", rows=rows, labels=labels)


def plan_html(lines: Sequence[PlanLine]) -> str:
    """Return rows of a plan as a list."""
    return render("import_plan.html", lines=lines)


def faults_html(faults: Sequence[RowFault]) -> str:
    """Return rows that could not be used as a list, the first fifty of them."""
    shown, more = faults[:_MOST_SHOWN], max(0, len(faults) - _MOST_SHOWN)
    return render("import_faults.html", faults=shown, more=more)


def vanished_html(entries: Sequence[Entry]) -> str:
    """Return entries that vanished from their source, those still on the map first."""
    ordered = sorted(entries, key=lambda entry: entry.published is None)
    shown, more = ordered[:_MOST_SHOWN], max(0, len(entries) - _MOST_SHOWN)
    return render("import_vanished.html", entries=shown, more=more, statuses=STATUS_LABELS)


def sources_html(sources: Iterable[Source], imports: Iterable[ImportRecord]) -> str:
    """Return sources as a list, each with what its newest import did."""
    newest: dict[str, ImportRecord] = {}
    for record in imports:
        newest.setdefault(record.source_key, record)
    shown = [_shown(source, newest.get(source.key)) for source in sources]
    return render("import_sources.html", sources=shown)


def _shown(source: Source, record: ImportRecord | None) -> _ShownSource:
    hours = source.every_hours
    schedule = ""
    if source.url is not None:
        often = "à la demande" if hours is None else f"toutes les {hours} heures"
        schedule = f"relue depuis son adresse, {often}"
    return _ShownSource(
        name=source.name,
        licence=source.licence,
        read_at=source.read_at,
        last="" if record is None else say_counts(record.counts),
        schedule=schedule,
    )
