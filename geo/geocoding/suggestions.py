"""Names that may be meant while they are still being typed.

::

    "val"         every name with a word that begins so, the first word before the others
    "vals bai"    each word typed begins a word of the name, in any order
    "valls"       one typing mistake, from four letters on, when nothing else fits

All texts from the start of each word to the end of its name lie sorted in one list: what begins
with the text typed is a slice of it.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from string import ascii_lowercase
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.geocoding.names import ARTICLES, SMALL_WORDS, spell_out

__all__ = ["PrefixIndex"]

_AFTER_ANY_LETTER: Final = "~"
_SHORTEST_WITH_MISTAKE: Final = 4


Fits = tuple[npt.NDArray[np.int32], npt.NDArray[np.float64]]
"""Entries, and how well each fits."""


class PrefixIndex:
    """Names by the beginning of any of their words.

    Parameters
    ----------
    names
        The folded words of each name (:func:`geo.geocoding.names.spell_out`); entries are
        numbered in the order given.
    """

    def __init__(self, names: Sequence[Sequence[str]]) -> None:
        endings = sorted(_list_endings(names))
        self._texts = [text for text, _, _ in endings]
        self._entries = np.array([entry for _, entry, _ in endings], dtype=np.int32)
        self._is_first = np.array([is_first for _, _, is_first in endings], dtype=bool)

    def find(self, text: str) -> Fits:
        """Return the entries that `text` may begin, and how well it fits: 1 best, 0 worst.

        An entry may come twice.
        """
        words = spell_out(text)
        typed = " ".join(words)
        found = [self._find_beginning(typed)] if typed else []
        if found and _count(found) == 0:
            found.append(self._find_every_word(words))
        if _count(found) < _enough(typed) and len(typed) >= _SHORTEST_WITH_MISTAKE:
            found.append(self._find_with_mistake(typed))
        return _join(found)

    def _find_beginning(self, typed: str) -> Fits:
        place = slice(*self._bounds(typed))
        fit = np.where(self._is_first[place], 0.9, 0.6)
        fit[: self._count_whole(typed, place)] += 0.1
        return self._entries[place], fit

    def _find_every_word(self, words: Sequence[str]) -> Fits:
        telling = [word for word in words if word not in SMALL_WORDS]
        slices = [self._entries[slice(*self._bounds(word))] for word in telling]
        common = slices[0] if slices else np.empty(0, dtype=np.int32)
        for entries in slices[1:]:
            common = common[np.isin(common, entries)]
        return common, np.full(len(common), 0.5)

    def _find_with_mistake(self, typed: str) -> Fits:
        others = {other for other in self._list_one_mistake(typed) if not self._is_empty(other)}
        found = [self._find_beginning(other) for other in others]
        entries, fit = _join(found)
        return entries, fit - 0.5

    def _list_one_mistake(self, typed: str) -> Iterator[str]:
        """Yield what `typed` may be without its mistake, up to where nothing begins so."""
        for place in range(len(typed)):
            before, after = typed[:place], typed[place:]
            if self._is_empty(before):
                return
            yield before + after[1:]
            yield before + after[1:2] + after[:1] + after[2:]
            for letter in ascii_lowercase + " ":
                if not self._is_empty(before + letter):
                    yield before + letter + after
                    yield before + letter + after[1:]

    def _bounds(self, typed: str) -> tuple[int, int]:
        first = bisect_left(self._texts, typed)
        return first, bisect_left(self._texts, typed + _AFTER_ANY_LETTER, first)

    def _is_empty(self, typed: str) -> bool:
        place = bisect_left(self._texts, typed)
        return place == len(self._texts) or not self._texts[place].startswith(typed)

    def _count_whole(self, typed: str, place: slice) -> int:
        """Return how many texts of the slice are exactly what was typed: they come first."""
        first: int = place.start
        return bisect_left(self._texts, typed + " ", first, place.stop) - first


def _list_endings(names: Sequence[Sequence[str]]) -> Iterator[tuple[str, int, bool]]:
    for entry, words in enumerate(names):
        for place in range(len(words)):
            if place == 0 or words[place] not in SMALL_WORDS:
                is_first = place == 0 or (place == 1 and words[0] in ARTICLES)
                yield " ".join(words[place:]), entry, is_first


def _enough(typed: str) -> int:
    """Return how many names must fit for mistakes to be left aside: few begin with a long text."""
    return 3 if len(typed) <= 8 else 1


def _count(found: Sequence[Fits]) -> int:
    return sum(len(entries) for entries, _ in found)


def _join(found: Sequence[Fits]) -> Fits:
    if not found:
        return np.empty(0, dtype=np.int32), np.empty(0)
    entries, fits = zip(*found, strict=True)
    return np.concatenate(entries), np.concatenate(fits)
