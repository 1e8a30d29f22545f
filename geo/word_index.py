"""Which shops a word stands in, and how much it says there, for one edition of the catalogue."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.marks import NONE, Book
from geo.spots import Renumbering
from geo.text_search import asked_words, similar_words

__all__ = ["WordIndex", "Written"]

Written = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int8]]
"""Numbers of words, ranks of shops, weights, a row a word of a shop."""


@dataclass(frozen=True, eq=False, kw_only=True)
class WordIndex:
    """Words by their number, each with the ranks of its shops and its weight in each.

    A shop has a word once, with the weight of the best field it stands in.
    """

    book: Book[str]
    words: NDArray[np.int32]
    ranks: NDArray[np.int32]
    weights: NDArray[np.int8]

    @classmethod
    def empty(cls, book: Book[str]) -> "WordIndex":
        """Return an index of nothing."""
        none = np.empty(0, np.int32)
        return cls(book=book, words=none, ranks=none, weights=np.empty(0, np.int8))

    def changed(self, renumbering: Renumbering, written: Written) -> "WordIndex":
        """Return the index of the next edition, with the words of the shops that come."""
        ranks = renumbering.ranks[self.ranks]
        stays = ranks != NONE
        former = self.words[stays], ranks[stays], self.weights[stays]
        order = np.argsort(written[0], kind="stable")
        added = [column[order] for column in written]
        at = np.searchsorted(former[0], added[0], "right")
        words, ranks, weights = (
            _insert(one, at, other) for one, other in zip(former, added, strict=True)
        )
        return WordIndex(book=self.book, words=words, ranks=ranks, weights=weights)

    @cached_property
    def _starts(self) -> NDArray[np.intp]:
        """Where the rows of each number begin, and end after the last."""
        # Of the same type as the column, which would be copied otherwise.
        numbers = np.arange(len(self.book.entries()) + 1, dtype=np.int32)
        return np.searchsorted(self.words, numbers)

    @cached_property
    def vocabulary(self) -> tuple[str, ...]:
        """Every word of the edition, in the order of letters: what typos are compared with."""
        entries = self.book.entries()
        return tuple(sorted(entries[one] for one in np.flatnonzero(np.diff(self._starts)).tolist()))

    def scores(self, text: str, shop_count: int) -> NDArray[np.float64]:
        """Return by rank how well each of `shop_count` shops matches `text`, 0 when it does not.

        A shop matches when each asked word, or one that it may stand for, is among its own.
        Letters that no entry is compared by (Greek, Chinese) find nothing.
        """
        asked = asked_words(text)
        total, matches = np.zeros(shop_count), np.full(shop_count, bool(asked))
        for word in asked:
            best = np.zeros(shop_count)
            for known, quality in similar_words(word, self.vocabulary).items():
                number = self.book.number(known)
                rows = slice(self._starts[number], self._starts[number + 1])
                ranks = self.ranks[rows]
                best[ranks] = np.maximum(best[ranks], self.weights[rows] * quality)
            total += best
            matches &= best > 0
        return np.where(matches, total, 0.0)


def _insert(column: NDArray[Any], at: NDArray[np.intp], added: NDArray[Any]) -> NDArray[Any]:
    """Return `column` with each of `added` put in before the place `at`, which grow.

    ``numpy.insert`` looks at every element; words go to few places of tens of millions.
    """
    if len(column) == 0:
        return added
    places, first = np.unique(at, return_index=True)
    pieces = zip(np.split(column, places)[1:], np.split(added, first[1:]), strict=False)
    if len(places) == 0:
        return column
    return np.concatenate(
        [column[: places[0]], *(one for old, new in pieces for one in (new, old))]
    )
