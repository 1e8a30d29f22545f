"""Streets of the index that answer a typed address, scored in named parts.

Every plausible commune is asked for every reading of the street, spelt exactly first; letters are
compared one by one only where nothing is spelt so.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from geo.geocoding.address_index import AddressIndex
from geo.geocoding.city import CityReading
from geo.geocoding.commune_book import CommuneBook
from geo.geocoding.differences import Difference
from geo.geocoding.index_part import CommuneStreets
from geo.geocoding.number import NumberMatch, find_number
from geo.geocoding.parse import Typed
from geo.geocoding.street import StreetMatch, match_exactly, match_nearly
from geo.geocoding.street_reading import (
    StreetReading,
    read_beginnings,
    read_plainly,
    read_streets,
)

__all__ = ["FoundStreet", "find_anywhere", "find_streets"]

LOWEST: Final = 0.5
"""Below this a street is not proposed: the commune is a better answer."""
_CERTAIN: Final = 0.8
_BEGINNING_WORTH: Final = 0.7
"""A street that more words follow: of another name, or a note that nothing announced."""
_COMMUNES_COMPARED: Final = 12
_CITY_UNSAID: Final = 0.6
"""No commune was named: the street may be another one, outside the index."""
_READINGS_COMPARED: Final = 4
_LOSS_PER_LETTER: Final = 0.012
"""What a letter that no part of the answer explains takes away."""
_LARGEST_LOSS: Final = 0.3


class FoundStreet(NamedTuple):
    """A street or locality that answers one reading, and how well; 1 is the same."""

    city: CityReading
    streets: CommuneStreets
    insee_code: str
    reading: StreetReading
    match: StreetMatch
    number: NumberMatch
    score: float

    def parts(self) -> dict[str, float]:
        """Return the named parts; their product is the score."""
        return {
            "city": self.city.score,
            "name": self.match.name,
            "kind": self.match.kind,
            "around": _around(self.reading),
            "number": self.number.worth,
        }


def find_anywhere(typed: Typed, index: AddressIndex) -> list[FoundStreet]:
    """Return the streets spelt as in `typed`, which names no commune, if few communes have one."""
    end = len(typed.words)
    readings = read_streets(tuple(typed.words), tuple(typed.segments))
    for reading in readings:
        if reading.spare:  # a word more is a commune that is not known
            continue
        codes = index.communes_with(reading.key.split(), at_most=_COMMUNES_COMPARED)
        cities = [
            CityReading(code, _CITY_UNSAID, end, end, (Difference.CITY_ABSENT,)) for code in codes
        ]
        found = [one for city in cities for one in _find_exactly_in(city, reading, index)]
        if found:
            return found
    return []


def _find_exactly_in(
    city: CityReading, reading: StreetReading, index: AddressIndex
) -> Iterator[FoundStreet]:
    streets = index.streets(city.insee_code)
    if streets is not None:
        yield from _find_exactly(_Trial(city, city.insee_code, streets, (reading,)))


class _Trial(NamedTuple):
    """One commune with the readings of what is left of the text."""

    city: CityReading
    insee_code: str
    streets: CommuneStreets
    readings: Sequence[StreetReading]

    def found(self, reading: StreetReading, match: StreetMatch) -> FoundStreet | None:
        """Return the street with the number asked, ``None`` when the commune answers better."""
        score = self.city.score * match.name * match.kind * _around(reading)
        if score < LOWEST:
            return None
        number = find_number(reading, self.streets, match.place)
        score *= number.worth
        if score < LOWEST:
            return None
        return FoundStreet(self.city, self.streets, self.insee_code, reading, match, number, score)


def find_streets(
    typed: Typed, cities: Sequence[CityReading], index: AddressIndex, book: CommuneBook
) -> list[FoundStreet]:
    """Return the streets that may be meant, in no order, each with a score above ``LOWEST``.

    `cities` come with the surest first; one that cannot beat what is found is not asked.
    """
    plain = _find_plainly(typed, cities, index, book)
    if plain:
        return plain
    trials: list[_Trial] = []
    found: list[FoundStreet] = []
    best = 0.0
    for city in cities:
        if best > city.score:
            break
        readings = _read_rest(typed, city)
        for trial in _trials(city, readings, typed, index, book) if readings else ():
            trials.append(trial)
            found += _find_exactly(trial)
        best = max((one.score for one in found), default=0.0)
    if best > _CERTAIN:
        return found
    found += [one for trial in trials[:_COMMUNES_COMPARED] for one in _find_nearly(trial)]
    if max((one.score for one in found), default=0.0) < _BEGINNING_WORTH:
        found += [one for trial in trials[:_COMMUNES_COMPARED] for one in _find_beginning(trial)]
    return found


def _find_plainly(
    typed: Typed, cities: Sequence[CityReading], index: AddressIndex, book: CommuneBook
) -> list[FoundStreet]:
    """Return what most addresses are: number, street and commune as the index writes them."""
    if not cities or (len(cities) > 1 and cities[1].score >= cities[0].score):
        return []
    reading = read_plainly(*_rest(typed, cities[0]))
    if reading is None:
        return []
    trials = _trials(cities[0], (reading,), typed, index, book)
    found = [one for trial in trials for one in _find_exactly(trial)]
    return found if found and all(one.score >= cities[0].score for one in found) else []


def _trials(
    city: CityReading,
    readings: Sequence[StreetReading],
    typed: Typed,
    index: AddressIndex,
    book: CommuneBook,
) -> Iterator[_Trial]:
    for code in book.search_codes(city.insee_code, typed.postcode):
        streets = index.streets(code)
        if streets is not None:
            yield _Trial(city, code, streets, readings)


def _find_exactly(trial: _Trial) -> Iterator[FoundStreet]:
    for reading in trial.readings:
        for match in match_exactly(reading, trial.streets):
            found = trial.found(reading, match)
            if found is not None:
                yield found


def _find_nearly(trial: _Trial) -> Iterator[FoundStreet]:
    for reading in _worth_comparing(trial.readings):
        for match in match_nearly(reading, trial.streets):
            found = trial.found(reading, match)
            if found is not None:
                yield found


def _find_beginning(trial: _Trial) -> Iterator[FoundStreet]:
    """Yield the streets spelt exactly that other words follow: ``12 rue X derrière la poste``."""
    for reading in _worth_comparing(trial.readings):
        for shorter in read_beginnings(reading):
            matches = match_exactly(shorter, trial.streets)
            for match in matches:
                found = trial.found(shorter, match._replace(name=_BEGINNING_WORTH))
                if found is not None:
                    yield found
            if matches:
                break


def _worth_comparing(readings: Sequence[StreetReading]) -> Sequence[StreetReading]:
    """Return the readings worth comparing letter by letter: no number inside the name."""
    numbered = [one for one in readings if one.number is not None]
    plain = [one for one in readings if one.number is None and not one.key[:1].isdigit()]
    return (numbered + plain if numbered else readings)[:_READINGS_COMPARED]


def _read_rest(typed: Typed, city: CityReading) -> Sequence[StreetReading]:
    """Return the readings of what is left without the commune and the postcode."""
    words, segments = _rest(typed, city)
    return read_streets(tuple(words), tuple(segments))


def _rest(typed: Typed, city: CityReading) -> tuple[list[str], list[int]]:
    """Return the words and their segments without the commune and the postcode."""
    start, end, at = city.start, city.end, typed.postcode_at
    if at is None or start <= at < end:
        words = typed.words[:start] + typed.words[end:]
        return words, typed.segments[:start] + typed.segments[end:]
    kept = [place for place in range(len(typed.words)) if not start <= place < end and place != at]
    return [typed.words[place] for place in kept], [typed.segments[place] for place in kept]


def _around(reading: StreetReading) -> float:
    return 1.0 - min(_LARGEST_LOSS, _LOSS_PER_LETTER * reading.spare)
