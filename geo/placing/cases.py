"""A place as it came: whose position it has, what was confirmed for it, what was found before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from geo.geocoding.review import AddressRow, ConfirmedPosition
from geo.placing.places import is_at, place_text
from geo.values import Place, Precision, Shop

__all__ = ["Case", "Known"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One place as it came.

    Attributes
    ----------
    rank
        Of its shop.
    row
        What the review compares with the candidates.
    is_pin
        Whether the maker has set the position.
    """

    rank: int
    place: Place
    row: AddressRow
    is_pin: bool

    @property
    def is_asked(self) -> bool:
        """Tell whether there are words to ask a geocoder about."""
        return bool(self.row.text) and self.place.host_slug is None


class Known:
    """What was confirmed and found before, by the rank of the shop."""

    def __init__(
        self,
        confirmed: Sequence[Sequence[ConfirmedPosition]],
        before: Sequence[Shop | None],
    ) -> None:
        self._confirmed = confirmed
        self._before = before

    def case(self, rank: int, place: Place, *, is_alone: bool) -> Case:
        """Gather what is known of `place`, of the shop `rank`, alone in its shop or not."""
        text = place_text(place)
        confirmed = self._find_confirmed(rank, place, text, is_alone=is_alone)
        place = self._recall(rank, place, text)
        is_pin = place.precision is Precision.PIN and place.position is not None
        is_given = place.precision is None and place.position is not None
        row = AddressRow(
            text=text,
            postcode=place.postcode,
            city=place.city,
            insee_code=_said_code(place),
            position=place.position if is_given or is_pin else None,
            confirmed=confirmed,
        )
        return Case(rank=rank, place=place, row=row, is_pin=is_pin)

    def _find_confirmed(
        self, rank: int, place: Place, text: str, *, is_alone: bool
    ) -> ConfirmedPosition | None:
        """Return what was confirmed for this address, else for this place at another address."""
        kept = self._confirmed[rank]
        for one in reversed(kept):
            if one.is_for(text):
                return one
        if place.host_slug is not None:
            return None
        there = [one for one in kept if is_at(place.position, one.position)]
        return next(reversed(there or (kept if is_alone else [])), None)

    def _recall(self, rank: int, place: Place, text: str) -> Place:
        """Give a place back the position that was found for the same address."""
        shop = self._before[rank]
        if shop is None or place.position is not None:
            return place
        for old in shop.places:
            is_same = place_text(old) == text and old.insee_code == place.insee_code
            if is_same and old.position is not None and old.precision is not Precision.PIN:
                return replace(
                    place, position=old.position, precision=old.precision, score=old.score
                )
        return place


def _said_code(place: Place) -> str | None:
    """Return the commune's code to ask with, ``None`` when it may have come with an answer.

    What was doubtful once would be sure the second time otherwise: words are asked alone, and the
    code joins them only when they lead elsewhere (:func:`geo.placing.asking.ask_cases`).
    """
    is_guess = place.score is not None and bool(place.postcode or place.city)
    return None if is_guess else place.insee_code
