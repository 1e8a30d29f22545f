"""Which commune a typed address speaks of: every plausible reading, the surest first.

The name is looked for beside the postcode, at the end, at the beginning, and in each segment;
spelt exactly first, then with errors inside the communes of the postcode, of the département
and, without either, of France.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from geo.geocoding.commune_book import CommuneBook, Names
from geo.geocoding.differences import Difference
from geo.geocoding.names import ARTICLES, SMALL_WORDS, spell_out
from geo.geocoding.parse import Typed

__all__ = ["CityReading", "find_cities", "restore_zero"]


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


class _Text:
    """Words of a city prepared once: any window gives its key."""

    def __init__(self, found: Sequence[str]) -> None:
        self.words = found
        self.spelt = [_spell_word(word) for word in found]
        self.pieces = ["" if word in SMALL_WORDS else word for word in self.spelt]

    def key(self, start: int, end: int) -> str:
        return "".join(self.pieces[start:end]) or "".join(self.spelt[start:end])


_LONGEST_ABBREVIATION: Final = 4


@lru_cache(maxsize=32768)
def _spell_word(word: str) -> str:
    if len(word) > _LONGEST_ABBREVIATION:
        return word
    return "sur" if word == "s" else "".join(spell_out(word))


_LONGEST_NAME: Final = 9
"""Words in the longest names of communes, small words included."""


def find_cities(typed: Typed, book: CommuneBook, *, is_wide: bool = False) -> list[CityReading]:
    """Return the communes that `typed` may speak of, the surest first, at most forty.

    `is_wide` looks for misspelt names even where another name was found spelt exactly.
    """
    text = _Text(typed.words)
    if typed.postcode is not None:
        found = _beside_postcode(typed, text, book, is_wide=is_wide)
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


def restore_zero(typed: Typed, book: CommuneBook) -> Typed:
    """Return `typed` with the zero that a spreadsheet took from ``07200 Aubenas``.

    Four digits become a postcode only where a commune of it follows: they may be a number, or
    the postcode of another country.
    """
    if typed.postcode is not None:
        return typed
    text = _Text(typed.words)
    for at, word in enumerate(typed.words[:-1]):
        codes = book.by_postcode.get(f"0{word}", ()) if len(word) == 4 else ()
        ends = range(at + 2, min(len(typed.words), at + 1 + _LONGEST_NAME) + 1) if codes else ()
        for end in ends:
            if any(code in codes for code, _ in book.by_key.get(text.key(at + 1, end), ())):
                return replace(typed, postcode=f"0{word}", postcode_at=at)
    return typed


def departement_of(postcode: str) -> str:
    """Return the département that a postcode usually belongs to."""
    if postcode.startswith("20"):
        return "2A" if postcode < "20200" else "2B"
    return postcode[:3] if postcode.startswith(("97", "98")) else postcode[:2]


# --- with a postcode -------------------------------------------------------------------------


def _beside_postcode(
    typed: Typed, text: _Text, book: CommuneBook, *, is_wide: bool
) -> list[CityReading]:
    postcode, at = typed.postcode, typed.postcode_at
    assert postcode is not None  # noqa: S101 - the caller asked
    assert at is not None  # noqa: S101
    codes = book.by_postcode.get(postcode, [])
    found = _exact(_windows(typed, at), text, book, frozenset(codes), at, departement_of(postcode))
    if not is_wide and any(one.score >= 0.9 and one.start == at for one in found):
        return _with_leftovers(found, typed)
    if codes:
        found += _near(
            _windows(typed, at),
            text,
            book.names_of_postcode(postcode),
            at,
            lowest=0.62,
            weight=0.97,
        )
    if not any(reading.score > 0.85 for reading in found):
        neighbours = book.names_of_departement(departement_of(postcode))
        found += _near(_windows(typed, at), text, neighbours, at, lowest=0.78, weight=0.84)
        found += _alike_after(typed, text, book, frozenset(codes), at)
    if not any(reading.score > 0.8 and reading.start == at for reading in found):
        missing = 0.6 if _has_city_words(typed, at) else 0.9
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
            longer.append(reading._replace(score=reading.score * 0.9, end=stop, differences=marks))
    return found + longer


def _alike_after(
    typed: Typed, text: _Text, book: CommuneBook, allowed: frozenset[str], at: int
) -> list[CityReading]:
    """Return the communes that sound like what follows the postcode, near to it."""
    end = at + 1
    while end < len(typed.words) and not typed.words[end].isdigit():
        end += 1
    if end == at + 1 or typed.postcode is None:
        return []
    departement = departement_of(typed.postcode)
    found = []
    for code, alike, former in book.find_alike(text.words[at + 1 : end]):
        is_near = book.communes[code].departement_code == departement
        if code in allowed or is_near:
            score = alike * (0.97 if code in allowed else 0.84)
            found.append(_misspelt(code, score, (at + 1, end), at, former))
    return found


def _has_city_words(typed: Typed, at: int) -> bool:
    return at + 1 < len(typed.words) and not typed.words[at + 1].isdigit()


def _windows(typed: Typed, at: int) -> Iterator[tuple[int, int]]:
    """Yield where the commune may stand: after the postcode, else just before it, or last."""
    count = len(typed.words)
    for end in range(min(count, at + 1 + _LONGEST_NAME), at + 1, -1):
        yield at + 1, end
    for start in range(max(0, at - _LONGEST_NAME), at):
        yield start, at
    for start in range(max(at + 2, count - _LONGEST_NAME), count):
        yield start, count


def _exact(
    windows: Iterable[tuple[int, int]],
    text: _Text,
    book: CommuneBook,
    allowed: frozenset[str],
    at: int,
    departement: str,
) -> list[CityReading]:
    """Return the communes spelt exactly in a window, those of the postcode before others."""
    found: list[CityReading] = []
    for start, end in windows:
        is_after = start == at + 1
        span = (min(start, at), max(end, at + 1))
        for code, former in book.by_key.get(text.key(start, end), ()):
            marks = (Difference.FORMER_NAME,) if former else ()
            lost = 0.02 if former else 0.0
            if code in allowed:
                score = 1.0 if is_after else 0.96 if end <= at else 0.88
                found.append(CityReading(code, score - lost, *span, marks, former))
            elif is_after or end == at:
                is_near = book.communes[code].departement_code == departement
                score = (0.85 if allowed else 0.92) if is_near else 0.72
                score -= lost + (0.0 if is_after else 0.1)
                marks = (*marks, Difference.POSTCODE_DIFFERS)
                found.append(CityReading(code, score, *span, marks, former))
        if is_after and any(reading.score >= 0.95 for reading in found):
            break
    return found


def _near(
    windows: Iterable[tuple[int, int]],
    text: _Text,
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
        _misspelt(
            names.codes[column],
            float(grid[row, column]) * weight,
            spans[asked[row]],
            at,
            names.formers[column],
        )
        for row, column in zip(*grid.nonzero(), strict=True)
    ]
    if len(names.keys) <= _FEW:
        found += _cut_short(spans, names, at, weight)
    found.sort(key=lambda reading: -reading.score)
    return found[:12]


_FEW: Final = 80


def _cut_short(
    spans: Mapping[str, tuple[int, int]], names: Names, at: int, weight: float
) -> Iterator[CityReading]:
    """Yield the communes whose name begins with what follows the postcode: ``Divonne les``."""
    for key, span in spans.items():
        if span[0] != at + 1 or len(key) < 4:
            continue
        for choice, code, former in zip(names.keys, names.codes, names.formers, strict=True):
            if choice.startswith(key):
                yield _misspelt(code, 0.9 * weight, span, at, former)


def _misspelt(
    code: str, score: float, span: tuple[int, int], at: int, former: str | None
) -> CityReading:
    start, end = span if at < 0 else (min(span[0], at), max(span[1], at + 1))
    return CityReading(code, score, start, end, (Difference.MISSPELT,), former)


# --- without a postcode ----------------------------------------------------------------------


def _without_postcode(
    typed: Typed, text: _Text, book: CommuneBook, *, is_wide: bool
) -> list[CityReading]:
    hint, end = _departement_hint(typed, book)
    found = _exact_anywhere(typed, text, book, hint, end)
    if found and not is_wide:
        return found
    windows = [(start, end) for start in range(max(0, end - _LONGEST_NAME), end)]
    if hint is not None:
        near = _near(windows, text, book.names_of_departement(hint), -1, lowest=0.7, weight=0.97)
        return found + [_stretch(reading, len(typed.words)) for reading in near]
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
    typed: Typed, text: _Text, book: CommuneBook, hint: str | None, end: int
) -> list[CityReading]:
    count = len(typed.words)
    windows = [(start, end) for start in range(max(0, end - _LONGEST_NAME), end)]
    if hint is not None and end != count:
        windows += [(start, count) for start in range(max(0, count - _LONGEST_NAME), count)]
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
    for end in range(1, min(len(typed.words), _LONGEST_NAME)):
        is_cut = typed.segments[end] != typed.segments[end - 1] or typed.words[end].isdigit()
        if is_cut and not typed.words[end - 1].isdigit():
            windows.append((0, end))
    return windows


def _near_in_france(
    windows: list[tuple[int, int]], text: _Text, book: CommuneBook
) -> list[CityReading]:
    found = []
    for start, end in windows:
        if len(text.key(start, end)) >= 4 and text.spelt[start] not in SMALL_WORDS - ARTICLES:
            for code, alike, former in book.find_alike(text.words[start:end]):
                score = 0.93 * alike
                found.append(CityReading(code, score, start, end, (Difference.MISSPELT,), former))
    found.sort(key=lambda reading: -reading.score)
    return found[:12]
