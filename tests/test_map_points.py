from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.catalogue_tables import mercator
from geo.coordinates import Position
from geo.search import MOST_POINTS, Bbox, read_map
from geo.values import Query, Role
from tests.factories import make_place, make_shop

WINDOW = Bbox(west=3.9, south=43.9, east=4.3, north=44.3)


def shops_at(positions):
    """One shop a position; names tell them apart."""
    return [
        make_shop(slug=f"s-{n}", name=f"S {n}", places=(make_place(position=position),))
        for n, position in enumerate(positions)
    ]


STACK = [
    make_shop(slug=f"z-{n}", name=f"Z {n}", places=shop.places)
    for n, shop in enumerate(shops_at([Position(lon=4.151234, lat=44.151234)] * 45))
]


def many_shops(count=MOST_POINTS + 1):
    """More shops than a map gets one by one, on a grid of a tenth of a degree."""
    return shops_at(
        Position(lon=4 + (n % 50) / 500, lat=44 + (n // 50) / 500) for n in range(count)
    )


@pytest.fixture(scope="module")
def crowded(catalogue):
    """A catalogue of more places than `MOST_POINTS`, several of them at one position."""
    catalogue.replace([*many_shops(), *STACK])
    return catalogue


def ask(catalogue, *, window=WINDOW, zoom=11, limit=20, offset=0):
    return read_map(catalogue, Query(), window=window, zoom=zoom, limit=limit, offset=offset)


def drawn_count(answer):
    counted = chain(answer.clusters, answer.stacks)
    return len(answer.points) + sum(count for _, _, count, *_ in counted)


def positions_in(window, shops):
    west, north = mercator(Position(lon=window.west, lat=window.north))
    east, south = mercator(Position(lon=window.east, lat=window.south))
    placed = (mercator(place.position) for shop in shops for place in shop.places)
    return sum(west <= x <= east and north <= y <= south for x, y in placed)


def test_few_places_come_whole_and_outside_the_window_too(filled):
    answer = ask(filled(*shops_at([Position(lon=4, lat=44), Position(lon=8, lat=48)])))
    assert (answer.is_whole, len(answer.points), answer.clusters) == (True, 2, ())


def test_a_place_without_position_is_not_drawn(filled):
    answer = ask(filled(make_shop(places=(make_place(position=None),))))
    assert (answer.total, answer.points, answer.bbox) == (1, (), None)


def test_only_the_place_that_the_list_names_carries_its_number(filled):
    here, there = make_place(position=Position(lon=4, lat=44)), make_place()
    answer = ask(filled(make_shop(places=(here, there))))
    assert [point[5] for point in answer.points] == [0, 1]


def test_a_point_says_what_is_drawn_of_it(filled):
    shop = make_shop(places=(make_place(role=Role.SHOP, position=Position(lon=4, lat=44)),))
    [point] = ask(filled(shop)).points
    assert point == (4, 44, "shop", "craft", False, 1, "tournerie-des-aulnes", shop.name)


def test_a_place_whose_precision_is_unknown_is_drawn_without_a_ring(filled):
    [point] = ask(filled(make_shop(places=(make_place(precision=None),)))).points
    assert point[4] is False


def test_many_places_come_as_cells_of_the_window(crowded):
    answer = ask(crowded)
    assert not answer.is_whole
    assert answer.clusters
    assert answer.total == MOST_POINTS + 46


def test_several_places_at_one_position_are_a_stack_with_their_names(crowded):
    answer = ask(crowded, zoom=14)
    [(lon, lat, count, names)] = answer.stacks
    assert (lon, lat, count, len(names)) == (4.151234, 44.151234, 45, 40)
    assert all(len(name) == 4 for name in names)


def test_a_stack_stays_one_however_close_the_map_comes(crowded):
    assert len(ask(crowded, zoom=22).stacks) == 1


@pytest.mark.parametrize("offset", [0, 20, 2_540])
def test_the_places_of_the_list_are_always_points(crowded, offset):
    answer = ask(crowded, zoom=0, offset=offset)
    numbered = sorted(point[5] for point in answer.points if point[5])
    assert numbered == list(range(offset + 1, min(offset + 20, answer.total) + 1))


def test_a_window_without_places_is_empty_and_knows_the_total(crowded):
    answer = ask(crowded, window=Bbox(west=10, south=10, east=11, north=11))
    assert (drawn_count(answer), answer.total) == (0, MOST_POINTS + 46)


@settings(max_examples=25, deadline=None)
@given(
    west=st.floats(3.99, 4.2), south=st.floats(43.99, 44.2), side=st.floats(0.0001, 0.3),
    zoom=st.integers(0, 22), offset=st.integers(0, 2_600),
)  # fmt: skip
def test_every_place_of_the_window_is_counted_exactly_once(
    crowded, west, south, side, zoom, offset
):
    window = Bbox(west=west, south=south, east=west + side, north=south + side)
    answer = ask(crowded, window=window, zoom=zoom, offset=offset)
    assert drawn_count(answer) == positions_in(window, [*many_shops(), *STACK])
