import pytest

from geo.coordinates import Position
from geo.geocoding.address_index import AddressIndex, load_file
from geo.geocoding.geocoder import LocalGeocoder
from tests.geocoding.address_files import VALS, write_ban


@pytest.fixture(scope="module")
def geocoder(tmp_path_factory, gazetteer):
    folder = tmp_path_factory.mktemp("suggest")
    load_file(folder / "index", write_ban(folder))
    return LocalGeocoder(AddressIndex.open(folder / "index"), gazetteer)


def labels(geocoder, text, **more):
    return [one.label for one in geocoder.suggest(text, **more)]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("12 rue des li", "12 Rue des Lilas 07200 Aubenas"),
        ("rue lil vals", None),
        ("lilas vals", "Rue des Lilas 07600 Vals-les-Bains"),
        ("vals rue des lil", "Rue des Lilas 07600 Vals-les-Bains"),
        ("42 rue des lilas 076", "42 Rue des Lilas 07600 Vals-les-Bains"),
        ("rue des", "Rue des Lilas 07200 Aubenas"),
        ("av du gal", "Avenue du Général-de-Gaulle 07200 Aubenas"),
        ("rue du 19 ma", "Rue du 19 Mars 1962 07200 Aubenas"),
        ("Place de l'égl", "Place de l'Église 07200 Aubenas"),
        ("12 rue des lials aubenas", "12 Rue des Lilas 07200 Aubenas"),
    ],
)
def test_what_is_begun_is_completed(geocoder, text, label):
    found = labels(geocoder, text)
    assert label is None or label in found


def test_addresses_come_first_after_a_kind_of_street(geocoder):
    assert labels(geocoder, "rue jean")[0].startswith("Rue Jean Jaurès")


def test_communes_come_first_otherwise_and_streets_follow(geocoder):
    found = geocoder.suggest("aubenas")
    assert found[0].type == "municipality"
    assert any(one.type == "street" for one in found)


def test_near_orders_the_streets(geocoder):
    _, _, _, lon, lat = VALS
    found = labels(geocoder, "rue des lil", near=Position(lon=lon, lat=lat))
    assert found[0] == "Rue des Lilas 07600 Vals-les-Bains"


def test_limit_is_kept(geocoder):
    assert len(labels(geocoder, "rue", limit=3)) == 3


@pytest.mark.parametrize("text", ["", " ", "1", "!", "zzzzzz qqq"])
def test_nothing_begun_suggests_no_address(geocoder, text):
    assert [one for one in geocoder.suggest(text) if one.source == "index"] == []


def test_a_replaced_index_is_suggested_after_a_refresh(tmp_path, gazetteer):
    load_file(tmp_path / "index", write_ban(tmp_path))
    geocoder = LocalGeocoder(AddressIndex.open(tmp_path / "index"), gazetteer)
    assert labels(geocoder, "rue neu") == []
    load_file(tmp_path / "index", write_ban(tmp_path, streets=((VALS, "Rue Neuve", ("1",)),)))
    assert geocoder.refresh()
    assert labels(geocoder, "rue neu") == ["Rue Neuve 07600 Vals-les-Bains"]
