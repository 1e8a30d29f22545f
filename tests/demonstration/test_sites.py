from random import Random

import pytest
import shapely

from geo.demonstration.deliveries import SHAPES, draw_zone
from geo.demonstration.sites import Site, make_place, settle
from geo.demonstration.vocabulary import read_shared
from geo.values import Precision, Role
from tests.factories import EAST, EAST_SQUARE, WEST, WEST_SQUARE, make_commune

SITES = [Site(WEST, WEST.position, WEST_SQUARE), Site(EAST, EAST.position, EAST_SQUARE)]


@pytest.mark.parametrize("precision", list(Precision))
def test_place_lies_inside_its_commune(precision):
    words = read_shared()
    for seed in range(20):
        place = make_place(Random(seed), words, SITES[0], role=Role.SHOP, precision=precision)
        assert WEST_SQUARE.covers(shapely.Point(place.position.lon, place.position.lat))


def test_commune_too_small_for_the_spread_keeps_its_own_point():
    tiny = WEST.position
    contour = shapely.Point(tiny.lon, tiny.lat).buffer(1e-9)
    site = Site(WEST, tiny, contour)
    place = make_place(Random(1), read_shared(), site, role=Role.SHOP, precision=Precision.PIN)
    assert place.position == tiny


def test_place_known_at_its_commune_has_no_address():
    place = make_place(
        Random(1), read_shared(), SITES[0], role=Role.SHOP, precision=Precision.COMMUNE
    )
    assert (place.address, place.position) == (None, WEST.position)


def test_commune_without_a_postcode_has_none():
    site = Site(make_commune(postcodes=()), WEST.position, WEST_SQUARE)
    place = make_place(Random(1), read_shared(), site, role=Role.SHOP, precision=Precision.STREET)
    assert place.postcode is None


def test_settling_reaches_every_commune_before_one_gets_a_second_maker():
    settled = settle(Random(1), SITES, ["anywhere"] * 5, spread=2)
    assert {site.commune.insee_code for site in settled[:2]} == {"07901", "07902"}
    assert len(settled) == 5


@pytest.mark.parametrize("shape", SHAPES)
def test_zone_of_each_shape_is_drawn(shape):
    zone = draw_zone(Random(1), shape, home=SITES[0], sites=SITES)
    assert zone == draw_zone(Random(1), shape, home=SITES[0], sites=SITES)
