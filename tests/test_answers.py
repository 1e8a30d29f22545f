import pytest

from geo.answers import answer_title, near_label, of_place, territory_name, widening_advice
from geo.map_state import MapState
from geo.search import Counts, SearchResult
from geo.values import Query, Service
from tests.factories import WEST


def title(squares, total=2, near_code=None, **query):
    result = SearchResult(total=total, hits=(), counts=Counts(), bbox=None)
    state = MapState(query=Query(**query), near_code=near_code)
    return answer_title(state, result, squares).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("name", "after"),
    [("Aubenas", "d'Aubenas"), ("Le Cheylard", "du Cheylard"), ("Les Vans", "des Vans"),
     ("La Voulte", "de La Voulte"), ("Étables", "d'Étables"), ("Privas", "de Privas"),
     ("L'Ouest", "de L'Ouest"), ("Lespéron", "de Lespéron")],
)  # fmt: skip
def test_names_follow_their_preposition(name, after):
    assert of_place(name) == after


def test_the_title_says_how_many_where_and_how_far(squares):
    near = WEST.position
    assert title(squares) == "2 adresses"
    assert title(squares, near=near, near_code="07901", radius_m=12_500.0) == (
        "2 adresses à moins de 12,5 km de L'Ouest"
    )
    assert title(squares, total=1, near=near, radius_m=5_000.0) == (
        "1 adresse à moins de 5 km de votre position"
    )


@pytest.mark.parametrize(
    ("state", "label"),
    [
        (MapState(), ""),
        (MapState(query=Query(near=WEST.position), near_code="07901"), "L'Ouest (07)"),
        (MapState(query=Query(near=WEST.position)), "Ma position"),
    ],
)
def test_the_box_shows_where_one_is(squares, state, label):
    assert near_label(state, squares) == label


def test_a_territory_is_named_by_its_areas(squares):
    assert territory_name(("departement:07", "commune:07902"), squares) == "Ardèche, L'Est"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"near": WEST.position, "radius_m": 5_000.0}, "un rayon plus grand"),
        ({"text": "miel"}, "d'autres mots que « miel »"),
        ({"kinds": ("honey",)}, "un autre genre"),
        ({"services": (Service.DELIVERY,)}, "sans choisir de service"),
        ({"insee_codes": ("07901",)}, "une commune voisine"),
        ({"epci_codes": ("200000001",)}, "une commune voisine"),
        ({}, "Aucune adresse n'est encore inscrite ici."),
    ],
)
def test_an_empty_answer_says_what_to_widen(query, words):
    assert words in widening_advice(MapState(query=Query(**query)))
