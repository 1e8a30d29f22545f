"""How many shops each choice of a filter would show, the other groups staying as they are."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from geo.kinds import KINDS
from geo.marks import ChoiceBook
from geo.search_answers import Counts
from geo.search_masks import Sought
from geo.values import Role

__all__ = ["count_choices"]

_ROLES: Final = tuple(map(str, Role))


def count_choices(sought: Sought, at: datetime | None) -> Counts:
    """Return the counts beside every filter; ``open`` is counted `at` that wall-clock time.

    ``delivers`` is counted only when the question asks for it: then all who answer do.
    """
    spots, codes = sought.spots, sought.edition.books.codes.entries()
    fitting = sought.fitting("accessible")
    accessible = fitting[spots.is_accessible[fitting]]
    kinds = _count_sets(sought, "kinds")
    is_delivery = sought.query.delivers_here and sought.query.near is not None
    return Counts(
        kinds={kind: count for kind, count in kinds.items() if kind in KINDS},
        services=_count_sets(sought, "services"),
        payments=_count_sets(sought, "payments"),
        occasions=_count_sets(sought, "occasions"),
        labels=_count_sets(sought, "labels"),
        made_in=_named(_count(spots.made_in[sought.fitting_shops("made_in")]), codes),
        insee_codes=_named(spots.count_shops_by("insee_codes", sought.fitting("areas")), codes),
        epci_codes=_named(spots.count_shops_by("epci_codes", sought.fitting("areas")), codes),
        roles=_named(spots.count_shops_by("roles", sought.fitting("roles")), _ROLES),
        accessible=len(spots.distinct_shops(accessible)),
        open=None if at is None else _count_open(sought, at),
        delivers=len(sought.answering_shops) if is_delivery else None,
    )


def _count_sets(sought: Sought, group: str) -> dict[str, int]:
    """Return how many shops have each choice of `group`, whose column numbers sets of them."""
    book: ChoiceBook = getattr(sought.edition.books, group)
    numbers: NDArray[np.int32] = getattr(sought.spots, group)[sought.fitting_shops(group)]
    return book.count(_count(numbers))


def _count_open(sought: Sought, at: datetime) -> int:
    fitting = sought.fitting("open")
    not_closed = sought.edition.books.hours.not_closed(at)[sought.spots.hours[fitting]]
    return len(sought.spots.distinct_shops(fitting[not_closed]))


def _count(numbers: NDArray[np.int32]) -> NDArray[np.intp]:
    """Return how often each number from 0 occurs; what is absent counts nowhere."""
    return np.bincount(numbers + 1, minlength=1)[1:]


def _named(counts: NDArray[np.intp], entries: Sequence[Any]) -> dict[Any, int]:
    numbers = np.flatnonzero(counts)
    return {
        entries[number]: count
        for number, count in zip(numbers.tolist(), counts[numbers].tolist(), strict=True)
    }
