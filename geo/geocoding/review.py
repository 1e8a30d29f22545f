"""What is doubtful about the position of one row, ready for the person who decides.

Pure: candidates and what came with the row in, doubts out. A position that a person has confirmed
wins over every candidate until the text of the address changes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Final

from pyproj import Geod

from geo.coordinates import Position
from geo.geocoding.candidate import Candidate, CandidateType
from geo.geocoding.differences import Difference
from geo.geocoding.names import spell_out, without_article
from geo.text import fold

__all__ = [
    "DOUBTS",
    "LOW_SCORE",
    "AddressRow",
    "ConfirmedPosition",
    "Doubt",
    "Review",
    "confirm_position",
    "distance_m",
    "review_row",
]

_ELLIPSOID: Final = Geod(ellps="GRS80")

LOW_SCORE: Final = 0.7
"""Below it an answer is for a person to look at: the threshold of "confidently wrong"."""

FAR_M: Final[Mapping[CandidateType, float]] = {
    CandidateType.HOUSENUMBER: 200.0,
    CandidateType.STREET: 800.0,
    CandidateType.LOCALITY: 1500.0,
    CandidateType.MUNICIPALITY: 8000.0,
}
"""Metres beyond which coordinates that came with a row do not mean the same place, by what was
found: a number is a door, a commune is several kilometres wide."""

_APART_M: Final = 200.0
_AS_GOOD: Final = 0.02


class Doubt(StrEnum):
    """Why a person should look at a row."""

    NOT_FOUND = "not_found"
    AMBIGUOUS = "ambiguous"
    LOW = "low"
    POSTCODE_DISAGREES = "postcode_disagrees"
    COMMUNE_DISAGREES = "commune_disagrees"
    CODE_DISAGREES = "code_disagrees"
    FAR_FROM_COORDINATES = "far_from_coordinates"
    ADDRESS_CHANGED = "address_changed"


DOUBTS: Final[Mapping[Doubt, str]] = {
    Doubt.NOT_FOUND: "adresse introuvable",
    Doubt.AMBIGUOUS: "plusieurs réponses aussi probables",
    Doubt.LOW: "réponse incertaine",
    Doubt.POSTCODE_DISAGREES: "le code postal donné n'est pas celui de la réponse",
    Doubt.COMMUNE_DISAGREES: "la commune donnée n'est pas celle de la réponse",
    Doubt.CODE_DISAGREES: "le code INSEE donné n'est pas celui de la réponse",
    Doubt.FAR_FROM_COORDINATES: "les coordonnées données sont loin de la réponse",
    Doubt.ADDRESS_CHANGED: "l'adresse a changé depuis que sa position a été confirmée",
}
"""What a person reads for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedPosition:
    """A position that a person has set, and the address it was set for."""

    position: Position
    text_digest: str
    """Of the folded address; the address itself is not kept twice."""

    def is_for(self, text: str) -> bool:
        """Tell whether `text` is the address that was confirmed, accents and case aside."""
        return self.text_digest == _digest(text)


def confirm_position(position: Position, text: str) -> ConfirmedPosition:
    """Return the confirmation of `position` for the address `text`."""
    return ConfirmedPosition(position=position, text_digest=_digest(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressRow:
    """One row as it came: its address, and whatever else it says about where it is."""

    text: str
    postcode: str | None = None
    city: str | None = None
    insee_code: str | None = None
    position: Position | None = None
    confirmed: ConfirmedPosition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What one row comes to.

    Attributes
    ----------
    position
        The confirmed position, else that of the first candidate, else ``None``.
    is_confirmed
        Whether a person has set it for this very address.
    candidates
        The surest first, whatever a person has confirmed.
    doubts
        Empty when nothing asks for a person.
    distance_m
        Metres on the ellipsoid from the coordinates of the row to its first candidate.
    """

    position: Position | None
    is_confirmed: bool
    candidates: tuple[Candidate, ...]
    doubts: tuple[Doubt, ...]
    distance_m: float | None = None

    @property
    def sentences(self) -> tuple[str, ...]:
        """The doubts in French, the distance included where there is one."""
        return tuple(_sentence(doubt, self.distance_m) for doubt in self.doubts)


def review_row(row: AddressRow, candidates: Sequence[Candidate]) -> Review:
    """Compare `row` with its `candidates`, the surest first.

    A confirmed position for the same text ends the matter: there are no doubts left.
    """
    first = candidates[0] if candidates else None
    far_m = None
    if first is not None and row.position is not None:
        far_m = distance_m(first.position, row.position)
    if row.confirmed is not None and row.confirmed.is_for(row.text):
        return Review(
            position=row.confirmed.position,
            is_confirmed=True,
            candidates=tuple(candidates),
            doubts=(),
            distance_m=far_m,
        )
    return Review(
        position=None if first is None else first.position,
        is_confirmed=False,
        candidates=tuple(candidates),
        doubts=_find_doubts(row, candidates, far_m),
        distance_m=far_m,
    )


def distance_m(one: Position, other: Position) -> float:
    """Return the metres between two positions on the ellipsoid (GRS 80)."""
    metres: float = _ELLIPSOID.inv(one.lon, one.lat, other.lon, other.lat)[2]
    return metres


def _find_doubts(
    row: AddressRow, candidates: Sequence[Candidate], far_m: float | None
) -> tuple[Doubt, ...]:
    changed = [Doubt.ADDRESS_CHANGED] if row.confirmed is not None else []
    if not candidates:
        return (*changed, Doubt.NOT_FOUND)
    first = candidates[0]
    checks = {
        Doubt.AMBIGUOUS: _is_ambiguous(candidates),
        Doubt.LOW: first.score < LOW_SCORE,
        Doubt.POSTCODE_DISAGREES: _differs(row.postcode, first.postcode),
        Doubt.COMMUNE_DISAGREES: row.city is not None and not _is_same_commune(row.city, first),
        Doubt.CODE_DISAGREES: _differs(row.insee_code, first.insee_code),
        Doubt.FAR_FROM_COORDINATES: far_m is not None and far_m > FAR_M[first.type],
    }
    return (*changed, *(doubt for doubt, is_so in checks.items() if is_so))


def _is_ambiguous(candidates: Sequence[Candidate]) -> bool:
    """Tell whether another candidate is as good as the first and stands elsewhere."""
    first = candidates[0]
    if Difference.AMBIGUOUS in first.differences:
        return True
    return any(
        first.score - other.score < _AS_GOOD
        and distance_m(first.position, other.position) > _APART_M
        for other in candidates[1:]
    )


def _differs(given: str | None, found: str | None) -> bool:
    return bool(given) and found is not None and str(given).strip() != found


def _is_same_commune(city: str, candidate: Candidate) -> bool:
    """Tell whether `city` is the candidate's commune; ``PARIS 14`` and ``Assions`` are."""
    if Difference.FORMER_NAME in candidate.differences:
        return True
    given = _commune_words(city)
    return not given or given == _commune_words(candidate.city)


def _commune_words(name: str) -> list[str]:
    """Return the words of a commune's name without article, arrondissement and CEDEX."""
    words = [word for word in spell_out(name) if not word[0].isdigit()]
    return [word for word in without_article(words) if word not in _AROUND_NAMES]


_AROUND_NAMES: Final = frozenset({"cedex", "arrondissement", "er", "e", "eme"})


def _digest(text: str) -> str:
    # Folding drops letters of other alphabets: they count as they are written.
    others = "".join(sign for sign in text.casefold() if sign.isalpha() and ord(sign) > 0x24F)
    return sha256(f"{fold(text)}|{others}".encode("utf-8", "surrogatepass")).hexdigest()


def _sentence(doubt: Doubt, far_m: float | None) -> str:
    if doubt is Doubt.FAR_FROM_COORDINATES and far_m is not None:
        shown = f"{far_m / 1000:.1f} km".replace(".", ",") if far_m >= 1000 else f"{far_m:.0f} m"
        return f"{DOUBTS[doubt]} ({shown})"
    return DOUBTS[doubt]
