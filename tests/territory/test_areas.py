import pytest

from geo.territory.areas import area_label, find_areas
from geo.territory.subjects import find_subjects
from tests.territory.makers import entry_of, shop_at


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("ardèche", "departement:07"),
        ("ARDECHE", "departement:07"),
        ("drome", "departement:26"),
        ("07", "departement:07"),
        ("07019", "commune:07019"),
        ("aubenas", "commune:07019"),
        ("tain", "commune:26347"),
        ("auvergne", "region:84"),
        ("bassin d'aubenas", "epci:200073245"),
    ],
)
def test_an_area_is_found_by_its_name_or_code(france, text, first):
    assert find_areas(text, france)[0].code == first


@pytest.mark.parametrize("text", ["", "  ", "zzzzz", "<script>", "x" * 10_000, "%", "'"])
def test_what_names_nothing_finds_nothing_and_breaks_nothing(france, text):
    assert find_areas(text, france) == []


def test_no_more_than_asked(france):
    assert len(find_areas("saint", france, limit=5)) == 5


def test_a_label_tells_communes_of_the_same_name_apart(france):
    assert area_label("commune:07019", france) == "Aubenas (07), commune"
    assert area_label("departement:26", france) == "Drôme, département"
    assert area_label("epci:0", france) == "epci:0"


def test_an_exemption_may_name_an_entry_or_a_commune(squares):
    entries = [entry_of(shop_at(name="Poterie de l'Est"), "e" * 32)]
    codes = [one.code for one in find_subjects("l'est", entries, squares)]
    assert codes == ["entry:" + "e" * 32, "commune:07902"]
    assert find_subjects(" ", entries, squares) == []
