"""Which commune a typed address speaks of: every plausible reading, the surest first.

The name is looked for beside the postcode, at the end, at the beginning, and in each segment;
spelt exactly first, then with errors inside the communes of the postcode, of the département
and, without either, of France.
"""

from dataclasses import replace
from typing import Final

from geo.geocoding.city_by_postcode import find_beside_postcode
from geo.geocoding.city_text import LONGEST_NAME, CityReading, CityText, find_near
from geo.geocoding.commune_book import CommuneBook
from geo.geocoding.differences import Difference
from geo.geocoding.names import ARTICLES, SMALL_WORDS
from geo.geocoding.parse import Typed
from geo.geocoding.place_text import departements_of_postcode

__all__ = ["CityReading", "find_cities", "leave_out_departement", "restore_postcode"]


def find_cities(typed: Typed, book: CommuneBook, *, is_wide: bool = False) -> list[CityReading]:
    """Return the communes that `typed` may speak of, the surest first, at most forty.

    `is_wide` looks for misspelt names even where another name was found spelt exactly.
    """
    text = CityText(typed.words)
    if typed.postcode is not None:
        found = find_beside_postcode(typed, text, book, is_wide=is_wide)
    else:
        found = _without_postcode(typed, text, book, is_wide=is_wide)
    if len(found) < 2:
        return found
    best: dict[tuple[str, int, int], CityReading] = {}
    for reading in found:
        place = (reading.insee_code, reading.start, reading.end)
        if place not in best or best[place].score < reading.score:
            best[place] = reading
    return sorted(best.values(), key=lambda reading: (-reading.score, reading.start))[:40]


def restore_postcode(typed: Typed, book: CommuneBook) -> Typed:
    """Return `typed` with a postcode that lost its zero (``7200 Aubenas``) or was cut (``07 200``).

    Digits become a postcode only where a commune of it follows, or nothing does: they may be a
    number, or the postcode of another country.
    """
    if typed.postcode is not None:
        return typed
    text = CityText(typed.words)
    for at, word in enumerate(typed.words):
        if not word.isdigit():
            continue
        if len(word) == 4 and _names_one_of(f"0{word}", at + 1, text, book):
            return replace(typed, postcode=f"0{word}", postcode_at=at)
        joined = word + typed.words[at + 1] if len(word) == 2 and at + 1 < len(text.words) else ""
        is_last = at + 2 == len(text.words)
        if len(joined) == 5 and (
            (is_last and joined in book.by_postcode) or _names_one_of(joined, at + 2, text, book)
        ):
            return _join_postcode(typed, at, joined)
    return typed


def _names_one_of(postcode: str, start: int, text: CityText, book: CommuneBook) -> bool:
    """Tell whether a commune of `postcode` is spelt exactly from `start` on."""
    codes = book.by_postcode.get(postcode, ())
    ends = range(start + 1, min(len(text.words), start + LONGEST_NAME) + 1) if codes else ()
    return any(
        code in codes for end in ends for code, _ in book.by_key.get(text.key(start, end), ())
    )


def _join_postcode(typed: Typed, at: int, postcode: str) -> Typed:
    words = [*typed.words[:at], postcode, *typed.words[at + 2 :]]
    segments = [*typed.segments[:at], *typed.segments[at + 1 :]]
    return replace(typed, words=words, segments=segments, postcode=postcode, postcode_at=at)


def leave_out_departement(typed: Typed, book: CommuneBook) -> Typed:
    """Return `typed` without a segment that only names the département of its postcode."""
    if typed.postcode is None or typed.segments[-1] < 2:
        return typed
    own = departements_of_postcode(typed.postcode)
    for segment in range(typed.segments[0] + 1, typed.segments[-1] + 1):
        kept = [place for place, number in enumerate(typed.segments) if number != segment]
        name = " ".join(
            word for word, at in zip(typed.words, typed.segments, strict=True) if at == segment
        )
        if book.departements.get(name) in own and typed.postcode_at in kept:
            return replace(
                typed,
                words=[typed.words[place] for place in kept],
                segments=[typed.segments[place] for place in kept],
                postcode_at=kept.index(typed.postcode_at),
            )
    return typed


def _without_postcode(
    typed: Typed, text: CityText, book: CommuneBook, *, is_wide: bool
) -> list[CityReading]:
    hint, end = _departement_hint(typed, book)
    found = _exact_anywhere(typed, text, book, hint, end)
    if found and not is_wide:
        return found
    windows = [(start, end) for start in range(max(0, end - LONGEST_NAME), end)]
    if hint is not None:
        near = find_near(
            windows, text, book.names_of_departement(hint), -1, lowest=0.7, weight=0.97
        )
        found += [_stretch(reading, len(typed.words)) for reading in near]
        if typed.words[-1].isdigit() or end == 1:
            return found
        # "Loire" may end the name rather than be the département.
        count = len(typed.words)
        windows = [(start, count) for start in range(max(0, count - LONGEST_NAME), end)]
    return found + _near_in_france(windows, text, book)


def _stretch(reading: CityReading, count: int) -> CityReading:
    return CityReading(
        reading.insee_code,
        reading.score,
        reading.start,
        count,
        reading.differences,
        reading.former,
    )


def _departement_hint(typed: Typed, book: CommuneBook) -> tuple[str | None, int]:
    """Return the département named at the end, and where the words before it end."""
    count = len(typed.words)
    if count < 2:
        return None, count
    last = typed.words[-1].upper()
    if last in book.by_departement and typed.words[-2] not in {"n", "no"}:
        return last, count - 1
    for size in (4, 3, 2, 1):
        if count > size:
            code = book.departements.get(" ".join(typed.words[-size:]))
            if code is not None:
                return code, count - size
    return None, count


def _exact_anywhere(
    typed: Typed, text: CityText, book: CommuneBook, hint: str | None, end: int
) -> list[CityReading]:
    count = len(typed.words)
    windows = [(start, end) for start in range(max(0, end - LONGEST_NAME), end)]
    if hint is not None and end != count:
        windows += [(start, count) for start in range(max(0, count - LONGEST_NAME), count)]
    windows += _first_windows(typed)
    found = []
    for start, stop in windows:
        for code, former in book.by_key.get(text.key(start, stop), ()):
            # At the very end, "Loire", "10" are the commune's own: Saint-Denis-sur-Loire, Paris 10.
            inside = stop == count or hint is None or book.communes[code].departement_code == hint
            if not inside:
                continue
            finish = count if stop == end else stop
            long = min(stop - start, 5)
            score = 0.95 - 0.01 * (5 - long) - (0.03 if former else 0.0)
            marks = (Difference.FORMER_NAME,) if former else ()
            found.append(CityReading(code, score, start, finish, marks, former))
    return found


def _first_windows(typed: Typed) -> list[tuple[int, int]]:
    """Return the beginnings that a number or another segment follows: ``Vallet, 9 rue…``."""
    windows = []
    for end in range(1, min(len(typed.words), LONGEST_NAME)):
        is_cut = typed.segments[end] != typed.segments[end - 1] or typed.words[end].isdigit()
        if is_cut and not typed.words[end - 1].isdigit():
            windows.append((0, end))
    return windows


_LINKS: Final = ARTICLES | {"de", "du", "des", "d", "au", "aux", "a"}


def _near_in_france(
    windows: list[tuple[int, int]], text: CityText, book: CommuneBook
) -> list[CityReading]:
    found = []
    for start, end in windows:
        if start and text.spelt[start - 1] in _LINKS:  # "place du | marché"
            continue
        if len(text.key(start, end)) >= 4 and text.spelt[start] not in SMALL_WORDS - ARTICLES:
            for code, alike, former in book.find_alike(text.words[start:end]):
                marks = (Difference.MISSPELT,) if alike < 1 else ()
                found.append(CityReading(code, 0.93 * alike, start, end, marks, former))
    found.sort(key=lambda reading: -reading.score)
    return found[:12]
