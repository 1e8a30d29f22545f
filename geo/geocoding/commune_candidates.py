"""A commune as an answer: its label, its postcode, its place."""

import math
from collections.abc import Mapping

from geo.boundaries import Commune
from geo.coordinates import Position
from geo.geocoding.candidate import Candidate, CandidateType

__all__ = ["make_candidate", "measure_roughly", "only_postcode"]


def make_candidate(
    commune: Commune,
    *,
    score: float,
    postcode: str | None,
    parts: Mapping[str, float],
    differences: tuple[str, ...] = (),
) -> Candidate:
    """Return `commune` as a candidate, labelled "Les Assions (07140)", "Paris (75)".

    Raises
    ------
    ValueError
        When the commune has no position.
    """
    if commune.position is None:
        raise ValueError(f"expected a commune with a position, got {commune!r}")
    return Candidate(
        type=CandidateType.MUNICIPALITY,
        label=f"{commune.name} ({postcode or commune.departement_code})",
        name=commune.name,
        position=commune.position,
        score=score,
        insee_code=commune.insee_code,
        city=commune.name,
        postcode=postcode,
        id=commune.insee_code,
        parts=parts,
        differences=differences,
        source="gazetteer",
    )


def only_postcode(commune: Commune) -> str | None:
    """Return the postcode of a commune that has one alone."""
    return commune.postcodes[0] if len(commune.postcodes) == 1 else None


def measure_roughly(position: Position, other: Position) -> float:
    """Return degrees of latitude on a plane between two positions: enough to break a tie."""
    east = (position.lon - other.lon) * math.cos(math.radians(other.lat))
    return math.hypot(east, position.lat - other.lat)
