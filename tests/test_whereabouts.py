import pytest

from geo.answers import whereabouts_notices
from geo.boundaries import Boundaries
from geo.coordinates import Position
from geo.geocoding.gazetteer import Gazetteer
from geo.whereabouts import Whereabouts, find_whereabouts


@pytest.fixture(scope="module")
def find():
    boundaries = Boundaries()
    gazetteer = Gazetteer(boundaries)
    return lambda typed: find_whereabouts(
        typed,
        gazetteer,
        territory=boundaries.expand(["departement:07"]),
        centre=Position(lon=4.4, lat=44.7),
    )


@pytest.mark.parametrize(
    ("typed", "insee_code"),
    [("Aubenas", "07019"), ("  AUBENAS ", "07019"), ("Les Vans", "07334"), ("vans", "07334"),
     ("annonnay", "07010"), ("Privas 07000", "07186"), ("Lyon", "69123"), ("Rouen", "76540")],
)  # fmt: skip
def test_what_is_sure_is_one_commune(find, typed, insee_code):
    where = find(typed)
    assert (where.insee_code, where.candidates) == (insee_code, ())


def test_homonyms_are_offered_those_of_the_territory_first(find):
    where = find("Saint-Germain")
    assert where.insee_code is None
    assert where.candidates[0].label == "Saint-Germain (07170)"
    assert len({place.insee_code for place in where.candidates}) == len(where.candidates) > 1


def test_a_commune_elsewhere_does_not_hide_that_of_the_territory(find):
    labels = [place.label for place in find("Vals").candidates]
    assert labels[:2] == ["Vals-les-Bains (07600)", "Vals (09500)"]


@pytest.mark.parametrize(
    ("typed", "town"), [("07200", "Aubenas"), ("07 000", "Privas"), ("07400", "Le Teil")]
)
def test_a_postcode_of_several_communes_offers_them_all_its_town_first(find, typed, town):
    where = find(typed)
    assert where.insee_code is None
    assert where.candidates[0].name == town
    assert {place.postcode for place in where.candidates} == {typed.replace(" ", "")}


def test_every_village_of_a_postcode_is_offered(find):
    assert "Saint-Michel-de-Boulogne" in [place.name for place in find("07200").candidates]


@pytest.mark.parametrize("typed", ["xyzzy", "Xyzzyville"])
def test_words_unlike_any_name_are_asked_about(find, typed):
    assert find(typed).insee_code is None


@pytest.mark.parametrize("typed", ["", "   ", "\t\n"])
def test_nothing_typed_is_nowhere(find, typed):
    assert find(typed) == Whereabouts()


@pytest.mark.parametrize("typed", ["qqqqqqqqqq", "%", "00000", "'; --", "\0", "🏔"])
def test_what_is_no_commune_is_said_to_be_unknown(find, typed):
    where = find(typed)
    assert where.is_unknown
    [notice] = whereabouts_notices(where)
    assert notice.startswith(f"Commune inconnue : « {typed} »")


def test_words_without_end_are_cut(find):
    assert len(find("x" * 10_000).typed) == 80


def test_several_candidates_are_asked_about_otherwise_than_one(find):
    [several] = whereabouts_notices(find("Saint-Germain"))
    [one] = whereabouts_notices(find("xyzzy"))
    assert "Laquelle" in several
    assert "Est-ce celle-ci" in one
