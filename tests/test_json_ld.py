import json
from datetime import datetime
from html.parser import HTMLParser

import pytest

from geo.coordinates import Position
from geo.json_ld import json_ld_text, shop_json_ld
from geo.public import public_shop
from geo.values import DeliveryZone, Precision, Role, Visibility
from tests.factories import COMMUNES, make_place, make_shop

NOW = datetime(2026, 12, 24, 10, 0)
"""A Thursday, the day before a public holiday."""
EXACT = Position(lon=4.06, lat=44.04)


def node(squares, **changes):
    shop = public_shop(make_shop(**changes), COMMUNES)
    return shop_json_ld(shop, squares, url="/boutique/x", image="/apercu.png", now=NOW)


def test_a_shop_says_where_it_is_when_it_is_open_and_how_to_reach_it(squares):
    place = make_place(role=Role.SHOP, opening_hours="Th-Fr 09:00-12:00; PH off")
    told = node(squares, places=(place,), phone="04 75 00 00 00", website="https://a.example")
    assert told["@type"] == "Store"
    assert told["address"]["addressLocality"] == "L'Ouest"
    assert told["address"]["streetAddress"] == "12 rue du Lavoir"
    assert told["geo"]["latitude"] == 44.04
    assert told["sameAs"] == ["https://a.example"]
    hours = [(one["dayOfWeek"], one["opens"]) for one in told["openingHoursSpecification"]]
    assert hours == [("https://schema.org/Thursday", "09:00")]


def test_a_hidden_place_has_hours_and_nothing_else(squares):
    hidden = make_place(visibility=Visibility.HIDDEN, opening_hours="Th 09:00-12:00")
    told = node(squares, places=(hidden,), zones=(DeliveryZone(radius_m=5_000.0),))
    assert "address" not in told
    assert "geo" not in told
    assert "areaServed" not in told
    assert told["openingHoursSpecification"]
    assert "Lavoir" not in json_ld_text(told)


def test_a_place_shown_at_its_commune_has_its_name_alone(squares):
    home = make_place(visibility=Visibility.COMMUNE)
    told = node(squares, places=(home,), zones=(DeliveryZone(radius_m=5_000.0),))
    assert told["address"] == {
        "@type": "PostalAddress",
        "addressLocality": COMMUNES["07901"].name,
        "addressCountry": "FR",
    }
    assert "geo" not in told
    assert told["areaServed"] == [{"@type": "City", "name": COMMUNES["07901"].name}]


def test_delivery_is_a_circle_or_areas_by_their_name(squares):
    zones = (
        DeliveryZone(radius_m=5_000.0),
        DeliveryZone(codes=("commune:07902", "epci:200000001", "commune:99999")),
    )
    places = (make_place(position=EXACT, precision=Precision.HOUSENUMBER),)
    circle, *areas = node(squares, places=places, zones=zones)["areaServed"]
    assert circle["geoRadius"] == "5000 m"
    assert circle["geoMidpoint"]["longitude"] == 4.06
    assert [area["name"] for area in areas] == ["L'Est", "Pays des Carrés"]


def test_the_shop_stands_before_its_pickup_points(squares):
    point = make_place(role=Role.PICKUP_POINT, name="Le casier")
    told = node(squares, places=(point, make_place(role=Role.SHOP)))
    assert [one["name"] for one in told["location"]] == ["Le casier"]


@pytest.mark.parametrize("text", ["</script><script>x", "<!--", "${x}`", "\u2028", "\u202egnp"])
def test_no_text_ends_the_element_that_holds_it(squares, text):
    class Scripts(HTMLParser):
        found = ""

        def handle_data(self, data):
            self.found += data

    written = json_ld_text(node(squares, name=text, description=text))
    reading = Scripts()
    reading.feed(f'<script type="application/ld+json">{written}</script>')
    assert json.loads(reading.found)["name"] == text
    assert "<" not in written


def test_a_shop_that_says_nothing_is_still_a_business(squares):
    told = node(squares, places=(), phone=None, description=None, kinds=())
    assert told["@type"] == "LocalBusiness"
    assert not [name for name, value in told.items() if value in (None, [], {})]
