"""Words → the ways to read a number and a street in them.

``22 bis rue eglise`` reads as number 22, repetition bis, street ``rue eglise``.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Final

from geo.geocoding.words import (
    ARTICLES,
    MONTHS,
    NOTE_STARTS,
    STREET_TYPES,
    bare_start,
    canonical,
    content,
    read_words,
)

__all__ = ["StreetReading", "read_beginnings", "read_plainly", "read_streets"]

_GLUED_NUMBER: Final = re.compile(r"^(\d{1,4})(bis|ter|quater|[a-z])$")
_GLUED_TYPE: Final = re.compile(
    r"^(rue|avenue|place|route|chemin|impasse|allee|boulevard|quai|square|cours)"
    r"(des?|du|la|les?|[a-z]{4,})$"
)
_REPETITION: Final = read_words(
    """
    bis ter quater quinquies
    """
)
_RANGE: Final = frozenset({"a", "et", "au", "ou"})
_LONGEST_RANGE: Final = 200
_LONGEST_UNSAID_RANGE: Final = 20
"""Behind other words, with nothing between: ``Le Comptoir du 43 70 rue X`` is none."""
_NUMBER_PASSED: Final = 5
"""Letters that a number before a kind of street is worth to a reading without it."""
_UNREAD_NUMBER: Final = 10
"""Letters that a number alone between commas is worth: it is hardly ever there for nothing."""


@dataclass(slots=True, kw_only=True)
class StreetReading:
    """One way to read a street and a number in the words that are left.

    ``key`` holds the content words (kind of street included), ``bare`` the same without
    their kind; ``spare`` counts the letters that this reading leaves unexplained.
    """

    number: int | None
    repetition: str
    key: str
    bare: str
    squeezed: str
    plain: str
    spare: int = 0
    is_range: bool = False
    raw: tuple[str, ...] = field(default=())


@lru_cache(maxsize=16384)
def read_streets(words: tuple[str, ...], segments: tuple[int, ...]) -> tuple[StreetReading, ...]:
    """Return the ways to read a street in `words`, the most usual first.

    A number may stand before its street, after it, alone in its segment or behind the name of a
    business; digits may also belong to the name (``rue du 19 mars 1962``): both are proposed.
    """
    total = sum(map(len, words))
    readings: list[StreetReading] = []
    for start, end in _runs(segments):
        run = _unglue(words[start:end])
        readings += _read_run(run, total)
        if len(run) > 2 and run[-1] == "france":  # a country, or Anatole's
            readings += _read_run(run[:-1], total)
    if segments and segments[0] != segments[-1]:
        across = _read_across(words, segments, total)
        for reading in readings if across else ():
            reading.spare += 0 if reading.number is not None else _UNREAD_NUMBER
        readings += across
    if any(reading.number is not None and reading.key != reading.bare for reading in readings):
        for reading in readings:
            reading.spare += _NUMBER_PASSED if reading.number is None else 0
    # Digits that may be a number come first, then what explains most.
    readings.sort(key=lambda reading: (reading.number is None, reading.spare))
    return tuple(readings)


def read_plainly(words: Sequence[str], segments: Sequence[int]) -> StreetReading | None:
    """Return the reading of a number, then its street, and nothing else; ``None`` otherwise."""
    is_plain = len(words) > 2 and words[0].isdigit() and len(words[0]) <= 4
    if not is_plain or segments[0] != segments[-1] or words[1] in MONTHS:
        return None
    repetition, after, is_range = _read_repetition(words, 1)
    if is_range or after == len(words):
        return None
    return _reading(int(words[0]), repetition, words[after:], sum(map(len, words)))


def _runs(segments: Sequence[int]) -> list[tuple[int, int]]:
    cuts = [i for i in range(1, len(segments)) if segments[i] != segments[i - 1]]
    bounds = [0, *cuts, len(segments)]
    return list(pairwise(bounds)) if segments else []


def _unglue(words: Sequence[str]) -> list[str]:
    """Take apart ``12bis`` and ``ruedes``; leave the rest."""
    found: list[str] = []
    for place, word in enumerate(words):
        glued = _GLUED_NUMBER.match(word) if word[0].isdigit() else None
        if glued is None and word not in STREET_TYPES:
            glued = _GLUED_TYPE.match(word)
            if glued is not None and glued[2] in ARTICLES and place + 1 == len(words):
                glued = None  # "La Ruele" is no street of an article
        found += glued.groups() if glued else (word,)
    return found


def _read_run(words: list[str], total: int) -> list[StreetReading]:
    """Read one segment."""
    readings = []
    for i, word in enumerate(words):
        if not (word.isdigit() and len(word) <= 4):
            continue
        if i + 1 < len(words) and words[i + 1] in MONTHS:
            continue
        number = int(word)
        repetition, after, is_range = _read_repetition(words, i + 1)
        before_end = i - 1 if i and words[i - 1] in {"n", "no", "num", "numero"} else i
        if words[after:]:
            read = total - sum(map(len, words[i + 1 : after])) + len(repetition)
            readings.append(_reading(number, repetition, words[after:], read, is_range=is_range))
        is_after = before_end > 0 and not _is_number_of_street(words[:before_end])
        if is_after and after == len(words):
            readings.append(_reading(number, repetition, words[:before_end], total))
        if len(readings) > 6:
            break
    if len(words) > 3:
        readings += _read_before_complement(words, readings, total)
    if len(words) > 2 and words[0] in _HAMLETS:
        readings.append(_reading(None, "", words[1:], total))
    if words and not _is_number_of_street(words):
        readings.append(_reading(None, "", words, total))
    return readings


def _is_number_of_street(words: Sequence[str]) -> bool:
    """Tell whether a first number cannot belong to the name: alone, or before a kind of street."""
    if not words[0].isdigit():
        return False
    return len(words) == 1 or (words[1] in STREET_TYPES and words[1] not in MONTHS)


_COMPLEMENTS: Final = read_words(
    """
    residence immeuble batiment bat lotissement hameau lieu ld domaine quartier centre
    zone za zi zac parc villa appartement bureau chez etage entree res lot galerie
    """
)


_HAMLETS: Final = frozenset({"hameau", "ham", "quartier", "village", "ferme", "domaine"})
"""What people put before the name of a locality that has a kind of its own."""


def _read_before_complement(
    words: list[str], readings: list[StreetReading], total: int
) -> list[StreetReading]:
    """Read the words before a residence, a building or a quarter as the street."""
    if _COMPLEMENTS.isdisjoint(words):
        return []
    whole = [_reading(None, "", words, total), *readings]
    return [
        _reading(reading.number, reading.repetition, reading.raw[:cut], total)
        for reading in whole
        for cut in _complement_places(reading.raw)
    ]


def _complement_places(words: Sequence[str]) -> list[int]:
    return [place for place in range(2, len(words)) if words[place] in _COMPLEMENTS][:2]


def read_beginnings(reading: StreetReading) -> Iterator[StreetReading]:
    """Yield `reading` without its last words, fewer and fewer, where a note may begin.

    ``rue des Lilas derrière la poste``: what follows begins with a word that no name goes on with,
    or is long.
    """
    words = reading.raw
    for cut in range(len(words) - 1, 1, -1):
        is_note = words[cut] in NOTE_STARTS or words[cut][0].isdigit()
        if is_note and words[cut - 1] not in ARTICLES:
            yield _reading(reading.number, reading.repetition, words[:cut], 0)


def _read_across(
    words: tuple[str, ...], segments: tuple[int, ...], total: int
) -> list[StreetReading]:
    """Read a number that is alone in its segment with the street of a neighbour."""
    readings = []
    runs = [_unglue(words[start:end]) for start, end in _runs(segments)]
    for place, run in enumerate(runs):
        at = 1 if run[0] in {"n", "no", "num", "numero"} and len(run) > 1 else 0
        if not (run[at].isdigit() and len(run[at]) <= 4):
            continue
        repetition, after, is_range = _read_repetition(run, at + 1)
        if after == len(run) and not repetition and place + 1 < len(runs):
            repetition, rest = _take_repetition(runs[place + 1])
            runs[place + 1 : place + 2] = [rest] if rest else []
        if after != len(run):
            if place == 0:  # a comma inside the name: "Place de la Mairie, Le Bourg"
                street = [*run[after:], *(word for other in runs[1:] for word in other)]
                readings.append(_reading(int(run[at]), repetition, street, total))
            continue
        for neighbour in (place + 1, place - 1):
            if 0 <= neighbour < len(runs):
                street, number, read = runs[neighbour], int(run[at]), total
                if street[0].isdigit():  # "34, 36 rue": two numbers of one street
                    end = _skip_range(street, 0, number)
                    read -= sum(map(len, street[:end]))
                    street, is_range = street[end:], end > 0
                if not street or street[0].isdigit():
                    continue
                readings.append(_reading(number, repetition, street, read, is_range=is_range))
    return readings


def _take_repetition(words: list[str]) -> tuple[str, list[str]]:
    """Take a repetition that a comma cut from its number: ``9, bis chemin``."""
    return (words[0], words[1:]) if words[0] in _REPETITION else ("", words)


def _read_repetition(words: Sequence[str], at: int) -> tuple[str, int, bool]:
    """Return the repetition at `at`, where it ends, and whether a range of numbers follows."""
    repetition, start = "", at
    if at < len(words) and words[at] in _REPETITION:
        repetition, at = words[at], at + 1
    elif at < len(words) and len(words[at]) == 1 and words[at].isalpha():
        is_range = words[at] == "a" and at + 1 < len(words) and words[at + 1].isdigit()
        is_before_street = at + 1 < len(words) and words[at + 1] in STREET_TYPES
        is_article = words[at] in {"l", "d"} and not is_before_street
        is_type = words[at] == "r" and at + 1 < len(words)
        if not (is_range or is_article or is_type):
            repetition, at = words[at], at + 1
    end = _skip_range(words, at, int(words[start - 1]))
    return repetition, end, end > at


def _skip_range(words: Sequence[str], at: int, first: int) -> int:
    """Return where a range that begins with `first` ends: only larger numbers go on with it."""
    step = 1 if at < len(words) and words[at] in _RANGE else 0
    is_number = at + step < len(words) and words[at + step].isdigit() and len(words[at + step]) <= 4
    if not is_number or (at + step + 1 < len(words) and words[at + step + 1] in MONTHS):
        return at
    longest = _LONGEST_RANGE if step or at == 1 else _LONGEST_UNSAID_RANGE
    if not first < int(words[at + step]) <= first + longest:
        return at
    end = at + step + 1
    return end + 1 if end < len(words) and words[end] in _REPETITION else end


def _reading(
    number: int | None,
    repetition: str,
    words: Sequence[str],
    total: int,
    *,
    is_range: bool = False,
) -> StreetReading:
    spelt = canonical(words)
    found = content(spelt)
    start = bare_start(found)
    used = sum(map(len, words)) + (0 if number is None else len(str(number)) + len(repetition))
    return StreetReading(
        number=number,
        repetition=repetition,
        key=" ".join(found),
        bare=" ".join(found[start:]),
        squeezed="".join(found),
        plain="".join(content(words)),
        spare=max(0, total - used),
        is_range=is_range,
        raw=tuple(words),
    )
