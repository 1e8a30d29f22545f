"""Candidates in the two forms that users of the national service know: CSV columns and GeoJSON.

Sources: the CSV that ``/search/csv`` of the Géoplateforme answers; GeocodeJSON as addok writes it.
"""

import math
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import Any, Final

from geo.boundaries import Boundaries
from geo.geocoding.candidate import Candidate, CandidateType

__all__ = ["ATTRIBUTIONS", "COLUMNS", "NationalFormat", "RowStatus", "attribution_of"]

COLUMNS: Final = (
    "latitude",
    "longitude",
    "result_label",
    "result_score",
    "result_type",
    "result_id",
    "result_housenumber",
    "result_name",
    "result_street",
    "result_postcode",
    "result_city",
    "result_context",
    "result_citycode",
    "result_status",
)
"""Columns appended to a file, in this order."""

ATTRIBUTIONS: Final[Mapping[str, tuple[str, str]]] = {
    "index": ("Base Adresse Nationale", "ETALAB-2.0"),
    "gazetteer": ("IGN, Insee, La Poste, DILA", "ETALAB-2.0"),
    "geoplateforme": ("Base Adresse Nationale", "ETALAB-2.0"),
    "nominatim": ("© les contributeurs d'OpenStreetMap", "ODbL-1.0"),
}
"""Whose data an answer is, and under which licence, by its source."""

_LARGEST_POPULATION: Final = 3_000_000


class RowStatus(StrEnum):
    """``result_status``: what came of one row."""

    OK = "ok"
    NOT_FOUND = "not-found"
    SKIPPED = "skipped"
    """The row holds no address."""
    ERROR = "error"
    """Nothing was found, and a service that might know did not answer."""


class NationalFormat:
    """Writes candidates; knows the names of départements and regions.

    Parameters
    ----------
    boundaries
        Where the names come from.
    """

    def __init__(self, boundaries: Boundaries) -> None:
        self._boundaries = boundaries
        self._context = cache(self._read_context)

    def cells(self, candidate: Candidate | None, status: RowStatus) -> tuple[str, ...]:
        """Return the cells of :data:`COLUMNS`, as text; empty without a candidate."""
        if candidate is None:
            return ("",) * (len(COLUMNS) - 1) + (str(status),)
        position = candidate.position
        return (
            f"{position.lat:.6f}",
            f"{position.lon:.6f}",
            candidate.label,
            f"{candidate.score:.2f}",
            str(candidate.type),
            candidate.id or "",
            candidate.housenumber or "",
            _full_name(candidate),
            _street(candidate) or "",
            candidate.postcode or "",
            candidate.city,
            self._context(candidate.insee_code)[0],
            candidate.insee_code,
            str(status),
        )

    def feature(self, candidate: Candidate) -> dict[str, Any]:
        """Return `candidate` as a GeoJSON feature; absent properties are left out."""
        context, importance = self._context(candidate.insee_code)
        position = candidate.position
        distance_m = candidate.distance_m
        properties = {
            "label": candidate.label,
            "score": candidate.score,
            "housenumber": candidate.housenumber,
            "id": candidate.id,
            "name": _full_name(candidate),
            "postcode": candidate.postcode,
            "citycode": candidate.insee_code,
            "city": candidate.city,
            "context": context,
            "type": str(candidate.type),
            "importance": importance,
            "street": _street(candidate),
            "distance": None if distance_m is None else round(distance_m),
            "source": candidate.source,
            "differences": list(candidate.differences) or None,
        }
        return {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [position.lon, position.lat]},
            "properties": {name: value for name, value in properties.items() if value is not None},
        }

    def collection(
        self, candidates: Sequence[Candidate], echoed: Mapping[str, object]
    ) -> dict[str, Any]:
        """Return `candidates` as a FeatureCollection with the parts of the question `echoed`."""
        attribution, licence = attribution_of(candidates)
        return {
            "type": "FeatureCollection",
            "version": "draft",
            "features": [self.feature(candidate) for candidate in candidates],
            "attribution": attribution,
            "licence": licence,
            **{name: value for name, value in echoed.items() if value},
        }

    def _read_context(self, insee_code: str) -> tuple[str, float]:
        """Return ``"07, Ardèche, Auvergne-Rhône-Alpes"`` and the importance of the commune.

        The importance grows with the logarithm of the population, from 0 to 1.
        """
        commune = self._boundaries.commune(insee_code)
        if commune is None:
            return "", 0.0
        names = (
            commune.departement_code,
            self._boundaries.departement_name(commune.departement_code),
            self._boundaries.region_name(commune.region_code),
        )
        people = math.log1p(commune.population or 0) / math.log1p(_LARGEST_POPULATION)
        return ", ".join(filter(None, names)), round(people, 5)


def attribution_of(candidates: Sequence[Candidate]) -> tuple[str, str]:
    """Return whose data `candidates` are and their licences, each named once."""
    sources = dict.fromkeys(candidate.source for candidate in candidates)
    known = [ATTRIBUTIONS[source] for source in sources if source in ATTRIBUTIONS]
    pairs = known or [ATTRIBUTIONS["index"]]
    names, licences = (dict.fromkeys(column) for column in zip(*pairs, strict=True))
    return " ; ".join(names), " ; ".join(licences)


def _street(candidate: Candidate) -> str | None:
    """Return the street of a house number or a street; as the service, none of the others."""
    has_street = candidate.type in {CandidateType.HOUSENUMBER, CandidateType.STREET}
    return candidate.name if has_street else None


def _full_name(candidate: Candidate) -> str:
    """Return the name with its number, as the service writes it: ``"12 Rue des Lilas"``."""
    number = candidate.housenumber
    return f"{number} {candidate.name}" if number else candidate.name
