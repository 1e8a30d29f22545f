"""Words find shops as the plain definition of their scores says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import word_index
from geo.marks import Book
from geo.renumbering import Renumbering
from geo.text_search import asked_words, similar_words
from geo.word_index import WordIndex, Written

WORDS = ["miel", "miels", "mielleux", "chataignier", "chataigneraie", "vin", "bois"]
shops = st.lists(st.dictionaries(st.sampled_from(WORDS), st.integers(1, 4), max_size=4), max_size=5)
texts = st.lists(st.sampled_from([*WORDS, "chatagnier", "boix", "xyz"]), min_size=1, max_size=3)


def make_index(shops, gone=(), recent=()):
    """Return the index of `shops`, a dictionary of weights each, but for `gone`, then `recent`."""
    book = Book()
    none, every = np.empty(0, np.int64), np.arange(len(shops), dtype=np.int64)
    coming = Renumbering.of(none, none, every, None)
    index = WordIndex.empty(book).changed(coming, write(book, shops, coming.added))
    later = np.arange(len(recent), dtype=np.int64) + 100
    leaving = Renumbering.of(every, np.array(sorted(gone), np.int64), later, None)
    return index.changed(leaving, write(book, recent, leaving.added))


def write(book, shops, ranks):
    rows = [
        (book.number(word), rank, weight)
        for rank, words in zip(ranks.tolist(), shops, strict=True)
        for word, weight in words.items()
    ]
    return Written.of(*np.array(rows, np.int32).reshape(-1, 3).T)


def score(words, text, vocabulary):
    """The definition: for each asked word the best it stands for, all of them together."""
    found = [
        max(
            (words[known] * quality for known, quality in similar.items() if known in words),
            default=0,
        )
        for similar in (similar_words(asked, vocabulary) for asked in asked_words(text))
    ]
    return sum(found) if all(found) else 0


@given(shops, texts.map(" ".join), st.sets(st.integers(0, 4)), shops, st.sampled_from([0, 99]))
def test_scores_are_those_of_the_definition(shops, text, gone, recent, few):
    left = [words for rank, words in enumerate(shops) if rank not in gone] + recent
    vocabulary = sorted({word for words in left for word in words})
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(word_index, "_FEW_RECENT", few)
        index = make_index(shops, {rank for rank in gone if rank < len(shops)}, recent)
    assert list(index.vocabulary) == vocabulary
    expected = [score(words, text, vocabulary) for words in left]
    assert index.scores(text, len(left)) == pytest.approx(expected)


def test_letters_that_no_entry_is_compared_by_find_nothing():
    assert make_index([{"miel": 4}]).scores("мед", 1).tolist() == [0]
