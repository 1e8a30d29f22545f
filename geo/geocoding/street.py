"""How well a street of the index answers a reading: word by word, in named parts."""

from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from geo.geocoding.index_part import CommuneStreets
from geo.geocoding.phonetics import sound_key
from geo.geocoding.street_reading import StreetReading
from geo.geocoding.words import read_words

__all__ = ["StreetMatch", "match_exactly", "match_nearly"]

_TITLES: Final = read_words(
    """
    general marechal docteur professeur president commandant capitaine colonel lieutenant
    abbe saint sainte monseigneur madame mademoiselle amiral sergent pere frere soeur
    notre dame
    """
)
KIND_ABSENT: Final = 0.93
KIND_DIFFERS: Final = 0.80
KIND_OF_A_NUMBER: Final = 0.6
"""The name is a number: ``RD 5`` is another road than ``Voie Communale 5``."""
KIND_UNEXPECTED: Final = 0.85
"""A kind was asked where the index has none: a locality rather than a street."""
LOWEST_NAME: Final = 0.66
"""Below this likeness of names, a street is another street."""


class StreetMatch(NamedTuple):
    """A street of a commune and how like the reading it is: 1 is the same."""

    place: int
    name: float
    kind: float

    @property
    def score(self) -> float:
        """Both parts together."""
        return self.name * self.kind


def match_exactly(reading: StreetReading, streets: CommuneStreets) -> list[StreetMatch]:
    """Return the streets that have the same content words, whatever separates them."""
    places = streets.find(reading.squeezed)
    if not places and reading.plain != reading.squeezed:
        places = streets.find(reading.plain)
    return [StreetMatch(place, 1.0, 1.0) for place in places]


def match_nearly(
    reading: StreetReading, streets: CommuneStreets, *, limit: int = 6
) -> list[StreetMatch]:
    """Return the streets that resemble `reading`, the most alike first."""
    if not reading.bare:
        return []
    places = _shortlist(reading, streets, limit)
    found = [_compare(reading, streets, place) for place in places]
    matches = [match for match in found if match.name >= LOWEST_NAME]
    return sorted(matches, key=lambda match: -match.score)


def _shortlist(reading: StreetReading, streets: CommuneStreets, limit: int) -> set[int]:
    by_letters = process.extract(
        reading.squeezed, streets.squeezed, scorer=fuzz.ratio, limit=limit, score_cutoff=60
    )
    by_words = process.extract(
        reading.bare, streets.bares, scorer=fuzz.token_set_ratio, limit=limit, score_cutoff=65
    )
    return {place for _, _, place in by_letters} | {place for _, _, place in by_words}


def _compare(reading: StreetReading, streets: CommuneStreets, place: int) -> StreetMatch:
    key, bare = streets.keys[place], streets.bares[place]
    name = name_likeness(reading.bare, bare)
    kind = _kind_likeness(reading, key, bare)
    if name * kind < 1.0 and (reading.key == reading.bare or key == bare or bare.isdigit()):
        # A kind that is misspelt, glued or part of the name: the whole words say it better.
        whole = _letters_likeness(reading.squeezed, streets.squeezed[place])
        if whole > name * kind:
            return StreetMatch(place, whole, 1.0)
    return StreetMatch(place, name, kind)


def _kind_likeness(reading: StreetReading, key: str, bare: str) -> float:
    asked = reading.key[: len(reading.key) - len(reading.bare)]
    has = key[: len(key) - len(bare)]
    if asked == has:
        return 1.0
    if asked and has:
        return KIND_OF_A_NUMBER if bare.isdigit() else KIND_DIFFERS
    return KIND_UNEXPECTED if asked else KIND_ABSENT


@lru_cache(maxsize=65536)
def name_likeness(asked: str, name: str) -> float:
    """Return how like two names are, from 0 to 1.

    Every word asked looks for its own; what the street has more (a first name, a title, a
    year) costs little, what was asked and is not there costs much.
    """
    if asked == name:
        return 1.0
    return max(_words_likeness(asked.split(), name.split()), _glued_likeness(asked, name))


def _glued_likeness(asked: str, name: str) -> float:
    return _letters_likeness(asked.replace(" ", ""), name.replace(" ", ""))


def _letters_likeness(asked: str, name: str) -> float:
    distance = OSA.distance(asked, name)
    if distance == 0:
        return 1.0
    return _worth(distance, max(len(asked), len(name)))


def _worth(distance: int, length: int) -> float:
    """Turn typing errors into a likeness: one in a short word weighs more than in a long one."""
    if distance > 1 + length // 4:
        return 0.0
    return 1.0 - 1.15 * distance / (length + 1)


def _words_likeness(asked: list[str], name: list[str]) -> float:
    left = list(name)
    won = weight = 0.0
    for word in asked:
        size = min(len(word), 8) if len(word) > 1 else 2
        best, at = 0.0, -1
        for place, other in enumerate(left):
            alike = 1.0 if word == other else _word_likeness(word, other)
            if alike > best:
                best, at = alike, place
        if at >= 0 and best >= 0.5:
            left.pop(at)
        weight += size
        won += size * (best if best >= 0.5 else 0.0)
    weight += sum(_cost_of_missing(word) for word in left)
    return won / weight if weight else 0.0


def _cost_of_missing(word: str) -> float:
    if word in _TITLES or (len(word) == 4 and word.isdigit()):
        return 0.8
    return 0.3 * min(len(word), 8)


@lru_cache(maxsize=65536)
def _word_likeness(word: str, other: str) -> float:
    if word[0].isdigit() or other[0].isdigit():
        return 0.0
    if len(word) == 1 or len(other) == 1:
        return 0.9 if word[0] == other[0] else 0.0
    worth = _worth(OSA.distance(word, other), max(len(word), len(other)))
    if len(word) > 2 and len(other) > 2 and worth < 0.93 and _sound(word) == _sound(other):
        return 0.93
    return worth


@lru_cache(maxsize=65536)
def _sound(word: str) -> str:
    return sound_key(word)
