import pytest

from geo.territory.names import area_with_article, name_territory


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("departement:07", "l'Ardèche"),
        ("departement:26", "la Drôme"),
        ("departement:34", "l'Hérault"),
        ("departement:40", "les Landes"),
        ("departement:43", "la Haute-Loire"),
        ("departement:69", "le Rhône"),
        ("departement:75", "Paris"),
        ("departement:89", "l'Yonne"),
        ("departement:92", "les Hauts-de-Seine"),
        ("departement:974", "La Réunion"),
        ("region:11", "l'Île-de-France"),
        ("region:52", "les Pays de la Loire"),
        ("region:44", "le Grand Est"),
        ("region:84", "l'Auvergne-Rhône-Alpes"),
        ("epci:200073245", "la CC du Bassin d'Aubenas"),
        ("commune:07064", "Le Cheylard"),
        ("departement:999", "departement:999"),
    ],
)
def test_areas_have_the_article_that_sentences_want(france, code, name):
    assert area_with_article(code, france) == name


def test_every_departement_but_the_bare_ones_has_an_article(france):
    numbers = {commune.departement_code for commune in france.communes().values()}
    names = {number: area_with_article(f"departement:{number}", france) for number in numbers}
    bare = {
        number
        for number, name in names.items()
        if not name.startswith(("l'", "le ", "la ", "les "))
    }
    assert bare == {"75", "974", "975", "976", "977", "978", "986"}


@pytest.mark.parametrize(
    ("codes", "is_drawn", "name"),
    [
        (("departement:07",), False, "l'Ardèche"),
        (("departement:07", "departement:26"), False, "l'Ardèche et la Drôme"),
        (
            ("departement:07", "departement:26", "departement:30"),
            False,
            "l'Ardèche, la Drôme et le Gard",
        ),
        (tuple(f"departement:0{n}" for n in range(1, 6)), False, "le territoire"),
        (("departement:07",), True, "le territoire"),
        ((), True, "le contour dessiné"),
    ],
)
def test_a_territory_without_a_name_is_called_by_its_areas(france, codes, is_drawn, name):
    assert name_territory(codes, france, is_drawn=is_drawn) == name
