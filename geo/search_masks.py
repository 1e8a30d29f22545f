"""A visitor's question → which spots answer, as truth values over arrays.

Filters come in groups. A spot answers when no group misses it. The counts beside a group's choices
are made of the spots that no *other* group misses: so a spot that two groups miss counts nowhere,
and what no count leaves out (radius, words, scope of a view) counts as missed twice.
"""

from collections.abc import Callable
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
    *("kinds", "services", "payments", "occasions", "labels", "made_in", "delivers"),
    *("areas", "roles", "accessible", "open"),
)
"""The groups of filters; each has a bit of its own."""

_BITS: Final = {name: np.uint16(1 << rank) for rank, name in enumerate(GROUPS)}
_OUTSIDE: Final = np.uint16(0b11 << len(GROUPS))
_SMALL_PART: Final = 4
"""A part of an edition is taken out of it when it is less than one in so many spots."""

Missed = NDArray[np.uint16]
Look = Callable[[SpotTable], Truth]


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
        Those of `spots` that radius, words or scope leave out; ``None`` when there is none.
    scores
        By rank of the edition, how well the words match; ``None`` without words.
    boundaries
        Where areas are.
    """

    edition: Edition
    query: Query
    boundaries: Boundaries
    spots: SpotTable
    outside: Truth | None = None
    scores: NDArray[np.float64] | None = None

    @cached_property
    def groups(self) -> frozenset[str]:
        """The groups in which something is chosen."""
        return frozenset((*self._looks_of_shops, *self._looks_of_spots))

    @cached_property
    def missed(self) -> Missed | None:
        """By spot, the bits of the groups that miss it; ``None`` when each spot answers."""
        if not self.groups and self.outside is None:
            return None
        by_shop = np.zeros(self.spots.shop_count, np.uint16)
        for name, look in self._looks_of_shops.items():
            by_shop |= ~look(self.spots) * _BITS[name]
        missed: Missed = by_shop[self.spots.shops]
        for name, look in self._looks_of_spots.items():
            missed |= ~look(self.spots) * _BITS[name]
        if self.outside is not None:
            missed |= self.outside * _OUTSIDE
        return missed

    @cached_property
    def answering(self) -> Rows:
        """The spots that answer, in order."""
        if self.missed is None:
            return np.arange(len(self.spots))
        return np.flatnonzero(self.missed == 0)

    @cached_property
    def answering_shops(self) -> Rows:
        """The shops that answer, as places among those of `spots`: in the order of names."""
        if self.missed is None:
            return np.arange(self.spots.shop_count)
        return self.spots.distinct_shops(self.answering)

    @cached_property
    def _almost(self) -> tuple[Rows, Missed]:
        """The spots that one group at most misses, and which one."""
        if self.missed is None:
            return self.answering, np.zeros(len(self.spots), np.uint16)
        rows = np.flatnonzero((self.missed & (self.missed - np.uint16(1))) == 0)
        return rows, self.missed[rows]

    def fitting(self, group: str) -> Rows:
        """Return the spots that no other group than `group` misses, in order."""
        if group not in self.groups:
            return self.answering
        rows, missed = self._almost
        fitting: Rows = rows[(missed == 0) | (missed == _BITS[group])]
        return fitting

    def fitting_shops(self, group: str) -> Rows:
        """Return the shops with a spot that no other group than `group` misses, in order."""
        if group not in self.groups:
            return self.answering_shops
        return self.spots.distinct_shops(self.fitting(group))

    @cached_property
    def _looks_of_shops(self) -> dict[str, Look]:
        query, books = self.query, self.edition.books
        looks: dict[str, Look] = {}
        if query.kinds:
            kinds = books.kinds.sharing(with_families(query.kinds))
            looks["kinds"] = lambda spots: kinds[spots.kinds]
        if query.services:
            services = books.services.sharing(query.services)
            looks["services"] = lambda spots: services[spots.services]
        if query.payments:
            payments = books.payments.sharing(query.payments)
            looks["payments"] = lambda spots: payments[spots.payments]
        if query.occasions:
            occasions = books.occasions.sharing(query.occasions)
            looks["occasions"] = lambda spots: occasions[spots.occasions]
        if query.labels:
            labels = books.labels.sharing(query.labels)
            looks["labels"] = lambda spots: labels[spots.labels]
        if query.made_in:
            made_in = books.codes.among(query.made_in)
            looks["made_in"] = lambda spots: made_in[spots.made_in]
        if query.delivers_here and query.near is not None:
            looks["delivers"] = self._delivering(query.near)
        return looks

    def _delivering(self, near: Position) -> Look:
        delivers = np.zeros(len(self.edition.shop_ids), np.bool_)
        delivers[find_delivering(self.edition, self.boundaries, near)] = True
        return lambda spots: delivers[spots.ranks]

    @cached_property
    def _looks_of_spots(self) -> dict[str, Look]:
        query, books = self.query, self.edition.books
        looks: dict[str, Look] = {}
        if query.insee_codes or query.epci_codes:
            communes = books.codes.among(query.insee_codes)
            groups_of_communes = books.codes.among(query.epci_codes)
            looks["areas"] = lambda spots: (
                communes[spots.insee_codes] | groups_of_communes[spots.epci_codes]
            )
        if query.roles:
            roles = np.array([*(role in query.roles for role in Role), False])
            looks["roles"] = lambda spots: roles[spots.roles]
        if query.is_accessible:
            looks["accessible"] = lambda spots: spots.is_accessible
        if query.open_at is not None:
            not_closed = books.hours.not_closed(query.open_at)
            looks["open"] = lambda spots: not_closed[spots.hours]
        return looks


def seek(
    edition: Edition, boundaries: Boundaries, query: Query, rows: Rows | None = None
) -> Sought:
    """Return what `query` finds among the spots `rows` of `edition`, growing; ``None`` is all."""
    spots = edition.spots
    if query.near is not None and query.radius_m is not None:
        rows = _within(spots, query.near, query.radius_m, rows)
    scores = _scores(edition, query.text)
    tests: list[Truth] = [] if scores is None else [(scores > 0)[_pick(spots.shops, rows)]]
    if query.scope is not None:
        tests += _scope_tests(edition, query.scope, rows)
    if tests:
        inside = np.logical_and.reduce(tests)
        rows = np.flatnonzero(inside) if rows is None else rows[inside]
    if rows is None:
        return Sought(edition, query, boundaries, spots, scores=scores)
    if len(rows) * _SMALL_PART < len(spots):
        return Sought(edition, query, boundaries, spots.take(rows), scores=scores)
    outside = np.ones(len(spots), np.bool_)
    outside[rows] = False
    return Sought(edition, query, boundaries, spots, outside=outside, scores=scores)


def _pick(column: NDArray[Any], rows: Rows | None) -> NDArray[Any]:
    return column if rows is None else column[rows]


def _within(spots: SpotTable, near: Position, radius_m: float, rows: Rows | None) -> Rows:
    """Return the spots of `rows` at most `radius_m` from `near` along the ellipsoid."""
    if rows is None:
        rows = spots.rows_in(window_around(near, radius_m))
    lon, lat = spots.lon[rows], spots.lat[rows]
    rough = rough_distances_m(near, lon=lon, lat=lat)
    is_inside = rough <= radius_m
    doubtful = np.flatnonzero(np.abs(rough - radius_m) <= ROUGHNESS * radius_m)
    exact = distances_m(near, lon=lon[doubtful], lat=lat[doubtful])
    is_inside[doubtful] = exact <= radius_m
    return rows[is_inside]


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
