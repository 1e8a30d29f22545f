"""Which commune a typed address speaks of: every plausible reading, the surest first.

The name is looked for beside the postcode, at the end, at the beginning, and in each segment;
spelt exactly first, then with errors inside the communes of the postcode, of the département
and, without either, of France.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from rapidfuzz import process
from rapidfuzz.distance import OSA

from geo.coordinates import Position
from geo.geocoding.parse import Typed
from geo.geocoding.words import CITY_SMALL_WORDS, place_key, spell_place
from geo.text import words

__all__ = ["CityReading", "CommuneBook", "CommuneLike", "find_cities"]


class CommuneLike(Protocol):
    """What the book needs to know of a commune."""

    @property
    def insee_code(self) -> str: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def parent_code(self) -> str | None: ...  # noqa: D102
    @property
    def departement_code(self) -> str: ...  # noqa: D102
    @property
    def postcodes(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def population(self) -> int | None: ...  # noqa: D102
    @property
    def position(self) -> Position | None: ...  # noqa: D102
    @property
    def former_names(self) -> tuple[str, ...]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class CityReading:
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


class CommuneBook:
    """Communes by name, postcode and département."""

    def __init__(
        self,
        communes: Mapping[str, CommuneLike],
        departements: Mapping[str, str],
        nearest_names: Callable[[str], Iterable[tuple[str, float]]] | None = None,
    ) -> None:
        self.communes = communes
        self.nearest_names = nearest_names
        self.departements = {place_key(name): code for code, name in departements.items()}
        self.by_key: dict[str, list[tuple[str, str | None]]] = {}
        self.by_postcode: dict[str, list[str]] = {}
        self.by_departement: dict[str, list[str]] = {}
        self.children: dict[str, list[str]] = {}
        self._keys: dict[str, list[tuple[str, str | None]]] = {}
        for commune in communes.values():
            self._add(commune)

    def _add(self, commune: CommuneLike) -> None:
        code = commune.insee_code
        keys: list[tuple[str, str | None]] = [(key, None) for key in _spellings(commune.name)]
        keys += [(place_key(name), name) for name in commune.former_names]
        self._keys[code] = keys
        for key, former in dict.fromkeys(keys):
            self.by_key.setdefault(key, []).append((code, former))
        for postcode in commune.postcodes:
            self.by_postcode.setdefault(postcode, []).append(code)
        self.by_departement.setdefault(commune.departement_code, []).append(code)
        if commune.parent_code is not None:
            self.children.setdefault(commune.parent_code, []).append(code)

    def keys(self, codes: Iterable[str]) -> list[tuple[str, str, str | None]]:
        """Return (key, code, former name) for every name of the communes `codes`."""
        return [(key, code, former) for code in codes for key, former in self._keys[code]]

    def search_codes(self, insee_code: str, postcode: str | None) -> list[str]:
        """Return the commune and its arrondissements, those of `postcode` first."""
        children = self.children.get(insee_code)
        if not children:
            return [insee_code]
        children = sorted(children, key=lambda c: postcode not in self.communes[c].postcodes)
        return [insee_code, *children]


_ARRONDISSEMENT: Final = " arrondissement"


def _spellings(name: str) -> list[str]:
    """Return the keys of a commune's name; an arrondissement is also ``paris14``."""
    key = place_key(name)
    if not name.casefold().endswith(_ARRONDISSEMENT):
        return [key]
    short = key.removesuffix("arrondissement")
    city, number = words(name)[0], "".join(c for c in words(name)[1] if c.isdigit())
    forms = [f"{city}{n}{end}" for n in (number, f"0{number}") for end in ("", "e", "eme", "er")]
    return [key, short, *forms, *(f"{form}arrondissement" for form in forms)]


class _Text:
    """Words of a city prepared once: any window gives its key."""

    def __init__(self, found: Sequence[str]) -> None:
        self.pieces = [_piece(word) for word in found]
        self.plain = ["".join(spell_place([word])) for word in found]

    def key(self, start: int, end: int) -> str:
        return "".join(self.pieces[start:end]) or "".join(self.plain[start:end])


def _piece(word: str) -> str:
    return "" if word in CITY_SMALL_WORDS else "".join(spell_place([word]))


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
    best: dict[tuple[str, int, int], CityReading] = {}
    for reading in found:
        place = (reading.insee_code, reading.start, reading.end)
        if place not in best or best[place].score < reading.score:
            best[place] = reading
    return sorted(best.values(), key=lambda reading: (-reading.score, reading.start))[:40]


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
    windows = _windows(typed, at)
    found = _exact(windows, text, book, frozenset(codes), at, departement_of(postcode))
    if not is_wide and any(one.score >= 0.9 and one.start == at for one in found):
        return _with_leftovers(found, typed)
    if codes:
        found += _near(windows, text, book, codes, at, lowest=0.62, weight=0.97)
    if not any(reading.score > 0.85 for reading in found):
        neighbours = book.by_departement.get(departement_of(postcode), [])
        found += _near(windows, text, book, neighbours, at, lowest=0.78, weight=0.86)
    if not any(reading.score > 0.8 and reading.start == at for reading in found):
        missing = 0.6 if _has_city_words(typed, at) else 0.9
        found += [CityReading(code, missing, at, at + 1, ("city_absent",)) for code in codes]
    return _with_leftovers(found, typed)


def _with_leftovers(found: list[CityReading], typed: Typed) -> list[CityReading]:
    """Add readings where words that follow the commune belong to it: an unofficial longer name."""
    longer = []
    for reading in found:
        end = reading.end
        if "city_absent" in reading.differences or end >= len(typed.words):
            continue
        stop = end
        while (
            stop < len(typed.words)
            and typed.segments[stop] == typed.segments[end - 1]
            and not typed.words[stop].isdigit()
        ):
            stop += 1
        if stop > end:
            marks = (*reading.differences, "city_longer")
            longer.append(replace(reading, score=reading.score * 0.9, end=stop, differences=marks))
    return found + longer


def _has_city_words(typed: Typed, at: int) -> bool:
    return at + 1 < len(typed.words) and not typed.words[at + 1].isdigit()


def _windows(typed: Typed, at: int) -> list[tuple[int, int]]:
    """Return where the commune may stand: after the postcode, else just before it."""
    count = len(typed.words)
    after = [(at + 1, end) for end in range(min(count, at + 1 + _LONGEST_NAME), at + 1, -1)]
    before = [(start, at) for start in range(max(0, at - _LONGEST_NAME), at)]
    ends = [(start, count) for start in range(max(at + 2, count - _LONGEST_NAME), count)]
    return after + before + ends


def _exact(
    windows: list[tuple[int, int]],
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
            marks = ("former_commune",) if former else ()
            lost = 0.02 if former else 0.0
            if code in allowed:
                score = 1.0 if is_after else 0.96 if end <= at else 0.88
                found.append(CityReading(code, score - lost, *span, marks, former))
            elif is_after or end == at:
                is_near = book.communes[code].departement_code == departement
                score = (0.85 if allowed else 0.92) if is_near else 0.72
                score -= lost + (0.0 if is_after else 0.1)
                marks = (*marks, "postcode_differs")
                found.append(CityReading(code, score, *span, marks, former))
        if is_after and any(reading.score >= 0.95 for reading in found):
            break
    return found


def _near(
    windows: list[tuple[int, int]],
    text: _Text,
    book: CommuneBook,
    codes: Sequence[str],
    at: int,
    *,
    lowest: float,
    weight: float,
) -> list[CityReading]:
    """Return the communes among `codes` whose name resembles a window, or begins like it."""
    names = book.keys(codes)
    spans: dict[str, tuple[int, int]] = {}
    for start, end in windows:
        spans.setdefault(text.key(start, end), (start, end))
    asked = [key for key in spans if len(key) >= 3]
    if not asked or not names:
        return []
    choices = [key for key, _, _ in names]
    found = []
    grid = process.cdist(asked, choices, scorer=OSA.normalized_similarity, score_cutoff=lowest)
    for row, column in zip(*grid.nonzero(), strict=True):
        start, end = spans[asked[row]]
        _, code, former = names[column]
        found.append(_misspelt(code, float(grid[row, column]) * weight, start, end, at, former))
    for key in asked:
        start, end = spans[key]
        if start != at + 1 or len(key) < 4:
            continue
        for choice, code, former in names:
            if choice.startswith(key):
                found.append(_misspelt(code, 0.9 * weight, start, end, at, former))
    found.sort(key=lambda reading: -reading.score)
    return found[:12]


def _misspelt(
    code: str, score: float, start: int, end: int, at: int, former: str | None
) -> CityReading:
    span = (start, end) if at < 0 else (min(start, at), max(end, at + 1))
    return CityReading(code, score, *span, ("city_misspelt",), former)


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
        codes = book.by_departement.get(hint, [])
        near = _near(windows, text, book, codes, -1, lowest=0.7, weight=0.97)
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
    if last in book.by_departement and not typed.words[-2] in {"n", "no"}:
        return last, count - 1
    for size in (4, 3, 2, 1):
        if count > size:
            code = book.departements.get(place_key(" ".join(typed.words[-size:])))
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
            # At the very end, "Loire" or "10" is the commune's own: Saint-Denis-sur-Loire, Paris 10.
            inside = stop == count or hint is None or book.communes[code].departement_code == hint
            if not inside:
                continue
            finish = count if stop == end else stop
            long = min(stop - start, 5)
            score = 0.95 - 0.01 * (5 - long) - (0.03 if former else 0.0)
            marks = ("former_commune",) if former else ()
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
    if book.nearest_names is None:
        return []
    found = []
    for start, end in windows:
        key = text.key(start, end)
        if len(key) < 4:
            continue
        for code, alike in book.nearest_names(key):
            found.append(CityReading(code, 0.93 * alike, start, end, ("city_misspelt",)))
    found.sort(key=lambda reading: -reading.score)
    return found[:12]
