"""When two names of shops are alike: legal forms, articles and the order of words aside.

::

    "SARL Tournerie des Aulnes"   --telling_name-->  "aulnes tournerie"
    "Station-service, Nice"       --telling_name-->  ""     says what it is and where, not which
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz

from geo.french import singular
from geo.kinds import KINDS
from geo.text import words

__all__ = ["ALIKE", "FEWEST_IN_COMMON", "is_alike", "is_like_name", "is_part_of", "telling_name"]

ALIKE: Final = 88.0
"""Least ratio of two telling names written alike: about one letter in eight may differ."""

_SILENT: Final = frozenset(
    {
        *("a", "au", "aux", "chez", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les"),
        *("un", "une", "sarl", "sas", "sasu", "sa", "eurl", "ei", "eirl", "earl", "gaec", "scea"),
        *("scop", "scic", "snc", "sci", "association", "asso", "ets", "etablissement"),
        *("etablissements", "entreprise", "societe", "ste", "cie", "mr", "mme", "m"),
    }
)
_OF_KINDS: Final = frozenset(
    singular(word)
    for kind in KINDS.values()
    for text in (kind.label, *kind.synonyms)
    for word in words(text)
)
FEWEST_IN_COMMON: Final = 2
"""One word in common does not make two names one."""


@lru_cache(maxsize=50_000)
def telling_name(name: str, cities: tuple[str, ...] = ()) -> str:
    """Return the words of `name` that are compared, folded and sorted.

    Empty when they say but what the shop is and in which of its `cities` it stands: many shops
    that are not the same are called so.
    """
    kept = sorted({word for word in words(name) if word not in _SILENT})
    places = {word for city in cities for word in words(city)}
    is_telling = any(word not in places and singular(word) not in _OF_KINDS for word in kept)
    return " ".join(kept) if is_telling else ""


def is_alike(one: str, other: str) -> bool:
    """Tell whether two telling names are written alike, or one is part of the other.

    Examples
    --------
    >>> is_alike("aulnes tournerie", "aulne tournerie"), is_alike("martin", "boulanger martin")
    (True, False)
    """
    if not one or not other:
        return False
    return fuzz.ratio(one, other) >= ALIKE or is_part_of(one.split(), other.split())


def is_like_name(one: str, other: str) -> bool:
    """Tell whether two names, as people write them, are alike and both tell something.

    >>> is_like_name("SARL Tournerie des Aulnes", "La tournerie d'Aulnes")
    True
    """
    return is_alike(telling_name(one), telling_name(other))


def is_part_of(one: Iterable[str], other: Iterable[str]) -> bool:
    """Tell whether all words of one, two at least, are among those of the other."""
    first, second = frozenset(one), frozenset(other)
    shared = len(first & second)
    return shared >= FEWEST_IN_COMMON and shared == min(len(first), len(second))
