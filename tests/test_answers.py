from dataclasses import replace
from datetime import datetime

import pytest

from geo.answers import answer_title, near_label, territory_title, widening_advice
from geo.languages import Language, speaking
from geo.map_state import MapState
from geo.search import Counts, SearchResult
from geo.territory import TerritoryRule
from geo.values import Query, Service
from tests.factories import WEST


def title(squares, total=2, near_code=None, **query):
    result = SearchResult(total=total, hits=(), counts=Counts(), bbox=None)
    state = MapState(query=Query(**query), near_code=near_code)
    return answer_title(state, result, squares).replace("\u00a0", " ")


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
        (MapState(query=Query(near=WEST.position)), "Position choisie"),
    ],
)
def test_the_box_shows_where_one_is(squares, state, label):
    assert near_label(state, squares, lambda _position: None) == label


def test_the_box_shows_the_address_one_asks_from(squares):
    state = MapState(query=Query(near=WEST.position))
    assert near_label(state, squares, lambda _position: "1 Rue Haute") == "1 Rue Haute"


def test_a_map_is_called_by_its_areas_or_by_the_name_of_its_rule(squares):
    rule = TerritoryRule(codes=("departement:07", "commune:07902"))
    assert territory_title(rule, squares) == "Ardèche, L'Est"
    assert territory_title(replace(rule, name="l'Ardèche verte"), squares) == "L'Ardèche verte"
    assert territory_title(TerritoryRule(), squares) == "le contour dessiné"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"near": WEST.position, "radius_m": 5_000.0}, "un rayon plus grand"),
        ({"open_at": datetime(2026, 12, 5, 10, 0)}, "un autre moment"),
        ({"near": WEST.position, "delivers_here": True}, "sans demander de livraison"),
        ({"is_accessible": True}, "moins de choix à la fois"),
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


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("2 places", "2 places within 12.5 km of L'Ouest",
                "1 place within 5 km of your location")),
        ("nl", ("2 adressen", "2 adressen binnen 12,5 km van L'Ouest",
                "1 adres binnen 5 km van je locatie")),
        ("de", ("2 Adressen", "2 Adressen im Umkreis von 12,5 km um L'Ouest",
                "1 Adresse im Umkreis von 5 km um Ihren Standort")),
    ],
)  # fmt: skip
def test_the_title_is_said_in_the_language_spoken(squares, language, words):
    near = WEST.position
    with speaking(Language(language)):
        assert words == (
            title(squares),
            title(squares, near=near, near_code="07901", radius_m=12_500.0),
            title(squares, total=1, near=near, radius_m=5_000.0),
        )


def test_several_ways_to_widen_are_joined_in_the_language_spoken():
    state = MapState(query=Query(near=WEST.position, radius_m=5_000.0, kinds=("honey",)))
    with speaking(Language.EN):
        assert widening_advice(state) == (
            "No place matches all these choices. Try a larger radius, or another category."
        )
