"""Which shops a word stands in, and how much it says there, for one edition of the catalogue.

A million shops have tens of millions of words, which no change of a few shops may copy: an edition
shares them with the former one and holds beside them who has gone and which words have come.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.marks import NONE, Book
from geo.renumbering import Renumbering
from geo.text_search import asked_words, similar_words

__all__ = ["WordIndex", "Written"]

_FEW_RECENT: Final = 10_000
_PIECE: Final = 1_000_000
_RECENT_SHARE: Final = 20
"""Recent words are put among the others when they are more than one in so many of them."""


@dataclass(frozen=True, eq=False)
class Written:
    """Words of shops: a row a word of a shop, in the order of the words.

    Attributes
    ----------
    words
        Their numbers in the catalogue's book.
    ranks
        Of the shop: among those of the edition that first held the row.
    weights
        Of the best field of the shop that the word stands in.
    """

    words: NDArray[np.int32]
    ranks: NDArray[np.int32]
    weights: NDArray[np.int8]

    @classmethod
    def of(
        cls, words: NDArray[np.int32], ranks: NDArray[np.int32], weights: NDArray[np.int8]
    ) -> "Written":
        """Return rows that come in any order."""
        order = np.argsort(words, kind="stable")
        return cls(words[order], ranks[order], weights[order])

    @classmethod
    def nothing(cls) -> "Written":
        """Return no row."""
        return cls(np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.int8))

    def __len__(self) -> int:
        return len(self.words)

    def renumbered(self, ranks: NDArray[np.int32]) -> "Written":
        """Return the rows of those that stay; `ranks` are by former rank, -1 for those that go."""
        now = ranks.take(self.ranks)
        stays = now != NONE
        return Written(self.words[stays], now[stays], self.weights[stays])

    def joined(self, other: "Written") -> "Written":
        """Return the rows of both."""
        return Written.of(
            np.concatenate([self.words, other.words]),
            np.concatenate([self.ranks, other.ranks]),
            np.concatenate([self.weights, other.weights]),
        )

    def starts(self, count: int) -> NDArray[np.intp]:
        """Return where the rows of each of `count` numbers begin, and end after the last."""
        # Of the same type as the column, which would be copied otherwise.
        return np.searchsorted(self.words, np.arange(count + 1, dtype=np.int32))


@dataclass(frozen=True, eq=False, kw_only=True)
class WordIndex:
    """Words by their number, each with its shops and its weight in each; a shop has a word once.

    Attributes
    ----------
    settled
        Rows that several editions share.
    ranks
        By rank in `settled`, the rank in this edition, -1 for a shop that is gone.
    recent
        Rows that came since, with the ranks of this edition.
    """

    book: Book[str]
    settled: Written
    ranks: NDArray[np.int32]
    recent: Written

    @classmethod
    def empty(cls, book: Book[str]) -> "WordIndex":
        """Return an index of nothing."""
        nothing = Written.nothing()
        return cls(book=book, settled=nothing, ranks=np.empty(0, np.int32), recent=nothing)

    def changed(self, renumbering: Renumbering, written: Written) -> "WordIndex":
        """Return the index of the next edition, with the words of the shops that come."""
        # One rank more, for those that were gone before: -1 looks up the last.
        ranks = np.append(renumbering.ranks, np.int32(NONE)).take(self.ranks)
        recent = self.recent.renumbered(renumbering.ranks).joined(written)
        if len(recent) > max(_FEW_RECENT, len(self.settled) // _RECENT_SHARE):
            settled = self.settled.renumbered(ranks).joined(recent)
            everybody = np.arange(len(renumbering.shop_ids), dtype=np.int32)
            return WordIndex(
                book=self.book, settled=settled, ranks=everybody, recent=Written.nothing()
            )
        return WordIndex(book=self.book, settled=self.settled, ranks=ranks, recent=recent)

    @cached_property
    def _starts(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        count = len(self.book.entries())
        return self.settled.starts(count), self.recent.starts(count)

    @cached_property
    def vocabulary(self) -> tuple[str, ...]:
        """Every word of the edition, in the order of letters: what typos are compared with."""
        settled, recent = self._starts
        counts = np.diff(settled)
        gone = self.ranks == NONE
        if gone.any():
            # Piece by piece: NumPy copies numbers that it looks up, eight bytes each.
            for start in range(0, len(self.settled), _PIECE):
                rows = slice(start, start + _PIECE)
                words = self.settled.words[rows][gone.take(self.settled.ranks[rows])]
                counts -= np.bincount(words, minlength=len(counts))
        counts += np.diff(recent)
        entries = self.book.entries()
        return tuple(sorted(entries[number] for number in np.flatnonzero(counts).tolist()))

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
                ranks, weights = self._shops_with(self.book.number(known))
                best[ranks] = np.maximum(best[ranks], weights * quality)
            total += best
            matches &= best > 0
        return np.where(matches, total, 0.0)

    def _shops_with(self, number: int) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
        """Return the ranks of the shops that have a word, each once, and its weight in each."""
        settled, recent = (slice(one[number], one[number + 1]) for one in self._starts)
        ranks = self.ranks.take(self.settled.ranks[settled])
        stays = ranks != NONE
        return (
            np.concatenate([ranks[stays], self.recent.ranks[recent]]),
            np.concatenate([self.settled.weights[settled][stays], self.recent.weights[recent]]),
        )
