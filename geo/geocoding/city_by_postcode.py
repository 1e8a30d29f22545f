"""The commune of a typed address that has a postcode.

The name is looked for after the postcode, before it, and at the end: spelt exactly; then with
errors among the communes of the postcode, then of its département. Without a name, every commune
of the postcode is meant.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from geo.geocoding.city_text import (
    LONGEST_NAME,
    CityReading,
    CityText,
    find_near,
    join_span,
    read_misspelt,
)
from geo.geocoding.commune_book import CommuneBook
from geo.geocoding.differences import Difference
from geo.geocoding.names import ARTICLES
from geo.geocoding.parse import Typed
from geo.geocoding.place_text import departements_of_postcode

__all__ = ["find_beside_postcode"]

# How sure a commune is, by where its name stands and whether the postcode is its own.
_BEFORE: Final = 0.96
_APART: Final = 0.93
"""First or last, and not beside the postcode."""
_CEDEX: Final = 0.92
"""The postcode is nobody's: of a business mail service of the same département."""
_NEIGHBOUR: Final = 0.85
_ELSEWHERE: Final = 0.72
_UNNAMED: Final = 0.9
_UNKNOWN: Final = 0.6
"""Words follow the postcode and name no commune."""
_NOT_AFTER: Final = 0.1
_FORMER: Final = 0.02
_LONGER: Final = 0.9
_INSIDE_LEAST: Final = 0.62
_INSIDE_WORTH: Final = 0.97
_NEAR_LEAST: Final = 0.78
_NEAR_WORTH: Final = 0.84


def find_beside_postcode(
    typed: Typed, text: CityText, book: CommuneBook, *, is_wide: bool
) -> list[CityReading]:
    """Return the communes that `typed` may speak of; its postcode is known.

    `is_wide` looks for misspelt names even where another name was found spelt exactly.
    """
    postcode, at = typed.postcode, typed.postcode_at
    assert postcode is not None  # noqa: S101 - the caller asked
    assert at is not None  # noqa: S101
    codes = book.by_postcode.get(postcode, [])
    departements = departements_of_postcode(postcode)
    found = _exact(_windows(typed, at), text, book, frozenset(codes), at, departements)
    if not is_wide and any(one.score >= 0.9 and one.start == at for one in found):
        return _with_leftovers(found, typed)
    if codes:
        found += find_near(
            _windows(typed, at),
            text,
            book.names_of_postcode(postcode),
            at,
            lowest=_INSIDE_LEAST,
            weight=_INSIDE_WORTH,
        )
    if not any(reading.score > 0.85 for reading in found):
        for departement in sorted(departements):
            names = book.names_of_departement(departement)
            found += find_near(
                _windows(typed, at), text, names, at, lowest=_NEAR_LEAST, weight=_NEAR_WORTH
            )
        found += _alike_after(typed, text, book, frozenset(codes), at)
    if not any(reading.score > 0.8 and reading.start == at for reading in found):
        missing = _UNKNOWN if _has_city_words(typed, at) else _UNNAMED
        found += [
            CityReading(code, missing, at, at + 1, (Difference.CITY_ABSENT,)) for code in codes
        ]
    return _with_leftovers(found, typed)


def _with_leftovers(found: list[CityReading], typed: Typed) -> list[CityReading]:
    """Add readings where words that follow the commune belong to it: an unofficial longer name."""
    longer = []
    for reading in found:
        end = reading.end
        if Difference.CITY_ABSENT in reading.differences or end >= len(typed.words):
            continue
        stop = end
        while (
            stop < len(typed.words)
            and typed.segments[stop] == typed.segments[end - 1]
            and not typed.words[stop].isdigit()
        ):
            stop += 1
        if stop > end:
            marks = (*reading.differences, Difference.CITY_LONGER)
            longer.append(
                reading._replace(score=reading.score * _LONGER, end=stop, differences=marks)
            )
    return found + longer


def _alike_after(
    typed: Typed, text: CityText, book: CommuneBook, allowed: frozenset[str], at: int
) -> list[CityReading]:
    """Return the communes that sound like what follows the postcode, near to it."""
    end = at + 1
    while end < len(typed.words) and not typed.words[end].isdigit():
        end += 1
    if end == at + 1 or typed.postcode is None:
        return []
    departements = departements_of_postcode(typed.postcode)
    found = []
    for code, alike, former in book.find_alike(text.words[at + 1 : end]):
        is_near = book.communes[code].departement_code in departements
        if code in allowed or is_near:
            score = alike * (_INSIDE_WORTH if code in allowed else _NEAR_WORTH)
            found.append(read_misspelt(code, score, (at + 1, end), at, former))
    return found


def _has_city_words(typed: Typed, at: int) -> bool:
    return at + 1 < len(typed.words) and not typed.words[at + 1].isdigit()


def _windows(typed: Typed, at: int) -> Iterator[tuple[int, int]]:
    """Yield where the commune may stand: after the postcode, else just before it, or last."""
    count = len(typed.words)
    for end in range(min(count, at + 1 + LONGEST_NAME), at + 1, -1):
        yield at + 1, end
    for start in range(max(0, at - LONGEST_NAME), at):
        yield start, at
    for start in range(max(at + 2, count - LONGEST_NAME), count):
        yield start, count
    for end in range(1, min(at, LONGEST_NAME)):
        if typed.segments[end] != typed.segments[end - 1] or typed.words[end].isdigit():
            yield 0, end


def _exact(
    windows: Iterable[tuple[int, int]],
    text: CityText,
    book: CommuneBook,
    allowed: frozenset[str],
    at: int,
    departements: frozenset[str],
) -> list[CityReading]:
    """Return the communes spelt exactly in a window, those of the postcode before others."""
    found: list[CityReading] = []
    for start, end in windows:
        if end - start > 1 and text.spelt[end - 1] in ARTICLES:
            continue
        is_after = start == at + 1
        span = join_span(start, end, at)
        for code, former in book.by_key.get(text.key(start, end), ()):
            marks = (Difference.FORMER_NAME,) if former else ()
            lost = _FORMER if former else 0.0
            if code in allowed:
                score = 1.0 if is_after else _BEFORE if end == at else _APART
                found.append(CityReading(code, score - lost, *span, marks, former))
            elif is_after or end == at:
                is_near = book.communes[code].departement_code in departements
                score = (_NEIGHBOUR if allowed else _CEDEX) if is_near else _ELSEWHERE
                score -= lost + (0.0 if is_after else _NOT_AFTER)
                marks = (*marks, Difference.POSTCODE_DIFFERS)
                found.append(CityReading(code, score, *span, marks, former))
        if is_after and any(reading.score >= 0.95 for reading in found):
            return [one for one in found if Difference.POSTCODE_DIFFERS not in one.differences]
    return found
