from geo.boundaries import Boundaries
from geo.demonstration import many_shops
from geo.public import public_shop
from geo.snapshot import read_shops, write_shops
from tests.factories import COMMUNES, EAST, WEST, make_commune


def test_same_seed_gives_the_same_shops():
    assert many_shops(50, 1, communes=[WEST]) == many_shops(50, 1, communes=[WEST])
    assert many_shops(50, 1, communes=[WEST]) != many_shops(50, 2, communes=[WEST])


def test_slugs_are_all_different_whatever_the_number():
    assert len({shop.slug for shop in many_shops(6_000, 1, communes=[WEST])}) == 6_000


def test_commune_without_a_point_gets_nobody():
    unplaced = make_commune(insee_code="98999", position=None)
    shops = many_shops(100, 1, communes=[unplaced, EAST])
    assert {place.insee_code for shop in shops for place in shop.places} == {"07902"}


def test_commune_without_inhabitants_counts_for_one():
    empty = make_commune(population=None)
    assert many_shops(1, 1, communes=[empty])[0].places[0].insee_code == "07901"


def test_all_of_france_when_nothing_is_said():
    shops = many_shops(2_000, 1)
    known = Boundaries().communes()
    assert len({known[shop.places[0].insee_code].region_code for shop in shops}) > 12


def test_large_set_survives_the_snapshot(tmp_path):
    shops = many_shops(300, 1, communes=[WEST, EAST])
    write_shops(shops, tmp_path / "many.parquet", communes=COMMUNES)
    published = [public_shop(shop, COMMUNES) for shop in shops]
    assert read_shops(tmp_path / "many.parquet") == published
