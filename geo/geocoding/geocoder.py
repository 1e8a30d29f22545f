"""The local geocoder: normalise → parse → candidates → score in named parts → decide."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rapidfuzz.distance import OSA

from geo.coordinates import Position
from geo.geocoding.address_index import AddressIndex, CommuneStreets
from geo.geocoding.candidate import Candidate, CandidateType, GeocodingRequest
from geo.geocoding.city import CityReading, find_cities
from geo.geocoding.commune_book import CommuneBook, place_key
from geo.geocoding.commune_candidates import make_candidate, only_postcode
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.parse import StreetReading, Typed, read_streets, read_text
from geo.geocoding.street import StreetMatch, match_exactly, match_nearly
from geo.geocoding.words import STREET_TYPES, canonical
from geo.text import words

__all__ = ["LocalGeocoder"]

SOURCE: Final = "index"
LOWEST: Final = 0.42
"""Below this a street is not proposed: the commune is a better answer."""
ENOUGH: Final = 0.6
"""A street this sure needs no search among misspelt communes."""


@dataclass(slots=True)
class _Found:
    """A street of a commune that answers, before it is written as a candidate."""

    city: CityReading
    streets: CommuneStreets
    insee_code: str
    reading: StreetReading
    match: StreetMatch
    score: float


class LocalGeocoder:
    """Answers from the address index; from the gazetteer where no street is asked or known."""

    def __init__(self, index: AddressIndex, gazetteer: Gazetteer) -> None:
        self.index = index
        self._gazetteer = gazetteer
        self._book = CommuneBook(gazetteer.directory)

    def search(self, request: GeocodingRequest) -> list[Candidate]:
        """Return the candidates for `request`, the surest first; none when nothing answers."""
        typed = read_text(request.text)
        if typed is None or typed.is_abroad:
            return []
        cities = _plausible(typed, find_cities(typed, self._book))
        if _names_only_a_commune(typed, cities):
            return self._search_commune(typed, cities, request)
        found = self._find_streets(typed, cities)
        if not found or max(one.score for one in found) < ENOUGH:
            cities = _plausible(typed, find_cities(typed, self._book, is_wide=True))
            found += self._find_streets(typed, cities)
        if found:
            return self._decide(found, typed, request)
        return self._search_commune(typed, cities, request)

    def warm(self) -> None:
        """Build now what is built at the first misspelt name, so that no visitor waits for it."""
        self._book.find_alike(["mispelt"])

    def search_many(self, requests: Iterable[GeocodingRequest]) -> Iterator[list[Candidate]]:
        """Yield the candidates of each request, in order; the same request is answered once."""
        known: dict[GeocodingRequest, list[Candidate]] = {}
        for request in requests:
            if request not in known:
                known[request] = self.search(request)
            yield known[request]

    # -- candidates

    def _find_streets(self, typed: Typed, cities: Sequence[CityReading]) -> list[_Found]:
        found: list[_Found] = []
        tried = []
        best = 0.0
        for city in cities:
            if best > city.score * 1.0:
                break
            readings = _rest(typed, city)
            if not readings:
                continue
            for code, streets in self._streets(city, typed.postcode):
                tried.append((city, code, streets, readings))
                for reading in readings:
                    for match in match_exactly(reading, streets):
                        one = _Found(
                            city,
                            streets,
                            code,
                            reading,
                            match,
                            _score(city, reading, match, streets),
                        )
                        found.append(one)
                        best = max(best, one.score)
        if best > 0.8:
            return found
        for city, code, streets, readings in tried[:12]:
            for reading in _for_near(readings):
                for match in match_nearly(reading, streets):
                    score = _score(city, reading, match, streets)
                    if score >= LOWEST:
                        found.append(_Found(city, streets, code, reading, match, score))
        return found

    def _streets(
        self, city: CityReading, postcode: str | None
    ) -> Iterator[tuple[str, CommuneStreets]]:
        for code in self._book.search_codes(city.insee_code, postcode):
            streets = self.index.streets(code)
            if streets is not None:
                yield code, streets

    # -- decision

    def _decide(
        self, found: list[_Found], typed: Typed, request: GeocodingRequest
    ) -> list[Candidate]:
        found.sort(key=lambda one: -one.score)
        candidates: dict[tuple[str, str, str | None, str | None], Candidate] = {}
        best = found[0].score
        rivals = [one for one in found[: request.limit * 3] if one.score > best - 0.05]
        for one in rivals if len(rivals) > 1 else ():
            one.score -= _details(one)
        for one in found[: request.limit * 3]:
            candidate = self._candidate(one)
            key = (candidate.insee_code, candidate.label, candidate.housenumber, candidate.id)
            if key not in candidates or candidates[key].score < candidate.score:
                candidates[key] = candidate
        ranked = sorted(candidates.values(), key=lambda candidate: -candidate.score)
        return _share(ranked)[: request.limit]

    def _candidate(self, one: _Found) -> Candidate:
        part, street = one.streets.part_and_street(one.match.place)
        record = one.streets.record(one.match.place)
        name = record.name
        commune = self._book.communes[one.insee_code]
        differences = list(one.city.differences)
        if one.match.name < 1.0:
            differences.append("street_misspelt")
        if one.match.kind < 1.0:
            differences.append("kind_differs")
        position = part.street_position(street)
        housenumber, number_part = None, 1.0
        start, numbers, repetitions = part.street_numbers(street)
        kind = CandidateType.STREET if numbers else CandidateType.LOCALITY
        if one.reading.number is not None:
            place, mark = _choose_number(one.reading, numbers, repetitions)
            if mark:
                differences.append(mark)
            number_part = _NUMBER_PARTS[mark]
            if place is not None:
                position = part.number_position(start + place)
                housenumber = f"{numbers[place]}{repetitions[place]}"
                kind = CandidateType.HOUSENUMBER
        postcode = record.postcode or (commune.postcodes[0] if commune.postcodes else None)
        label = " ".join(filter(None, (housenumber, name, postcode, commune.name)))
        parts = {
            "city": one.city.score,
            "street": one.match.name,
            "kind": one.match.kind,
            "number": number_part,
        }
        return Candidate(
            type=kind,
            label=label,
            name=name,
            position=Position(lon=position[0], lat=position[1]),
            score=min(1.0, one.score * number_part),
            insee_code=one.insee_code,
            city=commune.name,
            postcode=postcode,
            housenumber=housenumber,
            id=record.id,
            parts=parts,
            differences=tuple(differences),
            source=SOURCE,
        )

    # -- the level above

    def _search_commune(
        self, typed: Typed, cities: Sequence[CityReading], request: GeocodingRequest
    ) -> list[Candidate]:
        if not _asks_a_street(typed):
            return self._gazetteer.search(request)
        found = [self._municipality(city) for city in cities if city.score > 0.5]
        return [candidate for candidate in found if candidate is not None][: request.limit]

    def _municipality(self, city: CityReading) -> Candidate | None:
        commune = self._book.communes[city.insee_code]
        return make_candidate(
            commune,
            score=0.69 * city.score,
            postcode=only_postcode(commune),
            parts={"city": city.score, "street": 0.69},
            differences=(*city.differences, "street_absent"),
        )


_AS_GOOD: Final = 0.005
_APART_DEGREES: Final = 0.002


def _share(ranked: list[Candidate]) -> list[Candidate]:
    """Mark answers that are as good as the first and stand elsewhere: they share its score."""
    first = ranked[0]
    rivals = [
        one for one in ranked[1:] if first.score - one.score < _AS_GOOD and _apart(first, one)
    ]
    if not rivals:
        return ranked
    kept = [one for one in ranked if one is not first and one not in rivals]
    tied = [first, *rivals]
    shared = [
        replace(one, score=one.score / len(tied), differences=(*one.differences, "ambiguous"))
        for one in tied
    ]
    return shared + kept


def _apart(one: Candidate, other: Candidate) -> bool:
    lon = abs(one.position.lon - other.position.lon)
    return max(lon, abs(one.position.lat - other.position.lat)) > _APART_DEGREES


_NUMBER_PARTS: Final = {
    "": 1.0,
    "repetition_absent": 0.9,
    "repetition_differs": 0.97,
    "number_absent": 0.75,
}


def _choose_number(
    reading: StreetReading, numbers: list[int], repetitions: list[str]
) -> tuple[int | None, str]:
    """Return which number answers, and how it differs."""
    same = [i for i, number in enumerate(numbers) if number == reading.number]
    if not same:
        return None, "number_absent"
    for i in same:
        if repetitions[i] == reading.repetition:
            return i, ""
    initial = reading.repetition[:1]
    for i in same:
        if initial and repetitions[i][:1] == initial:
            return i, "repetition_differs"
    plain = next((i for i in same if not repetitions[i]), same[0])
    return plain, "repetition_absent"


def _details(one: _Found) -> float:
    """Return what speaks against a street among its equals: articles, another former commune."""
    place = one.match.place
    record = one.streets.record(place)
    name = "".join(canonical(words(record.name)))
    lost = 0.006 * min(4, OSA.distance("".join(one.reading.raw), name))
    if one.city.former is not None:
        former = record.former_city
        lost += 0.05 if former and place_key(former) != place_key(one.city.former) else 0.0
    return lost


def _for_near(readings: list[StreetReading]) -> list[StreetReading]:
    """Return the readings worth comparing letter by letter: no number inside the name."""
    numbered = [one for one in readings if one.number is not None]
    plain = [one for one in readings if one.number is None and not one.key[:1].isdigit()]
    return (numbered + plain if numbered else readings)[:4]


def _plausible(typed: Typed, cities: list[CityReading]) -> list[CityReading]:
    """Leave out communes behind a postcode of another country: ``…, 1700 Fribourg``."""
    if typed.postcode is not None:
        return cities
    return [city for city in cities if not _follows_foreign_postcode(typed, city)]


def _follows_foreign_postcode(typed: Typed, city: CityReading) -> bool:
    before = city.start - 1
    if before < 1 or city.end != len(typed.words):
        return False
    is_first = typed.segments[before] != typed.segments[before - 1]
    return is_first and typed.words[before].isdigit() and len(typed.words[before]) == 4


def _asks_a_street(typed: Typed) -> bool:
    """Tell whether a street or a number stands in the text, beside the name of a commune."""
    is_number = any(
        word.isdigit() and len(word) <= 4 and place + 1 < len(typed.words)
        for place, word in enumerate(typed.words)
    )
    return is_number or canonical(typed.words)[0] in STREET_TYPES


def _names_only_a_commune(typed: Typed, cities: list[CityReading]) -> bool:
    count = len(typed.words)
    return any(c.start == 0 and c.end == count and c.score > 0.85 for c in cities)


def _rest(typed: Typed, city: CityReading) -> list[StreetReading]:
    words = typed.words[: city.start] + typed.words[city.end :]
    segments = typed.segments[: city.start] + typed.segments[city.end :]
    if typed.postcode_at is not None and not city.start <= typed.postcode_at < city.end:
        at = typed.postcode_at - (city.end - city.start if typed.postcode_at >= city.end else 0)
        words, segments = words[:at] + words[at + 1 :], segments[:at] + segments[at + 1 :]
    return read_streets(words, segments)


def _score(
    city: CityReading, reading: StreetReading, match: StreetMatch, streets: CommuneStreets
) -> float:
    spare = 1.0 - min(0.3, 0.012 * reading.spare)
    return city.score * match.score * spare
