"""What the text of a place says: name, postcode, département, arrondissement.

Several readings of one text are possible ("Savoie" may end a name or be a département): all are
returned, and the one whose name exists wins later.

::

    "46363 Reilhaguet Cedex"     name "Reilhaguet", postcode "46363", is_cedex
    "7200 aubenas"               name "aubenas", postcode "07200", is_zero_restored
    "Saint-Clément (Ardèche)"    name "Saint-Clément", departement_codes {"07"}
    "Lyon 3e"                    name "Lyon", arrondissement 3
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from geo.geocoding.names import spell_out
from geo.text import fold, repair_encoding

__all__ = ["PlaceReading", "departements_of_postcode", "read_place"]

_LONGEST_TEXT: Final = 200
_EDGES: Final = " \t\n,;:()[]-–—/|."
_EMPTY_BRACKETS: Final = re.compile(r"[(\[]\s*[)\]]")
_NOISE: Final = re.compile(
    r"\b(?:BP|CS|TSA)\s*\d+\b|(?<!\ben)(?<!\bde)[\s,(-]France\s*\)?$|(?<=\d)\.0\s*$"
    r"|^\s*(?:FR?-(?=\d)|commune d(?:e |u |es |['’]))",
    re.I,
)
_CEDEX: Final = re.compile(r"\bcedex\b(?:\s*\d{1,2}\b)?", re.I)
_POSTCODE: Final = re.compile(r"(?<![\d.,])(\d{2})\s?(\d{3})(?![\d])")
_SHORT_POSTCODE: Final = re.compile(r"(?<![\d.,])(\d{4})(?!\d)")
_DEPARTEMENT: Final = r"(?:0[1-9]|[1-8]\d|9[0-5]|2[AB]|97[1-8]|98[4-9])"
_CODE_IN_BRACKETS: Final = re.compile(rf"[(\[]\s*({_DEPARTEMENT})\s*[)\]]", re.I)
_CODE_LAST: Final = re.compile(rf"[\s,;-]\s*({_DEPARTEMENT})$", re.I)
_CODE_FIRST: Final = re.compile(rf"^({_DEPARTEMENT})[\s,;-]", re.I)
_ROMAN: Final = tuple(
    f"{tens}{ones}"
    for tens in ("", "x")
    for ones in ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
)
_ARRONDISSEMENT: Final = re.compile(
    r"^(paris|lyon|marseille)[\s,-]*(\d{1,2}|[ivx]+)\s*(?:er|eme|ème|è|e|°)?"
    r"(?:\s*arr(?:t|dt|ondissement)?\.?|\s*ardt)?$",
    re.I,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceReading:
    """One way to read the text of a place.

    Attributes
    ----------
    name
        As typed, without what the other attributes say; ``""`` when nothing else was typed.
    words
        The folded words of the name, abbreviations spelt out.
    is_zero_restored
        The postcode had four digits, as a spreadsheet leaves "07200".
    """

    name: str
    words: tuple[str, ...] = ()
    postcode: str | None = None
    departement_codes: frozenset[str] = frozenset()
    arrondissement: int | None = None
    is_cedex: bool = False
    is_zero_restored: bool = False


def read_place(text: str, departements: Mapping[str, str]) -> list[PlaceReading]:
    """Return the ways to read `text`, the most explicit first.

    Parameters
    ----------
    departements
        Folded name of each département → its code.
    """
    reading = PlaceReading(name=_tidy(repair_encoding(text[:_LONGEST_TEXT])))
    for read in (_read_noise, _read_postcode, _read_brackets, _read_arrondissement, _read_code):
        reading = read(reading)
    readings = [*_read_departement_name(reading, departements), reading]
    return [replace(one, words=tuple(spell_out(one.name))) for one in readings]


def departements_of_postcode(postcode: str) -> frozenset[str]:
    """Return the départements that postcodes beginning like this one belong to.

    Examples
    --------
    >>> sorted(departements_of_postcode("20000"))
    ['2A', '2B']
    """
    if postcode.startswith("20"):
        return frozenset({"2A", "2B"})
    if postcode in {"97133", "97150"}:  # Saint-Barthélemy, Saint-Martin
        return frozenset({"977", "978", "971"})
    return frozenset({postcode[:3] if postcode.startswith(("97", "98")) else postcode[:2]})


def _tidy(text: str) -> str:
    inner = " ".join(_EMPTY_BRACKETS.sub(" ", text).split())
    tidied = inner.strip(_EDGES)
    return f"{tidied})" if "(" in tidied and inner.endswith(")") else tidied


def _read_noise(reading: PlaceReading) -> PlaceReading:
    name, times = _CEDEX.subn(" ", reading.name)
    return replace(reading, name=_tidy(_NOISE.sub(" ", name)), is_cedex=times > 0)


def _read_postcode(reading: PlaceReading) -> PlaceReading:
    found = list(_POSTCODE.finditer(reading.name))
    if found:
        return replace(_without(reading, found[-1]), postcode=found[-1][1] + found[-1][2])
    short = _SHORT_POSTCODE.search(reading.name)
    if short is None:
        return reading
    return replace(_without(reading, short), postcode="0" + short[1], is_zero_restored=True)


def _read_brackets(reading: PlaceReading) -> PlaceReading:
    found = _CODE_IN_BRACKETS.search(reading.name)
    return _with_code(reading, found) if found else reading


def _read_arrondissement(reading: PlaceReading) -> PlaceReading:
    found = _ARRONDISSEMENT.match(reading.name)
    if found is None:
        return reading
    number = _read_number(found[2].lower())
    if number is None or not 1 <= number <= 20:
        return reading
    return replace(reading, name=found[1], arrondissement=number)


def _read_number(text: str) -> int | None:
    if text.isdigit():
        return int(text)
    return _ROMAN.index(text) + 1 if text in _ROMAN else None


def _read_code(reading: PlaceReading) -> PlaceReading:
    found = _CODE_LAST.search(reading.name) or _CODE_FIRST.search(reading.name)
    return _with_code(reading, found) if found else reading


def _read_departement_name(
    reading: PlaceReading, departements: Mapping[str, str]
) -> Iterator[PlaceReading]:
    words = re.split(r"[\s,;()]+", reading.name.strip(_EDGES))
    for start in range(max(1, len(words) - 4), len(words)):
        code = departements.get(fold(" ".join(words[start:])))
        if code is not None:
            name = _tidy(" ".join(words[:start]))
            codes = reading.departement_codes | {code}
            yield _read_code(replace(reading, name=name, departement_codes=codes))


def _with_code(reading: PlaceReading, found: re.Match[str]) -> PlaceReading:
    code = found[1].upper()
    codes = reading.departement_codes | ({"2A", "2B"} if code == "20" else {code})
    return replace(_without(reading, found), departement_codes=codes)


def _without(reading: PlaceReading, found: re.Match[str]) -> PlaceReading:
    name = f"{reading.name[: found.start()]} {reading.name[found.end() :]}"
    return replace(reading, name=_tidy(name))
