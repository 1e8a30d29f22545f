import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.boundaries import DEFAULT_FOLDER, Boundaries
from geo.boundaries.locate import COLUMNS
from geo.errors import QueryRefused
from tests.boundaries.squares import EAST, WEST, make_boundaries, make_commune

FRANCE = Boundaries(DEFAULT_FOLDER)
INSIDE_WEST, INSIDE_EAST, SEA = (3.5, 45.5), (4.5, 45.5), (3.5, 40.0)


@pytest.fixture(scope="module")
def squares(tmp_path_factory):
    return make_boundaries(tmp_path_factory.mktemp("communes"))


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    return make_boundaries(
        tmp_path_factory.mktemp("city"),
        make_commune("75056", shapely.box(3, 45, 5, 46)),
        make_commune("75101", WEST, type="arrondissement", parent_code="75056"),
        make_commune("75102", EAST, type="arrondissement", parent_code="75056"),
    )


def locate_one(boundaries, position, **asked):
    if "insee_code" in asked:
        asked["insee_code"] = [asked["insee_code"]]
    lon, lat = position
    return boundaries.locate([lon], [lat], **asked).iloc[0]


def test_point_inside_is_located_with_its_areas(squares):
    row = locate_one(squares, INSIDE_WEST)
    assert list(row[list(COLUMNS[:6])]) == [
        "01001",
        "Commune 01001",
        "01",
        "departements 01",
        "200000001",
        "epci 200000001",
    ]
    assert row.status == "located"


@pytest.mark.parametrize("lat", [45.0, 45.25, 45.5, 46.0])
def test_point_on_a_shared_border_gets_the_smallest_code(squares, lat):
    assert locate_one(squares, (4.0, lat)).insee_code == "01001"


def test_border_of_france_belongs_to_france(squares):
    assert locate_one(squares, (5.0, 45.5)).insee_code == "01002"


def test_point_in_no_commune_keeps_its_row(squares):
    row = locate_one(squares, SEA)
    assert (row.insee_code, row.commune, row.status) == (None, None, "outside_france")
    assert math.isnan(row.boundary_distance_m)


def test_known_code_wins_over_the_contour_and_disagreement_is_told(squares):
    row = locate_one(squares, INSIDE_WEST, insee_code="01002")
    assert (row.insee_code, row.status) == ("01002", "code_disagrees")
    assert row.boundary_distance_m == pytest.approx(39_000, rel=0.01)


def test_known_code_outside_every_contour_disagrees(squares):
    assert locate_one(squares, SEA, insee_code="01001").status == "code_disagrees"


def test_known_code_that_agrees_is_located(squares):
    assert locate_one(squares, INSIDE_WEST, insee_code="01001").status == "located"


def test_unknown_code_is_told_and_the_contour_decides(squares):
    row = locate_one(squares, INSIDE_WEST, insee_code="99999")
    assert (row.insee_code, row.status) == ("01001", "unknown_code")


@pytest.mark.parametrize("nothing", [None, "", float("nan")])
def test_absent_code_is_no_code(squares, nothing):
    assert locate_one(squares, INSIDE_WEST, insee_code=nothing).status == "located"


def test_code_of_a_former_commune_stands_for_its_successor(tmp_path):
    former = [{"insee_code": "01009", "name": "Jadis"}]
    boundaries = make_boundaries(tmp_path, make_commune("01001", WEST, former_communes=former))
    assert locate_one(boundaries, INSIDE_WEST, insee_code="01009").insee_code == "01001"


def test_code_of_a_commune_without_contour_is_not_contradicted_by_the_void(tmp_path):
    boundaries = make_boundaries(tmp_path, make_commune("01001", WEST), make_commune("98735", None))
    row = locate_one(boundaries, SEA, insee_code="98735")
    assert (row.insee_code, row.status) == ("98735", "located")


@pytest.mark.parametrize(
    "position",
    [(None, None), (math.nan, 45.5), (math.inf, 45.5), (0, 0), (181, 45), (3.5, 91)],
    ids=str,
)
def test_missing_or_impossible_position_keeps_its_row(squares, position):
    row = locate_one(squares, position)
    assert (row.insee_code, row.status) == (None, "no_position")


def test_known_code_without_position_keeps_its_commune(squares):
    row = locate_one(squares, (None, None), insee_code="01002")
    assert (row.insee_code, row.commune, row.status) == ("01002", "Commune 01002", "no_position")


@pytest.mark.parametrize(("metres", "status"), [(200, "near_boundary"), (300, "located")])
def test_closeness_to_the_border_is_told(squares, metres, status):
    position = (4.0 - metres / 78_000, 45.5)
    assert locate_one(squares, position).status == status


def test_closeness_is_what_the_caller_says(squares):
    assert locate_one(squares, (3.99, 45.5), near_m=1000).status == "near_boundary"


def test_distances_can_be_left_out(squares):
    row = locate_one(squares, (4.0, 45.5), with_distances=False)
    assert (row.insee_code, row.status) == ("01001", "located")
    assert math.isnan(row.boundary_distance_m)


def test_city_is_answered_by_its_arrondissement(city):
    assert locate_one(city, INSIDE_EAST).insee_code == "75102"


def test_code_of_the_city_agrees_with_its_arrondissement(city):
    row = locate_one(city, INSIDE_EAST, insee_code="75056")
    assert (row.insee_code, row.status) == ("75102", "located")


def test_code_of_another_arrondissement_disagrees(city):
    row = locate_one(city, INSIDE_EAST, insee_code="75101")
    assert (row.insee_code, row.status) == ("75101", "code_disagrees")


def test_code_of_the_city_outside_it_keeps_the_city(city):
    row = locate_one(city, SEA, insee_code="75056")
    assert (row.insee_code, row.status) == ("75056", "code_disagrees")
    assert row.boundary_distance_m > 500_000


def test_territory_distance_is_negative_inside_and_positive_outside(squares):
    west = ("commune:01001",)
    answer = squares.locate([3.9, 4.1], [45.5, 45.5], territory=west)
    inside, outside = answer.territory_distance_m
    assert inside == pytest.approx(-7_820, rel=0.01)
    assert outside == pytest.approx(7_820, rel=0.01)


def test_border_between_communes_of_a_territory_is_not_its_border(squares):
    both = ("departement:01",)
    row = locate_one(squares, (4.0, 45.5), territory=both)
    assert row.boundary_distance_m == pytest.approx(0, abs=0.01)
    assert row.territory_distance_m == pytest.approx(-55_570, rel=0.01)


def test_unknown_territory_is_refused(squares):
    with pytest.raises(QueryRefused, match="unknown_territory"):
        locate_one(squares, INSIDE_WEST, territory=("epci:0",))


def test_lengths_that_differ_are_an_error(squares):
    with pytest.raises(ValueError, match="2 lon, 1 lat"):
        squares.locate([3, 4], [45])


def test_no_point_gives_no_row_and_every_column(squares):
    answer = squares.locate([], [])
    assert (len(answer), tuple(answer.columns)) == (0, COLUMNS)


def test_one_instance_answers_several_threads_alike():
    boundaries = Boundaries(DEFAULT_FOLDER)
    lon, lat = np.random.default_rng(11).uniform((3.9, 44.3), (4.9, 45.3), (2_000, 2)).T
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: boundaries.locate(lon, lat), range(8)))
    assert all(answer.equals(answers[0]) for answer in answers)


def test_many_points_are_answered_as_few_are(squares):
    lon, lat = np.random.default_rng(13).uniform((2.5, 44.5), (5.5, 46.5), (25_000, 2)).T
    many, few = squares.locate(lon, lat)[:500], squares.locate(lon[:500], lat[:500])
    assert many.drop(columns="boundary_distance_m").equals(few.drop(columns="boundary_distance_m"))
    assert np.allclose(many.boundary_distance_m, few.boundary_distance_m, equal_nan=True)


def test_codes_alone_are_those_of_the_whole_answer(squares):
    lon, lat = [3.5, math.nan, 4.0, 0.5], [45.5, 45.5, 45.5, 45.5]
    assert list(squares.find_codes(lon, lat)) == list(squares.locate(lon, lat).insee_code)


def as_told(table):
    """Return the rows of an answer, NaN told as a word because it equals nothing."""
    lists = table if isinstance(table, dict) else {name: table[name].tolist() for name in table}
    assert list(lists) == list(COLUMNS)
    rows = zip(*lists.values(), strict=True)
    return [
        ["NaN" if isinstance(one, float) and math.isnan(one) else one for one in row]
        for row in rows
    ]


def test_both_doors_give_the_same_answers_for_many_points_and_for_each_of_them(squares):
    drawn = np.random.default_rng(7)
    lon, lat = drawn.uniform(2.5, 5.5, 300), drawn.uniform(44.5, 46.5, 300)
    lon[:3], lat[3:6] = np.nan, 200.0
    codes = [(None, "01001", "01002", "99999", "")[rank % 5] for rank in range(300)]
    whole = as_told(squares.locate(lon, lat, insee_code=codes))
    assert as_told(squares.locate_few(lon, lat, insee_code=codes)) == whole
    for rank in range(300):
        few = squares.locate_few([lon[rank]], [lat[rank]], insee_code=[codes[rank]])
        assert as_told(few) == [whole[rank]]


def test_both_doors_agree_all_over_france_and_without_distances():
    drawn = np.random.default_rng(8)
    lon, lat = drawn.uniform(-5, 8.5, 400), drawn.uniform(42, 51, 400)
    for asked in ({}, {"with_distances": False}, {"near_m": 2000.0}):
        assert as_told(FRANCE.locate_few(lon, lat, **asked)) == as_told(
            FRANCE.locate(lon, lat, **asked)
        )


def test_the_short_way_refuses_lengths_that_differ_and_answers_nothing_to_no_point(squares):
    with pytest.raises(ValueError, match="as many of each"):
        squares.locate_few([3.5, 4.5], [45.5])
    assert squares.locate_few([], []) == {name: [] for name in COLUMNS}


def test_order_of_rows_is_that_of_points(squares):
    lon = [4.5, math.nan, 3.5, 0.5]
    answer = squares.locate(lon, [45.5] * 4)
    assert list(answer.insee_code) == ["01002", None, "01001", None]


@pytest.mark.parametrize(
    ("position", "code"),
    [
        ((4.39, 44.6209), "07019"),
        ((2.3522, 48.8566), "75104"),
        ((4.8357, 45.7578), "69382"),
        ((5.3698, 43.2965), "13202"),
        ((-61.5331, 16.2411), "97120"),
        ((-52.3266, 4.9372), "97302"),
        ((55.4504, -20.8789), "97411"),
        ((45.2279, -12.7806), "97611"),
        ((8.7369, 41.9192), "2A004"),
    ],
)
def test_known_places_of_france(position, code):
    assert locate_one(FRANCE, position).insee_code == code


@given(st.lists(st.tuples(st.floats(2.5, 5.5), st.floats(44.5, 46.5)), min_size=1, max_size=20))
def test_every_point_keeps_its_row_and_lies_in_its_commune(squares, points):
    lon, lat = np.array(points).T
    for code, x, y in zip(squares.locate(lon, lat).insee_code, lon, lat, strict=True):
        holders = [
            c
            for c, box in (("01001", WEST), ("01002", EAST))
            if box.intersects(shapely.Point(x, y))
        ]
        assert code == (holders[0] if holders else None)
