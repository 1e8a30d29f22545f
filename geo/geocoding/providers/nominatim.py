"""Nominatim through geopy: OpenStreetMap's geocoder, for operators who run or choose one.

The public server allows one request a second, no batch and no suggestions as one types, and
wants a User-Agent that says who asks: https://operations.osmfoundation.org/policies/nominatim/
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from geopy.geocoders import Nominatim
from geopy.location import Location
from rapidfuzz import fuzz

from geo.boundaries import Commune
from geo.coordinates import Position
from geo.geocoding.candidate import Candidate, CandidateType, GeocodingRequest
from geo.geocoding.providers.http import USER_AGENT, HttpService
from geo.geocoding.providers.national import GeopyAdapter, query_text
from geo.geocoding.providers.politeness import Clockwork, Etiquette
from geo.text import fold

__all__ = ["NOMINATIM_DOMAIN", "NominatimService"]

NOMINATIM_DOMAIN: Final = "nominatim.openstreetmap.org"
NOMINATIM_ETIQUETTE: Final = Etiquette(calls_per_s=1, first_delay_s=1.0, timeout_s=10)
HIGHEST_SCORE: Final = 0.75
"""Nominatim says what it found, never how sure it is: no answer of its own is taken for sure."""
_COUNTRIES: Final = ("fr", "gp", "mq", "gf", "re", "yt")
_NUMBER: Final = re.compile(r"\b\d{1,4}\b(?!\s*\d)")

LocateCommune = Callable[[Position], Commune | None]
"""The commune that a position lies in."""


class NominatimService:
    """One Nominatim.

    Parameters
    ----------
    locate
        Gives each answer its commune: Nominatim knows no INSEE code.
    domain, scheme
        Where it is.
    clockwork
        Time and chance.
    """

    source = "nominatim"
    label = "Nominatim"

    def __init__(
        self,
        locate: LocateCommune,
        *,
        domain: str = NOMINATIM_DOMAIN,
        scheme: str = "https",
        etiquette: Etiquette = NOMINATIM_ETIQUETTE,
        clockwork: Clockwork | None = None,
    ) -> None:
        self._locate = locate
        self._service = HttpService(self.label, etiquette, clockwork)
        self._geopy = Nominatim(
            domain=domain,
            scheme=scheme,
            user_agent=USER_AGENT,
            adapter_factory=partial(GeopyAdapter, self._service),
        )

    def search(self, request: GeocodingRequest) -> list[Candidate]:
        """Return the candidates inside France, the most alike first.

        An answer outside the commune or the postcode of the request is left out.

        Raises
        ------
        ServiceFailed
            When the service fails, or answers another shape.
        """
        text = query_text(request.text)
        if text is None:
            return []
        if request.postcode is not None and request.postcode not in text:
            text = f"{text}, {request.postcode}"
        ask = partial(
            self._geopy.geocode,
            text,
            exactly_one=False,
            limit=request.limit,
            addressdetails=True,
            country_codes=list(_COUNTRIES),
            language="fr",
        )
        found = [one for one in self._read(ask, text) if _is_wanted(one, request)]
        return sorted(found, key=lambda one: -one.score)

    def search_many(self, requests: Sequence[GeocodingRequest]) -> list[list[Candidate]]:
        """Return the candidates of each request, in order, one request a second.

        Raises
        ------
        ServiceFailed
            As :meth:`search`.
        """
        return [self.search(request) for request in requests]

    def reverse(self, *, lon: float, lat: float, limit: int = 1) -> list[Candidate]:
        """Return the address at a position in degrees; never more than one.

        Raises
        ------
        ServiceFailed
            As :meth:`search`.
        """
        ask = partial(
            self._geopy.reverse, (lat, lon), exactly_one=False, addressdetails=True, language="fr"
        )
        return self._read(ask, None)[: max(0, limit)]

    def _read(self, ask: "partial[list[Location] | None]", text: str | None) -> list[Candidate]:
        with self._service.judging():
            found = [self._candidate(place.raw, text) for place in ask() or ()]
        return [candidate for candidate in found if candidate is not None]

    def _candidate(self, place: Mapping[str, Any], text: str | None) -> Candidate | None:
        position = Position(lon=float(place["lon"]), lat=float(place["lat"]))
        commune = self._locate(position)
        if commune is None:
            return None
        details: Mapping[str, Any] = place["address"]
        number = _text(details, "house_number")
        street = _text(details, "road") or _text(details, "pedestrian")
        kind = _type(place, number, street)
        name = _name(kind, street, place, commune)
        postcode = _text(details, "postcode")
        return Candidate(
            type=kind,
            label=" ".join(filter(None, (number and street and number, name, postcode)))
            + f" {commune.name}" * (kind is not CandidateType.MUNICIPALITY),
            name=name,
            position=position,
            score=HIGHEST_SCORE if text is None else _score(text, number, name, commune),
            insee_code=commune.insee_code,
            city=commune.name,
            postcode=postcode,
            housenumber=number if kind is CandidateType.HOUSENUMBER else None,
            id=f"osm:{place.get('osm_type')}/{place.get('osm_id')}",
            source=self.source,
        )


def _type(place: Mapping[str, Any], number: str | None, street: str | None) -> CandidateType:
    if number and street:
        return CandidateType.HOUSENUMBER
    if street and place.get("addresstype", "road") in {"road", "pedestrian", "footway"}:
        return CandidateType.STREET
    is_commune = place.get("addresstype") in {"city", "town", "village", "municipality"}
    return CandidateType.MUNICIPALITY if is_commune else CandidateType.LOCALITY


def _name(
    kind: CandidateType, street: str | None, place: Mapping[str, Any], commune: Commune
) -> str:
    if kind is CandidateType.MUNICIPALITY:
        return commune.name
    is_street = kind in {CandidateType.HOUSENUMBER, CandidateType.STREET}
    named = street if is_street else _text(place, "name")
    return named or street or commune.name


def _score(text: str, number: str | None, name: str, commune: Commune) -> float:
    """Return how alike the words are, at most :data:`HIGHEST_SCORE`; half without the number."""
    said = " ".join(filter(None, (number, name, commune.name)))
    alike = fuzz.token_set_ratio(fold(text), fold(said)) / 100
    asked = _NUMBER.search(text)
    is_same = asked is None or number is None or number.startswith(asked[0])
    return round(HIGHEST_SCORE * alike * (1.0 if is_same else 0.5), 4)


def _is_wanted(candidate: Candidate, request: GeocodingRequest) -> bool:
    same_code = request.insee_code in {None, candidate.insee_code}
    same_postcode = candidate.postcode is None or request.postcode in {None, candidate.postcode}
    return same_code and same_postcode


def _text(values: Mapping[str, Any], name: str) -> str | None:
    value = values.get(name)
    if value is not None and not isinstance(value, str):
        raise TypeError(f"expected a text as {name!r}, got {value!r}")
    return value or None
