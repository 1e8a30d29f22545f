import pytest

from geo.errors import FieldRefused
from geo.registration.areas import area_label, find_area, find_commune

NAMED = {
    "commune:07901": "commune:07901",
    "07901": "commune:07901",
    "L'Ouest": "commune:07901",
    "l ouest": "commune:07901",
    "L'Est (07)": "commune:07902",
    "L'Est (07902)": "commune:07902",
    "200000001": "epci:200000001",
    "Pays des Carrés": "epci:200000001",
    "Pays des Carrés (200000001)": "epci:200000001",
    "Ardèche": "departement:07",
    "ardeche (07)": "departement:07",
    "Auvergne-Rhône-Alpes": "region:84",
    "Auvergne-Rhône-Alpes (région 84)": "region:84",
}


@pytest.mark.parametrize("written", NAMED, ids=str)
def test_areas_are_found_by_name_code_and_label(squares, written):
    assert find_area(written, squares) == NAMED[written]


@pytest.mark.parametrize(
    "written", ["", "Atlantide", "99999", "L'Est (26)", "${x}", "epci:1", "(07)"]
)
def test_what_names_no_area_is_refused(squares, written):
    with pytest.raises(FieldRefused) as caught:
        find_area(written, squares)
    assert caught.value.code == "area_unknown"


def test_a_postcode_of_several_communes_names_none(squares):
    with pytest.raises(FieldRefused):
        find_area("07900", squares)


def test_a_label_is_read_again(squares):
    codes = {"commune:07901", "epci:200000001", "departement:07", "region:84"}
    assert {find_area(area_label(code, squares), squares) for code in codes} == codes


def test_a_code_that_names_nothing_any_more_is_its_own_label(squares):
    assert area_label("epci:1", squares) == "epci:1"


def test_only_a_commune_is_a_commune(squares):
    assert find_commune("L'Ouest", squares) == "07901"
    with pytest.raises(FieldRefused):
        find_commune("Ardèche", squares)


def test_homonyms_are_told_apart_by_their_codes():
    from geo.boundaries import Boundaries
    from geo.boundaries.boundaries import DEFAULT_FOLDER

    shipped = Boundaries(DEFAULT_FOLDER)
    with pytest.raises(FieldRefused) as caught:
        find_area("Saint-Sauveur", shipped)
    assert caught.value.code == "area_ambiguous"
    assert find_area("Aubenas (07)", shipped) == "commune:07019"
    assert find_area("Aubenas (07019)", shipped) == "commune:07019"
