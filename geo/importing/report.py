"""What an import did or would do, in words and as a CSV to keep."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from geo.entries import VerdictCode
from geo.french import group_digits
from geo.geocoding.review import DOUBTS, Doubt
from geo.importing.merging import FIELD_LABELS
from geo.importing.plan import FATE_LABELS, Fate, ImportPlan, PlannedRow
from geo.moderation import STATUS_LABELS
from geo.tables.writing import neutralise_formula

__all__ = [
    "VERDICT_LABELS",
    "counts_lines",
    "reasons_of",
    "report_csv",
    "say_counts",
    "say_statuses",
]

VERDICT_LABELS: Final[Mapping[VerdictCode, str]] = {
    VerdictCode.INSIDE: "dans le territoire",
    VerdictCode.TO_CHECK: "à examiner",
    VerdictCode.OUTSIDE: "hors du territoire",
    VerdictCode.UNKNOWN: "position inconnue",
}
_HEADER: Final = ("ligne", "référence", "nom", "devenir", "statut", "verdict", "raison")
_PLURALS: Final[Mapping[Fate, tuple[str, str]]] = {
    Fate.NEW: ("nouvelle fiche", "nouvelles fiches"),
    Fate.CHANGED: ("fiche mise à jour", "fiches mises à jour"),
    Fate.RETURNED: ("fiche revenue", "fiches revenues"),
    Fate.UNCHANGED: ("fiche inchangée", "fiches inchangées"),
    Fate.KEPT: ("fiche gardée telle que modifiée ici", "fiches gardées telles que modifiées ici"),
    Fate.LEFT: (
        "fiche retirée par son créateur, laissée telle quelle",
        "fiches retirées par leur créateur, laissées telles quelles",
    ),
    Fate.VANISHED: ("fiche disparue de la source", "fiches disparues de la source"),
    Fate.SKIPPED: (
        "fiche hors du territoire, laissée de côté",
        "fiches hors du territoire, laissées de côté",
    ),
    Fate.REFUSED: ("ligne inutilisable", "lignes inutilisables"),
}


def say_counts(counts: Mapping[str, int]) -> str:
    """Return counts by fate as one sentence: ``"12 nouvelles fiches, 3 fiches inchangées"``."""
    return ", ".join(counts_lines(counts)) or "rien à importer"


def counts_lines(counts: Mapping[str, int]) -> list[str]:
    """Return one phrase a fate, in the order of :class:`Fate`."""
    return [
        f"{group_digits(counts[fate])} {_PLURALS[fate][counts[fate] > 1]}"
        for fate in Fate
        if counts.get(fate)
    ]


def say_statuses(plan: ImportPlan) -> list[str]:
    """Return how many new entries there would be of each status: ``"12 à examiner"``."""
    return [
        f"{group_digits(count)} {_agree(STATUS_LABELS[status], count)}"
        for status, count in plan.statuses.items()
    ]


def _agree(label: str, count: int) -> str:
    return f"{label}s" if count > 1 and label.endswith("e") else label


def reasons_of(row: PlannedRow) -> tuple[str, ...]:
    """Return what a person wants to know before agreeing to a row."""
    finding = row.finding
    doubts = (DOUBTS[Doubt(code)] for code in finding.doubts if code in set(Doubt))
    doubles = (f"ressemble à {double}" for double in row.doubles)
    kept = ", ".join(dict.fromkeys(FIELD_LABELS[name] for name in row.kept))
    said = (f"gardé tel que modifié ici : {kept}",) if kept else ()
    return tuple(filter(None, (finding.sentence, *doubts, *doubles, *said)))


def report_csv(plan: ImportPlan, *, with_names: bool = True) -> str:
    """Return one line a row, UTF-8 with a byte order mark, ``;`` between cells, no formula.

    Parameters
    ----------
    with_names
        Who the entries are; left out of what the registry keeps, where an erasure would have
        to find them.
    """
    file = io.StringIO(newline="")
    file.write("\N{BYTE ORDER MARK}")
    writer = csv.writer(file, delimiter=";")
    dropped = () if with_names else (_HEADER.index("nom"),)
    for cells in (_HEADER, *_lines(plan, with_names=with_names)):
        kept = [cell for rank, cell in enumerate(cells) if rank not in dropped]
        writer.writerow(map(neutralise_formula, kept))
    return file.getvalue()


def _lines(plan: ImportPlan, *, with_names: bool) -> Iterator[Sequence[str]]:
    for row in plan.rows:
        reasons = reasons_of(row) if with_names else reasons_of(_nameless(row))
        yield (
            str(row.line),
            row.reference,
            row.shop.name,
            FATE_LABELS[row.fate],
            STATUS_LABELS[row.status],
            VERDICT_LABELS[row.finding.verdict],
            " ; ".join(reasons),
        )
    for entry in plan.vanished:
        reference = "" if entry.source is None else entry.source.reference
        label, status = FATE_LABELS[Fate.VANISHED], STATUS_LABELS[entry.status]
        yield "", reference, entry.shop.name, label, status, "", ""
    for fault in plan.faults:
        label = FATE_LABELS[Fate.REFUSED]
        yield str(fault.line), "", "", label, "", "", fault.error.sentence


def _nameless(row: PlannedRow) -> PlannedRow:
    return replace(row, doubles=())
