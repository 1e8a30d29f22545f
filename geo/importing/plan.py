"""What an import would do, row by row, before any of it is done.

================ =====================================================================
fate             when
================ =====================================================================
``NEW``          the source has it and the registry does not
``CHANGED``      the source says something else than at the last import
``RETURNED``     it had vanished from the source and is back
``UNCHANGED``    the source says the same
``KEPT``         it changed there in nothing but fields that its maker has changed here
``LEFT``         its maker has taken it away: no import brings it back
``VANISHED``     the registry has it and the source no longer does
``SKIPPED``      outside the territory, and the organizer wants none of those
``REFUSED``      the row cannot be used
================ =====================================================================
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from geo.entries import Contact, Entry, Finding, VerdictCode
from geo.registry.sources import Source
from geo.remarks import Remark
from geo.tables import RowFault
from geo.values import Shop, Status

__all__ = [
    "FATE_LABELS",
    "Fate",
    "ImportPlan",
    "PlannedRow",
    "Progress",
    "Stage",
    "is_sure",
]


class Stage(StrEnum):
    """What a plan is busy with, as a progress bar names it."""

    READING = "Lecture des lignes"
    PLACING = "Recherche des positions"
    JUDGING = "Verdicts du territoire"
    COMPARING = "Comparaison avec le registre"


Progress = Callable[[Stage, int, int], None]
"""Told the stage, how many rows of it are done, and of how many."""


class Fate(StrEnum):
    """What becomes of one row, or of one entry that no row has."""

    NEW = "new"
    CHANGED = "changed"
    RETURNED = "returned"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    LEFT = "left"
    VANISHED = "vanished"
    SKIPPED = "skipped"
    REFUSED = "refused"


FATE_LABELS: Final[Mapping[Fate, str]] = MappingProxyType(
    {
        Fate.NEW: "nouvelle",
        Fate.CHANGED: "mise à jour",
        Fate.RETURNED: "revenue dans la source",
        Fate.UNCHANGED: "inchangée",
        Fate.KEPT: "gardée telle que modifiée ici",
        Fate.LEFT: "retirée par son créateur, laissée telle quelle",
        Fate.VANISHED: "disparue de la source",
        Fate.SKIPPED: "hors du territoire, laissée de côté",
        Fate.REFUSED: "ligne inutilisable",
    }
)
_WRITTEN: Final = frozenset({Fate.NEW, Fate.CHANGED, Fate.RETURNED})


def is_sure(finding: Finding) -> bool:
    """Tell whether an entry may be shown without anybody looking: inside, no doubt, no double."""
    is_inside = finding.verdict is VerdictCode.INSIDE
    return is_inside and not finding.doubts and not finding.duplicates


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRow:
    """One row of the source and what becomes of it.

    Attributes
    ----------
    shop, contact
        What would be written: the source's words, save what people have changed here.
    finding
        Verdict, doubts and duplicates, as they would be kept.
    entry
        The entry that the registry has, ``None`` when it is new.
    kept
        Names of the fields whose change at the source is not taken.
    doubles
        Whom it may repeat and why, in words, in the order of ``finding.duplicates``.
    """

    line: int
    reference: str
    fingerprint: str
    fate: Fate
    shop: Shop
    contact: Contact
    finding: Finding = field(default_factory=Finding)
    entry: Entry | None = None
    kept: tuple[str, ...] = ()
    doubles: tuple[str, ...] = ()

    @property
    def status(self) -> Status:
        """The status that the entry would have."""
        return self.shop.status

    @property
    def is_written(self) -> bool:
        """Tell whether the import would write it."""
        return self.fate in _WRITTEN


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """Everything that an import would do.

    Attributes
    ----------
    state
        Digest of the source's entries when it was made: another one since, and it is outdated.
    vanished
        Entries that the source no longer has.
    present
        How many entries the source held when it was last read.
    """

    source: Source
    rows: tuple[PlannedRow, ...]
    vanished: tuple[Entry, ...]
    faults: tuple[RowFault, ...]
    remarks: tuple[Remark, ...]
    state: str
    present: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """How many rows have each fate, those without any left out."""
        found = Counter(str(row.fate) for row in self.rows)
        found[str(Fate.VANISHED)] = len(self.vanished)
        found[str(Fate.REFUSED)] = len(self.faults)
        return {str(fate): found[str(fate)] for fate in Fate if found[str(fate)]}

    @property
    def verdicts(self) -> dict[VerdictCode, int]:
        """How many of the rows that would be written have each verdict."""
        found = Counter(row.finding.verdict for row in self.rows if row.is_written)
        return {code: found[code] for code in VerdictCode if found[code]}

    @property
    def statuses(self) -> dict[Status, int]:
        """How many new entries there would be of each status."""
        found = Counter(row.status for row in self.rows if row.fate is Fate.NEW)
        return {status: found[status] for status in Status if found[status]}

    @property
    def written(self) -> tuple[PlannedRow, ...]:
        """The rows that would be written."""
        return tuple(row for row in self.rows if row.is_written)

    @property
    def duplicates(self) -> tuple[PlannedRow, ...]:
        """The new rows that may repeat an entry of somebody else."""
        return tuple(row for row in self.rows if row.fate is Fate.NEW and row.finding.duplicates)

    @property
    def is_shrunk(self) -> bool:
        """Tell whether the source suddenly holds less than half of what it held."""
        return self.present > 0 and 2 * len(self.rows) < self.present

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to write."""
        return not self.written and not self.vanished
