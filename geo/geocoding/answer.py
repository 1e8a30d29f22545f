"""Streets found → candidates: the number, the calibrated score, what differs, and who shares.

::

    raw score    city × name × kind × around × number × detail     named parts of a candidate
    score        what share of answers with this raw score are right  (``_CALIBRATION``)
    ambiguous    answers as good as the first and elsewhere share the score
"""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rapidfuzz.distance import OSA

from geo.boundaries import Commune
from geo.coordinates import Position
from geo.geocoding.candidate import Candidate, CandidateType
from geo.geocoding.commune_book import CommuneBook, place_key
from geo.geocoding.commune_candidates import measure_roughly
from geo.geocoding.differences import Difference
from geo.geocoding.index_part import Part, StreetRecord
from geo.geocoding.lookup import FoundStreet
from geo.geocoding.words import canonical
from geo.text import words

__all__ = ["calibrate", "describe_place", "describe_street", "rank_answers"]

SOURCE: Final = "index"
_HALF_SURE_M: Final = 100.0
"""At this distance the nearest address is as likely the neighbour's."""

_CALIBRATION: Final = (
    (0.0, 0.0),
    (0.42, 0.5),
    (0.6, 0.66),
    (0.7, 0.88),
    (0.8, 0.95),
    (0.9, 0.98),
    (1.0, 0.995),
)
"""(raw score, share of right answers), fitted on half of the reference queries and checked on the
other half by ``benchmarks/geocoding.py``; straight lines between."""

_AS_GOOD: Final = 0.005
"""Answers whose raw scores differ by less are as good as each other."""
_RIVAL: Final = 0.05
_APART_DEGREES: Final = 0.002
"""About 200 m: nearer answers are the same place."""
_LOSS_PER_DETAIL: Final = 0.006
_OTHER_FORMER_COMMUNE: Final = 0.05


def rank_answers(
    found: Sequence[FoundStreet], book: CommuneBook, *, limit: int, near: Position | None
) -> list[Candidate]:
    """Return at most `limit` candidates, the surest first.

    With `near`, answers as good as each other come by distance from it.
    """
    if len(found) == 1:
        return [_answer(found[0], book, 1.0)[1]]
    ordered = sorted(found, key=lambda one: -one.score)[: 3 * limit + 3]
    best = ordered[0].score
    rivals = sum(one.score > best - _RIVAL for one in ordered)
    answers: dict[tuple[str, str | None, str], tuple[float, Candidate]] = {}
    for place, one in enumerate(ordered):
        detail = _compare_details(one) if rivals > 1 and place < rivals else 1.0
        raw, candidate = _answer(one, book, detail)
        key = (candidate.id or "", candidate.housenumber, candidate.label)
        if key not in answers or answers[key][0] < raw:
            answers[key] = raw, candidate
    if len(answers) == 1:
        return [candidate for _, candidate in answers.values()]
    ranked = sorted(answers.values(), key=lambda answer: -answer[0])
    return _share(_without_twins(ranked), near)[:limit]


def _without_twins(ranked: list[tuple[float, Candidate]]) -> list[tuple[float, Candidate]]:
    """Leave out the same address of another file."""
    kept: list[tuple[float, Candidate]] = []
    for raw, one in ranked:
        is_twin = any(
            one.label == other.label and not _is_apart(one, other) for _, other in kept[:3]
        )
        if not is_twin:
            kept.append((raw, one))
    return kept


def _answer(one: FoundStreet, book: CommuneBook, detail: float) -> tuple[float, Candidate]:
    part, street = one.streets.part_and_street(one.match.place)
    record = one.streets.record(one.match.place)
    commune = book.find(one.insee_code)
    assert commune is not None  # noqa: S101 - it was found through the book
    number = one.number
    lon, lat = (
        part.street_position(street) if number.place is None else part.number_position(number.place)
    )
    parts = {**one.parts(), "detail": detail}
    raw = math.prod(parts.values())
    postcode = record.postcode or (commune.postcodes[0] if commune.postcodes else None)
    candidate = Candidate(
        type=number.type,
        label=_label(number.housenumber, record, postcode, commune),
        name=record.name,
        position=Position(lon=lon, lat=lat),
        score=calibrate(raw),
        insee_code=commune.insee_code,
        city=commune.name,
        postcode=postcode,
        housenumber=number.housenumber,
        id=record.id,
        parts=parts,
        differences=_list_differences(one),
        source=SOURCE,
    )
    return raw, candidate


def describe_place(part: Part, place: int, distance_m: float, book: CommuneBook) -> Candidate:
    """Return the address at `place` of `part` as the answer to a point `distance_m` away."""
    housenumber = part.housenumber_of(place)
    written = _describe(part, part.street_of(place), book, housenumber, part.number_position(place))
    score = round(1 / (1 + distance_m / _HALF_SURE_M), 4)
    return replace(written, score=score, distance_m=round(distance_m, 1))


def describe_street(
    part: Part, street: int, book: CommuneBook, *, number: int | None, score: float
) -> Candidate:
    """Return `street`, or its `number` where it has it, as a suggestion."""
    start, numbers, repetitions = part.street_numbers(street)
    if number is None or number not in numbers:
        return replace(
            _describe(part, street, book, None, part.street_position(street)),
            type=CandidateType.STREET if numbers else CandidateType.LOCALITY,
            score=score,
        )
    place = numbers.index(number)
    housenumber = f"{number}{repetitions[place]}"
    position = part.number_position(start + place)
    return replace(_describe(part, street, book, housenumber, position), score=score)


def _describe(
    part: Part,
    street: int,
    book: CommuneBook,
    housenumber: str | None,
    lonlat: tuple[float, float],
) -> Candidate:
    record = part.record(street)
    commune = book.find(record.insee_code)
    city = record.former_city if commune is None else commune.name
    return Candidate(
        type=CandidateType.LOCALITY if housenumber is None else CandidateType.HOUSENUMBER,
        label=" ".join(filter(None, (housenumber, record.name, record.postcode, city))),
        name=record.name,
        position=Position(lon=lonlat[0], lat=lonlat[1]),
        score=1.0,
        insee_code=record.insee_code,
        city=city,
        postcode=record.postcode or None,
        housenumber=housenumber,
        id=record.id,
        source=SOURCE,
    )


def _label(
    housenumber: str | None, record: StreetRecord, postcode: str | None, commune: Commune
) -> str:
    return " ".join(filter(None, (housenumber, record.name, postcode, commune.name)))


def _list_differences(one: FoundStreet) -> tuple[str, ...]:
    found = list(one.city.differences)
    if one.match.name < 1.0:
        found.append(Difference.STREET_MISSPELT)
    if one.match.kind < 1.0:
        found.append(Difference.KIND_DIFFERS)
    if one.number.difference is not None:
        found.append(one.number.difference)
    if one.reading.is_range:
        found.append(Difference.RANGE)
    return tuple(found)


def _compare_details(one: FoundStreet) -> float:
    """Return what articles and former communes say for a street among its equals."""
    record = one.streets.record(one.match.place)
    asked, name = list(one.reading.raw), canonical(words(record.name))
    if one.match.kind < 1.0:  # the kinds differ: that is counted already
        asked, name = asked[-len(name) + 1 :], name[1:]
    lost = _LOSS_PER_DETAIL * min(4, OSA.distance("".join(asked), "".join(name)))
    if one.city.former is not None and record.former_city:
        is_other = place_key(record.former_city) != place_key(one.city.former)
        lost += _OTHER_FORMER_COMMUNE if is_other else 0.0
    return 1.0 - lost


def calibrate(raw: float) -> float:
    """Return the share of right answers among those with this `raw` score."""
    place = bisect_right(_CALIBRATION, (raw, 2.0))
    if place == len(_CALIBRATION):
        return _CALIBRATION[-1][1]
    (x0, y0), (x1, y1) = _CALIBRATION[place - 1], _CALIBRATION[place]
    return round(y0 + (y1 - y0) * (raw - x0) / (x1 - x0), 4)


def _share(ranked: list[tuple[float, Candidate]], near: Position | None) -> list[Candidate]:
    """Mark answers that are as good as the first and stand elsewhere: they share its score."""
    best, first = ranked[0]
    tied = [
        one
        for raw, one in ranked
        if one is first or (best - raw < _AS_GOOD and _is_apart(first, one))
    ]
    others = [one for _, one in ranked if one not in tied]
    if len(tied) == 1:
        return tied + others
    if near is not None:
        tied.sort(key=lambda one: measure_roughly(one.position, near))
    shared = [
        replace(
            one,
            score=round(one.score / len(tied), 4),
            parts={**one.parts, "share": 1 / len(tied)},
            differences=(*one.differences, Difference.AMBIGUOUS),
        )
        for one in tied
    ]
    ceiling = shared[-1].score
    return shared + [replace(one, score=min(one.score, ceiling)) for one in others]


def _is_apart(one: Candidate, other: Candidate) -> bool:
    east = abs(one.position.lon - other.position.lon)
    return max(east, abs(one.position.lat - other.position.lat)) > _APART_DEGREES
