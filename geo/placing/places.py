"""One place located, and a shop of them."""

from dataclasses import dataclass
from typing import Final

from geo.coordinates import Position
from geo.geocoding.review import Doubt, Review
from geo.measures import distance_m
from geo.values import Place, Shop

__all__ = ["NO_REVIEW", "Placed", "PlacedPlace", "is_at", "place_text"]

NO_REVIEW: Final = Review(position=None, is_confirmed=False, candidates=(), doubts=())
"""What is said of a place that nobody asked about."""
_SAME_M: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedPlace:
    """One place, and what a person who decides about it wants to know.

    Attributes
    ----------
    place
        With its commune, position, precision and score.
    review
        Candidates, the surest first, and doubts; ``review.distance_m`` are the metres from the
        coordinates or the pin of the place to the first candidate.
    is_confirmed
        Whether an organizer has set the position for this very address.
    """

    place: Place
    review: Review = NO_REVIEW

    @property
    def is_confirmed(self) -> bool:
        """Tell whether an organizer has set the position for this very address."""
        return self.review.is_confirmed

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """What asks for a person; empty when nothing does."""
        return self.review.doubts


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A shop, each of its places located as well as it can be."""

    shop: Shop
    places: tuple[PlacedPlace, ...]
    """One for each of ``shop.places``, in their order."""

    @property
    def doubts_by_place(self) -> tuple[tuple[Doubt, ...], ...]:
        """The doubts of each place, in the order of ``shop.places``."""
        return tuple(placed.doubts for placed in self.places)

    @property
    def doubts(self) -> tuple[str, ...]:
        """The doubts of all places, each once: what :attr:`Finding.doubts` keeps."""
        found = (doubt for doubts in self.doubts_by_place for doubt in doubts)
        return tuple(dict.fromkeys(str(doubt) for doubt in found))


def place_text(place: Place) -> str:
    """Return the address of `place` in one line: what is geocoded, and what a person confirms.

    >>> place_text(Place(role="shop", address="Le Bourg", postcode="07110", city="Vinezac"))
    'Le Bourg, 07110 Vinezac'
    """
    town = " ".join(filter(None, (place.postcode, place.city)))
    return ", ".join(part.strip() for part in (place.address, town) if part and part.strip())


def is_at(one: Position | None, other: Position | None) -> bool:
    """Tell whether two positions are known and the same, within a metre."""
    return one is not None and other is not None and distance_m(one, other) <= _SAME_M
