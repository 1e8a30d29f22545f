"""Cases → candidates and doubts; the same address is asked once."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from geo.geocoding.candidate import Candidate, GeocodingRequest
from geo.geocoding.chain import SURE, Chain, ChainAnswer, OutcomeCode
from geo.geocoding.differences import Difference
from geo.geocoding.opening import Geocoding
from geo.geocoding.review import AddressRow, Doubt, Review, review_row
from geo.placing.cases import Case
from geo.placing.places import NO_REVIEW
from geo.values import Place

__all__ = ["ask_cases"]

_CANDIDATES: Final = 9
_STEP: Final = 500


def ask_cases(
    cases: Sequence[Case],
    geocoding: Geocoding,
    shop_count: int,
    on_progress: Callable[[int], None],
) -> tuple[list[Case], list[Review]]:
    """Return the cases as they were asked in the end, and the review of each.

    Parameters
    ----------
    shop_count
        How many shops they make up, for `on_progress`, which is told how many more are done.
    """
    loaded = frozenset(geocoding.index.insee_codes())
    requests = [_request(case) for case in cases if case.is_asked]
    told = iter(_ask_once(requests, geocoding.chain, shop_count, on_progress))
    answers = [next(told) if case.is_asked else ChainAnswer() for case in cases]
    settled = list(cases)
    for rank in [rank for rank, case in enumerate(cases) if _is_said(case, answers[rank])]:
        row = replace(cases[rank].row, insee_code=cases[rank].place.insee_code)
        settled[rank] = replace(cases[rank], row=row)
        answers[rank] = geocoding.chain.ask(_request(settled[rank]))
    pairs = zip(settled, answers, strict=True)
    return settled, [_review(case, answer, loaded) for case, answer in pairs]


def _is_said(case: Case, answer: ChainAnswer) -> bool:
    """Tell whether words alone do not lead to the commune of a place, so that its code was said."""
    code = case.place.insee_code
    if not case.is_asked or case.row.insee_code is not None or code is None:
        return False
    return bool(answer.candidates) and answer.candidates[0].insee_code != code


def _ask_once(
    requests: Sequence[GeocodingRequest],
    chain: Chain,
    shop_count: int,
    on_progress: Callable[[int], None],
) -> Iterator[ChainAnswer]:
    """Return the answer of each request, in order; the same question is asked once."""
    distinct = list(dict.fromkeys(requests))
    answers: dict[GeocodingRequest, ChainAnswer] = {}
    told = 0
    for request, answer in zip(distinct, chain.ask_many(distinct), strict=True):
        answers[request] = answer
        if len(answers) % _STEP == 0:
            done = shop_count * len(answers) // len(distinct)
            on_progress(done - told)
            told = done
    on_progress(shop_count - told)
    return (answers[request] for request in requests)


def _request(case: Case) -> GeocodingRequest:
    row = case.row
    return GeocodingRequest(
        text=row.text[:200], postcode=row.postcode, insee_code=row.insee_code, limit=_CANDIDATES
    )


def _review(case: Case, answer: ChainAnswer, loaded: frozenset[str]) -> Review:
    if not case.is_asked:
        is_unknown = case.place.host_slug is None and not _is_known(case.place)
        return replace(NO_REVIEW, doubts=(Doubt.NOT_FOUND,)) if is_unknown else NO_REVIEW
    review = review_row(case.row, answer.candidates)
    dropped = {Doubt.LOW} if _is_beyond_knowledge(answer, loaded) else set()
    if _is_named_otherwise(case.row, review.candidates):
        dropped.add(Doubt.COMMUNE_DISAGREES)
    if case.is_pin:
        # A maker's pin need not stand at the door: settling asks whether it is in its commune.
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
