"""How text from people is compared: one home for normalisation.

Two texts that a reader takes for the same (accents, case, hyphens, apostrophes, ligatures,
``St`` for ``Saint``) fold to the same string.
"""

import re
import unicodedata
from typing import Final

__all__ = ["fold", "guess_lost_letters", "repair_mojibake", "words"]

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


_TWICE_ENCODED: Final = re.compile(r"[ÃÂÅâ][\u0080-\u00ff\u0152-\u0192\u02c6-\u02dc\u2013-\u2122]+")
_LOST_LETTER: Final = re.compile(r"\ufffd+|(?<=[^\W\d_])\?(?=[\w\-'’])|(?<=['’\-\s])\?(?=[^\W\d_])")


def repair_mojibake(text: str) -> str:
    """Return `text` with UTF-8 that was read as Windows-1252 read again as UTF-8.

    Examples
    --------
    >>> repair_mojibake("Rue de l'Ã‰glise, AbbÃ©, Place d'Été")
    "Rue de l'Église, Abbé, Place d'Été"
    """
    return _TWICE_ENCODED.sub(_read_again, text) if "Ã" in text or "Å" in text else text


def _read_again(found: re.Match[str]) -> str:
    try:
        return b"".join(_byte(character) for character in found[0]).decode("utf-8")
    except UnicodeError:
        return found[0]


def _byte(character: str) -> bytes:
    # Windows-1252 leaves five bytes without a character; software passes them through.
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin-1")


def guess_lost_letters(text: str) -> str:
    """Return `text` with ``e`` where an accented letter was replaced by ``?`` or U+FFFD.

    Most French accents stand on an e; a wrong guess is one letter wrong, as a typing error.

    Examples
    --------
    >>> guess_lost_letters("rue de l'�glise, Abb?-Schlienger")
    "rue de l'eglise, Abbe-Schlienger"
    """
    return _LOST_LETTER.sub("e", text) if "?" in text or "\ufffd" in text else text
