"""Text of people as it stands on paper: on one line, of a length that fits, nothing that steers."""

import re
from typing import Final

from geo.contact_card import plain_text
from geo.languages import typography

__all__ = ["printed", "typeset_ours"]

_LONGEST: Final = 200
_SPACES: Final = re.compile(r"[ \t\r\n\f\v]+")
"""Not those that keep a line together."""
_LONG_WORD: Final = re.compile(r"\S{25,}")
_PIECE: Final = re.compile(r"(.{12})(?=.)")
_BREAK: Final = "\N{ZERO WIDTH SPACE}"


def printed(text: str | None, longest: int = _LONGEST) -> str:
    r"""Return what people wrote on one line, cut at `longest`; long words may break anywhere.

    Examples
    --------
    >>> printed(" Le\nmiel\u202e ")
    'Le miel'
    >>> printed("miel de châtaignier", 10)
    'miel de…'
    """
    line = _SPACES.sub(" ", plain_text(text or "", longest * 4)).strip()
    cut = line if len(line) <= longest else f"{_whole_words(line[: longest - 1])}…"
    return _LONG_WORD.sub(lambda word: _PIECE.sub(rf"\1{_BREAK}", word[0]), cut)


def _whole_words(text: str) -> str:
    """Return `text` without the word it ends in, unless that is most of it."""
    before, _, last = text.rpartition(" ")
    return before.rstrip(" ,;·") if len(last) < len(text) / 2 else text.rstrip()


def typeset_ours(sentence: str, longest: int = 2 * _LONGEST) -> str:
    """Return a sentence of ours, which may quote people, typeset as :func:`printed` does."""
    return printed(typography(sentence), longest)
