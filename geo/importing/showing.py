"""A plan as page Importer shows it: filters, points of the map, what vanished."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from geo.entries import VerdictCode
from geo.french import group_digits
from geo.importing.plan import Fate, ImportPlan, PlannedRow
from geo.importing.preview import PlanLine, line_of

__all__ = ["FILTERS", "MOST_POINTS", "PlanFilter", "filter_label", "plan_points", "shown_lines"]

MOST_POINTS: Final = 2_000
_TONES: Final[Mapping[VerdictCode, str]] = {
    VerdictCode.INSIDE: "inside",
    VerdictCode.TO_CHECK: "check",
    VerdictCode.OUTSIDE: "outside",
    VerdictCode.UNKNOWN: "quiet",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFilter:
    """One way to look at a plan: some fates, some verdicts, duplicates alone."""

    key: str
    label: str
    fates: frozenset[Fate] = frozenset(Fate)
    verdicts: frozenset[VerdictCode] = frozenset(VerdictCode)
    is_double: bool = False

    def takes(self, row: PlannedRow) -> bool:
        """Tell whether `row` is shown."""
        is_fit = row.fate in self.fates and row.finding.verdict in self.verdicts
        return is_fit and (bool(row.finding.duplicates) or not self.is_double)


_NEW: Final = frozenset({Fate.NEW, Fate.SKIPPED})
_MAY_ENTER: Final = frozenset(VerdictCode) - {VerdictCode.OUTSIDE}
FILTERS: Final = (
    PlanFilter(key="new", label="Nouvelles", fates=_NEW, verdicts=_MAY_ENTER),
    PlanFilter(
        key="outside",
        label="Hors du territoire",
        fates=_NEW,
        verdicts=frozenset({VerdictCode.OUTSIDE}),
    ),
    PlanFilter(key="doubles", label="Doublons possibles", fates=_NEW, is_double=True),
    PlanFilter(key="changed", label="Mises à jour", fates=frozenset({Fate.CHANGED, Fate.RETURNED})),
    PlanFilter(key="kept", label="Gardées", fates=frozenset({Fate.KEPT, Fate.LEFT})),
    PlanFilter(key="same", label="Inchangées", fates=frozenset({Fate.UNCHANGED})),
)
"""Ways to look at a plan, in the order of the buttons; rows that are refused stand apart."""


def filter_label(plan: ImportPlan, chosen: PlanFilter) -> str:
    """Return the label of a filter with how many rows it takes: ``"Nouvelles (12)"``."""
    count = sum(map(chosen.takes, plan.rows))
    return f"{chosen.label} ({group_digits(count)})"


def shown_lines(plan: ImportPlan, chosen: PlanFilter, start: int, count: int) -> list[PlanLine]:
    """Return `count` rows that a filter takes, in words, from the rank `start`."""
    rows = [row for row in plan.rows if chosen.takes(row)]
    return [line_of(row) for row in rows[start : start + count]]


def plan_points(plan: ImportPlan, chosen: PlanFilter) -> list[dict[str, object]]:
    """Return the points of the rows that a filter takes, as the work map takes them.

    At most :data:`MOST_POINTS`: a map of the whole country is no place to look for one row.
    """
    located = (
        (row, place.position)
        for row in plan.rows
        if chosen.takes(row)
        for place in row.shop.places[:1]
        if place.position is not None
    )
    points: list[dict[str, object]] = [
        {
            "id": str(row.line),
            "lon": position.lon,
            "lat": position.lat,
            "label": row.shop.name[:120],
            "tone": _TONES[row.finding.verdict],
        }
        for row, position in located
    ]
    return points[:MOST_POINTS]
