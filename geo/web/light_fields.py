"""The filters of a light page as a form that a browser sends by itself: choices that occur."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from geo.boundaries import Boundaries
from geo.choices import (
    all_kind_choices,
    area_choices,
    epci_choices,
    label_choices,
    occasion_choices,
    payment_choices,
    role_choices,
    service_choices,
)
from geo.languages import say
from geo.map_form import radius_choices, radius_label
from geo.map_state import NOW
from geo.moments import moment_choices, moment_label
from geo.public_question import Question, question_parameters
from geo.search import Counts
from geo.values import Query

__all__ = ["Choice", "Group", "groups", "hidden_fields", "moments", "radii", "service_group"]

_MOST_CHOICES: Final = 40
"""Of one filter, the most frequent: a page stays as small for a region as for a valley."""
_FIELDS: Final = frozenset(
    {
        *("q", "genre", "service", "commune", "epci", "lieu", "paiement", "label", "fabrique"),
        *("occasion", "accessible", "ouvert", "livre", "rayon", "boutique", "page", "ou"),
    }
)
"""What the form itself asks; everything else of the address goes on as it was."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a filter, with its count in its label."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A filter: the parameter that it sets, its name, its choices."""

    name: str
    label: str
    choices: tuple[Choice, ...]

    @property
    def chosen_count(self) -> int:
        """How many of the choices are made."""
        return sum(choice.is_chosen for choice in self.choices)


def hidden_fields(question: Question) -> list[tuple[str, str]]:
    """Return what the form sends without showing it: where one is, the language, the face."""
    written = question_parameters(question)
    return [(name, value) for name, value in written if name not in _FIELDS]


def service_group(counts: Counts, query: Query) -> Group:
    """Return the services, which stand before all other filters."""
    choices = service_choices(counts.services, query.services)
    return _group("service", say("Service"), choices, [str(one) for one in query.services])


def groups(counts: Counts, query: Query, boundaries: Boundaries) -> list[Group]:
    """Return the other filters that have more than one choice to offer, or one that is made."""
    found = _groups(_fewer(counts, query), query, boundaries)
    return [one for one in found if len(one.choices) > 1 or one.chosen_count]


def moments(question: Question, counts: Counts, now: datetime) -> list[Choice]:
    """Return when a place may have to be open; "now" says how many are."""
    query = question.state.query
    at = None if query.open_at is None else query.open_at.isoformat(timespec="minutes")
    asked = NOW if question.state.is_now else at
    open_now = "" if counts.open is None or asked not in {None, NOW} else f" ({counts.open})"
    return [
        Choice(one, moment_label(one, now.date()) + open_now * (one == NOW), one == asked)
        for one in moment_choices(now, asked)
    ]


def radii(query: Query) -> list[Choice]:
    """Return how far around somebody may be looked, kilometres."""
    asked = None if query.radius_m is None else query.radius_m / 1000
    return [
        Choice(f"{radius_km:g}", radius_label(radius_km), radius_km == asked)
        for radius_km in radius_choices(query.radius_m)
    ]


def _groups(counts: Counts, query: Query, boundaries: Boundaries) -> Iterator[Group]:
    yield _group("genre", say("Genre"), all_kind_choices(counts.kinds, query.kinds), query.kinds)
    communes = area_choices(counts.insee_codes, query.insee_codes, boundaries)
    yield _group("commune", say("Commune"), communes, query.insee_codes)
    epcis = epci_choices(counts.epci_codes, query.epci_codes, boundaries)
    yield _group("epci", say("Intercommunalité"), epcis, query.epci_codes)
    occasions = occasion_choices(counts.occasions, query.occasions)
    yield _group("occasion", say("Occasion d'offrir"), occasions, list(map(str, query.occasions)))
    yield _group("label", say("Label"), label_choices(counts.labels, query.labels), query.labels)
    made_in = area_choices(counts.made_in, query.made_in, boundaries)
    yield _group("fabrique", say("Fabriqué à"), made_in, query.made_in)
    payments = payment_choices(counts.payments, query.payments)
    yield _group("paiement", say("Paiement"), payments, list(map(str, query.payments)))
    yield _group("lieu", say("Lieu"), role_choices(counts.roles, query.roles), query.roles)


def _group(name: str, label: str, choices: Mapping[str, str], chosen: Sequence[str]) -> Group:
    made = set(map(str, chosen))
    return Group(name, label, tuple(Choice(v, said, v in made) for v, said in choices.items()))


def _fewer(counts: Counts, query: Query) -> Counts:
    """Return the counts of the most frequent areas and labels alone; made choices stay on offer."""
    return Counts(
        kinds=counts.kinds,
        services=counts.services,
        payments=counts.payments,
        occasions=counts.occasions,
        roles=counts.roles,
        insee_codes=_most_frequent(counts.insee_codes, query.insee_codes),
        epci_codes=_most_frequent(counts.epci_codes, query.epci_codes),
        labels=_most_frequent(counts.labels, query.labels),
        made_in=_most_frequent(counts.made_in, query.made_in),
    )


def _most_frequent(counts: Mapping[str, int], chosen: Sequence[str]) -> dict[str, int]:
    ranked = sorted(counts, key=lambda code: (-counts[code], code))[:_MOST_CHOICES]
    return {code: counts.get(code, 0) for code in dict.fromkeys([*chosen, *ranked])}
