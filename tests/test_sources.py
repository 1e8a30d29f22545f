import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.columns import guess_columns
from geo.errors import FileRefused
from geo.geocoding.gazetteer import Gazetteer
from geo.settings import PROJECT_ROOT
from geo.sources import (
    number_slugs,
    open_shops,
    read_any_shops,
    shops_from_table,
)
from geo.tables import read_table
from geo.values import Precision, Role, Service

ROW = {"nom": "Miel des Aulnes", "cp": "7200", "ville": "Aubenas"}
HOSTILE = ("${alert(1)}", "`", "</script>", "<img onerror=x>", "\u202eabc", "=cmd|x", "x" * 10_000)


@pytest.fixture(scope="module")
def boundaries(france):
    return france


@pytest.fixture(scope="module")
def gazetteer(boundaries):
    return Gazetteer(boundaries)


@pytest.fixture
def open_rows(tmp_path, boundaries, gazetteer):
    def run(*rows, name="liste.csv"):
        columns = list(dict.fromkeys(key for row in rows for key in row))
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, delimiter=";")
            writer.writeheader()
            writer.writerows(rows)
        return read_any_shops(tmp_path / name, boundaries, gazetteer)

    return run


def only(shops):
    (shop,) = shops
    return shop


def test_row_becomes_a_shop_with_its_place(open_rows):
    shop = only(
        open_rows({**ROW, "type": "Apiculteur", "tel": "04 65 71 00 00", "horaires": "9h-12h"})
    )
    (place,) = shop.places
    assert (shop.name, shop.slug, shop.kinds) == ("Miel des Aulnes", "miel-des-aulnes", ("honey",))
    assert (shop.phone, shop.source) == ("04 65 71 00 00", "liste.csv")
    assert (place.insee_code, place.postcode, place.precision) == (
        "07019",
        "07200",
        Precision.COMMUNE,
    )
    assert (place.role, place.opening_hours) == (Role.WORKSHOP, "9h-12h")


def test_given_position_keeps_its_own_precision(open_rows):
    (place,) = only(open_rows({"nom": "A", "lat": "44.62", "lon": "4.39"})).places
    assert (place.position.lon, place.precision, place.score) == (4.39, None, None)


def test_row_that_nobody_can_place_is_a_shop_without_position(open_rows):
    (place,) = only(open_rows({"nom": "A", "ville": "Xyzzyqwk"})).places
    assert (place.position, place.insee_code, place.city) == (None, None, "Xyzzyqwk")


def test_parcel_point_is_a_second_place(open_rows):
    shop = only(open_rows({**ROW, "services": "Livraison | Relais colis"}))
    assert [place.role for place in shop.places] == [Role.SHOP, Role.PICKUP_POINT]
    assert shop.services == (Service.DELIVERY,)


def test_columns_named_like_osm_keys_hold_values_of_the_key(open_rows):
    rows = [
        {**ROW, "shop": "bakery", "craft": ""},
        {**ROW, "shop": "", "craft": "potter;basket_maker"},
    ]
    assert [shop.kinds for shop in open_rows(*rows)] == [("bakery",), ("basket",)]


def test_name_of_the_file_says_the_kind_where_the_rows_do_not(open_rows):
    shop = only(open_rows({"cp": "07200", "ville": "Aubenas"}, name="stations-service-2022.csv"))
    assert (shop.kinds, shop.name) == (("fuel",), "Station-service, Aubenas")


@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: name[:8])
def test_hostile_name_stays_text_and_gives_a_plain_slug(open_rows, name):
    shop = only(open_rows({**ROW, "nom": name}))
    assert shop.name == name
    assert shop.slug.replace("-", "").isalnum()
    assert shop.slug.isascii()
    assert len(shop.slug) <= 60


def test_website_is_a_web_address_or_nothing(open_rows):
    rows = [{**ROW, "site web": "www.miel.example"}, {**ROW, "site web": "javascript:alert(1)"}]
    assert [shop.website for shop in open_rows(*rows)] == ["https://www.miel.example", None]


@given(st.lists(st.tuples(st.text(max_size=5), st.sampled_from(["", "Privas", "miel-2"]))))
def test_slugs_are_unique(pairs):
    names, cities = [name for name, _ in pairs], [city for _, city in pairs]
    slugs = number_slugs(names, cities)
    assert len(set(slugs)) == len(pairs)
    assert all(slugs)


def test_snapshot_is_read_as_it_is(boundaries, gazetteer):
    opened = open_shops(PROJECT_ROOT / "data" / "shops.parquet", boundaries, gazetteer)
    assert len(opened.shops) >= 200
    assert all(shop.is_demonstration for shop in opened.shops)


def test_table_and_file_give_the_same_shops(tmp_path, boundaries, gazetteer):
    path = tmp_path / "a.csv"
    path.write_text("nom;ville\nA;Aubenas\nB;Privas\n")
    table = read_table(path)
    shops = shops_from_table(table, guess_columns(table), boundaries, gazetteer)
    assert shops == read_any_shops(path, boundaries, gazetteer)


def test_ragged_row_is_reported_and_the_rest_opened(tmp_path, boundaries, gazetteer):
    path = tmp_path / "a.csv"
    path.write_text("nom;ville\nA;Aubenas\nB\n")
    opened = open_shops(path, boundaries, gazetteer)
    assert ([shop.name for shop in opened.shops], opened.rejected[0].line) == (["A"], 3)


def test_missing_file_is_refused_by_name(boundaries, gazetteer):
    with pytest.raises(FileRefused, match="absent"):
        open_shops(Path("absent.csv"), boundaries, gazetteer)
