"""A visitor's question → which spots answer, as truth values over arrays.

Filters come in groups. A spot answers when no group misses it. The counts beside a group's choices
are made of the spots that no *other* group misses: so a spot that two groups miss counts nowhere,
and what no count leaves out (who delivers, radius, words, scope of a view) counts as missed twice.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from geo.boundaries import Boundaries
from geo.coordinates import Position
from geo.delivering import find_delivering
from geo.editions import Edition
from geo.marks import with_families
from geo.measures import ROUGHNESS, distances_m, rough_distances_m, window_around
from geo.spots import Rows, SpotTable, Truth
from geo.values import Query, Role, Scope

__all__ = ["GROUPS", "Sought", "seek"]

GROUPS: Final = (
    *("kinds", "services", "payments", "occasions", "labels", "made_in"),
    *("areas", "roles", "accessible", "open"),
)
"""The groups of filters; each has a bit of its own."""

_OF_SHOPS: Final = frozenset(GROUPS[:6])
"""Groups that are asked of shops, the others of spots."""
_BITS: Final = {name: np.uint16(1 << rank) for rank, name in enumerate(GROUPS)}
_OUTSIDE: Final = np.uint16(0b11 << len(GROUPS))
_SMALL_PART: Final = 4
"""A part of an edition is taken out of it when it is less than one in so many spots."""

Missed = NDArray[np.uint16]
Look = list[tuple[str, Truth]]
"""Columns with what each number stands for; one that is true is enough."""


@dataclass(frozen=True, eq=False)
class Sought:
    """What a question finds in an edition, or in a part of it.

    Attributes
    ----------
    edition, query
        What is asked of what.
    spots
        The spots that were looked at: those of the edition, or few of them.
    outside
        Those of `spots` that deliveries, radius, words or scope leave out; ``None`` when there
        is none.
    scores
        By rank of the edition, how well the words match; ``None`` without words.
    boundaries
        Where areas are.
    rough_m
        By spot, :func:`geo.measures.rough_distances_m` where a radius had them measured.
    """

    edition: Edition
    query: Query
    boundaries: Boundaries
    spots: SpotTable
    outside: Truth | None = None
    scores: NDArray[np.float64] | None = None
    rough_m: NDArray[np.float64] | None = None

    @property
    def groups(self) -> frozenset[str]:
        """The groups in which something is chosen."""
        return frozenset(self._looks)

    @cached_property
    def missed(self) -> Missed | None:
        """By spot, the bits of the groups that miss it; ``None`` when each spot answers."""
        if not self._looks and self.outside is None:
            return None
        spots = self.spots
        by_shop, missed = np.zeros(spots.shop_count, np.uint16), np.zeros(len(spots), np.uint16)
        for name, look in self._looks.items():
            # Numbers that miss stand for the bit of their group; two columns must both miss.
            bits = [np.where(truth, np.uint16(0), _BITS[name]) for _, truth in look]
            columns = [getattr(spots, column) for column, _ in look]
            missing = by_shop if name in _OF_SHOPS else missed
            missing |= np.bitwise_and.reduce(
                [one.take(column) for one, column in zip(bits, columns, strict=True)]
            )
        if self.outside is not None:
            missed |= self.outside * _OUTSIDE
        if self.groups & _OF_SHOPS:
            missed |= by_shop.take(spots.shops)
        return missed

    @cached_property
    def answering(self) -> Rows:
        """The spots that answer, in order."""
        if self.missed is None:
            return np.arange(len(self.spots))
        return np.flatnonzero(self.missed == 0)

    def answering_of(self, shops: NDArray[np.integer[Any]]) -> Rows:
        """Return the spots of `shops` that answer, in order."""
        rows = self.spots.rows_of(shops)
        return rows if self.missed is None else rows[self.missed[rows] == 0]

    @cached_property
    def answering_shops(self) -> Rows:
        """The shops that answer, as places among those of `spots`: in the order of names."""
        if self.missed is None:
            return np.arange(self.spots.shop_count)
        return self.spots.distinct_shops(self.answering)

    @cached_property
    def _missed_once(self) -> tuple[Rows, Missed]:
        """The spots that one group alone misses, group by group, and which one."""
        if self.missed is None:
            return np.empty(0, np.intp), np.empty(0, np.uint16)
        is_once = (self.missed & (self.missed - np.uint16(1))) == 0
        is_once &= self.missed != 0
        rows = np.flatnonzero(is_once)
        missed = self.missed[rows]
        order = np.argsort(missed, kind="stable")
        return rows[order], missed[order]

    def _missed_by(self, group: str) -> Rows:
        """Return the spots that `group` alone misses."""
        rows, missed = self._missed_once
        bit = _BITS[group]
        return rows[np.searchsorted(missed, bit) : np.searchsorted(missed, bit, "right")]

    def fitting(self, group: str) -> Rows:
        """Return the spots that no other group than `group` misses."""
        if group not in self.groups:
            return self.answering
        return np.concatenate([self.answering, self._missed_by(group)])

    def fitting_shops(self, group: str) -> Rows:
        """Return the shops with a spot that no other group than `group` misses, in order."""
        if group not in self.groups:
            return self.answering_shops
        fitting = np.zeros(self.spots.shop_count, np.bool_)
        fitting[self.answering_shops] = True
        fitting[self.spots.shops[self._missed_by(group)]] = True
        return np.flatnonzero(fitting)

    @cached_property
    def _looks(self) -> dict[str, Look]:
        query, books = self.query, self.edition.books
        looks: dict[str, Look] = {}
        for name in ("services", "payments", "occasions", "labels"):
            if asked := getattr(query, name):
                looks[name] = [(name, getattr(books, name).sharing(asked))]
        if query.kinds:
            looks["kinds"] = [("kinds", books.kinds.sharing(with_families(query.kinds)))]
        if query.made_in:
            looks["made_in"] = [("made_in", books.codes.among(query.made_in))]
        if query.insee_codes or query.epci_codes:
            looks["areas"] = [
                ("insee_codes", books.codes.among(query.insee_codes)),
                ("epci_codes", books.codes.among(query.epci_codes)),
            ]
        if query.roles:
            asked_roles = [*(role in query.roles for role in Role), False]
            looks["roles"] = [("roles", np.array(asked_roles))]
        if query.is_accessible:
            looks["accessible"] = [("is_accessible", np.array([False, True]))]
        if query.open_at is not None:
            looks["open"] = [("hours", books.hours.not_closed(query.open_at))]
        return looks


def seek(
    edition: Edition, boundaries: Boundaries, query: Query, rows: Rows | None = None
) -> Sought:
    """Return what `query` finds among the spots `rows` of `edition`, growing; ``None`` is all."""
    spots, near, rough_m = edition.spots, query.near, None
    if near is not None and query.delivers_here:
        rows = _delivering(edition, boundaries, near, rows)
    if near is not None and query.radius_m is not None:
        rows, rough_m = _within(spots, near, query.radius_m, rows)
    scores = _scores(edition, query.text)
    if scores is not None and rows is None:
        rows = spots.rows_of(np.flatnonzero(scores))
    tests: list[Truth] = [] if scores is None else [scores[_pick(spots.shops, rows)] > 0]
    if query.scope is not None:
        tests += _scope_tests(edition, query.scope, rows)
    if tests:
        inside = np.logical_and.reduce(tests)
        rows = np.flatnonzero(inside) if rows is None else rows[inside]
        rough_m = None if rough_m is None else rough_m[inside]
    if rows is None:
        return Sought(edition, query, boundaries, spots, scores=scores)
    if len(rows) * _SMALL_PART < len(spots):
        part = spots.take(rows)
        return Sought(edition, query, boundaries, part, scores=scores, rough_m=rough_m)
    outside = np.ones(len(spots), np.bool_)
    outside[rows] = False
    return Sought(edition, query, boundaries, spots, outside=outside, scores=scores)


def _pick(column: NDArray[Any], rows: Rows | None) -> NDArray[Any]:
    return column if rows is None else column[rows]


def _delivering(
    edition: Edition, boundaries: Boundaries, near: Position, rows: Rows | None
) -> Rows:
    """Return the spots of `rows` whose shops deliver to `near`."""
    found = edition.spots.rows_of(find_delivering(edition, boundaries, near))
    return found if rows is None else np.intersect1d(rows, found, assume_unique=True)


def _within(
    spots: SpotTable, near: Position, radius_m: float, rows: Rows | None
) -> tuple[Rows, NDArray[np.float64]]:
    """Return the spots of `rows` at most `radius_m` from `near`, and how far roughly."""
    if rows is None:
        rows = spots.rows_in(window_around(near, radius_m))
    lon, lat = spots.lon[rows], spots.lat[rows]
    rough = rough_distances_m(near, lon=lon, lat=lat)
    is_inside = rough <= radius_m
    doubtful = np.flatnonzero(np.abs(rough - radius_m) <= ROUGHNESS * radius_m)
    exact = distances_m(near, lon=lon[doubtful], lat=lat[doubtful])
    is_inside[doubtful] = exact <= radius_m
    return rows[is_inside], rough[is_inside]


def _scores(edition: Edition, text: str | None) -> NDArray[np.float64] | None:
    """Return how well each shop matches `text`; signs alone ask for nothing."""
    if text is None or not any(letter.isalnum() for letter in text):
        return None

    def find() -> tuple[Rows, NDArray[np.float64]]:
        scores = edition.words.scores(text, len(edition.shop_ids))
        ranks = np.flatnonzero(scores)
        return ranks, scores[ranks]

    ranks, found = edition.kept(("words", text), find)
    scores = np.zeros(len(edition.shop_ids))
    scores[ranks] = found
    return scores


def _scope_tests(edition: Edition, scope: Scope, rows: Rows | None) -> list[Truth]:
    spots, books = edition.spots, edition.books
    shown = np.ones(spots.shop_count, np.bool_)
    if scope.kinds:
        shown &= books.kinds.sharing(with_families(scope.kinds))[spots.kinds]
    if scope.services:
        shown &= books.services.sharing(scope.services)[spots.services]
    if scope.labels:
        shown &= books.labels.sharing(scope.labels)[spots.labels]
    if scope.occasions:
        shown &= books.occasions.sharing(scope.occasions)[spots.occasions]
    tests: list[Truth] = [shown[_pick(spots.shops, rows)]]
    if scope.insee_codes is not None:
        tests.append(books.codes.among(scope.insee_codes)[_pick(spots.insee_codes, rows)])
    return tests
