"""Addresses as people type them into one field of a form."""

import pytest

from geo.geocoding.candidate import GeocodingRequest
from geo.geocoding.parse import read_text
from tests.geocoding.test_geocoder import LILAS, first, geocoder

__all__ = ["geocoder"]

EGLISE = "Place de l'Église 07200 Aubenas"
GAULLE = "Avenue du Général-de-Gaulle 07200 Aubenas"
ROAD = "Route Nationale 102 07600 Vals-les-Bains"
VILLAGE = "Le Mas du Bosc 07140 Les Vans"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("12 rue des Lilas 07 200 Aubenas", f"12 {LILAS}"),
        ("12 rue des Lilas 07 200", f"12 {LILAS}"),
        ("12 rue des Lilas07200 Aubenas", f"12 {LILAS}"),
        ("12 rue des Lilas 07200Aubenas", f"12 {LILAS}"),
        ("12rue des Lilas F07200 Aubenas", f"12 {LILAS}"),
        ("12 rue des Lilas F-07200 Aubenas", f"12 {LILAS}"),
        ("07200 12 rue des Lilas Aubenas", f"12 {LILAS}"),
        ("Aubenas, 12 rue des Lilas 07200", f"12 {LILAS}"),
        ("12 rue des Lilas, Aubenas, Ardèche, 07200", f"12 {LILAS}"),
        ("12 rue des Lilas<br>07200 Aubenas", f"12 {LILAS}"),
        ("Place de l&#39;&Eacute;glise 07200 Aubenas", EGLISE),
        ("12 bis, rue des Lilas 07200 Aubenas", f"12bis {LILAS}"),
        ("12, bis rue des Lilas 07200 Aubenas", f"12bis {LILAS}"),
        ("12 (bis) rue des Lilas 07200 Aubenas", f"12bis {LILAS}"),
        ("1 ter, rue des Lilas 07200 Aubenas", f"1 {LILAS}"),
        ("48, 50 rue des Lilas 07200 Aubenas", f"48 {LILAS}"),
        ("1-3 rue des Lilas 07200 Aubenas", f"1 {LILAS}"),
        ("Le Comptoir du 48 12 rue des Lilas 07200 Aubenas", f"12 {LILAS}"),
        ("12 rue des Lilas derrière la poste 07200 Aubenas", f"12 {LILAS}"),
        ("12 rue des Lilas face à la mairie Aubenas", f"12 {LILAS}"),
        ("12 rue des Lilas local 3 07200 Aubenas", f"12 {LILAS}"),
        ("12 rue des Lilas Z.A. du Lac 07200 Aubenas", f"12 {LILAS}"),
        ("12 rue des Lilas, SIRET 123 456 789 00012, 07200 Aubenas", f"12 {LILAS}"),
        ("07200 Aubenas, 12 rue des Lilas, SIRET 12345678900012", f"12 {LILAS}"),
        ("12 rue des Lilas, bureau n° 4, 07200 Aubenas", f"12 {LILAS}"),
        ("Quartier Saint-Pierre, 12 rue des Lilas 07200 Aubenas", f"12 {LILAS}"),
        ("au 4 de l'av. de Gaulle 07200 Aubenas", f"4 {GAULLE}"),
        ("33 RN 102 07600 Vals-les-Bains", f"33 {ROAD}"),
        ("33 route nationalle 102 07600 Vals-les-Bains", f"33 {ROAD}"),
        ("33 nationale 102 07600 Vals-les-Bains", f"33 {ROAD}"),
        ("12 rue des Lilas FRANCE, 07200 Aubenas", f"12 {LILAS}"),
        ("33 RN102 07600 Vals-les-Bains", f"33 {ROAD}"),
        ("33 N102 07600 Vals-les-Bains", f"33 {ROAD}"),
        ("2 rue d'Alésia Paris 14ème arrdt", "2 Rue d'Alésia 75014 Paris 14e Arrondissement"),
        ("1 pl. de l'Egl. 07200 Aubenas", f"1 {EGLISE}"),
        ("5 rue du 19/03/1962 07200 Aubenas", "5 Rue du 19 Mars 1962 07200 Aubenas"),
        ("3 lieu-dit Le Mas du Bosc 07140 Les Vans", VILLAGE),
        ("hameau Le Mas du Bosc 07140 Les Vans", VILLAGE),
        ("07140 Les Vans, Le Mas du Bosc", VILLAGE),
        ("07140 Les Vans Le Mas du Bosc", VILLAGE),
    ],
)
def test_an_address_is_found_in_what_forms_make_of_it(geocoder, text, label):
    assert first(geocoder, text).label == label


@pytest.mark.parametrize(
    "text",
    ["aucune", "Néant", "adresse inconnue", "en ligne", "null", "Piazza del Duomo, 20121 Milano"],
)
def test_a_form_filled_with_nothing_gets_no_answer(geocoder, text):
    assert first(geocoder, text) is None


def test_a_commune_of_the_postcode_is_never_left_for_a_homonym(geocoder):
    answer = first(geocoder, "5 rue du Temple 26400 Vaunaveys-la-Rochette")
    assert answer is None or answer.insee_code == "26365"


def test_a_market_place_is_no_misspelt_commune(geocoder):
    found = geocoder.search(GeocodingRequest(text="place du marché"))
    assert all(one.score < 0.7 for one in found)


@pytest.mark.parametrize(
    ("text", "postcode"),
    [
        ("12 rue X 07200 Aubenas 00012", "07200"),
        ("12 rue X 12345 67890 00000", "67890"),
        ("12 rue X CP 07200 Aubenas", "07200"),
    ],
)
def test_only_five_digits_that_can_be_a_postcode_are_one(text, postcode):
    assert read_text(text).postcode == postcode


@pytest.mark.parametrize("text", ["RD 102 07600 Vals-les-Bains", "VC 102 07600 Vals-les-Bains"])
def test_a_road_of_another_class_is_no_sure_answer(geocoder, text):
    assert first(geocoder, text).score < 0.7


@pytest.mark.parametrize("text", ["Mulhausen France", "commune de Mulhausen", "Mulhausen (FRANCE)"])
def test_a_country_or_the_word_commune_leaves_the_name_whole(geocoder, text):
    assert first(geocoder, text).city == "Mulhausen"


@pytest.mark.parametrize("word", ["12bis", "1er", "2eme", "10h", "a3"])
def test_what_belongs_together_is_not_parted(word):
    assert read_text(f"chez {word} X").words == ["chez", word, "x"]
