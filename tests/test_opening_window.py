import pytest

from geo.coordinates import Position
from geo.coverage import Covered
from geo.opening_window import opening_window
from geo.search import Bbox
from geo.territory import TerritoryRule
from geo.values import Query, Scope

HERE = Position(lon=4.05, lat=44.05)
SQUARES = Bbox(west=4.0, south=44.0, east=4.2, north=44.1)
PART = Bbox(west=4.02, south=44.02, east=4.04, north=44.04)
BESIDE = Bbox(west=3.95, south=44.0, east=4.2, north=44.12)
ISLAND = Bbox(west=4.0, south=-21.1, east=55.5, north=44.1)
COVERED = Covered(rule=TerritoryRule(), version=1, communes=frozenset(), bbox=SQUARES)


def opened(query, answer, listed=(), pickups=(), *, is_any_here=True):
    return opening_window(
        query, answer, COVERED, listed=listed, pickups=pickups, is_any_here=is_any_here
    )


@pytest.mark.parametrize(
    ("answer", "expected"),
    [(None, SQUARES), (PART, PART), (BESIDE, BESIDE), (ISLAND, SQUARES)],
    ids=["nothing", "a part", "a little beside", "one far away"],
)
def test_from_nowhere_a_map_opens_on_the_answer_that_is_here(answer, expected):
    assert opened(Query(), answer) == expected


@pytest.mark.parametrize(
    "query",
    [
        Query(insee_codes=("97411",)),
        Query(epci_codes=("249740119",)),
        Query(scope=Scope(insee_codes=("97411",))),
    ],
)
def test_whoever_asks_for_areas_means_them(query):
    assert opened(query, ISLAND) == ISLAND


def test_answers_that_are_all_far_away_are_shown():
    assert opened(Query(), ISLAND, is_any_here=False) == ISLAND


def test_around_somebody_the_list_and_where_one_collects_are_seen():
    listed, pickups = [Position(lon=4.01, lat=44.05)], [Position(lon=4.08, lat=44.02)]
    window = opened(Query(near=HERE), ISLAND, listed, pickups)
    assert window == Bbox(west=4.01, south=44.02, east=4.08, north=44.05)


def test_a_radius_is_seen_whole():
    window = opened(Query(near=HERE, radius_m=5_000.0), None)
    assert window.centre.lon == pytest.approx(4.05)
    assert window.north - window.south == pytest.approx(0.09, abs=0.001)
