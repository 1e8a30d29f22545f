"""Which of many short texts are within a few typing mistakes of one: a filter, then a count.

Each text is summed up as 64 bits: which letters it holds, which it holds twice, thrice. A letter
added, dropped or exchanged changes at most two of these bits, two letters swapped none; so one
pass over an array of integers leaves few texts to compare letter by letter.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA

__all__ = ["LetterIndex"]

_ALPHABET: Final = 26
_COMMON_LETTERS: Final = np.array([ord(letter) - ord("a") for letter in "aeilnorstu"])
_BITS: Final = np.uint64(1) << np.arange(64, dtype=np.uint64)


class LetterIndex:
    """Texts that can be found again in spite of typing mistakes.

    Parameters
    ----------
    texts
        Letters, case folded by this index; other characters are compared but do not filter.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._lengths = np.fromiter(map(len, texts), dtype=np.int16, count=len(texts))
        self._signatures = _sign(texts)

    def find_near(self, text: str, *, mistakes: int) -> list[int]:
        """Return the indices of all texts within `mistakes` of `text`.

        A mistake is a letter added, dropped, exchanged, or two neighbours swapped
        (optimal string alignment).
        """
        is_near = np.bitwise_count(self._signatures ^ _sign([text])[0]) <= 2 * mistakes
        is_near &= np.abs(self._lengths - len(text)) <= mistakes
        return [
            index
            for index in np.flatnonzero(is_near).tolist()
            if OSA.distance(text, self._texts[index], score_cutoff=mistakes) <= mistakes
        ]


def _sign(texts: Sequence[str]) -> npt.NDArray[np.uint64]:
    letters = _count_letters(texts)
    seen = np.concatenate([letters >= 1, letters >= 2, letters[:, _COMMON_LETTERS] >= 3], axis=1)
    signatures: npt.NDArray[np.uint64] = (seen * _BITS[: seen.shape[1]]).sum(
        axis=1, dtype=np.uint64
    )
    return signatures


def _count_letters(texts: Sequence[str]) -> npt.NDArray[np.uint8]:
    joined = "\n".join(texts).lower().encode("ascii", "replace")
    codes = np.frombuffer(joined, dtype=np.uint8)
    rows = np.cumsum(codes == ord("\n"))
    letters = codes.astype(np.int64) - ord("a")
    is_letter = (letters >= 0) & (letters < _ALPHABET)
    cells = rows[is_letter] * _ALPHABET + letters[is_letter]
    counts = np.bincount(cells, minlength=len(texts) * _ALPHABET)
    return np.minimum(counts, 3).astype(np.uint8).reshape(len(texts), _ALPHABET)
