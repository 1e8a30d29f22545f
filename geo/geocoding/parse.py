"""What people type → words in segments, the postcode, and what can be left aside.

``EARL des Tilleuls, BP 12, 22 bis rue de l'Église, 65140 MONFAUCON CEDEX - sur RDV`` becomes
three segments and a postcode; :mod:`geo.geocoding.street_reading` reads number and street.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Final

from geo.geocoding.abroad import is_abroad
from geo.geocoding.words import ARTICLES, MONTHS_IN_ORDER, STREET_TYPES, read_words
from geo.text import fold, guess_lost_letters, repair_encoding

__all__ = ["Typed", "read_text"]

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
