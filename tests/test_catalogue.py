import numpy as np
import pytest

from geo.catalogue import Catalogue
from geo.coordinates import Position
from geo.values import (
    DeliveryZone,
    Occasion,
    Payment,
    Photo,
    Place,
    Role,
    Service,
    Shop,
    Status,
    Visibility,
    Wheelchair,
)
from tests.factories import EAST_SQUARE, make_place, make_shop

HOSTILE = [
    "'",
    '"; DROP TABLE shops; --',
    "$slug",
    "%",
    "\\",
    "\u202e",
    "${x}",
    "a" * 10_000,
    "😀é",
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:12])
def test_every_byte_of_a_text_is_kept_as_it_was_written(filled, text):
    place = make_place(name=text, address=text, opening_hours=text)
    zone = DeliveryZone(codes=("commune:07901",), days=text, minimum=text, fee=text)
    shop = make_shop(name=text, description=text, labels=(text,), source=text, licence=text,
                     places=(place,), zones=(zone,), email=None)  # fmt: skip
    assert filled(shop).shop(shop.slug) == shop


def test_a_shop_reads_back_whole_without_its_email(filled):
    shop = make_shop(
        services=tuple(Service),
        payments=tuple(Payment),
        occasions=tuple(Occasion),
        made_in="07902",
        website="https://example.org",
        is_demonstration=True,
        places=(
            make_place(wheelchair=Wheelchair.NO),
            make_place(role=Role.SHOP, position=None, precision=None),
        ),
        zones=(DeliveryZone(radius_m=500.0), DeliveryZone(travel_time_min=15.0)),
    )
    found = filled(shop).shop(shop.slug)
    assert found.email is None
    assert found == Shop(**{name: getattr(shop, name) for name in shop.__slots__} | {"email": None})


@pytest.mark.parametrize("slug", ["", "unknown", "' OR 1=1 --", "\0", "a" * 10_000])
def test_an_unknown_slug_has_no_shop_no_zone_and_no_guests(filled, slug):
    catalogue = filled(make_shop())
    assert catalogue.shop(slug) is None
    assert catalogue.zones_geojson(slug)["features"] == []
    assert catalogue.guests_of(slug) == []


@pytest.mark.parametrize("status", [Status.PENDING, Status.REFUSED, Status.WITHDRAWN])
def test_what_is_not_published_is_not_there(filled, status):
    catalogue = filled(make_shop(status=status))
    assert (catalogue.shop_count(), catalogue.shop("tournerie-des-aulnes")) == (0, None)


def test_a_hidden_place_keeps_its_role_and_its_hours_alone(filled):
    [place] = (
        filled(make_shop(places=(make_place(visibility=Visibility.HIDDEN),)))
        .shop("tournerie-des-aulnes")
        .places
    )
    bare = Place(
        role=Role.WORKSHOP, opening_hours="Tu-Sa 09:00-12:00", visibility=Visibility.HIDDEN
    )
    assert place == bare


def test_a_place_shown_at_its_commune_stands_at_its_middle(filled):
    [place] = (
        filled(make_shop(places=(make_place(visibility=Visibility.COMMUNE),)))
        .shop("tournerie-des-aulnes")
        .places
    )
    assert (place.position, place.address) == (Position(lon=4.05, lat=44.05), None)


def test_no_table_holds_what_is_private(filled):
    hidden = make_place(visibility=Visibility.HIDDEN, address="Chemin Caché")
    catalogue = filled(make_shop(places=(hidden,)))
    with catalogue.engine.cursor() as cursor:
        tables = [name for (name,) in cursor.execute("SHOW TABLES").fetchall()]
        rows = [cursor.table(name).fetchall() for name in tables]
    assert len(tables) == 3
    edition = catalogue.current
    kept = [edition.shops.to_pylist(), edition.places.to_pylist(), edition.words.vocabulary]
    for held in (str(rows), str(kept), str(edition.spots.lon)):
        assert "prive@" not in held
        assert "cach" not in held.lower()
        assert "4.06" not in held


def test_a_zone_that_cannot_be_drawn_is_told_in_words_alone(filled):
    zones = (
        DeliveryZone(polygon_wkt="POLYGON(("),
        DeliveryZone(codes=("epci:gone",)),
        DeliveryZone(travel_time_min=20.0),
        DeliveryZone(radius_m=1_000.0),
    )
    catalogue = filled(make_shop(zones=zones))
    assert catalogue.shop("tournerie-des-aulnes").zones == zones
    [drawn] = catalogue.zones_geojson("tournerie-des-aulnes")["features"]
    assert drawn["properties"] == {"radius_m": 1_000.0}


def test_guests_are_named_in_order_and_once(filled):
    pickup = make_place(role=Role.PICKUP_POINT, host_slug="host")
    catalogue = filled(
        make_shop(slug="host"),
        make_shop(slug="b", name="Zoé", places=(pickup, pickup)),
        make_shop(slug="c", name="Ana", places=(pickup,)),
    )
    assert catalogue.guests_of("host") == [("c", "Ana"), ("b", "Zoé")]


def test_a_reader_stays_with_the_edition_it_took(filled):
    catalogue = filled(make_shop(name="Alpha"))
    before = catalogue.current
    catalogue.patch([make_shop(name="Omega")])
    assert "alpha" in before.words.vocabulary
    assert before.read_shops(np.array([0]), "name") == [("Alpha",)]
    assert "omega" in catalogue.current.words.vocabulary
    assert "alpha" not in catalogue.current.words.vocabulary


def test_an_answer_is_asked_once_an_edition(filled):
    catalogue, asked = filled(make_shop()), []
    for _ in range(2):
        catalogue.current.kept("key", lambda: asked.append(1))
    catalogue.patch([make_shop()])
    catalogue.current.kept("key", lambda: asked.append(1))
    assert len(asked) == 2


def test_the_edition_grows_with_every_change(filled):
    edition = filled().edition
    assert filled(make_shop()).edition == edition + 1


def test_a_catalogue_that_cannot_be_built_leaves_the_old_one(filled):
    catalogue = filled(make_shop())
    edition = catalogue.edition
    with pytest.raises(AttributeError):
        catalogue.replace([None])
    assert (catalogue.shop_count(), catalogue.edition) == (1, edition)


def test_a_photo_is_there_while_a_shop_that_shows_it_is(filled):
    photo = Photo(key="a" * 32, width=800, height=600)
    assert filled(make_shop(photos=(photo,))).has_photo("a" * 32)
    assert not filled(make_shop(photos=(photo,), status=Status.PENDING)).has_photo("a" * 32)
    assert not filled(make_shop()).has_photo("a" * 32)


@pytest.mark.parametrize("quoted", ['"key": "{}"', "{}", '\\"key\\": \\"{}\\"', '"key": "{}'])
def test_a_caption_cannot_bring_another_photo_back(filled, quoted):
    words = quoted.format("b" * 32)
    photo = Photo(key="a" * 32, caption=words, credit=words, width=800, height=600)
    assert not filled(make_shop(photos=(photo,))).has_photo("b" * 32)


def test_a_zone_by_travel_time_is_drawn_by_whoever_knows_roads(squares):
    catalogue = Catalogue(squares, isochrone=lambda *_: EAST_SQUARE)
    zone = DeliveryZone(travel_time_min=15.0)
    catalogue.replace([make_shop(slug="a", zones=(zone,))])
    catalogue.patch([make_shop(slug="b", zones=(zone,))])
    for slug in ("a", "b"):
        [feature] = catalogue.zones_geojson(slug)["features"]
        assert feature["properties"] == {"travel_time_min": 15.0}
        assert feature["geometry"]["type"] == "Polygon"


def test_roads_are_asked_from_no_place_that_is_hidden(squares):
    asked = []
    catalogue = Catalogue(squares, isochrone=lambda *question: asked.append(question))
    hidden = make_place(visibility=Visibility.HIDDEN)
    catalogue.replace([make_shop(places=(hidden,), zones=(DeliveryZone(travel_time_min=15.0),))])
    assert asked == []


def test_several_shops_are_read_at_once_each_with_its_own(filled):
    zone = DeliveryZone(radius_m=500.0)
    one = make_shop(slug="a", email=None, zones=(zone, DeliveryZone(radius_m=900.0)))
    two = make_shop(slug="b", email=None, places=(make_place(), make_place(role=Role.SHOP)))
    catalogue = filled(one, two, make_shop(slug="c"))
    assert catalogue.shops(["b", "gone", "a", "a"]) == {"a": one, "b": two}
    assert catalogue.shops([]) == {}
