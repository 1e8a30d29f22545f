import pytest
import shapely
from pyproj import Geod

from geo.coordinates import Position
from geo.values import DeliveryZone
from geo.zones import circle, zone_from_record, zone_geometry, zone_record
from tests.factories import EAST_SQUARE, make_place, make_shop

WKT = "POLYGON ((4 44, 4.1 44, 4 44.1, 4 44))"


def geometry(squares, shop=None, isochrone=None, **zone):
    return zone_geometry(DeliveryZone(**zone), shop or make_shop(), squares, isochrone)


@pytest.mark.parametrize(("lon", "lat"), [(4.4, 44.6), (0.0, 51.0), (-61.5, 16.2), (55.5, -21.1)])
def test_corners_of_a_circle_lie_at_its_radius_on_the_ellipsoid(lon, lat):
    corners = circle(Position(lon=lon, lat=lat), radius_m=10_000).exterior.coords[:-1]
    distances = [Geod(ellps="GRS80").inv(lon, lat, x, y)[2] for x, y in corners]
    assert len(corners) == 72
    assert distances == pytest.approx([10_000] * 72, abs=0.01)


def test_a_radius_is_drawn_around_the_first_place_with_a_position(squares):
    here = make_place(position=Position(lon=4.12, lat=44.03))
    shop = make_shop(places=(make_place(position=None), here))
    centre = geometry(squares, shop, radius_m=1_000).centroid
    assert (centre.x, centre.y) == pytest.approx((4.12, 44.03), abs=1e-5)


def test_a_radius_without_a_place_is_not_drawn(squares):
    assert geometry(squares, make_shop(places=()), radius_m=1_000) is None


def test_communes_are_drawn_by_their_contours(squares):
    assert geometry(squares, codes=("commune:07902",)).equals(EAST_SQUARE)


def test_areas_that_are_gone_are_left_out(squares):
    assert geometry(squares, codes=("commune:07902", "epci:gone")).equals(EAST_SQUARE)
    assert geometry(squares, codes=("epci:gone",)) is None


def test_a_drawn_zone_is_itself(squares):
    assert geometry(squares, polygon_wkt=WKT).equals(shapely.from_wkt(WKT))


@pytest.mark.parametrize("wkt", ["POLYGON((", "", "not a shape", "<script>"])
def test_a_polygon_that_is_none_is_not_drawn(squares, wkt):
    assert geometry(squares, polygon_wkt=wkt) is None


def test_a_travel_time_is_not_drawn_where_nobody_knows_roads(squares):
    assert geometry(squares, travel_time_min=20.0) is None
    assert geometry(squares, isochrone=lambda *_: None, travel_time_min=20.0) is None


def test_a_travel_time_is_drawn_from_the_first_place_with_a_position(squares):
    asked = []

    def isochrone(*question):
        asked.append(question)
        return EAST_SQUARE

    here = make_place(position=Position(lon=4.12, lat=44.03))
    shop = make_shop(places=(make_place(position=None), here))
    assert geometry(squares, shop, isochrone, travel_time_min=20.0) is EAST_SQUARE
    assert asked == [(here.position, 20.0)]


def test_a_travel_time_without_a_place_asks_nobody(squares):
    shop = make_shop(places=(make_place(position=None),))
    assert geometry(squares, shop, lambda *_: EAST_SQUARE, travel_time_min=20.0) is None


@pytest.mark.parametrize(
    "zone",
    [
        {"radius_m": 2_500.0, "days": "Tu"},
        {"codes": ("commune:07902",), "fee": "${x}"},
        {"polygon_wkt": WKT, "minimum": "20 €"},
        {"travel_time_min": 20.0},
    ],
)
def test_a_zone_reads_back_as_it_was_written(zone):
    assert zone_from_record(zone_record(DeliveryZone(**zone))) == DeliveryZone(**zone)


@pytest.mark.parametrize(
    "record",
    [
        {},
        None,
        [1],
        {"radius_m": 1.0, "codes": ["a"]},
        {"radius_m": float("nan")},
        {"radius_m": float("inf")},
        {"radius_m": 0},
        {"radius_m": "loin"},
        {"travel_time_min": -5},
        {"colour": "red", "radius_m": 1.0},
        {"codes": 7},
    ],
)
def test_a_record_of_another_shape_is_refused(record):
    with pytest.raises((ValueError, TypeError)):
        zone_from_record(record)
