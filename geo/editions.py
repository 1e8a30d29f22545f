"""One state of the catalogue in memory: all that a search reads, which never changes.

A reader takes the edition that is current and asks nothing else, so that whatever is written
meanwhile stays unseen. A change makes another edition out of the former one and of the shops
that come; arrays are copied, which takes about a second for a million places.

::

    spots    what a search compares, as numbers
    words    which shops a word stands in
    zones    who delivers where
    shops    what a line of the list says of a shop, by rank
    places   what it says of a place, by place_id
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from geo.boundaries import Boundaries
from geo.marks import NONE
from geo.renumbering import Renumbering
from geo.search_columns import (
    Books,
    Incoming,
    choice_columns,
    spot_columns,
    word_columns,
    zone_code_columns,
)
from geo.spots import Rows, SpotTable
from geo.word_index import WordIndex
from geo.zone_index import ZoneIndex

__all__ = ["Edition"]

Answer = TypeVar("Answer")
Column = NDArray[Any]

_MOST_KEPT: Final = 100
"""Answers kept of one edition: the same few questions are asked again and again."""

_MOST_SLICES: Final = 1_000

_SHOP_COLUMNS: Final = (
    *("slug", "name", "family", "kinds", "services", "phone", "description"),
    *("is_demonstration", "is_stale", "confirmed_on"),
)
_PLACE_COLUMNS: Final = (
    *("place_id", "role", "name", "address", "postcode", "city", "lon", "lat", "precision"),
    *("opening_hours", "host_slug", "wheelchair"),
)


@dataclass(frozen=True, eq=False, kw_only=True)
class Edition:
    """See the module; ``number`` grows with every change, ``shop_ids`` are by rank."""

    number: int
    books: Books
    shop_ids: NDArray[np.int64]
    spots: SpotTable
    words: WordIndex
    zones: ZoneIndex
    shops: pa.Table
    places: pa.Table
    _kept: OrderedDict[Hashable, Any] = field(default_factory=OrderedDict, init=False)
    _keeping: threading.Lock = field(default_factory=threading.Lock, init=False)

    @classmethod
    def empty(cls, books: Books, tables: Mapping[str, pa.Table], number: int = 0) -> "Edition":
        """Return an edition of nothing; `tables` say the types of the wide columns."""
        return cls(
            number=number,
            books=books,
            shop_ids=np.empty(0, np.int64),
            spots=SpotTable.empty(),
            words=WordIndex.empty(books.words),
            zones=ZoneIndex.empty(books.areas),
            shops=tables["shops"].select(_SHOP_COLUMNS).slice(0, 0),
            places=tables["places"].select(_PLACE_COLUMNS).slice(0, 0),
        )

    def changed(
        self,
        incoming: Incoming,
        boundaries: Boundaries,
        *,
        gone: Iterable[int] = (),
        gap: int | None = None,
    ) -> "Edition":
        """Return the next edition.

        Parameters
        ----------
        incoming
            The shops that come.
        gone
            The numbers of the shops that go.
        gap
            How far apart those that stay are numbered anew; ``None`` leaves their numbers.
        """
        leaving = np.fromiter(gone, np.int64)
        renumbering = Renumbering.of(self.shop_ids, leaving, incoming.shop_ids, gap)
        zones = incoming.tables["zones"]
        zone_ranks = renumbering.added[
            np.searchsorted(incoming.shop_ids, _column(zones, "shop_id"))
        ]
        return Edition(
            number=self.number + 1,
            books=self.books,
            shop_ids=renumbering.shop_ids,
            spots=self.spots.changed(
                renumbering,
                choice_columns(incoming.shops, self.books),
                spot_columns(incoming, renumbering.added, self.books),
            ),
            words=self.words.changed(
                renumbering, word_columns(incoming, renumbering.added, boundaries, self.books.words)
            ),
            zones=self.zones.changed(
                renumbering,
                zones.append_column("rank_now", pa.array(zone_ranks, pa.int32())),
                zone_code_columns(incoming, renumbering.added, boundaries, self.books.areas),
            ),
            shops=self._changed_shops(incoming, renumbering),
            places=self._changed_places(incoming, renumbering),
        )

    def _changed_shops(self, incoming: Incoming, renumbering: Renumbering) -> pa.Table:
        added = incoming.tables["shops"].select(_SHOP_COLUMNS)
        return _joined(self.shops, np.flatnonzero(renumbering.stays), added, renumbering.order)

    def _changed_places(self, incoming: Incoming, renumbering: Renumbering) -> pa.Table:
        goes = ~renumbering.stays[self.spots.shops] & (self.spots.place_ids != NONE)
        stays = np.ones(len(self.places), np.bool_)
        stays[self._place_rows(self.spots.place_ids[goes])] = False
        added = incoming.tables["places"].select(_PLACE_COLUMNS)
        return _joined(self.places, np.flatnonzero(stays), added)

    def _place_rows(self, place_ids: NDArray[np.integer]) -> NDArray[np.intp]:
        # Numbers of places grow as they come.
        return np.searchsorted(_column(self.places, "place_id"), place_ids)

    def warm(self) -> None:
        """Work out what every visitor needs, so that the first one need not wait."""
        self.spots.warm()
        self.words.vocabulary  # noqa: B018 - kept once it was asked for

    def read_shops(self, ranks: NDArray[np.integer], *names: str) -> list[tuple[Any, ...]]:
        """Return the columns `names` of the shops of `ranks`, in that order, a tuple a shop."""
        return _rows(self.shops.select(names).take(pa.array(ranks)))

    def read_places(self, place_ids: NDArray[np.integer], *names: str) -> list[tuple[Any, ...]]:
        """Return the columns `names` of places, a tuple a place, all ``None`` for place -1."""
        rows = pa.array(self._place_rows(place_ids), mask=np.asarray(place_ids) == NONE)
        return _rows(self.places.select(names).take(rows))

    def kept(self, key: Hashable, ask: Callable[[], Answer]) -> Answer:
        """Return what `ask` answers of this edition, asked once a `key`."""
        with self._keeping:
            if key in self._kept:
                self._kept.move_to_end(key)
                kept: Answer = self._kept[key]
                return kept
        answer = ask()
        with self._keeping:
            self._kept[key] = answer
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return answer


def _joined(
    former: pa.Table, staying: Rows, added: pa.Table, order: Rows | None = None
) -> pa.Table:
    """Return the rows `staying` of `former` and then those that are `added`, or in `order`."""
    rows = np.concatenate([staying, np.arange(len(added)) + len(former)])
    rows = rows if order is None else rows[order]
    everything = pa.concat_tables([former, added])
    ends = np.append(np.flatnonzero(np.diff(rows) != 1) + 1, len(rows))
    if len(rows) == 0 or len(ends) > _MOST_SLICES:
        return everything.combine_chunks().take(pa.array(rows)).combine_chunks()
    # Few shops among many: slices cost one copy, rows taken one by one three.
    starts = np.concatenate([[0], ends[:-1]])
    slices = zip(rows[starts].tolist(), (ends - starts).tolist(), strict=True)
    return pa.concat_tables(everything.slice(*one) for one in slices).combine_chunks()


def _rows(table: pa.Table) -> list[tuple[Any, ...]]:
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True))


def _column(table: pa.Table, name: str) -> Column:
    column: Column = table[name].to_numpy()
    return column
