import json

import pytest
import shapely

from geo.errors import FormRefused
from tests.registration.forms import make_form, read_form

TRIANGLE = {"type": "Polygon", "coordinates": [[[4, 44], [4.1, 44], [4.1, 44.1], [4, 44]]]}


def zone_form(**fields):
    return make_form(
        services="delivery", **{f"zones[0].{name}": said for name, said in fields.items()}
    )


def read_zone(squares, **fields):
    return read_form(squares, zone_form(**fields)).shop.zones[0]


def faults_of(squares, **fields):
    with pytest.raises(FormRefused) as caught:
        read_form(squares, zone_form(**fields))
    return {name: fault.code for name, fault in caught.value.faults.items()}


def test_a_radius_is_given_in_kilometres(squares):
    assert read_zone(squares, shape="radius", radius_km="7,5").radius_m == 7_500


def test_time_on_the_road_is_given_in_minutes(squares):
    assert read_zone(squares, shape="travel_time", travel_time_min="20").travel_time_min == 20


def test_areas_are_named_one_a_line(squares):
    zone = read_zone(squares, shape="areas", codes="L'Ouest\r\nArdèche\n200000001\nL'Ouest")
    assert zone.codes == ("commune:07901", "departement:07", "epci:200000001")


def test_areas_may_come_in_several_fields(squares):
    zone = read_zone(squares, shape="areas", codes=["commune:07901", "commune:07902"])
    assert zone.codes == ("commune:07901", "commune:07902")


@pytest.mark.parametrize("document", [TRIANGLE, {"type": "Feature", "geometry": TRIANGLE}])
def test_a_zone_is_drawn_as_geojson(squares, document):
    zone = read_zone(squares, shape="polygon", polygon=json.dumps(document))
    assert shapely.from_wkt(zone.polygon_wkt).equals(shapely.from_geojson(json.dumps(TRIANGLE)))


def test_days_minimum_and_fee_are_kept_in_words(squares):
    zone = read_zone(
        squares, shape="radius", radius_km="5", days="mardi", minimum="30 €", fee="3 €"
    )
    assert (zone.days, zone.minimum, zone.fee) == ("mardi", "30 €", "3 €")


def test_the_shape_is_understood_from_the_one_way_that_is_filled(squares):
    assert read_zone(squares, radius_km="5").radius_m == 5_000


def test_only_the_way_that_was_chosen_is_read(squares):
    zone = read_zone(squares, shape="radius", radius_km="5", codes="n'importe quoi")
    assert zone.codes == ()


WRONG = {
    "no shape": ({"days": "mardi"}, {"zones[0].shape": "zone_missing"}),
    "no radius": ({"shape": "radius", "days": "x"}, {"zones[0].radius_km": "zone_missing"}),
    "no number": (
        {"shape": "radius", "radius_km": "loin"},
        {"zones[0].radius_km": "number_refused"},
    ),
    "too far": ({"shape": "radius", "radius_km": "501"}, {"zones[0].radius_km": "number_refused"}),
    "zero": ({"shape": "radius", "radius_km": "0"}, {"zones[0].radius_km": "number_refused"}),
    "not finite": (
        {"shape": "radius", "radius_km": "NaN"},
        {"zones[0].radius_km": "number_refused"},
    ),
    "no area": ({"shape": "areas", "codes": "Atlantide"}, {"zones[0].codes": "area_unknown"}),
    "two ways": ({"radius_km": "5", "codes": "L'Est"}, {"zones[0].shape": "zone_missing"}),
}


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG)
def test_a_zone_that_is_not_said_is_refused(squares, case):
    fields, faults = case
    assert faults_of(squares, **fields) == faults


def ring(*corners):
    return json.dumps({"type": "Polygon", "coordinates": [corners]})


DRAWN_WRONG = {
    "no json": "{",
    "a word": '"miel"',
    "nothing": "null",
    "deep": "[" * 20_000,
    "a point": '{"type": "Point", "coordinates": [4, 44]}',
    "empty": '{"type": "Polygon", "coordinates": []}',
    "open": ring([4, 44], [4.1, 44], [4.1, 44.1]),
    "crossed": ring([4, 44], [4.1, 44.1], [4.1, 44], [4, 44.1], [4, 44]),
    "flat": ring([4, 44], [4.1, 44], [4.2, 44], [4, 44]),
    "beyond": ring([400, 44], [401, 44], [401, 45], [400, 44]),
    "not a number": ring([4, 44], [4.1, 44], [4.1, float("nan")], [4, 44]),
    "infinite": ring([4, 44], [4.1, 44], [4.1, float("inf")], [4, 44]),
    "no geometry": '{"type": "Feature"}',
    "two points": ring([4, 44], [4, 44]),
}


@pytest.mark.parametrize("drawn", DRAWN_WRONG.values(), ids=DRAWN_WRONG)
def test_a_zone_drawn_wrong_is_refused(squares, drawn):
    assert faults_of(squares, shape="polygon", polygon=drawn) == {
        "zones[0].polygon": "polygon_refused"
    }


def test_a_drawing_of_too_many_corners_is_refused(squares):
    circle = shapely.Point(4, 44).buffer(0.1, quad_segs=300)
    drawn = shapely.to_geojson(circle).replace(" ", "")
    assert set(faults_of(squares, shape="polygon", polygon=drawn)) == {"zones[0].polygon"}


def test_zones_are_not_meant_when_delivery_is_not_offered(squares):
    form = zone_form(radius_km="5") | {"services": ["on_site"]}
    assert read_form(squares, form).shop.zones == ()


def test_there_are_six_zones_at_most(squares):
    many = {f"zones[{n}].radius_km": str(n + 1) for n in range(7)}
    with pytest.raises(FormRefused) as caught:
        read_form(squares, make_form(**many))
    assert list(caught.value.faults) == ["zones"]
