"""Where a visitor is, from the words typed: one commune when that is sure, else the choice."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from geo.coordinates import Position
from geo.geocoding.candidate import Candidate, GeocodingRequest

__all__ = ["Whereabouts", "find_whereabouts"]

_MOST_CANDIDATES: Final = 8
_MOST_OF_A_POSTCODE: Final = 24
"""More than a name has: whoever lives in a village types its postcode too."""
_LONGEST_TEXT: Final = 80
_LEAST_SURE: Final = 0.5
"""Score below which one asks even about the only candidate: words much unlike its name."""
_LEAST_ALIKE: Final = 0.75
"""How like its name the words for a commune elsewhere are at least, or one asks."""


class CommuneNames(Protocol):
    """Whoever knows communes by what people type."""

    def search(self, request: GeocodingRequest) -> Sequence[Candidate]:
        """Return the communes that the words may stand for, the surest first."""
        ...

    def suggest(self, text: str, *, limit: int, near: Position | None) -> Sequence[Candidate]:
        """Return the communes whose name or postcode begins so."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """What the words typed stand for.

    ``insee_code`` is set when it is sure; ``candidates`` hold the communes that may be meant when
    it is not; neither when no commune answers to ``typed``.
    """

    typed: str = ""
    insee_code: str | None = None
    candidates: tuple[Candidate, ...] = ()

    @property
    def is_unknown(self) -> bool:
        """Something was typed and stands for no commune."""
        return bool(self.typed) and self.insee_code is None and not self.candidates


def find_whereabouts(
    typed: str, gazetteer: CommuneNames, *, territory: frozenset[str], centre: Position
) -> Whereabouts:
    """Return the commune that `typed` names, or the candidates when that is not sure.

    A commune elsewhere is not sure as long as one of the territory may be meant: on the map of
    the Ardèche, "Vals" is Vals-les-Bains as well as Vals in Ariège.

    Parameters
    ----------
    typed
        Commune, postcode or both, as written.
    territory
        INSEE codes of the territory: its communes stand first among the candidates.
    centre
        Middle of the territory: what is as likely comes nearest first.
    """
    text = typed.strip()[:_LONGEST_TEXT]
    if not text:
        return Whereabouts()
    most = _MOST_OF_A_POSTCODE if "".join(text.split()).isdigit() else _MOST_CANDIDATES
    request = GeocodingRequest(text=text, near=centre, limit=most)
    found = gazetteer.search(request)
    if not found:
        return Whereabouts(typed=text)
    if _is_sure(found) and found[0].insee_code in territory:
        return Whereabouts(typed=text, insee_code=found[0].insee_code)
    suggested = gazetteer.suggest(text, limit=most, near=centre)
    at_home = [place for place in (*found, *suggested) if place.insee_code in territory]
    if _is_sure(found) and not at_home and found[0].parts.get("name", 1.0) >= _LEAST_ALIKE:
        return Whereabouts(typed=text, insee_code=found[0].insee_code)
    offered = {place.insee_code: place for place in (*at_home, *found)}
    return Whereabouts(typed=text, candidates=tuple(offered.values())[:most])


def _is_sure(found: Sequence[Candidate]) -> bool:
    is_first_alone = len(found) == 1 or found[0].score > found[1].score
    return is_first_alone and found[0].score >= _LEAST_SURE
