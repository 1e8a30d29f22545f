"""What a person sees of a file before agreeing: which column was read as what, and first rows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from geo.columns import ColumnMap
from geo.entries import VerdictCode
from geo.importing.plan import FATE_LABELS, Fate, ImportPlan, PlannedRow
from geo.importing.report import reasons_of
from geo.kinds import KINDS
from geo.moderation import STATUS_LABELS
from geo.tables import Table
from geo.values import Shop

__all__ = [
    "COLUMN_LABELS",
    "MAIN_FIELDS",
    "PREVIEW_ROWS",
    "SEVERAL_FIELDS",
    "PlanLine",
    "columns_read",
    "line_of",
    "preview_rows",
    "sample_of",
]

PREVIEW_ROWS: Final = 10
COLUMN_LABELS: Final[Mapping[str, str]] = {
    "name": "nom",
    "kind": "métier ou catégorie",
    "description": "description",
    "address": "adresse",
    "housenumber": "numéro",
    "street": "rue",
    "postcode": "code postal",
    "city": "commune",
    "insee_code": "code INSEE",
    "lon": "longitude",
    "lat": "latitude",
    "position": "coordonnées",
    "opening_hours": "horaires",
    "phone": "téléphone",
    "email": "adresse e-mail (privée)",
    "website": "site",
    "services": "services",
    "payments": "paiements",
    "occasions": "occasions",
    "labels": "labels",
    "reference": "identifiant dans la source",
    "source_url": "lien vers la fiche d'origine",
    "siret": "SIRET",
    "source": "source",
    "licence": "licence",
}
"""How a person reads the fields of :data:`geo.columns.FIELDS`."""
MAIN_FIELDS: Final = tuple(
    field for field in COLUMN_LABELS if field not in {"source", "licence", "position"}
)
"""Fields that a person may choose a column for, in the order of a form."""
SEVERAL_FIELDS: Final = frozenset({"kind", "services", "description"})
"""Fields that several columns may hold together."""
_CELL: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """One row of a plan in words.

    Attributes
    ----------
    where
        Postcode and commune, or ``""``.
    becomes
        Its fate, and the status of a new entry.
    reasons
        Verdict, doubts, duplicates, what is kept.
    """

    line: int
    name: str
    kinds: str
    where: str
    fate: Fate
    becomes: str
    reasons: tuple[str, ...]


def columns_read(columns: ColumnMap) -> list[tuple[str, str]]:
    """Return field and columns in words, in the order of a form."""
    return [
        (label, ", ".join(columns.columns[field]))
        for field, label in COLUMN_LABELS.items()
        if field in columns
    ]


def sample_of(table: Table, columns: ColumnMap) -> list[dict[str, str]]:
    """Return the first rows as they will be read: cells by the name of their field."""
    texts = {
        label: columns.texts(_head(table), field)
        for field, label in COLUMN_LABELS.items()
        if field in columns
    }
    count = min(PREVIEW_ROWS, len(table.rows))
    return [{label: _cut(cells[rank]) for label, cells in texts.items()} for rank in range(count)]


def _head(table: Table) -> Table:

    return replace(table, rows=table.rows[:PREVIEW_ROWS], lines=table.lines[:PREVIEW_ROWS])


def _cut(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= _CELL else f"{one_line[: _CELL - 1]}…"


def preview_rows(plan: ImportPlan, *, limit: int = PREVIEW_ROWS) -> list[PlanLine]:
    """Return `limit` rows of `plan` in words: first those that would be written and may enter."""
    ordered = sorted(plan.rows, key=_interest)
    return [line_of(row) for row in ordered[:limit]]


def _interest(row: PlannedRow) -> tuple[bool, bool]:
    return not row.is_written, row.finding.verdict is VerdictCode.OUTSIDE


def line_of(row: PlannedRow) -> PlanLine:
    """Return one row of a plan in words."""
    return PlanLine(
        line=row.line,
        name=row.shop.name,
        kinds=", ".join(KINDS[kind].label for kind in row.shop.kinds if kind in KINDS),
        where=_where(row.shop),
        fate=row.fate,
        becomes=_becomes(row),
        reasons=reasons_of(row),
    )


def _becomes(row: PlannedRow) -> str:
    label = FATE_LABELS[row.fate]
    return f"{label}, {STATUS_LABELS[row.status]}" if row.fate is Fate.NEW else label


def _where(shop: Shop) -> str:
    place = shop.places[0] if shop.places else None
    return "" if place is None else " ".join(filter(None, (place.postcode, place.city)))
