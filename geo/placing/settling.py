"""Candidates → the position, the precision and the commune of each place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from geo.boundaries import Boundaries
from geo.coordinates import Position
from geo.geocoding.candidate import Candidate, CandidateType
from geo.geocoding.review import Doubt, Review
from geo.placing.cases import Case
from geo.placing.places import PlacedPlace, is_at
from geo.values import Place, Precision

__all__ = ["PRECISIONS", "settle"]

PRECISIONS: Final[Mapping[CandidateType, Precision]] = {
    CandidateType.HOUSENUMBER: Precision.HOUSENUMBER,
    CandidateType.STREET: Precision.STREET,
    CandidateType.LOCALITY: Precision.LOCALITY,
    CandidateType.MUNICIPALITY: Precision.COMMUNE,
}
"""How fine a position is, by what was found."""

_CONTOUR_M: Final = 500.0
"""Shipped contours are generalised to that much; nearer, a point says nothing of its commune."""
_AS_GOOD: Final = 0.02
"""As in :mod:`geo.geocoding.review`: scores this close are as good as each other."""
_DISAGREEMENTS: Final = frozenset(
    {
        Doubt.AMBIGUOUS,
        Doubt.POSTCODE_DISAGREES,
        Doubt.COMMUNE_DISAGREES,
        Doubt.CODE_DISAGREES,
    }
)


def settle(
    cases: Sequence[Case], reviews: Sequence[Review], boundaries: Boundaries
) -> list[PlacedPlace]:
    """Decide position and commune of each place; all of them are located at once."""
    starts = [
        _position_of(case, review, boundaries) for case, review in zip(cases, reviews, strict=True)
    ]
    codes = [
        _code_of(case, review, place)
        for case, review, place in zip(cases, reviews, starts, strict=True)
    ]
    found = _locate(starts, codes, boundaries)
    return [
        _finish(case, review, place, where)
        for case, review, place, where in zip(cases, reviews, starts, found, strict=True)
    ]


def _position_of(case: Case, review: Review, boundaries: Boundaries) -> Place:
    place = case.place
    if place.host_slug is not None:
        return place
    if review.is_confirmed and review.position is not None:
        return _confirmed_place(place, review.position, boundaries)
    is_asked_again = Doubt.ADDRESS_CHANGED in review.doubts and bool(review.candidates)
    if case.row.position is not None and not is_asked_again:
        return place
    first = review.candidates[0] if review.candidates else None
    if not is_asked_again and _is_no_better(first, place):
        return place
    if first is None:
        return _at_commune(place, boundaries)
    return _at_candidate(place, first, is_torn=_is_torn(review))


def _at_candidate(place: Place, first: Candidate, *, is_torn: bool) -> Place:
    if is_torn:
        return replace(place, insee_code=None, position=None, precision=None, score=None)
    precision = PRECISIONS[first.type]
    return replace(place, position=first.position, precision=precision, score=first.score)


def _is_torn(review: Review) -> bool:
    """Tell whether answers as good as the first lie in other communes: none of them is taken."""
    first = review.candidates[0]
    return Doubt.AMBIGUOUS in review.doubts and any(
        first.score - other.score < _AS_GOOD and other.insee_code != first.insee_code
        for other in review.candidates[1:]
    )


def _is_no_better(first: Candidate | None, place: Place) -> bool:
    """Tell whether a position that was found before is at least as fine as the new answer."""
    if place.position is None or place.precision is None:
        return False
    order = list(Precision)
    return first is None or order.index(place.precision) < order.index(PRECISIONS[first.type])


def _confirmed_place(place: Place, position: Position, boundaries: Boundaries) -> Place:
    """Return `place` where an organizer has put it, at its commune when that was the choice."""
    commune = None if place.insee_code is None else boundaries.commune(place.insee_code)
    is_commune = commune is not None and is_at(position, commune.position)
    precision = Precision.COMMUNE if is_commune else Precision.PIN
    return replace(place, position=position, precision=precision, score=None)


def _at_commune(place: Place, boundaries: Boundaries) -> Place:
    commune = None if place.insee_code is None else boundaries.commune(place.insee_code)
    if commune is None or commune.position is None:
        return replace(place, position=None, precision=None, score=None)
    return replace(place, position=commune.position, precision=Precision.COMMUNE, score=None)


def _code_of(case: Case, review: Review, place: Place) -> str | None:
    """Return the commune that words and codes name, ``None`` when the position must say it."""
    if case.row.insee_code is not None or not review.candidates:
        return case.row.insee_code or case.place.insee_code
    first = review.candidates[0]
    is_from_answer = place.position == first.position
    is_agreed = _DISAGREEMENTS.isdisjoint(review.doubts)
    return first.insee_code if is_from_answer or is_agreed else None


def _locate(
    places: Iterable[Place], codes: Sequence[str | None], boundaries: Boundaries
) -> list[dict[str, Any]]:
    positions = [place.position for place in places]
    if not positions:
        return []
    nowhere = float("nan")
    lon = [nowhere if one is None else one.lon for one in positions]
    lat = [nowhere if one is None else one.lat for one in positions]
    found = boundaries.locate_few(lon, lat, insee_code=codes)
    found["drawn"] = boundaries.find_codes(lon, lat).tolist()
    return [dict(zip(found, row, strict=True)) for row in zip(*found.values(), strict=True)]


def _finish(case: Case, review: Review, place: Place, where: dict[str, Any]) -> PlacedPlace:
    if place.host_slug is not None:
        return PlacedPlace(place=place, review=review)
    is_out = where["status"] == "code_disagrees" and where["boundary_distance_m"] > _CONTOUR_M
    is_by_hand = place.precision is Precision.PIN
    code = where["drawn"] if is_out and is_by_hand and where["drawn"] else where["insee_code"]
    if is_out and case.row.position is not None and not review.is_confirmed:
        review = _add_doubt(review, Doubt.FAR_FROM_COORDINATES, where["boundary_distance_m"])
    placed = replace(place, insee_code=code or place.insee_code)
    return PlacedPlace(place=placed, review=review)


def _add_doubt(review: Review, doubt: Doubt, far_m: float) -> Review:
    if doubt in review.doubts:
        return review
    known_m = review.distance_m if review.distance_m is not None else far_m
    return replace(review, doubts=(*review.doubts, doubt), distance_m=known_m)
