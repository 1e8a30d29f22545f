"""How sure a commune is: a score in named parts, and the share that its rivals leave it.

::

    score = name × place × share

    name    how much the name typed looks like the commune's
    place   whether postcode and département agree with it
    share   its weight among all candidates: two homonyms have 0.5 each, which says "ambiguous"

The constants were set so that the score means what it says: among answers at 0.9, about nine in
ten are right (``benchmarks/gazetteer.py`` prints the table, over names misspelt at random).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from geo.boundaries import Commune
from geo.geocoding.differences import Difference
from geo.geocoding.name_index import Likeness, NameMatch
from geo.geocoding.place_text import PlaceReading, departements_of_postcode

__all__ = [
    "CommuneMatch",
    "PlaceAgreement",
    "compare_place",
    "list_differences",
    "rate_matches",
    "weigh_match",
]


class PlaceAgreement(StrEnum):
    """Whether a commune lies where the postcode or the département typed says."""

    CONFIRMED = "confirmed"
    UNSAID = "unsaid"
    NEIGHBOUR = "neighbour"
    """In the département of a postcode that is not its own."""
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommuneMatch:
    """A commune that the text may mean, and why.

    Attributes
    ----------
    match
        ``None`` when a postcode or an INSEE code alone tells the commune.
    reading
        The text as it was read to find it.
    """

    commune: Commune
    reading: PlaceReading
    place: PlaceAgreement
    match: NameMatch | None = None
    is_former_name: bool = False
    is_code_known: bool = False

    @property
    def is_same_name(self) -> bool:
        """The name is the one typed, up to articles and small words."""
        return self.match is not None and self.match.likeness <= Likeness.SMALL_WORDS

    @property
    def is_where_said(self) -> bool:
        """Nothing typed speaks against the place."""
        return self.place in {PlaceAgreement.CONFIRMED, PlaceAgreement.UNSAID}

    @property
    def is_town(self) -> bool:
        """Big enough to be called by the first word of its name."""
        return (self.commune.population or 0) >= _TOWN_POPULATION


_NAME: Final = {
    Likeness.EXACT: 0.99,
    Likeness.JOINED: 0.98,
    Likeness.ARTICLE: 0.98,
    Likeness.SMALL_WORDS: 0.96,
    Likeness.PART: 0.6,
}
_PLACE: Final = {
    PlaceAgreement.CONFIRMED: 1.0,
    PlaceAgreement.UNSAID: 1.0,
    PlaceAgreement.NEIGHBOUR: 0.95,
    PlaceAgreement.ELSEWHERE: 0.6,
}
_NAME_DIFFERENCE: Final = {
    Likeness.MISSPELT: Difference.MISSPELT,
    Likeness.WITHIN: Difference.TEXT_AROUND,
    Likeness.PART: Difference.NAME_INCOMPLETE,
}
_PLACE_NEAR_UNLIKE: Final = 0.75
"""Another postcode and another name: more likely a place that is not known."""
_NAME_WITHIN: Final = 0.65
# How often people mean this, one candidate against another; only their ratios count.
_NAME_WEIGHT: Final = {
    Likeness.EXACT: 1.0,
    Likeness.JOINED: 0.1,
    Likeness.ARTICLE: 0.45,
    Likeness.SMALL_WORDS: 0.05,
    Likeness.WITHIN: 0.002,
}
_PLACE_WEIGHT: Final = {
    PlaceAgreement.CONFIRMED: 1.0,
    PlaceAgreement.UNSAID: 1.0,
    PlaceAgreement.NEIGHBOUR: 0.02,
    PlaceAgreement.ELSEWHERE: 0.0005,
}
_TOWN_POPULATION: Final = 10_000
_TOWN_WEIGHT: Final = 0.45
"""A town is often called by the first word of its name: "Chalon", "Clermont"."""
_PART_WEIGHT: Final = 0.05
_FORMER_WEIGHT: Final = 0.6
_MISTAKE_WEIGHT: Final = 0.05
_DOUBT_OF_MISTAKE: Final = 11.0
"""One mistake in six letters leaves 0.68, in eight 0.82, in fourteen 0.93."""
_DOUBT_OF_SHARE: Final = 30.0
"""Where the place agrees: one letter in ten leaves 0.96, one in five 0.75, one in four 0.52."""
_DOUBT_LEFT: Final = 0.2
"""What a postcode or département that agrees leaves of the doubt about the name."""


def compare_place(commune: Commune, reading: PlaceReading, *, is_known: bool) -> PlaceAgreement:
    """Return whether `commune` lies where the postcode or département of `reading` says.

    A postcode that no commune has (not `is_known`) is taken for one of CEDEX: its département
    alone counts.
    """
    departements = reading.departement_codes
    if reading.postcode is not None:
        if reading.postcode in commune.postcodes:
            return PlaceAgreement.CONFIRMED
        if not departements:
            is_near = commune.departement_code in departements_of_postcode(reading.postcode)
            return _judge_departement(is_near=is_near, is_exact=not is_known)
    if departements:
        is_inside = commune.departement_code in departements
        return _judge_departement(is_near=is_inside, is_exact=reading.postcode is None)
    return PlaceAgreement.UNSAID


def _judge_departement(*, is_near: bool, is_exact: bool) -> PlaceAgreement:
    if not is_near:
        return PlaceAgreement.ELSEWHERE
    return PlaceAgreement.CONFIRMED if is_exact else PlaceAgreement.NEIGHBOUR


def rate_matches(matches: Sequence[CommuneMatch]) -> list[dict[str, float]]:
    """Return the named parts of each score; their product is the score."""
    weights = [weigh_match(match) for match in matches]
    total = sum(weights)
    return [
        {"name": _rate_name(match), "place": _rate_place(match), "share": weight / total}
        for match, weight in zip(matches, weights, strict=True)
    ]


def list_differences(found: CommuneMatch) -> Iterator[Difference]:
    """Yield how the commune differs from what was typed."""
    if found.is_former_name:
        yield Difference.FORMER_NAME
    if found.match is not None and not found.is_same_name:
        yield _NAME_DIFFERENCE[found.match.likeness]
    if found.match is None and found.reading.words:
        yield Difference.NAME_DIFFERS if found.is_code_known else Difference.NAME_UNKNOWN
    yield from _list_place_differences(found)


def _list_place_differences(found: CommuneMatch) -> Iterator[Difference]:
    if found.reading.is_zero_restored:
        yield Difference.POSTCODE_REPAIRED
    if found.is_where_said:
        return
    is_postcode = found.reading.postcode is not None
    yield Difference.POSTCODE_DIFFERS if is_postcode else Difference.DEPARTEMENT_DIFFERS


def _rate_name(found: CommuneMatch) -> float:
    if found.match is None:
        return _rate_without_name(found)
    is_confirmed = found.place is PlaceAgreement.CONFIRMED
    if found.match.likeness is Likeness.MISSPELT:
        return _rate_misspelt(found.match, is_confirmed=is_confirmed)
    if found.match.likeness is Likeness.WITHIN:
        return _NAME_WITHIN
    name = _NAME[found.match.likeness]
    return 1 - (1 - name) * _DOUBT_LEFT if is_confirmed else name


def _rate_place(found: CommuneMatch) -> float:
    if found.place is PlaceAgreement.NEIGHBOUR and not found.is_same_name:
        return _PLACE_NEAR_UNLIKE
    return _PLACE[found.place]


def _rate_without_name(found: CommuneMatch) -> float:
    if not found.reading.words:
        return 1.0
    return 0.8 if found.is_code_known else 0.4


def _rate_misspelt(match: NameMatch, *, is_confirmed: bool) -> float:
    """Trust long names: in a short one, one mistake more easily makes another name."""
    doubt = _DOUBT_OF_MISTAKE * match.mistakes**1.5 / match.length**2
    if is_confirmed:
        doubt = min(doubt, _DOUBT_OF_SHARE * (match.mistakes / match.length) ** 3)
    return float(max(0.2, 0.99 - doubt))


def weigh_match(found: CommuneMatch) -> float:
    """Return how often people mean this commune, against another; only ratios count."""
    weight = _PLACE_WEIGHT[found.place] * (_FORMER_WEIGHT if found.is_former_name else 1.0)
    if found.match is None:
        return weight
    return weight * _weigh_name(found.match, is_town=found.is_town)


def _weigh_name(match: NameMatch, *, is_town: bool) -> float:
    if match.likeness is Likeness.PART:
        return _TOWN_WEIGHT if is_town else _PART_WEIGHT
    if match.likeness is Likeness.MISSPELT:
        return float(0.3 * _MISTAKE_WEIGHT**match.mistakes)
    return _NAME_WEIGHT[match.likeness]
