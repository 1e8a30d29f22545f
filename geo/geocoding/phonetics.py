"""What a French name sounds like, coarsely: names written by ear get the same key.

The rules follow the usual spellings of French sounds: soft ``c`` and ``g``, silent ``h`` and
endings, doubled letters, nasal vowels, vowels written with several letters. Each is applied to all
distinct words at once, which is what makes an index quick to build.
"""

import re
from collections.abc import Sequence
from typing import Final

from geo.geocoding.names import spell_out

__all__ = ["sound_key", "sound_keys"]

# Signs that say a sound which folding would lose: written as the letters that say it too.
_SPOKEN_SIGNS: Final = str.maketrans(
    {"ç": "ss", "é": "ai", "è": "ai", "ê": "ai", "Ç": "ss", "É": "ai", "È": "ai", "Ê": "ai"}
)
# Capitals stand for sounds that are settled, small letters for letters still to be read.
_RULES: Final = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"ph", "f"),
        (r"ch(?=[rlnt])", "k"),  # Christ, Munchhausen
        (r"s?ch|sh", "S"),
        (r"h", ""),
        (r"y", "i"),
        (r"w", "v"),
        (r"([a-z])\1+", r"\1"),
        (r"s?c(?=[ei])|t?z|ts\b|x", "s"),  # Macé, Sceaux, Metz, Bordeaux
        (r"(?<=n)[td](?=[bcdfgjklmnpqsv])", ""),  # Montbrison, Grandcamp
        (r"ge(?=[aou])|g(?=[ei])", "j"),  # Georges, Léger
        (r"gu(?=[ei])", "g"),
        (r"c?qu?|c?k|c", "k"),
        (r"(?<=au)l(?=[tds]\b)", ""),  # Herbault
        (r"(?<=[a-z])(?:er|et)s?\b", "E"),  # Viviers, Cabaret
        (r"(?<=[a-z])(?:e?s|e|[tdp]s?)+\b", ""),  # Belgeard, Gramazie, Cazals
        (r"e?au|o(?![iu])", "O"),
        (r"ou", "U"),
        (r"oe", "e"),
        (r"(?:ai|ei|i)[nm](?![aeiouEOU])", "N"),  # Airain, Reims
        (r"[ae][nm](?![aeiouEOU])", "A"),  # Menton, Champ
        (r"Om(?=[bp])", "On"),
        (r"ai|ei|e", "E"),
        (r"(?<=E)i|i(?=E)", ""),
    )
)


def sound_keys(names: Sequence[str]) -> list[str]:
    """Return what each of `names`, as written, sounds like.

    Examples
    --------
    >>> sound_keys(["Mèsons-Alfor", "MAISONS ALFORT", "Carkefou", "Carquefou"])
    ['mEsOnsalfOr', 'mEsOnsalfOr', 'karkEfU', 'karkEfU']
    """
    spoken = [_spell_aloud(name) for name in names]
    words = list(dict.fromkeys(word for spelt in spoken for word in spelt))
    sound_of = dict(zip(words, _read_aloud(words), strict=True))
    return ["".join([sound_of[word] for word in spelt]) for spelt in spoken]


def sound_key(name: str) -> str:
    """Return what one name sounds like; see :func:`sound_keys`."""
    return sound_keys([name])[0]


def _spell_aloud(name: str) -> list[str]:
    return spell_out(name if name.isascii() else name.translate(_SPOKEN_SIGNS))


def _read_aloud(words: Sequence[str]) -> list[str]:
    lines = "\n".join(words)
    for pattern, sound in _RULES:
        lines = pattern.sub(sound, lines)
    return lines.split("\n") if words else []
