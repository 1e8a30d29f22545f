"""One file of addresses in the index, and the streets of a commune over all of them."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.geocoding.array_file import ArrayFile
from geo.geocoding.index_build import MICRO

__all__ = ["CommuneStreets", "Part", "StreetRecord", "intersect"]


def intersect(lists: Sequence[NDArray[np.uint32]]) -> NDArray[np.uint32]:
    """Return what sorted `lists` have in common, in order; nothing of no list."""
    common, *others = sorted(lists, key=len) if lists else [np.empty(0, dtype=np.uint32)]
    for other in others:
        places = np.searchsorted(other, common)
        is_inside = places < len(other)
        is_inside[is_inside] = other[places[is_inside]] == common[is_inside]
        common = common[is_inside]
    return common


class StreetRecord(NamedTuple):
    """What is read of a street only when it answers."""

    name: str
    id: str
    postcode: str
    former_city: str
    insee_code: str


class Part:
    """One file of addresses in the index."""

    def __init__(self, path: Path) -> None:
        self.arrays = ArrayFile(path)
        codes = self.arrays["communes"].view("S5").tolist()
        self.commune_rows = {code.decode(): row for row, code in enumerate(codes)}
        names = self.arrays["repetition_names"].tobytes().decode()
        self._repetition_names = names.rstrip("\n").split("\n") if names.strip() else [""]
        self.first = self.arrays["commune_first"]
        self.bare_start = self.arrays["bare_start"]
        self.number_first = self.arrays["number_first"]
        self.near_code: NDArray[np.uint64] = self.arrays["near_code"]
        self.near_order: NDArray[np.uint32] = self.arrays["near_order"]
        self.near_lon: NDArray[np.int32] = self.arrays["near_lon"]
        self.near_lat: NDArray[np.int32] = self.arrays["near_lat"]
        self.bounds: tuple[float, ...] = tuple(self.arrays.notes["bounds"])
        self._number = self.arrays["number"]
        self._repetition = self.arrays["repetition"]
        self._texts = {
            name: (self.arrays.bytes(name), self.arrays[f"{name}_at"]) for name in ("key", "record")
        }

    def text(self, name: str, row: int) -> str:
        """Return the ``key`` lines of the commune at `row`, or the ``record`` of a street."""
        lines, at = self._texts[name]
        return bytes(lines[at[row] : at[row + 1]]).decode()

    @cached_property
    def _words(self) -> list[str]:
        return self.arrays["word"].tobytes().decode().split("\n")[:-1]

    def streets_with(self, word: str, *, is_beginning: bool = False) -> NDArray[np.uint32]:
        """Return the streets that hold `word`, or a word that begins so, in order."""
        low = bisect_left(self._words, word)
        high = bisect_left(self._words, word + ("{" if is_beginning else "\0"), low)
        first = self.arrays["word_first"]
        found = self.arrays["word_street"][int(first[low]) : int(first[high])]
        return np.unique(found) if high - low > 1 else found

    def streets_with_all(self, words: Iterable[str]) -> NDArray[np.uint32]:
        """Return the streets that hold every one of `words`, in order."""
        return intersect([self.streets_with(word) for word in words])

    def rows_of(self, streets: NDArray[np.uint32]) -> NDArray[np.intp]:
        """Return the row of the commune of each street: its place in ``commune_rows``."""
        return self.first.searchsorted(streets, side="right") - 1

    def record(self, street: int) -> StreetRecord:
        """Return the texts of `street`."""
        return StreetRecord(*self.text("record", street).rstrip("\n").split("\t"))

    def street_numbers(self, street: int) -> tuple[int, list[int], list[str]]:
        """Return where the numbers of `street` begin, the numbers and their repetitions."""
        start, end = int(self.number_first[street]), int(self.number_first[street + 1])
        codes = self._repetition[start:end].tolist()
        numbers = self._number[start:end].tolist()
        return start, numbers, [self._repetition_names[code] for code in codes]

    def street_of(self, place: int) -> int:
        """Return the street of the address at `place`."""
        count = self._number.size
        if place >= count:
            return int(self.arrays["bare_street"][place - count])
        return int(self.number_first.searchsorted(place, side="right")) - 1

    def housenumber_of(self, place: int) -> str | None:
        """Return number and repetition of the address at `place`, ``None`` for a locality."""
        if place >= self._number.size:
            return None
        return f"{self._number[place]}{self._repetition_names[self._repetition[place]]}"

    def number_position(self, place: int) -> tuple[float, float]:
        """Return lon, lat in degrees of the number at `place`."""
        return int(self.near_lon[place]) / MICRO, int(self.near_lat[place]) / MICRO

    def street_position(self, street: int) -> tuple[float, float]:
        """Return lon, lat in degrees of the address nearest to the middle of `street`."""
        lon, lat = self.arrays["street_lon"][street], self.arrays["street_lat"][street]
        return int(lon) / MICRO, int(lat) / MICRO


class CommuneStreets:
    """The streets and localities of one commune, from every part that knows it.

    A street is known by its place in :attr:`keys`.
    """

    def __init__(self, parts: Sequence[tuple[Part, int]]) -> None:
        self._parts = parts
        texts = [part.text("key", row) for part, row in parts]
        self._counts = [text.count("\n") for text in texts]
        self._lines = "\n" + "".join(texts)
        self._squeezed_lines = self._lines.replace(" ", "")

    def __len__(self) -> int:
        return sum(self._counts)

    def find(self, squeezed: str) -> list[int]:
        """Return the places of the streets with this squeezed key."""
        # Most communes are asked for one street: no table is worth its building.
        lines, line = self._squeezed_lines, f"\n{squeezed}\n"
        places, at = [], lines.find(line)
        while at >= 0:
            places.append(lines.count("\n", 0, at))
            at = lines.find(line, at + 1)
        return places

    @cached_property
    def keys(self) -> list[str]:
        """Content words of every street, in order."""
        return self._lines.split("\n")[1:-1]

    @cached_property
    def squeezed(self) -> list[str]:
        """The keys without spaces, in order."""
        return self._squeezed_lines.split("\n")[1:-1]

    @cached_property
    def bares(self) -> list[str]:
        """The keys without the kind of street."""
        starts: list[int] = []
        for (part, row), count in zip(self._parts, self._counts, strict=True):
            first = int(part.first[row])
            starts += part.bare_start[first : first + count].tolist()
        return [key[start:] for key, start in zip(self.keys, starts, strict=True)]

    def record(self, place: int) -> StreetRecord:
        """Return the texts of the street at `place`."""
        part, street = self.part_and_street(place)
        return part.record(street)

    def part_and_street(self, place: int) -> tuple[Part, int]:
        """Return the part that holds the street at `place`, and its number there."""
        for (part, row), count in zip(self._parts, self._counts, strict=True):
            if place < count:
                return part, int(part.first[row]) + place
            place -= count
        raise IndexError(place)
