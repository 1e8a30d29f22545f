"""Which shops one edition of the catalogue has of another's."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.marks import NONE

__all__ = ["Renumbering"]


@dataclass(frozen=True, slots=True, eq=False)
class Renumbering:
    """Which shops one edition has of another's.

    Attributes
    ----------
    ranks
        By former rank, the rank now, -1 for a shop that goes.
    added
        The ranks of the shops that come.
    shop_ids
        Of all shops now, by rank.
    order
        By rank now, the place among those that stay and then those that come.
    """

    ranks: NDArray[np.int32]
    added: NDArray[np.int32]
    shop_ids: NDArray[np.int64]
    order: NDArray[np.intp]

    @classmethod
    def of(
        cls,
        former: NDArray[np.int64],
        gone: NDArray[np.int64],
        added: NDArray[np.int64],
        gap: int | None,
    ) -> "Renumbering":
        """Return it for those of the numbers `former` that are not `gone`, and `added` ones.

        `gap` numbers anew those that stay, as far apart as that; ``None`` leaves their numbers.
        """
        stays = ~np.isin(former, gone)
        staying = former[stays] if gap is None else np.arange(1, stays.sum() + 1) * gap
        everybody = np.concatenate([staying, added])
        order = np.argsort(everybody, kind="stable")
        places = np.empty(len(order), np.int32)
        places[order] = np.arange(len(order), dtype=np.int32)
        ranks = np.full(len(former), NONE, np.int32)
        ranks[stays] = places[: len(staying)]
        return cls(ranks, places[len(staying) :], everybody[order], order)

    @property
    def stays(self) -> NDArray[np.bool_]:
        """By former rank, whether the shop is still there."""
        stays: NDArray[np.bool_] = self.ranks != NONE
        return stays
