"""GeoJSON of the national service (GeocodeJSON) → candidates, checked where it enters."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from geo.coordinates import Position
from geo.geocoding.candidate import Candidate, CandidateType
from geo.geocoding.differences import Difference

__all__ = ["ambiguity", "candidate_from_feature", "mark_ties"]

_TIED: Final = 0.005
"""Scores closer than this say the same."""


def candidate_from_feature(feature: Mapping[str, Any], *, source: str) -> Candidate:
    """Return a GeoJSON feature of the national service as a candidate.

    Raises
    ------
    KeyError, TypeError, ValueError, AttributeError
        When the feature has another shape.
    """
    lon, lat = feature["geometry"]["coordinates"][:2]
    properties = feature["properties"]
    return Candidate(
        type=CandidateType(properties["type"]),
        label=_text(properties, "label"),
        name=_street(properties) or _text(properties, "name"),
        position=Position(lon=float(lon), lat=float(lat)),
        score=min(1.0, max(0.0, float(properties["score"]))),
        insee_code=_text(properties, "citycode"),
        city=_text(properties, "city"),
        postcode=_optional(properties, "postcode"),
        housenumber=_optional(properties, "housenumber"),
        id=_optional(properties, "id"),
        distance_m=_distance(properties),
        source=source,
    )


def _distance(properties: Mapping[str, Any]) -> float | None:
    """Return the metres from the point that was asked, on answers to a point."""
    value = properties.get("distance")
    return None if value is None else float(value)


def ambiguity(score: float, following: float) -> tuple[str, ...]:
    """Return the difference that says so when the next answer is as good."""
    return (Difference.AMBIGUOUS,) if score - following < _TIED else ()


def mark_ties(found: Sequence[Candidate]) -> list[Candidate]:
    """Return `found`, the first answers marked ambiguous when they are as good as each other."""
    tied = [one for one in found if found[0].score - one.score < _TIED]
    if len({one.position for one in tied}) < 2:
        return list(found)
    marks = (Difference.AMBIGUOUS,)
    return [replace(one, differences=marks) if one in tied else one for one in found]


def _street(properties: Mapping[str, Any]) -> str | None:
    """Return the street of a house number: its ``name`` holds the number too."""
    is_number = properties["type"] == CandidateType.HOUSENUMBER
    return _optional(properties, "street") if is_number else None


def _text(properties: Mapping[str, Any], name: str) -> str:
    value = properties[name]
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"expected a text as {name!r}, got {value!r}")
    return value


def _optional(properties: Mapping[str, Any], name: str) -> str | None:
    return _text(properties, name) if properties.get(name) else None
