from datetime import datetime

import pytest

from geo.map_state import read_state
from geo.market_search import find_markets, markets_where
from geo.search import Bbox
from geo.values import Query, Role
from tests.factories import EAST, WEST, make_place, make_shop

NOW = datetime(2026, 12, 5, 12, 0)
BOTH = Bbox(west=3.9, south=43.9, east=4.3, north=44.2)


def stalls():
    stall = {"role": Role.MARKET_STALL, "opening_hours": "Sa 08:00-13:00"}
    west = make_place(**stall, name="Ouest", position=WEST.position)
    east = make_place(**stall, name="Est", position=EAST.position, insee_code=EAST.insee_code)
    return make_shop(slug="a", places=(west,)), make_shop(slug="b", places=(east,))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (Query(), ["Est", "Ouest"]),
        (Query(near=WEST.position), ["Ouest", "Est"]),
        (Query(near=WEST.position, radius_m=3_000), ["Ouest"]),
        (Query(near=EAST.position, radius_m=10_000), ["Est", "Ouest"]),
    ],
)
def test_markets_are_those_around(filled, query, found):
    markets = find_markets(filled(*stalls()), query, window=BOTH, now=NOW)
    assert [market.name for market in markets if market.starts.day == 5] == found


def test_two_weeks_are_looked_at_and_what_has_ended_is_not_said(filled):
    catalogue = filled(*stalls())
    days = [
        market.starts.day
        for market in find_markets(
            catalogue, Query(near=WEST.position, radius_m=3_000), window=BOTH,
            now=NOW.replace(hour=14),
        )
    ]  # fmt: skip
    assert days == [12]


@pytest.mark.parametrize(
    ("link", "where"),
    [
        ({}, None),
        ({"pres": ["07901"]}, "à moins de 20 km de L'Ouest"),
        ({"pres": ["07901"], "rayon": ["12.5"]}, "à moins de 12,5 km de L'Ouest"),
        ({"pres": ["4.05,44.05"]}, "à moins de 20 km de votre position"),
    ],
)
def test_one_is_told_around_whom(squares, link, where):
    assert markets_where(read_state(link, squares), squares) == where
