"""How names of French places are compared: one home for their abbreviations, articles, small words.

::

    "St-Jean s/ Erve"  --spell_out-->  ["saint", "jean", "sur", "erve"]
                       --compact---->  "saintjeansurerve"     joined and split words are the same
                       --skeleton--->  "saintjeanerve"        small words are often forgotten
    "Magnoray (Le)"    --spell_out-->  ["le", "magnoray"]     article moved back to its place
"""

import re
from collections.abc import Sequence
from typing import Final

from geo.text import fold

__all__ = ["ARTICLES", "SMALL_WORDS", "compact", "skeleton", "spell_out", "without_article"]

ARTICLES: Final = frozenset({"le", "la", "les", "l"})
SMALL_WORDS: Final = ARTICLES | {
    *("de", "du", "des", "d", "sur", "sous", "en", "et", "a", "au", "aux", "pres"),
}
"""Words that people forget or exchange inside a name ("sur" for "sous", "de" for "du")."""

_ABBREVIATIONS: Final = {
    "st": "saint",
    "ste": "sainte",
    "sts": "saints",
    "stes": "saintes",
    "nd": "notre dame",
    "gd": "grand",
    "gde": "grande",
    "mt": "mont",
    "vx": "vieux",
    "lez": "les",
    "ss": "sous",
}
_SHORT: Final = frozenset({*_ABBREVIATIONS, "s"})
# Written with signs that folding would lose: "s/s", "s/", "S. Martin", "&".
_SIGNS: Final = (
    (re.compile(r"\bs/s\b\.?/?", re.I), " sous "),
    (re.compile(r"\bs/", re.I), " sur "),
    (re.compile(r"\bs\.\s*(?=\w\w)", re.I), " saint "),
    (re.compile(r"&"), " et "),
)
_HAS_SIGN: Final = re.compile(r"[/&.]")
_MOVED_ARTICLE: Final = re.compile(
    r"^(.+?)\s*(?:\(\s*(l[ea]s?|l['’])\s*\)|,\s*(l[ea]s?|l['’]))\s*$", re.I
)


def spell_out(text: str) -> list[str]:
    """Return the folded words of a place name, abbreviations written in full.

    Examples
    --------
    >>> spell_out("ST-JEAN s/s ERVE")
    ['saint', 'jean', 'sous', 'erve']
    >>> spell_out("Magnoray (Le)")
    ['le', 'magnoray']
    """
    moved = _MOVED_ARTICLE.match(text) if ")" in text or "," in text else None
    if moved is not None:
        text = f"{moved[2] or moved[3]} {moved[1]}"
    if _HAS_SIGN.search(text):
        for sign, spelt in _SIGNS:
            text = sign.sub(spelt, text)
    return _spell_words(fold(text).split())


def _spell_words(words: list[str]) -> list[str]:
    if _SHORT.isdisjoint(words):
        return words
    spelt = " ".join([_ABBREVIATIONS.get(word, word) for word in words]).split()
    if "s" in spelt[1:]:
        spelt[1:] = ["sur" if word == "s" else word for word in spelt[1:]]
    if len(spelt) > 1 and spelt[0] == "s":
        spelt[0] = "saint"
    return spelt


def without_article(words: Sequence[str]) -> Sequence[str]:
    """Return `words` without their leading article; alone, an article stays.

    Examples
    --------
    >>> without_article(["les", "assions"])
    ['assions']
    """
    return words[1:] if len(words) > 1 and words[0] in ARTICLES else words


def compact(words: Sequence[str]) -> str:
    """Return `words` joined, so that joined and split words compare equal."""
    return "".join(words)


def skeleton(words: Sequence[str]) -> str:
    """Return the words that carry the name, joined; all of them when none does."""
    kept = [word for word in words if word not in SMALL_WORDS]
    return "".join(kept or words)
