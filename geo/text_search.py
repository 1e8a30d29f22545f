"""Which words of the catalogue a visitor's words may stand for: plurals, beginnings, typos."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from geo.french import singular
from geo.text import words

__all__ = ["asked_words", "similar_words"]

_EMPTY_WORDS: Final = frozenset(
    """a au aux avec ce chez d dans de des du en et l la le les ou par pour s sans sous sur un
    une""".split()  # noqa: SIM905 - a sentence of words reads better than a column of quotes
)
_LONGEST_QUESTION: Final = 8
"""Words beyond this many are ignored: nobody types more, and hostile queries do."""

_EXACT: Final = 1.0
_PLURAL: Final = 0.95
_BEGINNING: Final = 0.85
_TYPO: Final = 0.6


def asked_words(text: str) -> list[str]:
    """Return the words of `text` that say something, folded, at most eight.

    Examples
    --------
    >>> asked_words("Fromage de chèvre")
    ['fromage', 'chevre']
    """
    every = list(dict.fromkeys(words(text[:500])))
    return ([word for word in every if word not in _EMPTY_WORDS] or every)[:_LONGEST_QUESTION]


def similar_words(word: str, vocabulary: Sequence[str]) -> dict[str, float]:
    """Return the words of `vocabulary` that `word` may stand for, with a quality of 0 to 1.

    An exact word, its plural or singular, a word that begins with `word` (from three letters
    on), or one at a distance of one edit (from five letters; two edits from nine letters),
    counting a swap of neighbours as one edit. Typos count only when the word itself is nowhere:
    that a rare word begins so ("châtaigneraie") does not make "chataigner" well written.

    Parameters
    ----------
    vocabulary
        Folded words, each once, in the order of their letters.
    """
    close = _close_words(word, vocabulary)
    is_known = any(quality >= _PLURAL for quality in close.values())
    return close if is_known else dict(_typos(word, vocabulary)) | close


def _close_words(word: str, vocabulary: Sequence[str]) -> dict[str, float]:
    stem = singular(word)
    begun = _beginning_with(word, vocabulary) if len(word) >= 3 else ()
    plurals = (form for form in (stem, f"{stem}s", f"{stem}x") if singular(form) == stem)
    found = dict.fromkeys(begun, _BEGINNING)
    found |= {form: _PLURAL for form in plurals if _holds(vocabulary, form)}
    return found | ({word: _EXACT} if _holds(vocabulary, word) else {})


def _beginning_with(word: str, vocabulary: Sequence[str]) -> Sequence[str]:
    # Folded words are of ASCII letters and digits, which all come before "~".
    return vocabulary[bisect_left(vocabulary, word) : bisect_left(vocabulary, f"{word}~")]


def _holds(vocabulary: Sequence[str], word: str) -> bool:
    rank = bisect_left(vocabulary, word)
    return rank < len(vocabulary) and vocabulary[rank] == word


def _typos(word: str, vocabulary: Sequence[str]) -> Iterable[tuple[str, float]]:
    edits = 0 if len(word) < 5 else 1 if len(word) < 9 else 2
    if edits == 0:
        return
    matches = process.extract(word, vocabulary, scorer=OSA.distance, score_cutoff=edits, limit=50)
    for known, distance, _ in matches:
        yield known, _TYPO / distance
