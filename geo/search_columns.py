"""Shops → the columns of numbers that a search compares; only public shops come in.

``ranks`` say where the shops that come stand among all of the edition, in their order.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from geo.boundaries import Boundaries
from geo.kind_messages import kind_words
from geo.kinds import KINDS
from geo.marks import NONE, Book, ChoiceBook, HoursBook
from geo.spots import WORLD
from geo.text import words
from geo.values import Role, Shop, Wheelchair
from geo.word_index import Written

__all__ = [
    "Books",
    "Incoming",
    "choice_columns",
    "spot_columns",
    "word_columns",
    "zone_code_columns",
]

Column = NDArray[Any]

# A word of the name or of the trade says more about a shop than one of its description.
_WEIGHT_NAME = 4
_WEIGHT_KIND = 3
_WEIGHT_COMMUNE = 2
_WEIGHT_DESCRIPTION = 1

_ROLES: Final = {str(role): number for number, role in enumerate(Role)}
_ACCESSIBLE: Final = frozenset({Wheelchair.YES, Wheelchair.LIMITED})


class Books:
    """The numbers of whatever recurs, shared by every edition of a catalogue."""

    def __init__(self) -> None:
        self.kinds = ChoiceBook()
        self.services = ChoiceBook()
        self.payments = ChoiceBook()
        self.occasions = ChoiceBook()
        self.labels = ChoiceBook()
        self.codes: Book[str] = Book()
        self.areas: Book[str] = Book()
        self.words: Book[str] = Book()
        self.hours = HoursBook()


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """Shops that come, in the order of their numbers, with their rows of the wide tables."""

    shop_ids: NDArray[np.int64]
    shops: Sequence[Shop]
    tables: Mapping[str, pa.Table]


def choice_columns(shops: Sequence[Shop], books: Books) -> dict[str, Column]:
    """Return what each shop offers, as numbers of `books`."""
    return {
        "kinds": np.array([books.kinds.number_of(shop.kinds) for shop in shops], np.int32),
        "services": np.array([books.services.number_of(shop.services) for shop in shops], np.int32),
        "payments": np.array([books.payments.number_of(shop.payments) for shop in shops], np.int32),
        "occasions": np.array(
            [books.occasions.number_of(shop.occasions) for shop in shops], np.int32
        ),
        "labels": np.array([books.labels.number_of(shop.labels) for shop in shops], np.int32),
        "made_in": np.array([books.codes.number(shop.made_in) for shop in shops], np.int32),
    }


def spot_columns(incoming: Incoming, ranks: NDArray[np.int32], books: Books) -> dict[str, Column]:
    """Return a spot a place of the shops that come, and one for each shop that has none."""
    places = incoming.tables["places"]
    owners = np.searchsorted(incoming.shop_ids, _column(places, "shop_id"))
    homeless = np.setdiff1d(np.arange(len(incoming.shops)), owners)

    def texts(name: str) -> list[str | None]:
        texts: list[str | None] = places[name].to_pylist()
        return texts

    columns: dict[str, tuple[Sequence[Any] | Column, Any]] = {
        "place_ids": (_column(places, "place_id"), NONE),
        "lon": (_column(places, "lon"), np.nan),
        "lat": (_column(places, "lat"), np.nan),
        "across": (_parts(_column(places, "x")), 0),
        "down": (_parts(_column(places, "y")), 0),
        "insee_codes": (list(map(books.codes.number, texts("insee_code"))), NONE),
        "epci_codes": (list(map(books.codes.number, texts("epci_code"))), NONE),
        "roles": ([_ROLES[str(role)] for role in texts("role")], NONE),
        "is_accessible": ([one in _ACCESSIBLE for one in texts("wheelchair")], False),
        "hours": (list(map(books.hours.number, texts("opening_hours"))), NONE),
    }
    spots = {
        name: np.concatenate([np.asarray(column), np.full(len(homeless), absent)])
        for name, (column, absent) in columns.items()
    }
    return spots | {"shops": ranks[np.concatenate([owners, homeless])]}


def _parts(widths: Column) -> Column:
    """Return widths of the world as whole parts of it; 0 without a position."""
    parts: Column = np.minimum(np.nan_to_num(widths) * WORLD, WORLD - 1).astype(np.int32)
    return parts


def word_columns(
    incoming: Incoming, ranks: NDArray[np.int32], boundaries: Boundaries, book: Book[str]
) -> Written:
    """Return every word of the shops that come, with the weight of the best field it stands in."""
    # A million shops have ten million words: columns of machine numbers, not a list of tuples.
    numbers, owners, weights = array("i"), array("i"), array("b")
    for rank, shop in zip(ranks.tolist(), incoming.shops, strict=True):
        for word, weight in _weighted_words(shop, boundaries).items():
            numbers.append(book.number(word))
            owners.append(rank)
            weights.append(weight)
    return Written.of(
        np.frombuffer(numbers, np.int32),
        np.frombuffer(owners, np.int32),
        np.frombuffer(weights, np.int8),
    )


def zone_code_columns(
    incoming: Incoming, ranks: NDArray[np.int32], boundaries: Boundaries, book: Book[str]
) -> pa.Table:
    """Return the areas that the zones of the shops that come name: ``code``, ``rank_now``."""
    pairs = {
        (book.number(_code_now(code, boundaries)), rank)
        for rank, shop in zip(ranks.tolist(), incoming.shops, strict=True)
        for zone in shop.zones
        for code in zone.codes
    }
    codes, owners = np.array(sorted(pairs), np.int32).reshape(-1, 2).T
    return pa.table({"code": codes, "rank_now": owners})


def _weighted_words(shop: Shop, boundaries: Boundaries) -> dict[str, int]:
    """Return each word of a shop with the weight of the best field it stands in."""
    weights: dict[str, int] = {}
    for text, weight in _weighted_texts(shop, boundaries):
        for word in words(text):
            weights[word] = max(weight, weights.get(word, 0))
    return weights


def _weighted_texts(shop: Shop, boundaries: Boundaries) -> Iterable[tuple[str, int]]:
    yield shop.name, _WEIGHT_NAME
    for kind in (key for key in shop.kinds if key in KINDS):
        yield kind_words(kind), _WEIGHT_KIND
    for place in shop.places:
        commune = None if place.insee_code is None else boundaries.commune(place.insee_code)
        yield (place.city or "") if commune is None else commune.name, _WEIGHT_COMMUNE
    yield " ".join((shop.description or "", *shop.labels)), _WEIGHT_DESCRIPTION


def _code_now(code: str, boundaries: Boundaries) -> str:
    """Return the territory code that stands for `code` today: communes merge."""
    level, _, number = code.partition(":")
    successor = boundaries.successor(number) if level == "commune" else None
    return code if successor is None else f"{level}:{successor}"


def _column(table: pa.Table, name: str) -> Column:
    column: Column = table[name].to_numpy()
    return column
