"""Addresses while they are being typed: every word typed is in the street, commune or postcode.

The last word may be unfinished; a number is looked for in the streets found. Streets that fit as
well come by nearness, or by the inhabitants of their commune.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.coordinates import Position
from geo.geocoding.answer import describe_street
from geo.geocoding.candidate import Candidate
from geo.geocoding.commune_book import CommuneBook
from geo.geocoding.index_build import MICRO
from geo.geocoding.index_part import Part, intersect
from geo.geocoding.words import ARTICLES, MONTHS, canonical
from geo.text import words

__all__ = ["AddressSuggester"]

_LONGEST_TEXT: Final = 100
_SHORTEST_WORD: Final = 3
"""Letters before streets are looked for: fewer fit almost everything."""
_NEAR_DEGREES: Final = 0.2
_LARGEST_POPULATION: Final = 3_000_000

Streets = NDArray[np.uint32]
Floats = NDArray[np.float64]


class AddressSuggester:
    """Streets and addresses of one edition of the index by what is typed of them."""

    def __init__(self, parts: Sequence[Part], book: CommuneBook) -> None:
        self._parts = parts
        self._book = book

    def suggest(self, text: str, *, limit: int, near: Position | None) -> list[Candidate]:
        """Return at most `limit` addresses that `text` may begin, the best first."""
        asked = _Asked(text[:_LONGEST_TEXT])
        if not asked.is_enough:
            return []
        ranked = [
            (float(rank), number, int(street))
            for number, part in enumerate(self._parts)
            for rank, street in self._rank(number, part, asked, near, limit)
        ]
        ranked.sort(reverse=True)
        return list(self._describe(ranked, asked, limit))

    def _rank(
        self, number: int, part: Part, asked: "_Asked", near: Position | None, limit: int
    ) -> Iterator[tuple[float, int]]:
        streets = asked.find_in(part)
        if not len(streets):
            return
        rank = self._weigh(number, part, streets, near)
        best = np.argsort(-rank, kind="stable")[: 2 * limit]
        yield from zip(rank[best].tolist(), streets[best].tolist(), strict=True)

    def _weigh(self, number: int, part: Part, streets: Streets, near: Position | None) -> Floats:
        people = self._people[number][part.rows_of(streets)]
        if near is None:
            return people
        lon = part.arrays["street_lon"][streets] / MICRO
        lat = part.arrays["street_lat"][streets] / MICRO
        east = (lon - near.lon) * np.cos(np.radians(near.lat))
        nearness: Floats = 1 / (1 + np.hypot(east, lat - near.lat) / _NEAR_DEGREES)
        return nearness + 0.01 * people

    def _describe(
        self, ranked: list[tuple[float, int, int]], asked: "_Asked", limit: int
    ) -> Iterator[Candidate]:
        seen: set[str] = set()
        for _, number, street in ranked:
            candidate = describe_street(
                self._parts[number], street, self._book, number=asked.number, score=asked.fit
            )
            if candidate.label not in seen:
                seen.add(candidate.label)
                yield candidate
            if len(seen) == limit:
                return

    @cached_property
    def _people(self) -> list[Floats]:
        """Inhabitants of the communes of each part, from 0 to 1 by order of magnitude."""
        return [self._count_people(part) for part in self._parts]

    def _count_people(self, part: Part) -> Floats:
        communes = (self._book.find(code) for code in part.commune_rows)
        people = [0 if one is None else one.population or 0 for one in communes]
        shares: Floats = np.log1p(np.array(people, dtype=float)) / np.log1p(_LARGEST_POPULATION)
        return shares


class _Asked:
    """What is typed so far: a number, whole words, the beginning of the last one."""

    def __init__(self, text: str) -> None:
        found = words(text)
        self.number: int | None = None
        self.is_open = bool(found) and not text[-1:].isspace()
        at = next((i for i, word in enumerate(found) if _may_be_number(found, i, word)), None)
        if at is not None:
            self.number = int(found.pop(at))
        whole = canonical(found)
        last = found[-1] if found else ""
        self.whole = [
            word for word in (whole[:-1] if self.is_open else whole) if word not in ARTICLES
        ]
        self.beginnings = dict.fromkeys((last, whole[-1])) if self.is_open else {}
        self.is_enough = max(map(len, whole), default=0) >= _SHORTEST_WORD
        self.fit = 0.6 if self.number is None else 0.7

    def find_in(self, part: Part) -> Streets:
        """Return the streets of `part` that hold every word, in order."""
        lists = [part.streets_with(word) for word in self.whole]
        if self.beginnings:
            open_lists = [part.streets_with(one, is_beginning=True) for one in self.beginnings]
            begun = np.unique(np.concatenate(open_lists))
            # "allée des": an article that begins no name is one that a name will follow.
            if len(begun) or not (lists and ARTICLES.issuperset(self.beginnings)):
                lists.append(begun)
        return intersect(lists)


def _may_be_number(found: Sequence[str], at: int, word: str) -> bool:
    is_date = at + 1 < len(found) and found[at + 1] in MONTHS
    # Digits that come last may be the beginning of a postcode.
    return word.isdigit() and len(word) <= 4 and not is_date and at + 1 < len(found)
