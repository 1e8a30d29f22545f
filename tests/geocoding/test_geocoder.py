import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.coordinates import Position
from geo.geocoding.address_index import AddressIndex, load_file
from geo.geocoding.candidate import CandidateType, GeocodingRequest
from geo.geocoding.differences import Difference
from geo.geocoding.geocoder import LocalGeocoder
from tests.geocoding.address_files import (
    LOCALITIES,
    NAVES,
    VANS,
    locality_rows,
    write_ban,
    write_rows,
)


@pytest.fixture(scope="session")
def geocoder(tmp_path_factory, gazetteer):
    folder = tmp_path_factory.mktemp("addresses")
    load_file(folder / "index", write_ban(folder))
    rows = [
        *locality_rows("Le Mas du Bosc", "La Lauze", commune=VANS),
        *locality_rows("Le Village", commune=VANS, **NAVES, id="07334_n001"),
    ]
    load_file(folder / "index", write_rows(folder / "lieux-dits-07.csv", LOCALITIES, rows))
    return LocalGeocoder(AddressIndex.open(folder / "index"), gazetteer)


def first(geocoder, text, **known):
    found = geocoder.search(GeocodingRequest(text=text, **known))
    return found[0] if found else None


LILAS = "Rue des Lilas 07200 Aubenas"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("12 Rue des Lilas 07200 Aubenas", f"12 {LILAS}"),
        ("12 RUE DES LILAS 07200 AUBENAS", f"12 {LILAS}"),
        ("12, r. des lilas, 07200 aubenas", f"12 {LILAS}"),
        ("12 bis rue des Lilas Aubenas", f"12bis {LILAS}"),
        ("12bis rue des Lilas, Aubenas", f"12bis {LILAS}"),
        ("12 B rue des Lilas, Aubenas", f"12bis {LILAS}"),
        ("rue des Lilas n° 12, 07200 Aubenas", f"12 {LILAS}"),
        ("rue des Lilas 12, 07200 Aubenas", f"12 {LILAS}"),
        ("rue des Lilas, 12, 07200 Aubenas", f"12 {LILAS}"),
        ("48-50 rue des Lilas 07200 Aubenas", f"48 {LILAS}"),
        ("48 à 50 rue des Lilas 07200 Aubenas", f"48 {LILAS}"),
        ("07200 Aubenas, 12 rue des Lilas", f"12 {LILAS}"),
        ("Aubenas 12 rue des Lilas", f"12 {LILAS}"),
        ("12 rue des Lilas 07200", f"12 {LILAS}"),
        ("12 rue des Lilas 07205 Aubenas CEDEX 2", f"12 {LILAS}"),
        ("12 rue des Lilas 7200 Aubenas", f"12 {LILAS}"),
        ("12 rue des Lilas 07170 Aubenas", f"12 {LILAS}"),
        ("12 rue des Lilas Aubenas (07)", f"12 {LILAS}"),
        ("12 rue des Lilas Aubenas Ardèche", f"12 {LILAS}"),
        ("12 rue des Lials 07200 Aubenas", f"12 {LILAS}"),
        ("12 rue dés Lila 07200 Obenas", f"12 {LILAS}"),
        ("12 ruedes Lilas Aubenas", f"12 {LILAS}"),
        ("12 rue des Li las Aubenas", f"12 {LILAS}"),
        ("12 lilas 07200 Aubenas", f"12 {LILAS}"),
        (
            "EARL du Serre, BP 12, 12 rue des Lilas, 07200 AUBENAS, France - 04 75 00 00 00",
            f"12 {LILAS}",
        ),
        ("Mairie 12 rue des Lilas Résidence du Parc 07200 Aubenas", f"12 {LILAS}"),
        ("12 rue des Lilas, 2e étage, 07200 Aubenas - sur RDV", f"12 {LILAS}"),
        ("4 av du Gal de Gaulle Aubenas", "4 Avenue du Général-de-Gaulle 07200 Aubenas"),
        (
            "4 avenue du G�n�ral-de-Gaulle 07200 Aubenas",
            "4 Avenue du Général-de-Gaulle 07200 Aubenas",
        ),
        (
            "4 avenue du GÃ©nÃ©ral de Gaulle 07200 Aubenas",
            "4 Avenue du Général-de-Gaulle 07200 Aubenas",
        ),
        ("8 rue du dix-neuf mars 62 Aubenas", "8 Rue du 19 Mars 1962 07200 Aubenas"),
        ("8 rue du 19/03/1962 Aubenas", "8 Rue du 19 Mars 1962 07200 Aubenas"),
        ("rue du 19 mars 1962 Aubenas", "Rue du 19 Mars 1962 07200 Aubenas"),
        ("33 route nationale 102, Vals-les-Bains", "33 Route Nationale 102 07600 Vals-les-Bains"),
        ("7-a place de l'église, Aubenas", "7a Place de l'Église 07200 Aubenas"),
        ("100 ch. de St Pierre Aubenas", "100 Chemin de Saint-Pierre 07200 Aubenas"),
        ("10 rue Jaurès 07600 Vals les Bains", "10 Rue Jean Jaurès 07600 Vals-les-Bains"),
        ("10 rue J. Jaurès 07600 Vals les Bains", "10 Rue Jean Jaurès 07600 Vals-les-Bains"),
        ("10 rue Jean Jaurès 07600 Vals", "10 Rue Jean Jaurès 07600 Vals-les-Bains"),
        ("110 rue d'Alésia 75014 Paris", "110 Rue d'Alésia 75014 Paris 14e Arrondissement"),
        ("110 rue d'Alésia Paris 14e", "110 Rue d'Alésia 75014 Paris 14e Arrondissement"),
        ("110 rue d'Alésia Paris", "110 Rue d'Alésia 75014 Paris 14e Arrondissement"),
        ("Mas du Bosc 07140 Les Vans", "Le Mas du Bosc 07140 Les Vans"),
        ("au lieu-dit Le Mas du Bosc, Les Vans", "Le Mas du Bosc 07140 Les Vans"),
        ("LD La Lauze 07140 Les Vans", "La Lauze 07140 Les Vans"),
        ("Le Village 07140 Naves", "Le Village 07140 Les Vans"),
    ],
)
def test_an_address_is_understood_however_it_is_written(geocoder, text, label):
    assert first(geocoder, text).label == label


@pytest.mark.parametrize(
    ("text", "kind", "difference"),
    [
        ("999 rue des Lilas 07200 Aubenas", "street", Difference.NUMBER_ABSENT),
        ("1 bis rue des Lilas 07200 Aubenas", "housenumber", Difference.REPETITION_ABSENT),
        ("7 place de l'Église 07200 Aubenas", "housenumber", Difference.REPETITION_ABSENT),
        ("12 b rue des Lilas 07200 Aubenas", "housenumber", None),
        ("9 bis rue Jean Jaurès 07200 Aubenas", "housenumber", None),
        ("48-50 rue des Lilas 07200 Aubenas", "housenumber", Difference.RANGE),
        ("12 avenue des Lilas 07200 Aubenas", "housenumber", Difference.KIND_DIFFERS),
        ("12 rue des Lylas 07200 Aubenas", "housenumber", Difference.STREET_MISSPELT),
        ("12 rue des Lilas 07200 Obenas", "housenumber", Difference.MISSPELT),
        ("12 rue des Lilas 07170 Aubenas", "housenumber", Difference.POSTCODE_DIFFERS),
        ("12 rue des Lilas 07200", "housenumber", Difference.CITY_ABSENT),
        ("Le Village 07140 Naves", "locality", Difference.FORMER_NAME),
        ("5 rue Inconnue 07200 Aubenas", "municipality", Difference.STREET_ABSENT),
    ],
)
def test_an_answer_says_its_type_and_how_it_differs(geocoder, text, kind, difference):
    answer = first(geocoder, text)
    assert answer.type == kind
    assert (not answer.differences) if difference is None else difference in answer.differences


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "n/a",
        "chez Jean Dupont",
        "voir site web",
        "45.123456, 4.567890",
        "Rue de la Loi 16, 1000 Bruxelles",
        "10 Downing Street London SW1A 2AA",
        "Hauptstraße 5, 10827 Berlin",
        "Rue des Lilas 7, 1700 Fribourg",
        "${x} ` </script> =cmd|",
        "\u202eselim\u202c",
        "x" * 10_000,
        "1" * 10_000,
    ],
)
def test_junk_and_abroad_get_no_answer(geocoder, text):
    assert first(geocoder, text) is None


def test_the_parts_of_a_score_are_named_and_their_order_is_kept(geocoder):
    exact = first(geocoder, "12 rue des Lilas 07200 Aubenas")
    misspelt = first(geocoder, "12 avenue des Lylas 07200 Obenas")
    assert set(exact.parts) == {"city", "name", "kind", "around", "number", "detail"}
    assert exact.score > 0.95 > misspelt.score
    assert all(0 < part <= 1 for part in misspelt.parts.values())


def test_equals_share_the_score_and_are_both_listed(geocoder):
    found = geocoder.search(GeocodingRequest(text="1 rue des Lilas"))
    assert {one.insee_code for one in found[:2]} == {"07019", "07331"}
    assert all(Difference.AMBIGUOUS in one.differences for one in found[:2])
    assert found[0].score == found[1].score < 0.5


def test_near_decides_between_equals(geocoder):
    vals = Position(lon=4.365, lat=44.665)
    assert first(geocoder, "1 rue des Lilas", near=vals).insee_code == "07331"


def test_a_known_insee_code_decides(geocoder):
    assert first(geocoder, "1 rue des Lilas", insee_code="07331").label.startswith(
        "1 Rue des Lilas 07600"
    )
    assert first(geocoder, "1 rue des Lilas Aubenas", insee_code="07019").insee_code == "07019"


def test_a_known_postcode_narrows(geocoder):
    assert first(geocoder, "1 rue des Lilas", postcode="07600").insee_code == "07331"


def test_a_commune_alone_is_answered_by_the_gazetteer(geocoder):
    answer = first(geocoder, "Aubenas 07200")
    assert (answer.type, answer.source) == (CandidateType.MUNICIPALITY, "gazetteer")


def test_an_unknown_street_answers_the_arrondissement_of_the_postcode(geocoder):
    answer = first(geocoder, "5 rue Inconnue 75014 Paris")
    assert (answer.type, answer.insee_code) == (CandidateType.MUNICIPALITY, "75114")
    assert answer.score < 0.7


def test_limit_bounds_the_candidates(geocoder):
    assert len(geocoder.search(GeocodingRequest(text="1 rue des Lilas", limit=1))) == 1


def test_many_requests_are_answered_in_order(geocoder):
    texts = ["12 rue des Lilas Aubenas", "", "12 rue des Lilas Aubenas"]
    found = list(geocoder.search_many(GeocodingRequest(text=text) for text in texts))
    assert [len(one) for one in found] == [1, 0, 1]
    assert found[0] == found[2] == geocoder.search(GeocodingRequest(text=texts[0]))


def test_addresses_of_a_commune_merged_since_are_found_under_its_successor(tmp_path, gazetteer):
    casteljau = ("07046", "Casteljau", "07460", 4.2, 44.4)
    load_file(tmp_path / "index", write_ban(tmp_path, streets=((casteljau, "Rue Neuve", ("1",)),)))
    geocoder = LocalGeocoder(AddressIndex.open(tmp_path / "index"), gazetteer)
    answer = first(geocoder, "1 rue Neuve 07460 Berrias et Casteljau")
    assert (answer.housenumber, answer.insee_code) == ("1", "07031")


def test_a_refresh_takes_over_what_was_loaded(tmp_path, gazetteer):
    geocoder = LocalGeocoder(AddressIndex.open(tmp_path / "index"), gazetteer)
    load_file(tmp_path / "index", write_ban(tmp_path))
    assert (geocoder.refresh(), geocoder.refresh()) == (True, False)
    assert first(geocoder, "12 rue des Lilas Aubenas").housenumber == "12"


def test_an_empty_index_still_answers_the_commune(tmp_path, gazetteer):
    empty = LocalGeocoder(AddressIndex.open(tmp_path), gazetteer)
    answer = first(empty, "12 rue des Lilas 07200 Aubenas")
    assert (answer.type, answer.insee_code) == (CandidateType.MUNICIPALITY, "07019")


PIECES = (
    *("12", "bis", "rue", "des", "lilas", "l'", "d'", "n°", "07200", "aubenas", "cedex", "bp"),
    *(",", "(", ")", "-", "/", "paris", "14", "a", "48", "\ufffd", "?", "19", "mars", "7200"),
)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80) | st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join))
def test_whatever_is_typed_the_answers_are_sound(geocoder, text):
    found = geocoder.search(GeocodingRequest(text=text))
    assert all(0 <= one.score <= 1 for one in found)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    geocoder.suggest(text)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(["12 rue des Lilas 07200 Aubenas", "33 route nationale 102 Vals-les-Bains"]),
    st.sampled_from([str.upper, str.lower, str.title, lambda text: f"  {text},, "]),
)
def test_case_and_spaces_change_nothing(geocoder, text, change):
    assert first(geocoder, change(text)).label == first(geocoder, text).label
