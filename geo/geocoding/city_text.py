"""Words of a typed address that may name a commune, and names that resemble them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from geo.geocoding.commune_book import Names
from geo.geocoding.differences import Difference
from geo.geocoding.names import SMALL_WORDS, spell_out

__all__ = ["LONGEST_NAME", "CityReading", "CityText", "find_near", "join_span", "read_misspelt"]

LONGEST_NAME: Final = 9
"""Words in the longest names of communes, small words included."""


class CityReading(NamedTuple):
    """A commune that the text may speak of.

    Attributes
    ----------
    insee_code
        The commune.
    score
        0 to 1: how well name, postcode and département agree with what was typed.
    start, end
        The words that name it; equal when no word does.
    differences
        Codes, as in a candidate.
    former
        Name of the former commune that was typed, when it was one.
    """

    insee_code: str
    score: float
    start: int
    end: int
    differences: tuple[str, ...] = ()
    former: str | None = None


class CityText:
    """Words of a city prepared once: any window gives its key."""

    def __init__(self, found: Sequence[str]) -> None:
        self.words = found
        self.spelt = [_spell_word(word) for word in found]
        self.pieces = ["" if word in SMALL_WORDS else word for word in self.spelt]

    def key(self, start: int, end: int) -> str:
        """Return the words from `start` to before `end` as the key of a commune's name."""
        return "".join(self.pieces[start:end]) or "".join(self.spelt[start:end])


_LONGEST_ABBREVIATION: Final = 4


@lru_cache(maxsize=32768)
def _spell_word(word: str) -> str:
    if len(word) > _LONGEST_ABBREVIATION:
        return word
    return "sur" if word == "s" else "".join(spell_out(word))


def find_near(
    windows: Iterable[tuple[int, int]],
    text: CityText,
    names: Names,
    at: int,
    *,
    lowest: float,
    weight: float,
) -> list[CityReading]:
    """Return the communes among `codes` whose name resembles a window, or begins like it."""
    spans: dict[str, tuple[int, int]] = {}
    for start, end in windows:
        spans.setdefault(text.key(start, end), (start, end))
    asked = [key for key in spans if len(key) >= 3]
    if not asked or not names.keys:
        return []
    grid = process.cdist(asked, names.keys, scorer=OSA.normalized_similarity, score_cutoff=lowest)
    found = [
        _read_alike(names, int(column), float(grid[row, column]), weight, (*spans[asked[row]], at))
        for row, column in zip(*grid.nonzero(), strict=True)
    ]
    if len(names.keys) <= _FEW:
        found += _cut_short(spans, names, at, weight)
    found.sort(key=lambda reading: -reading.score)
    return found[:12]


_FEW: Final = 80


def _read_alike(
    names: Names, place: int, alike: float, weight: float, where: tuple[int, int, int]
) -> CityReading:
    start, end, at = where
    code, former = names.codes[place], names.formers[place]
    reading = read_misspelt(code, alike * weight, (start, end), at, former)
    return reading if alike < 1 else reading._replace(differences=())


def _cut_short(
    spans: Mapping[str, tuple[int, int]], names: Names, at: int, weight: float
) -> Iterator[CityReading]:
    """Yield the communes whose name begins with what follows the postcode: ``Divonne les``."""
    for key, span in spans.items():
        if span[0] != at + 1 or len(key) < 4:
            continue
        for choice, code, former in zip(names.keys, names.codes, names.formers, strict=True):
            if choice.startswith(key):
                yield read_misspelt(code, 0.9 * weight, span, at, former)


def join_span(start: int, end: int, at: int) -> tuple[int, int]:
    """Return the words from `start` to `end` with the postcode at `at`, if it is beside them."""
    if end < at or start > at + 1:
        return start, end
    return min(start, at), max(end, at + 1)


def read_misspelt(
    code: str, score: float, span: tuple[int, int], at: int, former: str | None
) -> CityReading:
    """Return a reading whose name is not spelt so; it takes the postcode at `at` in, -1 is none."""
    start, end = span if at < 0 else join_span(*span, at)
    return CityReading(code, score, start, end, (Difference.MISSPELT,), former)
