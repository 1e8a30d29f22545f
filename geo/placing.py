"""Shops with addresses → where each of their places is, how sure that is, and what is doubtful.

================ =====================================================================
a place has      what becomes of it
================ =====================================================================
confirmed        the position that an organizer has set for this very address
a pin            kept: the maker has set it; out of its own commune, it is doubtful
coordinates      kept, as whoever gave them may know better; far from the address, doubtful
an address       the position of the surest answer, and its precision
a host           nothing: its host's address applies
================ =====================================================================

Whoever changes an address takes its position away first: one that was found, and is finer than
what is found today, is not lost because less is loaded.

An INSEE code that came with a place wins over contours, except where a position lies further out
of its commune than contours are wrong.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from geo.boundaries import Boundaries
from geo.coordinates import Position
from geo.geocoding.candidate import Candidate, CandidateType, GeocodingRequest
from geo.geocoding.chain import SURE, Chain, ChainAnswer, OutcomeCode
from geo.geocoding.differences import Difference
from geo.geocoding.opening import Geocoding
from geo.geocoding.review import AddressRow, ConfirmedPosition, Doubt, Review, review_row
from geo.measures import distance_m
from geo.values import Place, Precision, Shop

__all__ = ["Placed", "PlacedPlace", "place_shop", "place_shops", "place_text"]

PRECISIONS: Final[Mapping[CandidateType, Precision]] = {
    CandidateType.HOUSENUMBER: Precision.HOUSENUMBER,
    CandidateType.STREET: Precision.STREET,
    CandidateType.LOCALITY: Precision.LOCALITY,
    CandidateType.MUNICIPALITY: Precision.COMMUNE,
}
"""How fine a position is, by what was found."""

_CANDIDATES: Final = 9
_CONTOUR_M: Final = 500.0
"""Shipped contours are generalised to that much; nearer, a point says nothing of its commune."""
_SAME_M: Final = 1.0
_DISAGREEMENTS: Final = frozenset(
    {
        Doubt.AMBIGUOUS,
        Doubt.POSTCODE_DISAGREES,
        Doubt.COMMUNE_DISAGREES,
        Doubt.CODE_DISAGREES,
    }
)
_NO_REVIEW: Final = Review(position=None, is_confirmed=False, candidates=(), doubts=())


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedPlace:
    """One place, and what a person who decides about it wants to know.

    Attributes
    ----------
    place
        With its commune, position, precision and score.
    review
        Candidates, the surest first, and doubts; ``review.distance_m`` are the metres from the
        coordinates or the pin of the place to the first candidate.
    is_confirmed
        Whether an organizer has set the position for this very address.
    """

    place: Place
    review: Review = _NO_REVIEW

    @property
    def is_confirmed(self) -> bool:
        """Tell whether an organizer has set the position for this very address."""
        return self.review.is_confirmed

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """What asks for a person; empty when nothing does."""
        return self.review.doubts


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A shop, each of its places located as well as it can be."""

    shop: Shop
    places: tuple[PlacedPlace, ...]
    """One for each of ``shop.places``, in their order."""

    @property
    def doubts_by_place(self) -> tuple[tuple[Doubt, ...], ...]:
        """The doubts of each place, in the order of ``shop.places``."""
        return tuple(placed.doubts for placed in self.places)

    @property
    def doubts(self) -> tuple[str, ...]:
        """The doubts of all places, each once: what :attr:`Finding.doubts` keeps."""
        found = (doubt for doubts in self.doubts_by_place for doubt in doubts)
        return tuple(dict.fromkeys(str(doubt) for doubt in found))


def place_text(place: Place) -> str:
    """Return the address of `place` in one line: what is geocoded, and what a person confirms.

    >>> place_text(Place(role="shop", address="Le Bourg", postcode="07110", city="Vinezac"))
    'Le Bourg, 07110 Vinezac'
    """
    town = " ".join(filter(None, (place.postcode, place.city)))
    return ", ".join(part.strip() for part in (place.address, town) if part and part.strip())


def place_shop(
    shop: Shop,
    geocoding: Geocoding,
    boundaries: Boundaries,
    *,
    confirmed: Sequence[ConfirmedPosition] = (),
    before: Shop | None = None,
) -> Placed:
    """Locate every place of `shop`; see :func:`place_shops`."""
    return place_shops([shop], geocoding, boundaries, confirmed=[confirmed], before=[before])[0]


def place_shops(
    shops: Sequence[Shop],
    geocoding: Geocoding,
    boundaries: Boundaries,
    *,
    confirmed: Sequence[Sequence[ConfirmedPosition]] | None = None,
    before: Sequence[Shop | None] | None = None,
    on_progress: Callable[[int], None] = lambda _shops: None,
) -> list[Placed]:
    """Locate every place of many shops, each address asked once; one answer a shop, in order.

    No service makes it raise: an address that nobody could answer is ``NOT_FOUND``.

    Parameters
    ----------
    confirmed
        What organizers have set for each shop, the newest last, as
        :func:`geo.registry.positions.read_positions` gives it.
    before
        Each shop as it was, ``None`` when it is new: a position that was found then for an
        address that has not changed is not lost because less is loaded today.
    on_progress
        Told now and then how many more shops are done.
    """
    known = _Known(confirmed or [()] * len(shops), before or [None] * len(shops))
    cases = [
        known.case(rank, place, is_alone=len(shop.places) == 1)
        for rank, shop in enumerate(shops)
        for place in shop.places
    ]
    reviews = _review_cases(cases, geocoding, shops, on_progress)
    settled = iter(_settle(cases, reviews, boundaries))
    placed = [tuple(next(settled) for _ in shop.places) for shop in shops]
    return [
        Placed(shop=replace(shop, places=tuple(one.place for one in places)), places=places)
        for shop, places in zip(shops, placed, strict=True)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """One place as it came, its row for the review, and whose position it has."""

    rank: int
    place: Place
    row: AddressRow
    is_pin: bool

    @property
    def is_asked(self) -> bool:
        """Tell whether there are words to ask a geocoder about."""
        return bool(self.row.text) and self.place.host_slug is None


class _Known:
    """What was confirmed and found before, by the rank of the shop."""

    def __init__(
        self,
        confirmed: Sequence[Sequence[ConfirmedPosition]],
        before: Sequence[Shop | None],
    ) -> None:
        self._confirmed = confirmed
        self._before = before

    def case(self, rank: int, place: Place, *, is_alone: bool) -> _Case:
        """Gather what is known of `place`, of the shop `rank`, alone in its shop or not."""
        text = place_text(place)
        confirmed = self._find_confirmed(rank, place, text, is_alone=is_alone)
        place = self._recall(rank, place, text)
        is_pin = place.precision is Precision.PIN and place.position is not None
        is_given = place.precision is None and place.position is not None
        row = AddressRow(
            text=text,
            postcode=place.postcode,
            city=place.city,
            insee_code=place.insee_code,
            position=place.position if is_given or is_pin else None,
            confirmed=confirmed,
        )
        return _Case(rank=rank, place=place, row=row, is_pin=is_pin)

    def _find_confirmed(
        self, rank: int, place: Place, text: str, *, is_alone: bool
    ) -> ConfirmedPosition | None:
        """Return what was confirmed for this address, else for this place at another address."""
        kept = self._confirmed[rank]
        for one in reversed(kept):
            if one.is_for(text):
                return one
        if place.host_slug is not None:
            return None
        there = [one for one in kept if _is_at(place.position, one.position)]
        return next(reversed(there or (kept if is_alone else [])), None)

    def _recall(self, rank: int, place: Place, text: str) -> Place:
        """Give a place back the position that was found for the same address."""
        shop = self._before[rank]
        if shop is None or place.position is not None:
            return place
        for old in shop.places:
            is_same = place_text(old) == text and old.insee_code == place.insee_code
            if is_same and old.position is not None and old.precision is not Precision.PIN:
                return replace(
                    place, position=old.position, precision=old.precision, score=old.score
                )
        return place


def _review_cases(
    cases: Sequence[_Case],
    geocoding: Geocoding,
    shops: Sequence[Shop],
    on_progress: Callable[[int], None],
) -> list[Review]:
    requests = (_request(case) for case in cases if case.is_asked)
    answers = _ask_once(list(requests), geocoding.chain)
    loaded = frozenset(geocoding.index.insee_codes())
    reviews, told = [], 0
    for case in cases:
        answer = next(answers) if case.is_asked else ChainAnswer()
        reviews.append(_review(case, answer, loaded))
        if case.rank >= told + 500:
            on_progress(case.rank - told)
            told = case.rank
    on_progress(len(shops) - told)
    return reviews


def _ask_once(requests: Sequence[GeocodingRequest], chain: Chain) -> Iterator[ChainAnswer]:
    """Yield the answer of each request, in order; the same question is asked once."""
    distinct = dict.fromkeys(requests)
    answers = dict(zip(distinct, chain.ask_many(distinct), strict=True))
    return (answers[request] for request in requests)


def _request(case: _Case) -> GeocodingRequest:
    row = case.row
    return GeocodingRequest(
        text=row.text[:200], postcode=row.postcode, insee_code=row.insee_code, limit=_CANDIDATES
    )


def _review(case: _Case, answer: ChainAnswer, loaded: frozenset[str]) -> Review:
    if not case.is_asked:
        is_unknown = case.place.host_slug is None and not _is_known(case.place)
        return replace(_NO_REVIEW, doubts=(Doubt.NOT_FOUND,)) if is_unknown else _NO_REVIEW
    review = review_row(case.row, answer.candidates)
    dropped = {Doubt.LOW} if _is_beyond_knowledge(answer, loaded) else set()
    if _is_named_otherwise(case.row, review.candidates):
        dropped.add(Doubt.COMMUNE_DISAGREES)
    if case.is_pin:
        # A maker's pin need not stand at the door: `_settle` asks whether it is in its commune.
        dropped |= {Doubt.FAR_FROM_COORDINATES, Doubt.LOW, Doubt.AMBIGUOUS, Doubt.NOT_FOUND}
    return replace(review, doubts=tuple(one for one in review.doubts if one not in dropped))


def _is_known(place: Place) -> bool:
    return place.position is not None or place.insee_code is not None


def _is_beyond_knowledge(answer: ChainAnswer, loaded: frozenset[str]) -> bool:
    """Tell whether nobody here knows a street of the commune, which itself is sure.

    The answer is then as good as it can be, and no person could do better with the same list.
    """
    first = answer.candidates[0] if answer.candidates else None
    if first is None or Difference.STREET_ABSENT not in first.differences:
        return False
    asked = {one.provider for one in answer.outcomes if one.code is not OutcomeCode.UNAVAILABLE}
    is_local = asked <= {Chain.LOCAL_LABEL, Chain.FLOOR_LABEL}
    return is_local and first.insee_code not in loaded and first.parts.get("city", 0.0) >= SURE


def _is_named_otherwise(row: AddressRow, candidates: Sequence[Candidate]) -> bool:
    """Tell whether code and postcode agree on a commune that is only written otherwise."""
    first = candidates[0] if candidates else None
    return first is not None and (row.insee_code, row.postcode) == (
        first.insee_code,
        first.postcode,
    )


def _settle(
    cases: Sequence[_Case], reviews: Sequence[Review], boundaries: Boundaries
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


def _position_of(case: _Case, review: Review, boundaries: Boundaries) -> Place:
    place = case.place
    if review.is_confirmed and review.position is not None:
        return _confirmed_place(place, review.position, boundaries)
    if place.host_slug is not None:
        return place
    is_asked_again = Doubt.ADDRESS_CHANGED in review.doubts and bool(review.candidates)
    if case.row.position is not None and not is_asked_again:
        return place
    first = review.candidates[0] if review.candidates else None
    if not is_asked_again and _is_no_better(first, place):
        return place
    if first is not None:
        precision = PRECISIONS[first.type]
        return replace(place, position=first.position, precision=precision, score=first.score)
    return _at_commune(place, boundaries)


def _is_no_better(first: Candidate | None, place: Place) -> bool:
    """Tell whether a position that was found before is at least as fine as the new answer."""
    if place.position is None or place.precision is None:
        return False
    order = list(Precision)
    return first is None or order.index(place.precision) < order.index(PRECISIONS[first.type])


def _confirmed_place(place: Place, position: Position, boundaries: Boundaries) -> Place:
    """Return `place` where an organizer has put it, at its commune when that was the choice."""
    commune = None if place.insee_code is None else boundaries.commune(place.insee_code)
    is_commune = commune is not None and _is_at(position, commune.position)
    precision = Precision.COMMUNE if is_commune else Precision.PIN
    return replace(place, position=position, precision=precision, score=None)


def _at_commune(place: Place, boundaries: Boundaries) -> Place:
    commune = None if place.insee_code is None else boundaries.commune(place.insee_code)
    if commune is None or commune.position is None:
        return replace(place, position=None, precision=None, score=None)
    return replace(place, position=commune.position, precision=Precision.COMMUNE, score=None)


def _code_of(case: _Case, review: Review, place: Place) -> str | None:
    """Return the commune that words and codes name, ``None`` when the position must say it."""
    if case.place.insee_code is not None or not review.candidates:
        return case.place.insee_code
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
    found = boundaries.locate(lon, lat, insee_code=codes)
    records: Any = found.assign(drawn=boundaries.find_codes(lon, lat)).to_dict("records")
    return list(records)


def _finish(case: _Case, review: Review, place: Place, where: dict[str, Any]) -> PlacedPlace:
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


def _is_at(one: Position | None, other: Position | None) -> bool:
    return one is not None and other is not None and distance_m(one, other) <= _SAME_M
