"""How text from people is compared: one home for normalisation.

Two texts that a reader takes for the same (accents, case, hyphens, apostrophes, ligatures,
``St`` for ``Saint``) fold to the same string.
"""

import re
import unicodedata
from typing import Final

__all__ = ["fold", "guess_lost_letters", "repair_encoding", "words"]

_LIGATURES: Final = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"})
# Combining marks, and the invisible characters that only steer layout, vanish; the rest separates.
_INVISIBLE: Final = re.compile(
    r"[\u0300-\u036f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+"
)
# UTF-8 bytes read as Windows-1252 or Latin-1. Only the lead bytes of French letters and
# typography: "É»" in «CAFÉ» would be a letter of another script too.
_WINDOWS_SIGNS: Final = "".join(
    bytes([code]).decode("cp1252", "ignore") for code in range(128, 160)
)
_AFTER: Final = f"[\u0080-\u00bf{_WINDOWS_SIGNS}]"
_TWICE_ENCODED: Final = re.compile(f"[ÂÃÅ]{_AFTER}|â{_AFTER}{{2}}")
_MOST_ENCODINGS: Final = 3
_LOST_LETTER: Final = re.compile(r"\ufffd+|(?<=[^\W\d_])\?(?=[\w\-'’])|(?<=['’\-\s])\?(?=[^\W\d_])")
_NOT_WORD: Final = re.compile(r"[^0-9a-z]+")


def fold(text: str) -> str:
    """Return `text` without accents, case or punctuation, words separated by one space.

    Examples
    --------
    >>> fold("  L'Œuf-de-Saint-Étienne ")
    'l oeuf de saint etienne'
    """
    return " ".join(text.translate(_FOLDED).split())


class _FoldedCharacters(dict[int, str]):
    """What each character folds to, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        lowered = chr(code).casefold().translate(_LIGATURES)
        plain = _INVISIBLE.sub("", unicodedata.normalize("NFKD", lowered))
        folded = _NOT_WORD.sub(" ", plain)
        if len(self) < _CHARACTERS_KEPT:
            self[code] = folded
        return folded


_CHARACTERS_KEPT: Final = 4096
_FOLDED: Final = _FoldedCharacters()


def words(text: str) -> list[str]:
    """Return the words of `text`, folded.

    Examples
    --------
    >>> words("Miel & châtaignes")
    ['miel', 'chataignes']
    """
    return fold(text).split()


def repair_encoding(text: str) -> str:
    """Return `text` with the letters that were encoded twice written once.

    What is not UTF-8 read as Windows-1252 or Latin-1 stays as it is.

    Examples
    --------
    >>> repair_encoding("VallÃ©e de lâ€™Å’uf")
    'Vallée de l’Œuf'
    """
    for _ in range(_MOST_ENCODINGS):
        lost_space = text.replace("Ã ", "à ") if "Ã " in text else text
        repaired = _TWICE_ENCODED.sub(_decode_again, lost_space)
        if repaired == text:
            break
        text = repaired
    return text


def _decode_again(match: re.Match[str]) -> str:
    for encoding in ("cp1252", "latin-1"):
        try:
            return match[0].encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return match[0]


def guess_lost_letters(text: str) -> str:
    """Return `text` with ``e`` where an accented letter was replaced by ``?`` or U+FFFD.

    Most French accents stand on an e; a wrong guess is one letter wrong, as a typing error.

    Examples
    --------
    >>> guess_lost_letters("rue de l'�glise, Abb?-Schlienger")
    "rue de l'eglise, Abbe-Schlienger"
    """
    return _LOST_LETTER.sub("e", text) if "?" in text or "\ufffd" in text else text
