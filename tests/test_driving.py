import shapely

from geo.coordinates import Position
from geo.driving import driving_bands, driving_minutes
from geo.search import search_shops
from geo.values import Query
from tests.factories import make_place, make_shop

HERE = Position(lon=4.0, lat=44.0)


def at(lon):
    return Position(lon=lon, lat=44.0)


def square(near, minutes):
    """A hundredth of a degree a minute, in every direction."""
    reach = minutes / 100
    return shapely.box(near.lon - reach, near.lat - reach, near.lon + reach, near.lat + reach)


def test_each_place_has_the_least_band_that_holds_it():
    bands = driving_bands(HERE, [at(4.05), at(4.15), at(4.25), at(4.40), at(4.60)], square)
    assert bands == [10, 20, 30, 45, None]


def test_the_edge_of_a_band_is_within_it():
    edge = shapely.box(4.0, 43.9, 4.125, 44.1)
    assert driving_bands(HERE, [at(4.125)], lambda near, minutes: edge) == [10]


def test_a_position_that_nobody_knows_has_no_band():
    assert driving_bands(HERE, [None, at(4.0)], square) == [None, 10]


def test_nobody_is_told_where_exactly_one_stands():
    told = []
    driving_bands(
        Position(lon=4.39051, lat=44.61949), [], lambda near, _: told.append(near) and None
    )
    assert set(told) == {Position(lon=4.39, lat=44.62)}


def test_areas_that_are_not_known_yet_leave_the_next_known_one():
    known = lambda near, minutes: square(near, minutes) if minutes == 30 else None  # noqa: E731
    assert driving_bands(HERE, [at(4.05), at(4.40)], known) == [30, None]


def test_no_service_no_bands():
    assert driving_bands(HERE, [at(4.0)], lambda near, minutes: None) == [None]


def test_lines_of_an_answer_have_their_minutes_by_slug(filled):
    near = make_shop(slug="a", places=(make_place(position=at(4.05)),))
    nowhere = make_shop(slug="b", places=(make_place(position=None),))
    hits = search_shops(filled(near, nowhere), Query(near=HERE)).hits
    assert driving_minutes(HERE, hits, square) == {"a": 10}


def test_from_nowhere_or_without_a_service_nobody_drives():
    assert driving_minutes(None, (), square) == {}
    assert driving_minutes(HERE, (), None) == {}
