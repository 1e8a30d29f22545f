"""Communes as arrays, so that a million points cost no Python loop.

A *row* is the index of a commune in the order of :meth:`Boundaries.communes`; ``NOWHERE`` (-1)
stands for none, and reads ``None`` in every column because each ends with one.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.boundaries.commune import Commune
from geo.boundaries.units import NOWHERE, Units

__all__ = ["Directory"]

Floats = NDArray[np.float64]
Rows = NDArray[np.int32]
Bools = NDArray[np.bool_]
Texts = NDArray[np.object_]
LookUp = Callable[[str], str | None]

_NOT_GIVEN: Final = -2


class Directory:
    """Every commune's names and codes in columns, beside the contours of those that have one.

    Parameters
    ----------
    communes
        Every commune and arrondissement by INSEE code.
    units
        The contours.
    successor, departement_name, epci_name
        Look-ups by code, as those of :class:`~geo.boundaries.Boundaries`.
    """

    def __init__(
        self,
        communes: Mapping[str, Commune],
        units: Units,
        *,
        successor: LookUp,
        departement_name: LookUp,
        epci_name: LookUp,
    ) -> None:
        self._successor = successor
        self.units = units
        self._row_of = {code: row for row, code in enumerate(communes)}
        self._codes = _column(list(communes))
        parents = [self._row_of.get(c.parent_code or "", NOWHERE) for c in communes.values()]
        self._parents = np.array([*parents, NOWHERE], dtype=np.int32)
        drawn = [self._row_of[code] for code in units.all_codes]
        self._row_of_unit = np.array([*drawn, NOWHERE], dtype=np.int32)
        self._unit_of_row = np.full(len(communes) + 1, NOWHERE, dtype=np.int32)
        self._unit_of_row[drawn] = np.arange(len(drawn))
        self._columns = _columns(communes.values(), departement_name, epci_name)

    def rows_at(self, lon: Floats, lat: Floats, *, threads: int) -> Rows:
        """Return the row whose contour holds each point, an arrondissement where there is one."""
        return self._row_of_unit[self.units.find(lon, lat, threads=threads)]

    def rows_of(self, codes: Sequence[str | None]) -> tuple[Rows, Bools]:
        """Return the row of each INSEE code or of its successor, and which codes are unknown."""
        known: dict[str | None, int] = {code: self._row_for(code) for code in set(codes)}
        rows = np.fromiter((known[code] for code in codes), dtype=np.int32, count=len(codes))
        return np.maximum(rows, NOWHERE), rows == NOWHERE

    def _row_for(self, code: str | None) -> int:
        if not isinstance(code, str) or not code:
            return _NOT_GIVEN
        return self._row_of.get(self._successor(code) or code, NOWHERE)

    def keep(self, drawn: Rows, given: Rows) -> Rows:
        """Return `given` where there is one, else `drawn`.

        The code of Paris, Lyon or Marseille agrees with their arrondissements, which say more.
        """
        is_finer = (given != NOWHERE) & (self._parents[drawn] == given)
        return np.where((given == NOWHERE) | is_finer, drawn, given)

    def can_judge(self, kept: Rows, drawn: Rows) -> Bools:
        """Tell where contours may contradict: the commune has one, or another holds the point."""
        judged: Bools = (self._unit_of_row[kept] != NOWHERE) | (drawn != NOWHERE)
        return judged

    def border_m(self, rows: Rows, lon: Floats, lat: Floats) -> Floats:
        """Return metres from each point to the border of its row's contour, NaN without one."""
        units = self._unit_of_row[rows]
        found = np.full(len(rows), np.nan)
        drawn = np.flatnonzero(units != NOWHERE)
        found[drawn] = self.units.border_m(units[drawn], lon[drawn], lat[drawn])
        return found

    def is_among(self, rows: Rows, codes: frozenset[str]) -> Bools:
        """Tell which rows are communes of `codes`."""
        chosen = np.zeros(len(self._codes), dtype=np.bool_)
        chosen[[self._row_of[code] for code in codes]] = True
        return chosen[rows]

    def codes_of(self, rows: Rows) -> Texts:
        """Return the INSEE code of each row."""
        return self._codes[rows]

    def describe(self, rows: Rows) -> Mapping[str, Texts]:
        """Return the columns of an answer that only depend on the commune."""
        return {name: column[rows] for name, column in self._columns.items()}


def _columns(
    communes: Collection[Commune], departement_name: LookUp, epci_name: LookUp
) -> dict[str, Texts]:
    departements = [commune.departement_code for commune in communes]
    epcis = [commune.epci_code for commune in communes]
    return {
        "insee_code": _column([commune.insee_code for commune in communes]),
        "commune": _column([commune.name for commune in communes]),
        "departement_code": _column(departements),
        "departement": _column([departement_name(code) for code in departements]),
        "epci_code": _column(epcis),
        "epci": _column([epci_name(code) if code else None for code in epcis]),
    }


def _column(values: Sequence[str | None]) -> Texts:
    return np.array([*values, None], dtype=object)
