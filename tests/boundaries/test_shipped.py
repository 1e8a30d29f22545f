"""What is shipped in data/communes, as a user meets it."""

import numpy as np
import pytest
import shapely

from geo.boundaries import DEFAULT_FOLDER, Boundaries
from geo.errors import QueryRefused

BOUNDARIES = Boundaries(DEFAULT_FOLDER)


def test_every_commune_and_arrondissement_is_there():
    types = [commune.type for commune in BOUNDARIES.communes().values()]
    assert (types.count("commune"), types.count("arrondissement")) == (34_969, 45)


def test_communes_are_sorted_by_code():
    assert list(BOUNDARIES.communes()) == sorted(BOUNDARIES.communes())


def test_name_keeps_its_article():
    assert BOUNDARIES.commune("07017").name == "Les Assions"


def test_arrondissement_knows_its_city_and_shares_its_epci():
    third, lyon = BOUNDARIES.commune("69383"), BOUNDARIES.commune("69123")
    assert (third.parent_code, third.epci_code) == ("69123", lyon.epci_code)


def test_island_without_epci_has_none():
    assert BOUNDARIES.commune("29155").epci_code is None


def test_overseas_collectivity_is_listed_without_position():
    papeete = BOUNDARIES.commune("98735")
    assert (papeete.name, papeete.position) == ("Papeete", None)
    assert BOUNDARIES.departement_name("987") == "Polynésie française"


def test_names_of_areas():
    assert BOUNDARIES.departement_name("07") == "Ardèche"
    assert BOUNDARIES.region_name("84") == "Auvergne-Rhône-Alpes"
    assert BOUNDARIES.epci_name("200073245") == "CC du Bassin d'Aubenas"
    assert BOUNDARIES.epcis()["200073245"].type == "CC"


def test_unknown_codes_answer_none():
    assert BOUNDARIES.commune("00000") is None
    assert BOUNDARIES.departement_name("00") is None
    assert BOUNDARIES.epci_name("x") is None
    assert BOUNDARIES.region_name("") is None
    assert BOUNDARIES.successor("07019") is None


def test_merged_commune_has_a_successor_and_leaves_its_name():
    assert BOUNDARIES.successor("93059") == "93066"
    assert "Pierrefitte-sur-Seine" in BOUNDARIES.commune("93066").former_names


@pytest.mark.parametrize(
    ("code", "count"),
    [("departement:07", 335), ("commune:07019", 1), ("commune:93059", 1), ("commune:13055", 17)],
)
def test_expand_counts_communes(code, count):
    assert len(BOUNDARIES.expand([code])) == count


def test_expand_joins_several_codes():
    assert BOUNDARIES.expand(["commune:07019", "commune:07186"]) == {"07019", "07186"}


def test_expand_of_nothing_is_empty():
    assert BOUNDARIES.expand([]) == frozenset()


@pytest.mark.parametrize("code", ["", "07", "departement:", "departement:7", "pays:07", "epci:0"])
def test_expand_refuses_what_names_nothing(code):
    with pytest.raises(QueryRefused, match="unknown_territory"):
        BOUNDARIES.expand([code])


def test_geometry_is_the_union():
    ardeche = BOUNDARIES.geometry(["departement:07"])
    assert ardeche.geom_type == "Polygon"
    assert ardeche.contains(shapely.Point(4.39, 44.62))


def test_geometry_of_a_city_is_that_of_its_arrondissements():
    assert BOUNDARIES.geometry(["75056"]).geom_type == "Polygon"


def test_geometry_is_none_where_no_source_has_one():
    assert BOUNDARIES.geometry(["departement:987"]) is None


def test_positions_lie_inside_their_commune():
    codes = ["07019", "75056", "97105", "69383"]
    points = [BOUNDARIES.commune(code).position for code in codes]
    shapes = [BOUNDARIES.geometry([code]) for code in codes]
    inside = shapely.intersects_xy(
        np.array(shapes), [p.lon for p in points], [p.lat for p in points]
    )
    assert inside.all()
