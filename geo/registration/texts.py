"""What people type, without what no reader sees: control characters, marks that turn the text.

Invisible signs let a name pose as another, turn a whole line around, or break a file: they are
taken out where text comes in. Everything visible is kept as written.
"""

import re
import unicodedata
from typing import Final

__all__ = ["clean_line", "clean_lines"]

# Cc: control characters. Cf: among them the bidirectional marks and zero-width signs. Cs: halves
# of a character, which no encoding can write. Co, Cn: what no font shows and no standard names.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_JOINERS: Final = frozenset("\u200c\u200d")
"""They shape letters of some scripts and emoji, and turn nothing around."""
_BREAKS: Final = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
_MANY_BREAKS: Final = re.compile(r"\n{3,}")


def clean_line(written: str) -> str:
    r"""Return `written` on one line, composed (NFC), each run of spaces made one.

    Examples
    --------
    >>> clean_line("  Miel \t de\nl'Aulne\u202e ")
    "Miel de l'Aulne"
    """
    return " ".join(_keep_visible(_BREAKS.sub("\n", written)).split())


def clean_lines(written: str) -> str:
    r"""Return `written` with its lines and paragraphs, at most one empty line between two.

    Examples
    --------
    >>> clean_lines("Miel\x00  \r\n\r\n\r\n\r\nPollen ")
    'Miel\n\nPollen'
    """
    text = _keep_visible(_BREAKS.sub("\n", written))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return _MANY_BREAKS.sub("\n\n", "\n".join(lines)).strip("\n")


def _keep_visible(text: str) -> str:
    """Compose after the cut: what an unseen sign held apart would compose the next time."""
    kept = "".join(sign for sign in text if _is_kept(sign))
    return unicodedata.normalize("NFC", kept).strip("\u200c\u200d")


def _is_kept(sign: str) -> bool:
    if sign in "\n\t" or sign in _JOINERS:
        return True
    return unicodedata.category(sign) not in _UNSEEN
