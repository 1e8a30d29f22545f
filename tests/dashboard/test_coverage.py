"""Makers and deliveries of two square communes."""

import pytest

from geo.dashboard import coverage_areas, read_coverage
from geo.registry.queues import Area
from geo.values import DeliveryZone, Precision, Status, Visibility
from tests.factories import make_place, make_shop

BOTH = frozenset({"07901", "07902"})
EAST = frozenset({"07902"})


def shop(slug, *places, **changes):
    return make_shop(slug=slug, name=slug, places=places or (make_place(),), **changes)


def in_east(**changes):
    return make_place(insee_code="07902", **changes)


def makers(coverage):
    return {one.insee_code: one.makers for one in coverage.communes}


def test_nothing_is_covered_at_first(filled):
    coverage = read_coverage(filled(), BOTH)
    assert makers(coverage) == {"07902": 0, "07901": 0}
    assert (coverage.makers, coverage.most_makers, coverage.unplaced) == (0, 0, 0)
    assert coverage.without_maker == coverage.communes == coverage.without_delivery


def test_communes_are_in_the_order_of_their_names(filled):
    coverage = read_coverage(filled(), BOTH)
    assert [one.name for one in coverage.communes] == ["L'Est", "L'Ouest"]


def test_a_shop_counts_once_in_each_commune_where_it_stands(filled):
    catalogue = filled(shop("one", make_place(), make_place(), in_east()), shop("two"))
    coverage = read_coverage(catalogue, BOTH)
    assert makers(coverage) == {"07901": 2, "07902": 1}
    assert coverage.makers == 2
    assert coverage.without_maker == ()


def test_a_pickup_point_at_a_host_is_no_maker_there(filled):
    catalogue = filled(shop("one"), shop("guest", make_place(host_slug="one", insee_code=None)))
    assert makers(read_coverage(catalogue, BOTH))["07901"] == 1


def test_what_is_hidden_does_not_count_and_what_is_shown_at_its_commune_does(filled):
    catalogue = filled(
        shop("hidden", make_place(visibility=Visibility.HIDDEN)),
        shop("home", make_place(visibility=Visibility.COMMUNE)),
    )
    coverage = read_coverage(catalogue, BOTH)
    assert makers(coverage)["07901"] == 1
    assert coverage.precisions == {Precision.COMMUNE: 1}


def test_entries_that_are_not_public_do_not_count(filled):
    assert read_coverage(filled(shop("new", status=Status.PENDING)), BOTH).makers == 0


def test_communes_outside_the_territory_do_not_count(filled):
    coverage = read_coverage(filled(shop("west"), shop("east", in_east())), EAST)
    assert makers(coverage) == {"07902": 1}
    assert coverage.makers == 1


def test_a_code_that_is_no_commune_is_left_out(filled):
    assert read_coverage(filled(), frozenset({"99999"})).communes == ()


def test_positions_are_counted_from_the_finest(filled):
    places = [
        make_place(precision=Precision.COMMUNE),
        make_place(precision=Precision.PIN),
        make_place(precision=None),
        make_place(position=None, precision=None),
        make_place(precision=Precision.PIN),
    ]
    coverage = read_coverage(filled(shop("one", *places)), BOTH)
    assert list(coverage.precisions.items()) == [
        (Precision.PIN, 2),
        (Precision.COMMUNE, 1),
        (None, 1),
    ]
    assert coverage.unplaced == 1


@pytest.mark.parametrize(
    ("zone", "delivered"),
    [
        (DeliveryZone(codes=("commune:07902",)), {"07902"}),
        (DeliveryZone(codes=("departement:07",)), BOTH),
        (DeliveryZone(radius_m=3_000), {"07901"}),
        (DeliveryZone(radius_m=20_000), BOTH),
        (DeliveryZone(travel_time_min=20), set()),
        (DeliveryZone(codes=("epci:999999999",)), set()),
    ],
)
def test_a_commune_is_delivered_to_when_its_centre_lies_in_a_zone(filled, zone, delivered):
    coverage = read_coverage(filled(shop("one", zones=(zone,))), BOTH)
    assert {one.insee_code for one in coverage.communes if one.is_delivered} == delivered


def test_a_town_hall_sees_its_own_communes(filled):
    catalogue = filled(shop("west"), shop("east", in_east()))
    coverage = read_coverage(catalogue, BOTH, [Area(insee_codes=EAST)])
    assert makers(coverage) == {"07902": 1}
    assert coverage.makers == 1


def test_whoever_comes_from_elsewhere_delivers_all_the_same(filled):
    everywhere = DeliveryZone(codes=("departement:07",))
    coverage = read_coverage(
        filled(shop("west", zones=(everywhere,))), BOTH, [Area(insee_codes=EAST)]
    )
    assert coverage.communes[0].is_delivered


def test_a_chamber_sees_its_own_trade(filled):
    everywhere = DeliveryZone(codes=("departement:07",))
    catalogue = filled(shop("turner", zones=(everywhere,)), shop("bees", kinds=("honey",)))
    bees = read_coverage(catalogue, BOTH, [Area(kinds=frozenset({"honey"}))])
    assert (makers(bees)["07901"], bees.makers) == (1, 1)
    assert len(bees.without_delivery) == 2
    wood = read_coverage(catalogue, BOTH, [Area(kinds=frozenset({"wood_turner"}))])
    assert wood.without_delivery == ()


def test_one_of_several_areas_is_enough(filled):
    catalogue = filled(shop("turner"), shop("bees", in_east(), kinds=("honey",)))
    areas = [
        Area(insee_codes=EAST, kinds=frozenset({"wood_turner"})),
        Area(kinds=frozenset({"honey"})),
    ]
    assert makers(read_coverage(catalogue, BOTH, areas)) == {"07902": 1, "07901": 0}


@pytest.fixture(scope="module")
def ardeche(france):
    from geo.catalogue import Catalogue

    catalogue = Catalogue(france)
    zone = DeliveryZone(codes=("commune:07019",))
    homes = [make_place(insee_code="07019"), make_place(insee_code="07186")]
    catalogue.replace(
        [shop(f"a{n}", homes[0], zones=(zone,)) for n in range(4)] + [shop("p", homes[1])]
    )
    return read_coverage(catalogue, france.expand(["departement:07"]))


def test_communes_are_shaded_by_the_root_of_their_makers(ardeche, france):
    drawn = coverage_areas(ardeche, france)
    shades = {one["properties"]["id"]: one["properties"] for one in drawn["features"]}
    assert len(shades) == len(ardeche.communes) == 335
    assert shades["07019"] == {"id": "07019", "label": "Aubenas : 4", "value": 1.0}
    assert shades["07186"]["value"] == 0.5
    assert shades["07330"]["value"] == 0.0


def test_communes_are_shown_by_delivery(ardeche, france):
    drawn = coverage_areas(ardeche, france, is_delivery=True)
    shades = {one["properties"]["id"]: one["properties"] for one in drawn["features"]}
    assert shades["07019"]["tone"] == "inside"
    assert shades["07186"]["tone"] == "leave"
    assert shades["07186"]["label"] == "Privas : personne n'y livre"
