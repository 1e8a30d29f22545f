"""How a French name sounds, roughly: two spellings that are read alike give one key."""

import re
from functools import lru_cache
from typing import Final

__all__ = ["sound"]

_RULES: Final = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"ph", "f"),
        (r"[cs]h", "1"),
        (r"qu|ck|q", "k"),
        (r"gu(?=[ei])", "g"),
        (r"g(?=[eiy])", "j"),
        (r"sc(?=[eiy])|c(?=[eiy])", "s"),
        (r"c", "k"),
        (r"eau|au", "o"),
        (r"[ae][iy]|et\b|er\b|ez\b", "e"),
        (r"oe|eu", "e"),
        (r"[ae][mn](?![aeiouymn])", "2"),
        (r"i[mn](?![aeiouymn])", "3"),
        (r"y", "i"),
        (r"z", "s"),
        (r"h", ""),
        (r"(.)\1+", r"\1"),
        (r"(?<=.)[estdxp]+\b", ""),
        (r"w", "v"),
    )
)


@lru_cache(maxsize=65536)
def sound(folded: str) -> str:
    """Return the key of a folded word or of several.

    Examples
    --------
    >>> sound("sophie") == sound("sofi")
    True
    >>> sound("mairie") == sound("merie")
    True
    """
    for pattern, replacement in _RULES:
        folded = pattern.sub(replacement, folded)
    return folded
