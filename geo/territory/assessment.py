"""Which case each entry is under a rule: decided for all of them at once, said for those asked."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.boundaries.boundaries import NEAR_M
from geo.entries import VerdictCode
from geo.territory.ground import Ground
from geo.territory.places import Whereabouts
from geo.territory.rule import TerritoryRule

__all__ = ["CODES", "Assessment", "Case"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class Case(StrEnum):
    """Why an entry gets its verdict; where several hold, the first of this list decides."""

    LET_IN = "let_in"
    KEPT_OUT = "kept_out"
    NOWHERE = "nowhere"
    """Nobody knows where it is."""
    ELSEWHERE = "elsewhere"
    """Its point lies on the other side of the boundary than its commune."""
    FULL = "full"
    """Inside, and a quota has no place left."""
    INSIDE = "inside"
    CUT = "cut"
    """Somewhere in a commune that the drawn contour cuts."""
    UNSURE = "unsure"
    """Bare coordinates, so close that a generalised contour may be wrong."""
    NEIGHBOUR = "neighbour"
    TOLERATED = "tolerated"
    OUTSIDE = "outside"


CODES: Final = {
    Case.LET_IN: VerdictCode.INSIDE,
    Case.KEPT_OUT: VerdictCode.OUTSIDE,
    Case.NOWHERE: VerdictCode.UNKNOWN,
    Case.ELSEWHERE: VerdictCode.TO_CHECK,
    Case.FULL: VerdictCode.TO_CHECK,
    Case.INSIDE: VerdictCode.INSIDE,
    Case.CUT: VerdictCode.TO_CHECK,
    Case.UNSURE: VerdictCode.TO_CHECK,
    Case.NEIGHBOUR: VerdictCode.TO_CHECK,
    Case.TOLERATED: VerdictCode.TO_CHECK,
    Case.OUTSIDE: VerdictCode.OUTSIDE,
}


class Assessment:
    """The cases of many entries under one rule.

    Distances are measured where they decide, and for the rows that :meth:`metres` is asked for.

    Parameters
    ----------
    exempted
        ``True`` let in, ``False`` kept out, ``None`` not exempted, an entry each.
    is_full
        Tells of a row whether a quota has no place left for it.
    """

    def __init__(
        self,
        rule: TerritoryRule,
        ground: Ground,
        placed: Whereabouts,
        *,
        exempted: Sequence[bool | None],
        is_full: Callable[[int], bool],
    ) -> None:
        self._rule = rule
        self._ground = ground
        self._placed = placed
        self._metres = np.full(len(placed), np.nan)
        self._is_measured = ~placed.is_placed
        self.cases = self._find_cases(exempted, is_full)

    @cached_property
    def is_inside(self) -> Bools:
        """Tell who is inside by commune or contour, whatever exemptions and quotas say."""
        placed, ground = self._placed, self._ground
        return self._among(ground.inside_codes) | (placed.is_exact & self._is_drawn)

    def metres(self, rows: Sequence[int]) -> Floats:
        """Return metres to the boundary for each of `rows`, NaN where nobody knows."""
        wanted = np.zeros(len(self._metres), dtype=np.bool_)
        wanted[list(rows)] = True
        self._measure(wanted)
        return self._metres[list(rows)]

    def _find_cases(
        self, exempted: Sequence[bool | None], is_full: Callable[[int], bool]
    ) -> list[Case]:
        inside = self.is_inside
        ways = [
            (Case.LET_IN, np.array([one is True for one in exempted], dtype=np.bool_)),
            (Case.KEPT_OUT, np.array([one is False for one in exempted], dtype=np.bool_)),
            (Case.NOWHERE, self._is_nowhere),
            (Case.ELSEWHERE, self._is_elsewhere),
            (Case.UNSURE, self._is_unsure),
            (Case.INSIDE, inside),
            (Case.CUT, self._among(self._ground.crossed_codes) & ~self._placed.is_exact),
            (Case.NEIGHBOUR, self._is_neighbour),
            (Case.TOLERATED, self._is_tolerated),
        ]
        names = [case for case, _ in ways] + [Case.OUTSIDE]
        which = np.select([holds for _, holds in ways], range(len(ways)), default=len(ways))
        cases = [names[one] for one in which.tolist()]
        return [
            Case.FULL if case is Case.INSIDE and is_full(row) else case
            for row, case in enumerate(cases)
        ]

    @cached_property
    def _is_drawn(self) -> Bools:
        return self._ground.is_in_contour(*self._placed.lon_lat)

    @property
    def _is_nowhere(self) -> Bools:
        has_commune = np.array([code is not None for code in self._placed.insee_codes], dtype=bool)
        return ~has_commune & ~self._placed.is_placed

    @property
    def _is_elsewhere(self) -> Bools:
        placed, ground = self._placed, self._ground
        can_be = placed.is_exact & placed.is_by_code & self._among(ground.contoured_codes)
        can_be &= ground.is_in_shape(*placed.lon_lat) != self.is_inside
        return can_be & ~self._are_close(can_be, NEAR_M)

    @property
    def _is_unsure(self) -> Bools:
        placed = self._placed
        is_bare = placed.is_placed & ~placed.is_by_code & ~self._is_drawn
        return self._are_close(is_bare & bool(self._ground.insee_codes), NEAR_M)

    @property
    def _is_neighbour(self) -> Bools:
        wanted = self._ground.neighbour_codes if self._rule.includes_neighbours else frozenset()
        return self._among(wanted)

    @property
    def _is_tolerated(self) -> Bools:
        tolerance_m = self._rule.tolerance_m
        return self._are_close(~self.is_inside & bool(tolerance_m > 0), tolerance_m)

    def _are_close(self, among: Bools, limit_m: float) -> Bools:
        """Tell which of `among` lie `limit_m` metres from the boundary or closer."""
        near = among & self._ground.is_within(*self._placed.lon_lat, metres=limit_m)
        self._measure(near)
        return near & (self._metres <= limit_m)

    def _measure(self, wanted: Bools) -> None:
        rows = np.flatnonzero(wanted & ~self._is_measured)
        lon, lat = self._placed.lon_lat
        self._metres[rows] = self._ground.boundary_m(lon[rows], lat[rows])
        self._is_measured[rows] = True

    def _among(self, codes: frozenset[str]) -> Bools:
        found = [code in codes for code in self._placed.insee_codes]
        return np.array(found, dtype=np.bool_)
