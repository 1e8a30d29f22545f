import pytest

from geo.coordinates import Position

AUBENAS = Position(lon=4.39, lat=44.62)


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("aub", "Aubervilliers (93300)"),
        ("auben", "Aubenas (07200)"),
        ("Les As", "Les Assions (07140)"),
        ("assio", "Les Assions (07140)"),
        ("st etien", "Saint-Étienne (42)"),
        ("vals bai", "Vals-les-Bains (07600)"),
        ("marseile", "Marseille (13)"),
        ("chambéry", "Chambéry (73000)"),
        ("072", "Aubenas (07200)"),
        ("07200", "Aubenas (07200)"),
        ("07200 vess", "Vesseaux (07200)"),
        ("75014", "Paris 14e Arrondissement (75014)"),
        ("paris 14", "Paris 14e Arrondissement (75014)"),
        ("paris", "Paris (75)"),
        ("cadoui", "Le Buisson-de-Cadouin (24480)"),
        ("mèsons alfor", "Maisons-Alfort (94700)"),
    ],
)
def test_the_best_comes_first(gazetteer, typed, label):
    assert gazetteer.suggest(typed)[0].label == label


def test_nearness_orders_those_that_fit_as_well(gazetteer):
    answers = gazetteer.suggest("saint etienne de", near=AUBENAS)
    assert answers[0].label == "Saint-Étienne-de-Fontbellon (07200)"


def test_a_former_name_says_so(gazetteer):
    assert gazetteer.suggest("cadouin")[0].differences == ("former_commune",)


@pytest.mark.parametrize("typed", ["", "  ", "?", "xyzzyq", "New York", "${alert(1)}", "99999"])
def test_what_begins_nothing_suggests_nothing(gazetteer, typed):
    assert gazetteer.suggest(typed) == []


@pytest.mark.parametrize("limit", [1, 3, 8])
def test_each_commune_comes_once_and_the_limit_is_kept(gazetteer, limit):
    codes = [one.insee_code for one in gazetteer.suggest("saint", limit=limit)]
    assert len(codes) == len(set(codes)) == limit


def test_very_long_text_is_answered(gazetteer):
    assert gazetteer.suggest("a" * 10_000) == []


@pytest.mark.parametrize(("digits", "town"), [("07200", "Aubenas"), ("0700", "Privas")])
def test_the_town_of_a_postcode_comes_first(gazetteer, digits, town):
    assert gazetteer.suggest(digits, near=Position(lon=4.5, lat=44.85))[0].name == town
