"""How text from people is compared: one home for normalisation.

Two texts that a reader takes for the same (accents, case, hyphens, apostrophes, ligatures,
``St`` for ``Saint``) fold to the same string.
"""

import re
import unicodedata
from typing import Final

__all__ = ["fold", "words"]

_LIGATURES: Final = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"})
# Combining marks, and the invisible characters that only steer layout, vanish; the rest separates.
_INVISIBLE: Final = re.compile(
    r"[\u0300-\u036f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+"
)
_NOT_WORD: Final = re.compile(r"[^0-9a-z]+")


def fold(text: str) -> str:
    """Return `text` without accents, case or punctuation, words separated by one space.

    Examples
    --------
    >>> fold("  L'Œuf-de-Saint-Étienne ")
    'l oeuf de saint etienne'
    """
    lowered = text.casefold().translate(_LIGATURES)
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKD", lowered))
    return _NOT_WORD.sub(" ", plain).strip()


def words(text: str) -> list[str]:
    """Return the words of `text`, folded.

    Examples
    --------
    >>> words("Miel & châtaignes")
    ['miel', 'chataignes']
    """
    return fold(text).split()
