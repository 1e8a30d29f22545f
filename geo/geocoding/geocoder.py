"""The local geocoder: read → communes → streets → rank; the level above where nothing is found.

::

    read_text      "12 bis r. de l'eglise, 07200 Aubenas"  → words, segments, postcode      parse
    find_cities    which communes the text may speak of                                     city
    find_streets   which of their streets, spelt exactly or nearly, scored in named parts   lookup
    rank_answers   the number, the calibrated score, what differs, ambiguity                answer
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from numpy.typing import ArrayLike

from geo.coordinates import Position
from geo.geocoding.abroad import is_abroad
from geo.geocoding.address_index import AddressIndex
from geo.geocoding.address_suggestions import AddressSuggester
from geo.geocoding.answer import describe_place, rank_answers
from geo.geocoding.candidate import Candidate, GeocodingRequest
from geo.geocoding.city import (
    CityReading,
    find_cities,
    leave_out_departement,
    restore_postcode,
)
from geo.geocoding.commune_book import CommuneBook
from geo.geocoding.commune_candidates import make_candidate, only_postcode
from geo.geocoding.differences import Difference
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.index_part import Part
from geo.geocoding.lookup import FoundStreet, find_anywhere, find_streets
from geo.geocoding.parse import Typed, read_text
from geo.geocoding.reverse import reverse_points
from geo.geocoding.words import STREET_TYPES, canonical
from geo.text import words

__all__ = ["LocalGeocoder"]

NEAR_M: Final = 5_000.0
"""Farther away, an address says nothing about a point."""
_ENOUGH: Final = 0.6
"""A street this sure needs no search among misspelt communes."""
_STREET_ABSENT: Final = 0.69
"""A commune answered in place of a street is never taken for a sure answer."""
_LEAST_CITY: Final = 0.5
_EXACT: Final = 0.85
_BESIDE: Final = 0.99


class LocalGeocoder:
    """Answers from the address index; from the gazetteer where only a commune is asked.

    Safe to share between threads: an index is replaced whole (:meth:`refresh`).

    Parameters
    ----------
    index
        The local addresses; empty is allowed, communes alone are answered then.
    gazetteer
        The communes of France.
    """

    def __init__(self, index: AddressIndex, gazetteer: Gazetteer) -> None:
        self.index = index
        self._gazetteer = gazetteer
        self._book = CommuneBook(gazetteer.directory)
        self._suggester = AddressSuggester([], self._book)
        self._parts: Mapping[str, Part] | None = None
        self._follow_index()

    def search(self, request: GeocodingRequest) -> list[Candidate]:
        """Return the candidates for `request`, the surest first; none when nothing answers.

        Scores are calibrated: of the first candidates at 0.9, about nine in ten are right.
        Candidates as good as the first one and elsewhere are marked ``ambiguous`` and share its
        score. Where the street is not known, the commune is answered, marked ``street_absent``.
        """
        typed = read_text(_whole_text(request))
        if typed is None:
            return []
        typed = leave_out_departement(restore_postcode(typed, self._book), self._book)
        cities = self._find_cities(typed, request)
        if _names_only_a_commune(typed, cities):
            return self._gazetteer.search(request)
        found = find_streets(typed, cities, self.index, self._book)
        if max((one.score for one in found), default=0.0) < _ENOUGH and not typed.is_abroad:
            cities = self._find_cities(typed, request, is_wide=True)
            found += find_streets(typed, cities, self.index, self._book)
        if not found and not typed.is_abroad and typed.postcode is None and _asks_a_street(typed):
            found = find_anywhere(typed, self.index)
        if (found and not typed.is_abroad) or _is_exact(found):
            return rank_answers(found, self._book, limit=request.limit, near=request.near)
        return self._search_commune(typed, cities, request)

    def search_many(self, requests: Iterable[GeocodingRequest]) -> Iterator[list[Candidate]]:
        """Yield the candidates of each request, in order; the same request is answered once."""
        known: dict[GeocodingRequest, list[Candidate]] = {}
        for request in requests:
            if request not in known:
                known[request] = self.search(request)
            yield known[request]

    def reverse(self, *, lon: float, lat: float, within_m: float = NEAR_M) -> Candidate | None:
        """Return the nearest address with its distance; ``None`` when none is `within_m`."""
        return next(self.reverse_many([lon], [lat], within_m=within_m))

    def reverse_many(
        self, lon: ArrayLike, lat: ArrayLike, *, within_m: float = NEAR_M
    ) -> Iterator[Candidate | None]:
        """Yield the nearest address of each point, in order; absence is NaN in, ``None`` out."""
        found = reverse_points(list(self.index.parts.values()), lon, lat, within_m=within_m)
        for number, place, far in zip(
            found.part.tolist(), found.place.tolist(), found.distance_m.tolist(), strict=True
        ):
            yield (
                describe_place(found.parts[number], place, far, self._book) if number >= 0 else None
            )

    def suggest(
        self, text: str, *, limit: int = 8, near: Position | None = None
    ) -> list[Candidate]:
        """Return what `text`, still being typed, may become: addresses and communes in one list.

        A number or a kind of street at the beginning puts addresses first; otherwise communes
        come first. Where nothing begins so, misspelt words are searched.
        """
        streets = self._suggester.suggest(text, limit=limit, near=near)
        if _begins_a_street(text):
            return streets or self._search_begun(text, limit, near)
        communes = self._gazetteer.suggest(text, limit=limit, near=near)
        few = communes[: max(limit // 2, limit - len(streets))]
        return (few + streets)[:limit] or self._search_begun(text, limit, near)

    def _search_begun(self, text: str, limit: int, near: Position | None) -> list[Candidate]:
        return self.search(GeocodingRequest(text=text, limit=limit, near=near))

    def refresh(self) -> bool:
        """Take over what was loaded or dropped since; tell whether anything changed."""
        self.index.refresh()
        return self._follow_index()

    def _follow_index(self) -> bool:
        parts = self.index.parts
        if parts is self._parts:
            return False
        self._book.adopt(self.index.insee_codes())
        self._suggester = AddressSuggester(list(parts.values()), self._book)
        self._parts = parts
        return True

    def warm(self) -> None:
        """Build now what is built at the first misspelt name, so that no visitor waits for it."""
        self.index.preload()
        for code in self._book.by_departement:
            self._book.names_of_departement(code)
        for text in ("mispelt", "Mispelt-sur-Nowhere", "1 rue Mispelt 07999 Nowhere"):
            self.search(GeocodingRequest(text=text))
        self.suggest("rue")
        self.suggest("commune")

    def _find_cities(
        self, typed: Typed, request: GeocodingRequest, *, is_wide: bool = False
    ) -> list[CityReading]:
        found = find_cities(typed, self._book, is_wide=is_wide)
        if typed.is_abroad:
            found = [city for city in found if Difference.MISSPELT not in city.differences]
        elif typed.postcode is None:
            found = [city for city in found if not _follows_foreign_postcode(typed, city)]
        if request.insee_code is not None:
            found = self._keep_code(found, request.insee_code, typed)
        return found

    def _keep_code(
        self, found: list[CityReading], insee_code: str, typed: Typed
    ) -> list[CityReading]:
        """Keep the readings of the commune whose code is known; it is meant even if unnamed."""
        commune = self._book.find(insee_code)
        if commune is None:
            return found
        codes = {commune.insee_code, commune.parent_code}
        named = [
            city._replace(score=max(city.score, 0.95)) for city in found if city.insee_code in codes
        ]
        end = len(typed.words)
        unnamed = CityReading(commune.insee_code, 0.94, end, end)
        return [*named, unnamed]

    def _search_commune(
        self, typed: Typed, cities: Sequence[CityReading], request: GeocodingRequest
    ) -> list[Candidate]:
        if typed.is_abroad and _asks_a_street(typed):
            return []
        best: dict[str, CityReading] = {}
        for city in cities if _asks_a_street(typed) or _is_beside_postcode(typed, cities) else ():
            if (
                city.score > _LEAST_CITY
                and _is_credible(city, typed)
                and not _is_foreign(city, typed)
            ):
                best.setdefault(city.insee_code, city)
        if not best and not _asks_a_street(typed):
            return self._gazetteer.search(request)
        chosen = list(best.values())[: request.limit]
        return [self._answer_commune(city, typed.postcode) for city in chosen]

    def _answer_commune(self, city: CityReading, postcode: str | None) -> Candidate:
        commune = self._book.commune_of_postcode(city.insee_code, postcode)
        return make_candidate(
            commune,
            score=round(_STREET_ABSENT * city.score, 4),
            postcode=postcode if postcode in commune.postcodes else only_postcode(commune),
            parts={"city": city.score, "street": _STREET_ABSENT},
            differences=(*city.differences, Difference.STREET_ABSENT),
        )


def _is_beside_postcode(typed: Typed, cities: Sequence[CityReading]) -> bool:
    """Tell whether a commune is spelt exactly beside its postcode, and more is said besides."""
    return typed.postcode is not None and bool(cities) and cities[0].score >= _BESIDE


def _is_credible(city: CityReading, typed: Typed) -> bool:
    """Refuse a misspelt name that neither a postcode nor a street confirms."""
    return typed.postcode is not None or Difference.MISSPELT not in city.differences


def _is_foreign(city: CityReading, typed: Typed) -> bool:
    """Tell whether a foreign city follows the postcode: ``20121 Milano``."""
    return Difference.CITY_ABSENT in city.differences and is_abroad(typed.words)


def _whole_text(request: GeocodingRequest) -> str:
    if request.postcode is None or request.postcode in request.text:
        return request.text
    return f"{request.text}, {request.postcode}"


def _is_exact(found: Sequence[FoundStreet]) -> bool:
    return any(one.score >= _EXACT for one in found)


def _follows_foreign_postcode(typed: Typed, city: CityReading) -> bool:
    """Tell whether four digits begin the segment of the commune: ``Rue X 7, 1700 Fribourg``."""
    before = city.start - 1
    if before < 1 or city.end != len(typed.words):
        return False
    is_first = typed.segments[before] != typed.segments[before - 1]
    return is_first and typed.words[before].isdigit() and len(typed.words[before]) == 4


def _begins_a_street(text: str) -> bool:
    found = canonical(words(text))
    return len(found) > 1 and (
        found[0] in STREET_TYPES or (found[0].isdigit() and len(found[0]) < 5)
    )


def _asks_a_street(typed: Typed) -> bool:
    """Tell whether a street or a number stands in the text, beside the name of a commune."""
    is_number = any(
        word.isdigit() and len(word) <= 4 and place + 1 < len(typed.words)
        for place, word in enumerate(typed.words)
    )
    return is_number or canonical(typed.words)[0] in STREET_TYPES


def _names_only_a_commune(typed: Typed, cities: Sequence[CityReading]) -> bool:
    count = len(typed.words)
    return any(
        city.start == 0
        and city.end == count
        and city.score > _EXACT
        and Difference.CITY_LONGER not in city.differences
        for city in cities
    )
