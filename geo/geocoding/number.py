"""Which number of a street answers the one asked, and how it differs."""

from typing import Final, NamedTuple

from geo.geocoding.candidate import CandidateType
from geo.geocoding.differences import Difference
from geo.geocoding.index_part import CommuneStreets
from geo.geocoding.street_reading import StreetReading
from geo.geocoding.words import normalise_repetition

__all__ = ["NumberMatch", "find_number"]

_WORTH: Final = {
    None: 1.0,
    Difference.REPETITION_ABSENT: 0.9,
    Difference.NUMBER_ABSENT: 0.75,
}


class NumberMatch(NamedTuple):
    """The number, or the street alone.

    Attributes
    ----------
    type
        Housenumber; street or locality where no number is asked or known.
    place
        Of the number in its part; ``None`` for the street alone.
    housenumber
        As the index writes it: ``"12bis"``.
    difference
        How it differs from what was asked.
    """

    type: CandidateType
    place: int | None = None
    housenumber: str | None = None
    difference: Difference | None = None

    @property
    def worth(self) -> float:
        """The part of the score that it is: 1 when it is what was asked."""
        return _WORTH[self.difference]


def find_number(reading: StreetReading, streets: CommuneStreets, street_place: int) -> NumberMatch:
    """Return the number that `reading` asks of a street of `streets`.

    ``b`` and ``bis`` are the same where one of them is not there; without the repetition that is
    asked, the number alone answers.
    """
    part, street = streets.part_and_street(street_place)
    start, numbers, repetitions = part.street_numbers(street)
    kind = CandidateType.STREET if numbers else CandidateType.LOCALITY
    if reading.number is None:
        return NumberMatch(kind)
    same = [place for place, number in enumerate(numbers) if number == reading.number]
    if not same:
        return NumberMatch(kind, difference=Difference.NUMBER_ABSENT)
    place, difference = _choose_repetition(reading.repetition, same, repetitions)
    housenumber = f"{reading.number}{repetitions[place]}"
    return NumberMatch(CandidateType.HOUSENUMBER, start + place, housenumber, difference)


def _choose_repetition(
    asked: str, same: list[int], repetitions: list[str]
) -> tuple[int, Difference | None]:
    for place in same:
        if repetitions[place] == asked:
            return place, None
    meant = normalise_repetition(asked)
    for place in same:
        if normalise_repetition(repetitions[place]) == meant:
            return place, None
    plain = next((place for place in same if not repetitions[place]), same[0])
    return plain, Difference.REPETITION_ABSENT
