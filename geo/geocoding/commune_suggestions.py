"""Communes while their name or postcode is being typed."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.coordinates import Position
from geo.geocoding.candidate import Candidate
from geo.geocoding.commune_candidates import make_candidate, only_postcode
from geo.geocoding.commune_directory import CommuneDirectory, CommuneName
from geo.geocoding.differences import Difference
from geo.geocoding.names import spell_out
from geo.geocoding.suggestions import PrefixIndex

__all__ = ["CommuneSuggester"]

Floats = npt.NDArray[np.float64]
Entries = npt.NDArray[np.int32]

_POSTCODE_FIRST: Final = re.compile(r"^\s*(\d{1,5})\b[\s,-]*(.*)$", re.S)
_LONGEST_TEXT: Final = 60
_SPARE: Final = 4
"""A commune may come under several names or words: more are ranked than answered."""
_FORMER_LOSS: Final = 0.15
_WEIGHT_OF_RANK: Final = 0.09
"""Less than the step between two ways to fit: population and nearness only order equals."""
_LARGEST_POPULATION: Final = 3_000_000
_NEAR_DEGREES: Final = 0.5
"""About 55 km: at this distance nearness counts half."""


class CommuneSuggester:
    """Communes by the beginning of their names or postcodes."""

    def __init__(self, directory: CommuneDirectory) -> None:
        self._directory = directory

    def suggest(self, text: str, *, limit: int, near: Position | None) -> list[Candidate]:
        """Return at most `limit` communes that fit, the best first."""
        entries, fit = self._find(text[:_LONGEST_TEXT])
        fit = fit - self._former_loss[entries]
        ranked = fit + _WEIGHT_OF_RANK * self._rank(entries, near)
        first = _take_highest(ranked, _SPARE * limit)
        best: dict[str, Candidate] = {}
        for entry, score in zip(entries[first].tolist(), fit[first].tolist(), strict=True):
            name = self._names[entry]
            if name.commune.insee_code not in best:
                best[name.commune.insee_code] = _answer(name, score)
            if len(best) == limit:
                break
        return list(best.values())

    def _find(self, text: str) -> tuple[Entries, Floats]:
        digits = _POSTCODE_FIRST.match(text)
        if digits is None:
            return self._prefixes.find(text)
        entries = self._find_postcodes(digits[1])
        if digits[2].strip():
            named, _ = self._prefixes.find(digits[2])
            entries = entries[np.isin(entries, named)]
        return entries, np.full(len(entries), 0.9)

    def _find_postcodes(self, digits: str) -> Entries:
        first = bisect_left(self._postcodes, digits)
        last = bisect_left(self._postcodes, digits + "~", first)
        return np.unique(self._postcode_entries[first:last])

    def _rank(self, entries: Entries, near: Position | None) -> Floats:
        """Return 0 to 1: how many people live there, and as much how near it is when asked.

        Communes of one postcode are as near as each other: its town comes first.
        """
        people = self._people[entries]
        if near is None:
            return people
        east = (self._lon[entries] - near.lon) * np.cos(np.radians(near.lat))
        distance = np.hypot(east, self._lat[entries] - near.lat)
        blend: Floats = 0.5 / (1 + distance / _NEAR_DEGREES) + 0.5 * people
        return blend

    @cached_property
    def _names(self) -> Sequence[CommuneName]:
        inside = self._directory.arrondissements.values()
        parts = [CommuneName(part.name, part) for parts in inside for part in parts]
        return [*self._directory.names, *parts]

    @cached_property
    def _prefixes(self) -> PrefixIndex:
        known = self._directory.index.words
        added = [spell_out(name.name) for name in self._names[len(known) :]]
        return PrefixIndex([*known, *added])

    @cached_property
    def _postcode_pairs(self) -> Sequence[tuple[str, int]]:
        """Postcodes in order with their entries; an arrondissement stands for its commune."""
        divided = self._directory.arrondissements
        return sorted(
            (postcode, entry)
            for entry, name in enumerate(self._names)
            if not name.is_former and name.commune.insee_code not in divided
            for postcode in name.commune.postcodes
        )

    @cached_property
    def _postcodes(self) -> Sequence[str]:
        return [postcode for postcode, _ in self._postcode_pairs]

    @cached_property
    def _postcode_entries(self) -> Entries:
        return np.array([entry for _, entry in self._postcode_pairs], dtype=np.int32)

    @cached_property
    def _people(self) -> Floats:
        people = np.array([name.commune.population or 0 for name in self._names], dtype=float)
        rank: Floats = np.log1p(people) / np.log1p(_LARGEST_POPULATION)
        return rank

    @cached_property
    def _former_loss(self) -> Floats:
        return np.array([_FORMER_LOSS if name.is_former else 0.0 for name in self._names])

    @cached_property
    def _lon(self) -> Floats:
        return np.array([_require_position(name).lon for name in self._names])

    @cached_property
    def _lat(self) -> Floats:
        return np.array([_require_position(name).lat for name in self._names])


def _require_position(name: CommuneName) -> Position:
    if name.commune.position is None:
        raise ValueError(f"expected a commune with a position, got {name.commune!r}")
    return name.commune.position


def _take_highest(values: Floats, count: int) -> npt.NDArray[np.intp]:
    """Return where the `count` highest values are, the highest first."""
    if len(values) > count:
        found = np.argpartition(-values, count)[:count]
    else:
        found = np.arange(len(values))
    return found[np.argsort(-values[found], kind="stable")]


def _answer(name: CommuneName, fit: float) -> Candidate:
    return make_candidate(
        name.commune,
        score=round(fit, 4),
        postcode=only_postcode(name.commune),
        parts={"fit": fit},
        differences=(Difference.FORMER_NAME,) if name.is_former else (),
    )
