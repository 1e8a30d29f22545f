"""Names → the entries that bear them, from the same name to a name that only looks like it.

::

    same       exact · joined · without its article · small words forgotten         a look-up
    alike      sounds the same · typing mistakes                           a filter, then a count
    beginning  the first words of a longer name ("Vals" for "Vals-les-Bains")
    containing any of its words ("Valentin" for "École-Valentin")
    within     the name among other words ("12 rue X Aubenas")
    among      anything like it among few entries (those of a postcode)
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Final

from rapidfuzz.distance import OSA

from geo.geocoding.letters import LetterIndex
from geo.geocoding.names import compact, skeleton, spell_out, without_article
from geo.geocoding.phonetics import sound_key, sound_keys

__all__ = ["Likeness", "NameIndex", "NameMatch"]

_LEAST_ALIKE: Final = 0.6
_MOST_BEGINNINGS: Final = 60
"""A beginning that more names share ("Saint") says nothing."""
_MISTAKES_FOR_LENGTH: Final = ((4, 0), (8, 1), (14, 2), (10_000, 3))
"""(shorter than, mistakes allowed): a shorter name becomes another one too easily."""
_MOST_UNHEARD: Final = 4
"""Letters that spelling by ear may change without a difference to the ear."""

Entries = Mapping[str, tuple[int, ...]]


class Likeness(IntEnum):
    """How a name that was typed is like the name it may mean, the surest first."""

    EXACT = 0
    JOINED = 1
    """The same letters, joined or split in other places."""
    ARTICLE = 2
    SMALL_WORDS = 3
    WITHIN = 4
    """The name stands among other words."""
    MISSPELT = 5
    PART = 6
    """Some words of a longer name."""


@dataclass(frozen=True, slots=True)
class NameMatch:
    """An entry whose name is like the one typed.

    Attributes
    ----------
    mistakes
        Typing mistakes between them; by ear counts less. 0 unless misspelt.
    length
        Letters of the name that was typed.
    """

    entry: int
    likeness: Likeness
    length: int
    mistakes: float = 0.0


class NameIndex:
    """Names of places, each an entry numbered in the order given; two entries may share a name."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._words = [spell_out(name) for name in names]
        self._full = _group(map(compact, self._words))

    @property
    def words(self) -> Sequence[Sequence[str]]:
        """The folded words of each name."""
        return self._words

    def find_same(self, words: Sequence[str]) -> list[NameMatch]:
        """Return the entries with this name, up to case, accents, articles and small words."""
        letters, spelt = compact(words), list(words)
        found = {
            entry: Likeness.EXACT if self._words[entry] == spelt else Likeness.JOINED
            for entry in self._full.get(letters, ())
        }
        for entry in self._bare.get(compact(without_article(words)), ()):
            found.setdefault(entry, Likeness.ARTICLE)
        for entry in self._bones.get(skeleton(words), ()):
            found.setdefault(entry, Likeness.SMALL_WORDS)
        return [NameMatch(entry, likeness, len(letters)) for entry, likeness in found.items()]

    def find_alike(self, name: str, words: Sequence[str]) -> list[NameMatch]:
        """Return the entries that sound like `name` or differ from it by few typing mistakes."""
        letters, sound = compact(words), sound_key(name)
        entries = set(self._by_sound.get(sound, ()))
        for mistakes in range(1, _allowed_mistakes(letters) + 1):
            entries.update(self._find_near(letters, sound, mistakes))
            if entries:
                break
        matches = [self._compare(letters, sound, entry) for entry in entries]
        return [match for match in matches if match.mistakes <= len(letters) / 4]

    def find_beginning(self, words: Sequence[str]) -> list[NameMatch]:
        """Return the entries whose name begins with `words` and goes on with other words."""
        start = " ".join(without_article(words)) + " "
        first = bisect_left(self._sorted, (start, -1))
        after = bisect_left(self._sorted, (start[:-1] + "!", -1))
        if after - first > _MOST_BEGINNINGS:
            return []
        entries = (entry for _, entry in self._sorted[first:after])
        return [NameMatch(entry, Likeness.PART, len(start) - 1) for entry in entries]

    def find_within(self, words: Sequence[str], entries: Iterable[int]) -> list[NameMatch]:
        """Return those of `entries` whose name stands whole among `words`."""
        text, found = f" {' '.join(words)} ", []
        for entry in entries:
            name = " ".join(without_article(self._words[entry]))
            if f" {name} " in text:
                found.append(NameMatch(entry, Likeness.WITHIN, len(name)))
        return found

    def find_containing(self, words: Sequence[str], entries: Iterable[int]) -> list[NameMatch]:
        """Return those of `entries` whose longer name holds `words` in a row."""
        part = " ".join(without_article(words))
        matches = [NameMatch(entry, Likeness.PART, len(part)) for entry in entries]
        return [one for one in matches if f" {part} " in f" {' '.join(self._words[one.entry])} "]

    def find_among(
        self, name: str, words: Sequence[str], entries: Iterable[int]
    ) -> list[NameMatch]:
        """Return those of `entries` that look like the name typed, mistakes allowed generously."""
        letters, sound = compact(words), sound_key(name)
        matches = [self._compare(letters, sound, entry) for entry in entries]
        return [match for match in matches if match.mistakes <= (1 - _LEAST_ALIKE) * len(letters)]

    def _find_near(self, letters: str, sound: str, mistakes: int) -> Iterator[int]:
        for index in self._letters.find_near(letters, mistakes=mistakes):
            yield from self._full[self._full_keys[index]]
        if len(sound) >= 4 and mistakes > 1:
            for index in self._sound_letters.find_near(sound, mistakes=mistakes - 1):
                yield from self._by_sound[self._sound_keys[index]]

    def _compare(self, letters: str, sound: str, entry: int) -> NameMatch:
        mistakes = OSA.distance(letters, compact(self._words[entry]))
        misheard = OSA.distance(sound, self._sounds[entry])
        cost = _count_mistakes(mistakes, misheard)
        return NameMatch(entry, Likeness.MISSPELT, len(letters), cost)

    @cached_property
    def _bare(self) -> Entries:
        """Names without their article, for those that have one."""
        return _group(compact(without_article(words)) for words in self._words)

    @cached_property
    def _bones(self) -> Entries:
        return _group(map(skeleton, self._words))

    @cached_property
    def _full_keys(self) -> Sequence[str]:
        return list(self._full)

    @cached_property
    def _letters(self) -> LetterIndex:
        return LetterIndex(self._full_keys)

    @cached_property
    def _sounds(self) -> Sequence[str]:
        return sound_keys(self._names)

    @cached_property
    def _by_sound(self) -> Entries:
        return _group(self._sounds)

    @cached_property
    def _sound_keys(self) -> Sequence[str]:
        return list(self._by_sound)

    @cached_property
    def _sound_letters(self) -> LetterIndex:
        return LetterIndex(self._sound_keys)

    @cached_property
    def _sorted(self) -> Sequence[tuple[str, int]]:
        names = (" ".join(without_article(words)) for words in self._words)
        return sorted(zip(names, range(len(self._words)), strict=True))


def _group(keys: Iterable[str]) -> Entries:
    grouped: dict[str, tuple[int, ...]] = {}
    for entry, key in enumerate(keys):
        grouped[key] = (*grouped.get(key, ()), entry)
    return grouped


def _allowed_mistakes(letters: str) -> int:
    return next(allowed for length, allowed in _MISTAKES_FOR_LENGTH if len(letters) < length)


def _count_mistakes(mistakes: int, misheard: int) -> float:
    """Count letters as 1 each; those that do not change what one hears as 0.7, then 0.15.

    Names spelt all too differently only sound the same because the key is coarse.
    """
    if mistakes > misheard + _MOST_UNHEARD:
        return float(mistakes)
    by_ear = misheard + 0.7 + 0.15 * (max(mistakes - misheard, 1) - 1)
    return min(float(mistakes), by_ear)
