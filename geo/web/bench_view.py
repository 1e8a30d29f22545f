"""One doubtful address as the review bench shows it: HTML for the text, points for the work map."""

from typing import Final

from geo.address_tables.presentation import candidate_detail
from geo.coordinates import Position
from geo.french import group_digits, typeset
from geo.geocoding.candidate import Candidate
from geo.geocoding.differences import SENTENCES, Difference
from geo.geocoding.review import Doubt
from geo.measures import distance_m
from geo.placing import place_text
from geo.review_bench import BenchEntry
from geo.web.templates import render
from geo.wording import distance_label

__all__ = [
    "DOUBT_LABELS",
    "GIVEN",
    "PIN",
    "bench_choices_html",
    "bench_head_html",
    "bench_points",
    "candidate_at",
    "chosen_position",
    "doubt_label",
    "first_pin",
]

PIN: Final = "pin"
"""Identifier of the pin that is decided about; a tap on the map makes one of the same name."""
GIVEN: Final = "given"
DOUBT_LABELS: Final = {
    Doubt.NOT_FOUND: "Introuvables",
    Doubt.AMBIGUOUS: "Plusieurs réponses",
    Doubt.LOW: "Réponse incertaine",
    Doubt.POSTCODE_DISAGREES: "Autre code postal",
    Doubt.COMMUNE_DISAGREES: "Autre commune",
    Doubt.CODE_DISAGREES: "Autre code INSEE",
    Doubt.FAR_FROM_COORDINATES: "Point éloigné",
    Doubt.ADDRESS_CHANGED: "Adresse changée",
}
"""What a filter is called."""
_NO_ADDRESS: Final = "Aucune adresse n'est écrite"
_SAME_PLACE_M: Final = 1.0


def first_pin(opened: BenchEntry) -> Position | None:
    """Return where the pin stands at first: where the place is now, else its first candidate."""
    if opened.current.place.position is not None:
        return opened.current.place.position
    candidates = opened.current.review.candidates
    return candidates[0].position if candidates else None


def candidate_at(opened: BenchEntry, position: Position | None) -> Candidate | None:
    """Return the candidate that stands at `position`, ``None`` when none does."""
    return next((one for one in opened.current.review.candidates if one.position == position), None)


def chosen_position(opened: BenchEntry, identifier: str | None) -> Position | None:
    """Return the position of a point of the map, ``None`` when the identifier names none."""
    if identifier == GIVEN:
        return opened.given
    candidates = opened.current.review.candidates
    named = {f"candidate-{rank}": one for rank, one in enumerate(candidates, start=1)}
    found = named.get(identifier or "")
    return None if found is None else found.position


def bench_head_html(opened: BenchEntry, *, number: int, total: int) -> str:
    """Return which entry it is, what is written of its place and what is doubtful, as HTML.

    Parameters
    ----------
    number, total
        Which of the entries to verify this is, and how many there are.
    """
    place = opened.entry.shop.places[opened.rank]
    return render(
        "bench_head.html",
        name=opened.entry.shop.name,
        place=place,
        address=place_text(place) or _NO_ADDRESS,
        doubts=[typeset(sentence) for sentence in opened.current.review.sentences],
        is_confirmed=opened.current.is_confirmed,
        number=group_digits(number),
        total=group_digits(total),
    )


def bench_choices_html(opened: BenchEntry, pin: Position | None) -> str:
    """Return the candidates and what may be decided while the pin stands at `pin`, as HTML."""
    review = opened.current.review
    return render(
        "bench_choices.html",
        candidates=[(one, _detail(one), one.position == pin) for one in review.candidates],
        given=_given_detail(opened),
        is_given=opened.given is not None and opened.given == pin,
        has_pin=pin is not None,
        has_commune=opened.current.place.insee_code is not None,
    )


def _detail(candidate: Candidate) -> str:
    """Return how sure a candidate is, and how it differs from what is written."""
    reasons = [SENTENCES[Difference(code)] for code in candidate.differences]
    return " · ".join([candidate_detail(candidate), *reasons])


def _given_detail(opened: BenchEntry) -> str | None:
    """Say how far the given position is from the first candidate; ``None`` without a given one."""
    if opened.given is None:
        return None
    far_m = opened.current.review.distance_m
    if not opened.current.review.candidates or far_m is None:
        return "aucune réponse à laquelle la comparer"
    return f"à {distance_label(far_m)} de la première réponse"


def bench_points(opened: BenchEntry, pin: Position | None) -> list[dict[str, object]]:
    """Return the points of the work map: candidates, the given position, the pin to drag."""
    candidates = opened.current.review.candidates
    points = [
        _point(f"candidate-{number}", one.position, one.label, "candidate", number=number)
        for number, one in enumerate(candidates, start=1)
        if not _is_at(one.position, pin)
    ]
    if opened.given is not None and not _is_at(opened.given, pin):
        points.append(_point(GIVEN, opened.given, "Position donnée", "given"))
    if pin is not None:
        points.append(_point(PIN, pin, "Position à garder", "check", draggable=True, isChosen=True))
    return points


def doubt_label(doubt: Doubt, count: int) -> str:
    """Return the name of a filter with its count."""
    return f"{DOUBT_LABELS[doubt]} ({group_digits(count)})"


def _point(
    identifier: str, position: Position, label: str, tone: str, **more: object
) -> dict[str, object]:
    return {
        "id": identifier,
        "lon": position.lon,
        "lat": position.lat,
        "label": label,
        "tone": tone,
        **more,
    }


def _is_at(one: Position, other: Position | None) -> bool:
    return other is not None and distance_m(one, other) <= _SAME_PLACE_M
