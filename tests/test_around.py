from dataclasses import replace

import pytest

from geo.around import find_pickups, look_around, more_query
from geo.coordinates import Position
from geo.search import search_shops
from geo.values import DeliveryZone, Query, Role, Service
from tests.factories import make_place, make_shop

HERE = Position(lon=4.05, lat=44.05)
ROUND = DeliveryZone(radius_m=5_000, days="Tu,Fr", fee="3 €")
FAR_AWAY = DeliveryZone(codes=("commune:07902",))


def make_one(slug, *places, **changes):
    return make_shop(slug=slug, name=slug.title(), places=places or (make_place(),), **changes)


def pickup(lon=4.06, lat=44.06, **changes):
    values = {"role": Role.PICKUP_POINT, "name": "Casier", "position": Position(lon=lon, lat=lat)}
    return make_place(**(values | changes))


def around(catalogue, **changes):
    return look_around(catalogue, Query(near=HERE, **changes))


def test_a_question_from_nowhere_has_one_part(filled):
    assert look_around(filled(make_one("a")), Query()) is None


def test_who_delivers_here_says_its_terms(filled):
    found = around(filled(make_one("a", zones=(ROUND, FAR_AWAY)), make_one("b")))
    assert found.delivery_total == 1
    [delivery] = found.deliveries
    assert (delivery.hit.slug, delivery.zones) == ("a", (ROUND,))


def test_who_delivers_elsewhere_does_not_deliver_here(filled):
    assert around(filled(make_one("a", zones=(FAR_AWAY,)))).delivery_total == 0


def test_a_zone_named_by_the_commune_delivers_here(filled):
    named = DeliveryZone(codes=("commune:07901",))
    assert around(filled(make_one("a", zones=(named,)))).deliveries[0].zones == (named,)


def test_a_radius_says_where_shops_are_not_where_they_deliver_from(filled):
    far = make_place(position=Position(lon=4.19, lat=44.05))
    zone = DeliveryZone(radius_m=20_000)
    catalogue = filled(make_one("a", far, zones=(zone,)))
    assert around(catalogue, radius_m=5_000.0).delivery_total == 1


def test_filters_hold_in_every_part(filled):
    catalogue = filled(make_one("a", make_place(), pickup(), zones=(ROUND,)))
    found = around(catalogue, kinds=("honey",))
    assert (found.delivery_total, found.pickup_total) == (0, 0)


def test_makers_at_one_host_are_one_point_with_the_hours_of_the_host(filled):
    host = make_one("hote", make_place(opening_hours="Mo-Su 08:00-20:00"))
    guest = pickup(host_slug="hote", opening_hours="Sa 10:00-12:00")
    catalogue = filled(host, make_one("b", make_place(), guest), make_one("a", guest))
    found = around(catalogue)
    assert found.pickup_total == 1
    [point] = found.pickup_points
    assert (point.host_slug, point.name) == ("hote", "Hote")
    assert point.opening_hours == "Mo-Su 08:00-20:00"
    assert point.makers == (("a", "A"), ("b", "B"))


def test_points_come_by_distance_and_totals_count_all(filled):
    catalogue = filled(*(make_one(f"a{n}", pickup(lon=4.06 + n / 100)) for n in (3, 0, 2, 1)))
    found = look_around(catalogue, Query(near=HERE), most=2)
    assert found.pickup_total == 4
    assert [point.makers[0][0] for point in found.pickup_points] == ["a0", "a1"]
    assert found.pickup_points[0].distance_m < found.pickup_points[1].distance_m


@pytest.mark.parametrize(("lon", "total"), [(4.30, 1), (4.60, 0)])
def test_nobody_is_sent_farther_than_thirty_kilometres_to_collect(filled, lon, total):
    found = around(filled(make_one("a", pickup(lon=lon, lat=44.05))))
    assert found.pickup_total == total


def test_two_points_of_one_maker_are_two_points(filled):
    shop = make_one("a", pickup(), pickup(lon=4.08))
    assert around(filled(replace(shop))).pickup_total == 2


def test_who_delivers_without_a_zone_is_counted_apart(filled):
    named = DeliveryZone(codes=("commune:07902",))
    catalogue = filled(
        make_one("anywhere", services=(Service.DELIVERY,)),
        make_one("round", services=(Service.DELIVERY,), zones=(ROUND,)),
        make_one("named", services=(Service.DELIVERY,), zones=(named,)),
        make_one("not", services=(Service.ON_SITE,)),
    )
    assert around(catalogue).unbounded_total == 1
    assert around(catalogue, delivers_here=True).unbounded_total == 1
    assert around(catalogue, kinds=("honey",)).unbounded_total == 0


def test_orders_are_collected_at_the_shop_within_reach(filled):
    far = make_place(position=Position(lon=4.19, lat=44.05))
    catalogue = filled(
        make_one("a", services=(Service.CLICK_AND_COLLECT, Service.MARKET)),
        make_one("b", far, services=(Service.CLICK_AND_COLLECT,)),
        make_one("c"),
    )
    assert around(catalogue).counter_total == 2
    assert around(catalogue, radius_m=5_000.0).counter_total == 1
    assert around(catalogue, roles=(Role.PICKUP_POINT,)).counter_total == 2


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("delivers", ["zone"]),
        ("pickups", ["point"]),
        ("unbounded", ["anywhere", "zone"]),
        ("counters", ["counter"]),
    ],
)
def test_each_part_can_be_listed_whole(filled, part, expected):
    catalogue = filled(
        make_one("zone", services=(Service.DELIVERY,), zones=(ROUND,)),
        make_one("anywhere", services=(Service.DELIVERY,)),
        make_one("point", pickup(), services=()),
        make_one("counter", services=(Service.CLICK_AND_COLLECT,)),
    )
    asked = more_query(Query(near=HERE, delivers_here=part == "unbounded"), part)
    found = search_shops(catalogue, asked)
    assert sorted(hit.slug for hit in found.hits) == expected


def test_the_nearest_points_are_found_alone(filled):
    catalogue = filled(make_one("a", pickup(lon=4.08, lat=44.02)))
    [point] = find_pickups(catalogue, Query(near=HERE))
    assert point.position == Position(lon=4.08, lat=44.02)
    assert find_pickups(catalogue, Query()) == ()
