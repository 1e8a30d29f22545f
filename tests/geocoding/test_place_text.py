import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.geocoding.place_text import departements_of_postcode, read_place

DEPARTEMENTS = {"ardeche": "07", "loire": "42", "haute savoie": "74", "cote d or": "21"}


def read(text):
    return read_place(text, DEPARTEMENTS)[0]


@pytest.mark.parametrize(
    ("text", "name", "postcode"),
    [
        ("07200 Aubenas", "Aubenas", "07200"),
        ("Aubenas 07200", "Aubenas", "07200"),
        ("07 200 Aubenas", "Aubenas", "07200"),
        ("F-07200 Aubenas", "Aubenas", "07200"),
        ("Aubenas (07200)", "Aubenas", "07200"),
        ("7200", "", "07200"),
        ("7200.0", "", "07200"),
        ("Aubenas, France", "Aubenas", None),
        ("Roissy-en-France", "Roissy-en-France", None),
        ("BP 12 07200 Aubenas cedex 3", "Aubenas", "07200"),
        ("", "", None),
    ],
)
def test_postcode_is_told_from_the_name(text, name, postcode):
    reading = read(text)
    assert (reading.name, reading.postcode) == (name, postcode)


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("Vals (07)", "Vals", "07"),
        ("Vals, 07", "Vals", "07"),
        ("07 Vals", "Vals", "07"),
        ("Alata 2a", "Alata", "2A"),
        ("Saint-Pierre 974", "Saint-Pierre", "974"),
        ("Vals (Ardèche)", "Vals", "07"),
        ("Vals, ARDECHE", "Vals", "07"),
        ("Thônes Haute Savoie", "Thônes", "74"),
        ("Beaune Côte-d'Or", "Beaune", "21"),
        ("Vals, 07, Ardèche", "Vals", "07"),
    ],
)
def test_departement_is_told_from_the_name(text, name, code):
    reading = read(text)
    assert (reading.name, reading.departement_codes) == (name, {code})


def test_a_name_that_ends_like_a_departement_is_read_both_ways():
    assert [one.name for one in read_place("Rive Loire", DEPARTEMENTS)] == ["Rive", "Rive Loire"]


@pytest.mark.parametrize(
    ("text", "city", "number"),
    [
        ("Paris 14", "Paris", 14),
        ("Paris 14e", "Paris", 14),
        ("PARIS XIVe", "PARIS", 14),
        ("Lyon 3eme", "Lyon", 3),
        ("LYON 03", "LYON", 3),
        ("Lyon 1er arrondissement", "Lyon", 1),
        ("Marseille 15e Arrondissement", "Marseille", 15),
    ],
)
def test_arrondissement_is_told_from_the_city(text, city, number):
    reading = read(text)
    assert (reading.name, reading.arrondissement) == (city, number)


def test_a_lost_zero_is_given_back_and_said():
    assert read("7200 Aubenas").is_zero_restored


def test_cedex_is_said():
    assert read("07205 Aubenas CEDEX 2").is_cedex


def test_letters_encoded_twice_are_repaired():
    assert read("Saint-Ã‰tienne").words == ("saint", "etienne")


@pytest.mark.parametrize(
    ("postcode", "codes"),
    [("07200", {"07"}), ("20090", {"2A", "2B"}), ("97400", {"974"}), ("98800", {"988"})],
)
def test_departements_of_a_postcode(postcode, codes):
    assert departements_of_postcode(postcode) == codes


@given(st.text())
def test_any_text_can_be_read(text):
    readings = read_place(text, DEPARTEMENTS)
    assert readings
    assert all(one.postcode is None or len(one.postcode) == 5 for one in readings)
