"""What a geocoder is asked and what it answers, whoever it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from geo.coordinates import Position

__all__ = ["Candidate", "CandidateType", "Geocoder", "GeocodingRequest", "OnlineGeocoder"]


class CandidateType(StrEnum):
    """What a candidate is, in the words of the national address service."""

    HOUSENUMBER = "housenumber"
    STREET = "street"
    LOCALITY = "locality"
    MUNICIPALITY = "municipality"


@dataclass(frozen=True, slots=True, kw_only=True)
class GeocodingRequest:
    """What is looked for. ``text`` as typed; the rest, when known, narrows the answer."""

    text: str
    postcode: str | None = None
    insee_code: str | None = None
    near: Position | None = None
    """Breaks ties towards this position; never excludes."""
    limit: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One possible answer.

    Attributes
    ----------
    label
        As a person would write it: ``"12 Rue des Lilas 07200 Aubenas"``.
    name
        The street, locality or commune alone.
    score
        0 to 1: how sure this answer is. Candidates as sure as each other mean "ambiguous".
    parts
        The named parts that the score is made of; empty when the score is given.
    differences
        How the answer differs from what was asked: codes, ``()`` when it does not.
    distance_m
        Metres from the point that was asked; ``None`` when text was asked.
    source
        Who answered: ``"gazetteer"``, ``"index"``, ``"geoplateforme"``, ``"nominatim"``.
    """

    type: CandidateType
    label: str
    name: str
    position: Position
    score: float
    insee_code: str
    city: str
    postcode: str | None = None
    housenumber: str | None = None
    id: str | None = None
    parts: Mapping[str, float] = field(default_factory=dict)
    differences: tuple[str, ...] = ()
    distance_m: float | None = None
    source: str


class Geocoder(Protocol):
    """Anything that turns text into candidates."""

    def search(self, request: GeocodingRequest) -> Sequence[Candidate]:
        """Return at most ``request.limit`` candidates, the surest first; none when unknown.

        Raises
        ------
        ServiceFailed
            When a service behind this geocoder cannot answer.
        """
        ...


class OnlineGeocoder(Geocoder, Protocol):
    """A geocoder that answers over the network: whole lists and positions too."""

    source: str
    """What its candidates carry as ``source``."""
    label: str
    """How it is called in French sentences: ``"service national"``."""

    def search_many(self, requests: Sequence[GeocodingRequest]) -> list[list[Candidate]]:
        """Return the candidates of each request, in order.

        Raises
        ------
        ServiceFailed
            When the service cannot answer.
        """
        ...

    def reverse(self, *, lon: float, lat: float, limit: int = 1) -> list[Candidate]:
        """Return at most `limit` addresses near a position in degrees, the nearest first.

        Raises
        ------
        ServiceFailed
            When the service cannot answer.
        """
        ...
