"""What is added to a row: its columns, and how a commune fills them."""

from typing import TYPE_CHECKING, Any, Final

from geo.boundaries import Boundaries
from geo.geocoding.candidate import Candidate, CandidateType
from geo.values import Precision

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ANSWER_COLUMNS", "GIVEN", "answer_row", "describe_commune", "empty_answers"]

ANSWER_COLUMNS: Final = (
    "lon",
    "lat",
    "insee_code",
    "commune",
    "departement",
    "epci",
    "precision",
    "score",
    "boundary_distance_m",
    "status",
)
"""Position in degrees (EPSG:4326), INSEE code, names, a :class:`Precision` or :data:`GIVEN`, the
geocoder's score from 0 to 1, metres to the boundary of the commune, and a status:

=================== ============================================================================
located             nothing speaks against it
near_boundary       a generalised contour may be wrong here
code_disagrees      the point lies outside the commune of the INSEE code, which is kept
city_disagrees      the point lies far from the commune of city and postcode, which is kept
postcode_disagrees  the point lies far from the commune of the postcode; the point is kept
off_contours        in no contour (a pier, a beach): the nearest commune, within a kilometre
=================== ============================================================================
"""

GIVEN: Final = "given"
"""Precision of a position that the file gave: as fine as whoever measured it."""


def empty_answers() -> "pd.DataFrame":
    """Return answers for no row."""
    import pandas as pd

    return pd.DataFrame({name: pd.Series(dtype=object) for name in ANSWER_COLUMNS})


def describe_commune(insee_code: str, boundaries: Boundaries) -> dict[str, str | None]:
    """Return the code and names of a current commune, as they stand in an answer."""
    commune = boundaries.communes()[insee_code]
    return {
        "insee_code": insee_code,
        "commune": commune.name,
        "departement": boundaries.departement_name(commune.departement_code),
        "epci": commune.epci_code and boundaries.epci_name(commune.epci_code),
    }


def answer_row(answer: Candidate, boundaries: Boundaries) -> dict[str, Any]:
    """Return a geocoder's answer as one row of answers."""
    is_commune = answer.type is CandidateType.MUNICIPALITY
    row = {
        "lon": answer.position.lon,
        "lat": answer.position.lat,
        "precision": (Precision.COMMUNE if is_commune else Precision(answer.type.value)).value,
        "score": answer.score,
        "boundary_distance_m": float("nan"),
        "status": "located",
        **describe_commune(answer.insee_code, boundaries),
    }
    return {name: row[name] for name in ANSWER_COLUMNS}
