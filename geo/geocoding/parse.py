"""What people type → words in segments, the postcode, what can be left aside; then readings.

``EARL des Tilleuls, BP 12, 22 bis rue de l'Église, 65140 MONFAUCON CEDEX - sur RDV`` becomes
three segments, a postcode, and the reading (number 22, repetition bis, street ``rue eglise``).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from itertools import pairwise
from typing import Final

from geo.geocoding.abroad import is_abroad
from geo.geocoding.words import (
    ARTICLES,
    MONTHS,
    MONTHS_IN_ORDER,
    NOTE_STARTS,
    STREET_TYPES,
    bare_start,
    canonical,
    content,
    read_words,
)
from geo.text import fold, guess_lost_letters, repair_encoding

__all__ = [
    "StreetReading",
    "Typed",
    "read_beginnings",
    "read_plainly",
    "read_streets",
    "read_text",
]

LONGEST_TEXT: Final = 400
"""Characters of a text that are looked at; addresses are far shorter."""

_PHONE: Final = re.compile(
    r"(?:\(?\+33\)?\s?(?:\(0\))?|\b0)[1-9](?:[ ./\-]?\d\d){4}\b|\S+@\S+|https?://\S+|www\.\S+"
    r"|\b(?:siret|siren)?\W{0,3}\d{3} ?\d{3} ?\d{3}(?: ?\d{5})?\b",
    re.IGNORECASE,
)
_COORDINATES: Final = re.compile(r"^\W*-?\d{1,3}[.,]\d+\s*[,; ]\s*-?\d{1,3}[.,]\d+\W*$")
_SIGNS: Final = ("/", "@", "www", " ss ", "-ss-", " SS ")
_MANY_DIGITS: Final = re.compile(r"\d\D?\d\d?\D?\d\d\D?\d\d")
_CAMEL: Final = re.compile(r"(?<=[a-zà-ÿ]{2})(?=[A-ZÀ-Ý][a-zà-ÿ]{2})")
_ON: Final = re.compile(r"\b(?:s|sr)/\s*", re.IGNORECASE)
_UNDER: Final = re.compile(r"\bss\b/?\s*", re.IGNORECASE)
_DATE: Final = re.compile(r"\b(\d{1,2})[/.\-](0?[1-9]|1[0-2])[/.\-]((?:1[5-9]|20)\d\d)\b")
_MARKUP: Final = re.compile(r"<[^<>]{0,40}>|\\[nrt](?![a-zà-ÿ]{2})")
_DOTTED: Final = re.compile(r"\b(?:z\.a\.c|z\.[ai]|r\.[dn]|v\.c|c\.r|n\.d)(?:\.|\b)", re.IGNORECASE)
_MONTH_NAMES: Final = tuple(MONTHS_IN_ORDER)
_SPLIT: Final = re.compile(r"[,;\n\r\t|()\[\]]+|\s[-–—•·]+\s")
_ASIDE: Final = re.compile(
    r"\b(?:bp|b p|cs|tsa|cidex)\s\d+"
    r"|(?<!\bla )(?<!\bde )(?<!\bdu )(?<!\bdes )(?<!\bl )"
    r"\b(?:appt|appartement|apt|bat|batiment|bt|esc|escalier|hall|etg|bureau|porte|boite|local)"
    r"\s(?:\d{1,4}[a-z]?|(?!n \d)[a-z]\d{0,2})\b(?: \d(?:e|er|eme) etage)?"
    r"|\b(?:\d{1,2}(?:e|er|eme)|rdc|premier|deuxieme) etage\b|\brdc\b"
    r"|\brez de chaussee\b"
    r"|\bsur (?:rdv|rendez vous)\b|^rdv$"
)
_MAY_BE_ASIDE: Final = re.compile(
    r"\b(?:b p|bp|cs|tsa|cidex|ap|bat|bt|esc|porte|hall|etg|bureau|boite|local"
    r"|rdc|rdv|rez|rendez|sur r)|etage"
)
_CEDEX: Final = re.compile(r"\bcedex(?: \d{1,2}\b)?")
_NOTHING: Final = read_words(
    """
    neant aucune inconnu inconnue idem null none undefined nan nc tbd ref definir renseigne
    renseignee communique communiquee meme ligne internet facebook instagram domicile itinerant
    """
)
"""Words that stand where no address is, when little stands beside them."""
_LONGEST_NOTHING: Final = 4
_LOCALITY_PREFIX: Final = re.compile(
    r"^(\d{1,4} (?:bis |ter |[a-c] )?)?(?:au |le )?(?:ld|l d|lieu dit|lieudit) "
)
_COMMUNE_PREFIX: Final = re.compile(r"^commune d(?:e|u|es)? (?=\w)")
_FRANCE: Final = frozenset({"france", "fr"})
_MIXED: Final = re.compile(r"\d[a-z]|[a-z]\d")
_BEFORE_POSTCODE: Final = frozenset({"f", "fr", "cp"})
_GLUED_DIGITS: Final = re.compile(
    r"^(?:([a-z]+)(\d{5})([a-z]*)|(\d{5})([a-z]+)"
    r"|(\d{1,4})(?!(?:bis|ter|quater|quinquies|er|re|ere|nd|nde|em|eme|ieme|h|km|mm)$)([a-z]{2,}))$"
)
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
class Typed:
    """A typed address, word by word.

    Attributes
    ----------
    words
        Folded words; ``segments`` gives the segment that each stands in.
    postcode, postcode_at
        The five digits and where they stand among `words`; ``None`` without.
    is_cedex
        The postcode may be one of a business mail service, which no commune has.
    departement
        Code that was typed in place of a postcode or beside the commune: ``(07)``.
    is_abroad
        A country other than France is named, or a postcode of another country.
    """

    words: list[str]
    segments: list[int]
    postcode: str | None = None
    postcode_at: int | None = None
    is_cedex: bool = False
    departement: str | None = None
    is_abroad: bool = False


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


def read_text(text: str) -> Typed | None:
    """Split what was typed; ``None`` when there is nothing to look for."""
    text = text[:LONGEST_TEXT]
    if not text.isascii() or "?" in text:
        text = guess_lost_letters(repair_encoding(text))
    if "&" in text or "<" in text or "\\" in text:
        text = _MARKUP.sub(" , ", unescape(text))
    if _COORDINATES.match(text):
        return None
    if not (text.isupper() or text.islower()):
        text = _CAMEL.sub(" ", text)
    if "." in text:
        text = _DOTTED.sub(_undot, text)
    if any(sign in text for sign in _SIGNS) or _MANY_DIGITS.search(text):
        text = _spell_signs(text)
    typed = Typed(words=[], segments=[])
    for number, segment in enumerate(_SPLIT.split(text)):
        _read_segment(typed, fold(segment), number)
    _leave_country_out(typed)
    if len(typed.words) < _LONGEST_NOTHING and not _NOTHING.isdisjoint(typed.words):
        return None
    typed.is_abroad = typed.postcode is None and is_abroad(typed.words)
    return typed if typed.words else None


def _spell_signs(text: str) -> str:
    """Write out what folding would lose: dates, ``s/`` and ``ss``; leave telephones out."""
    text = _ON.sub("sur ", _DATE.sub(_spell_date, _PHONE.sub(" , ", text)))
    return _UNDER.sub("sous ", text)


def _undot(found: re.Match[str]) -> str:
    return f"{found[0].replace('.', '')} "


def _spell_date(found: re.Match[str]) -> str:
    return f"{found[1]} {_MONTH_NAMES[int(found[2]) - 1]} {found[3]}"


def _read_segment(typed: Typed, folded: str, number: int) -> None:
    if not folded:
        return
    folded = _leave_asides_out(typed, folded)
    found = folded.split()
    if _MIXED.search(folded):
        found = [piece for word in found for piece in _part_glued(word)]
    for word in found:
        if len(word) == 5 and word.isdigit() and "01000" <= word < "99000":
            if typed.words and typed.words[-1] in _BEFORE_POSTCODE and typed.segments[-1] == number:
                del typed.words[-1], typed.segments[-1]
            typed.postcode, typed.postcode_at = word, len(typed.words)
        if word in _FRANCE and (typed.postcode is not None or len(found) == 1) and typed.words:
            continue
        typed.words.append(word)
        typed.segments.append(number)


_ARRONDISSEMENT: Final = re.compile(
    r"\b(\d{1,2})(?: ?(?:er|e|eme|ieme|nd))? (?:arr|arrt|ardt|arrdt|arrond|arrondissement)\b"
)


def _leave_asides_out(typed: Typed, folded: str) -> str:
    if " ar" in folded:
        folded = _ARRONDISSEMENT.sub(r"\1e", folded)
    if "cedex" in folded:
        typed.is_cedex = True
        folded = _CEDEX.sub(" ", folded)
    if _MAY_BE_ASIDE.search(folded):
        folded = _ASIDE.sub(" ", folded)
    if folded.startswith("commune d"):
        folded = _COMMUNE_PREFIX.sub("", folded)
    if folded and folded[0] in "al0123456789":
        folded = _LOCALITY_PREFIX.sub(r"\1", folded)
    return folded


def _leave_country_out(typed: Typed) -> None:
    """Drop a last ``France``: before the postcode or an article, it ends the name of a street."""
    before = typed.words[-2] if len(typed.words) > 1 else ""
    is_name = before in ARTICLES or before in STREET_TYPES
    if typed.words and typed.words[-1] in _FRANCE and not is_name:
        del typed.words[-1], typed.segments[-1]


def _part_glued(word: str) -> Iterator[str]:
    """Yield what a forgotten space glued: ``21rue``, ``glath43340``; ``12bis`` stays."""
    if word.isalpha() or word.isdigit() or not (glued := _GLUED_DIGITS.match(word)):
        yield word
        return
    yield from (piece for piece in glued.groups() if piece)


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
