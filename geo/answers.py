"""The sentences that go with an answer: what was found, where, what to widen when nothing is."""

from collections.abc import Callable, Iterator
from functools import reduce

from geo.boundaries import Boundaries
from geo.coordinates import Position
from geo.french import of_commune
from geo.geocoding.candidate import Candidate
from geo.languages import say, say_many
from geo.map_form import radius_label
from geo.map_state import MapState
from geo.search import SearchResult
from geo.territory import TerritoryRule
from geo.values import Query
from geo.whereabouts import Whereabouts
from geo.wording import distance_label

__all__ = [
    "answer_title",
    "candidate_label",
    "far_notice",
    "near_label",
    "territory_title",
    "whereabouts_notices",
    "widening_advice",
]


def near_label(
    state: MapState, boundaries: Boundaries, label_at: Callable[[Position], str | None]
) -> str:
    """Return what the search box shows: the commune or the address one asks from, or ``""``.

    `label_at` gives the address of a position, ``None`` where it knows none.
    """
    if state.near_code is not None:
        commune = boundaries.commune(state.near_code)
        if commune is not None:
            return f"{commune.name} ({commune.departement_code})"
    near = state.query.near
    return "" if near is None else label_at(near) or say("Position choisie")


def candidate_label(candidate: Candidate, boundaries: Boundaries) -> str:
    """Return a commune with its département: ``"Saint-Martin (32300), Gers"``."""
    commune = boundaries.commune(candidate.insee_code)
    departement = commune and boundaries.departement_name(commune.departement_code)
    return f"{candidate.label}, {departement}" if departement else candidate.label


def far_notice(
    state: MapState, result: SearchResult, boundaries: Boundaries, territory: frozenset[str]
) -> str | None:
    """Say that one asks from outside the territory, and how far its nearest address is."""
    commune = None if state.near_code is None else boundaries.commune(state.near_code)
    if commune is None or commune.insee_code in territory:
        return None
    sentence = say("{place} est en dehors du territoire de cette carte.", place=commune.name)
    nearest_m = result.hits[0].distance_m if result.hits and state.page == 1 else None
    if nearest_m is None:
        return sentence
    nearest = distance_label(nearest_m)
    how_far = say("L'adresse la plus proche est à {distance}.", distance=nearest)
    return f"{sentence} {how_far}"


def territory_title(rule: TerritoryRule, boundaries: Boundaries) -> str:
    """Return what a map is called: as its rule, or as its areas: ``"Ardèche, Drôme"``."""
    if rule.name:
        return rule.name[0].upper() + rule.name[1:]
    if not rule.codes:
        return say("le contour dessiné")
    return ", ".join(boundaries.area_name(code) or code for code in rule.codes)


def answer_title(state: MapState, result: SearchResult, boundaries: Boundaries) -> str:
    """Say what was found: ``"37 adresses à moins de 10 km d'Aubenas"``."""
    if state.query.near is None:
        return say_many("{count} adresse", "{count} adresses", result.total)
    commune = None if state.near_code is None else boundaries.commune(state.near_code)
    here = {
        "place": say("votre position") if commune is None else commune.name,
        "of_place": "de votre position" if commune is None else of_commune(commune.name),
    }
    if state.query.radius_m is None:
        return say_many(
            "{count} adresse, de la plus proche à la plus lointaine {of_place}",
            "{count} adresses, de la plus proche à la plus lointaine {of_place}",
            result.total,
            **here,
        )
    return say_many(
        "{count} adresse à moins de {radius} {of_place}",
        "{count} adresses à moins de {radius} {of_place}",
        result.total,
        radius=radius_label(state.query.radius_m / 1000),
        **here,
    )


def whereabouts_notices(where: Whereabouts) -> Iterator[str]:
    """Say what is not sure about the place that was typed."""
    if where.is_unknown:
        yield say("Commune inconnue : « {typed} ». Essayez le code postal.", typed=where.typed)
    if len(where.candidates) > 1:
        yield say("Plusieurs communes répondent à ces mots. Laquelle est la vôtre ?")
    elif where.candidates:
        yield say(
            "« {typed} » n'est pas le nom d'une commune. Est-ce celle-ci ?", typed=where.typed
        )


def widening_advice(state: MapState) -> str:
    """Say what to change when nothing was found, the most likely way out first."""
    advice = list(_widenings(state))
    if not advice:
        return say("Aucune adresse n'est encore inscrite ici.")
    ways = reduce(lambda one, other: say("{one}, ou {other}", one=one, other=other), advice)
    return say("Aucune adresse ne répond à tous ces choix. Essayez {ways}.", ways=ways)


def _widenings(state: MapState) -> Iterator[str]:
    query = state.query
    if query.near is not None and query.radius_m is not None:
        yield say("un rayon plus grand")
    if query.text:
        yield say("d'autres mots que « {typed} »", typed=query.text)
    if query.kinds:
        yield say("un autre genre")
    if query.services:
        yield say("sans choisir de service")
    if query.insee_codes or query.epci_codes:
        yield say("une commune voisine")
    if query.open_at is not None:
        yield say("un autre moment")
    if query.delivers_here:
        yield say("sans demander de livraison")
    if _has_narrower_filters(query):
        yield say("moins de choix à la fois")


def _has_narrower_filters(query: Query) -> bool:
    several = (query.payments, query.labels, query.made_in, query.occasions, query.roles)
    return any(several) or query.is_accessible
