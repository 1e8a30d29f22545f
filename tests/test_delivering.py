import pytest

from geo.coordinates import Position
from geo.delivering import area_codes
from geo.search import search_shops
from geo.values import DeliveryZone, Query
from tests.factories import make_place, make_shop

WEST, EAST = Position(lon=4.05, lat=44.05), Position(lon=4.15, lat=44.05)
AT_WEST = make_place(position=WEST)


def delivered(catalogue, near):
    found = search_shops(catalogue, Query(near=near, delivers_here=True))
    return [hit.slug for hit in found.hits]


def one(*zones, **changes):
    return make_shop(slug="a", zones=zones, places=(AT_WEST,), **changes)


@pytest.mark.parametrize(
    ("zone", "west", "east"),
    [
        (DeliveryZone(codes=("commune:07901",)), True, False),
        (DeliveryZone(codes=("commune:07902", "commune:07901")), True, True),
        (DeliveryZone(codes=("epci:200000001",)), True, True),
        (DeliveryZone(codes=("departement:07",)), True, True),
        (DeliveryZone(codes=("region:84",)), True, True),
        (DeliveryZone(codes=("departement:99",)), False, False),
        (DeliveryZone(radius_m=7_000.0), True, False),
        (DeliveryZone(radius_m=9_000.0), True, True),
        (DeliveryZone(polygon_wkt="POLYGON ((4.1 44, 4.2 44, 4.2 44.1, 4.1 44))"), False, True),
        (DeliveryZone(travel_time_min=60.0), False, False),
    ],
)
def test_each_shape_of_zone_delivers_where_it_says(filled, zone, west, east):
    catalogue = filled(one(zone))
    assert (delivered(catalogue, WEST), delivered(catalogue, EAST)) == (
        ["a"] if west else [],
        ["a"] if east else [],
    )


def test_zones_of_one_shop_add_up(filled):
    west, east = DeliveryZone(codes=("commune:07901",)), DeliveryZone(codes=("commune:07902",))
    assert delivered(filled(one(west, east)), EAST) == ["a"]


def test_outside_every_commune_a_radius_still_delivers_and_areas_do_not(filled):
    sea = Position(lon=3.99, lat=44.05)
    assert delivered(filled(one(DeliveryZone(radius_m=9_000.0))), sea) == ["a"]
    assert delivered(filled(one(DeliveryZone(codes=("region:84",)))), sea) == []


def test_without_a_point_nothing_is_asked(filled):
    found = search_shops(filled(make_shop()), Query(delivers_here=True))
    assert (found.total, found.counts.delivers) == (1, None)


def test_a_patched_zone_delivers_at_once(filled):
    catalogue = filled(one())
    assert delivered(catalogue, EAST) == []
    catalogue.patch([one(DeliveryZone(codes=("commune:07902",)))])
    assert delivered(catalogue, EAST) == ["a"]


def test_a_point_has_the_codes_of_every_area_that_holds_it(squares):
    assert area_codes(squares, EAST) == [
        *("commune:07902", "epci:200000001", "departement:07", "region:84")
    ]
    assert area_codes(squares, Position(lon=0.0, lat=46.0)) == []
