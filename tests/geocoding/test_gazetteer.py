import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.boundaries import Boundaries
from geo.coordinates import Position
from geo.geocoding.candidate import CandidateType, GeocodingRequest

SURE = 0.7


def search(gazetteer, text, **known):
    return gazetteer.search(GeocodingRequest(text=text, **known))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Aubenas", "07019"),
        ("AUBENAS", "07019"),
        ("07200 aubenas", "07019"),
        ("aubenas 7200", "07019"),
        ("07205 Aubenas Cedex 2", "07019"),
        ("Les Assions", "07017"),
        ("Assions", "07017"),
        ("Assions (Les)", "07017"),
        ("Vallon Pont Arc", "07330"),
        ("VallonPontdArc", "07330"),
        ("Vallon-Pont-d’Arc", "07330"),
        ("St Martin d'Ardèche", "07268"),
        ("S. Martin d'Ardèche", "07268"),
        ("Vals (07)", "07331"),
        ("Saint-Étienne Loire", "42218"),
        ("Saint-Ã‰tienne (Loire)", "42218"),
        ("Valence, Drôme", "26362"),
        ("Carkefou", "44026"),
        ("Mèsons-Alfor", "94046"),
        ("Villeurbane", "69266"),
        ("Vileurbanne 69100", "69266"),
        ("Boulogne (62)", "62160"),
        ("Villers s/ Mer", "14754"),
        ("L'Abergement de Varey", "01002"),
        ("Roissy-en-France", "95527"),
        ("Paris", "75056"),
        ("Paris 14", "75114"),
        ("Paris 14e", "75114"),
        ("75014 Paris", "75114"),
        ("75014", "75114"),
        ("75116", "75116"),
        ("Lyon 3eme", "69383"),
        ("Marseille 15e arrondissement", "13215"),
        ("Ajaccio 20000", "2A004"),
        ("Ajaccio (20)", "2A004"),
        ("Ajaccio 2a", "2A004"),
        ("Saint-Denis (974)", "97411"),
        ("12 rue des Lilas 07200 Aubenas", "07019"),
        ("07019", "07019"),
    ],
)
def test_the_commune_is_found_first(gazetteer, text, code):
    assert search(gazetteer, text)[0].insee_code == code


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "?", "-", "asdfgh", "test", "voir site web", "salle polyvalente", "chez moi"),
        *("New York", "London", "Bruxelles", "1000 Bruxelles", "10115 Berlin", "Berlin"),
        *("1700 Fribourg", "Liège", "Genève", "20121 Milano", "Namur, Belgique"),
        *("${alert(1)}", "\u202e\u202d", "x" * 10_000),
    ],
)
def test_junk_and_places_abroad_get_nothing(gazetteer, text):
    assert search(gazetteer, text) == []


def test_an_answer_says_all_of_a_commune(gazetteer):
    answer = search(gazetteer, "07140 les assions")[0]
    assert answer.type is CandidateType.MUNICIPALITY
    assert (answer.label, answer.name, answer.city) == ("Les Assions (07140)", *["Les Assions"] * 2)
    assert (answer.postcode, answer.source, answer.differences) == ("07140", "gazetteer", ())
    assert answer.score > 0.99


def test_the_score_is_the_product_of_its_parts(gazetteer):
    answer = search(gazetteer, "Aubenaz 07110")[0]
    product = answer.parts["name"] * answer.parts["place"] * answer.parts["share"]
    assert set(answer.parts) == {"name", "place", "share"}
    assert answer.score == pytest.approx(product, abs=1e-4)


def test_homonyms_come_back_as_sure_as_each_other_and_none_is_sure(gazetteer):
    answers = search(gazetteer, "Saint-Sauveur", limit=10)
    assert len({answer.insee_code for answer in answers}) == 10
    assert len({answer.score for answer in answers}) == 1
    assert answers[0].score < SURE


def test_homonyms_come_by_population(gazetteer):
    communes = Boundaries().communes()
    answers = search(gazetteer, "Saint-Sauveur", limit=10)
    people = [communes[answer.insee_code].population for answer in answers]
    assert people == sorted(people, reverse=True)


def test_near_orders_homonyms_and_excludes_none(gazetteer):
    position = Position(lon=7.2, lat=48.5)
    near = search(gazetteer, "Saint-Martin", near=position, limit=50)
    far = search(gazetteer, "Saint-Martin", limit=50)
    assert near[0].insee_code.startswith("67")
    assert {one.insee_code for one in near} == {one.insee_code for one in far}


def test_a_postcode_of_several_communes_is_ambiguous(gazetteer):
    answers = search(gazetteer, "07200", limit=50)
    assert len(answers) > 10
    assert len({answer.score for answer in answers}) == 1
    assert answers[0].insee_code == "07019"


def test_a_postcode_of_one_commune_is_sure(gazetteer):
    assert [one.insee_code for one in search(gazetteer, "42000")] == ["42218"]


@pytest.mark.parametrize(
    ("text", "difference"),
    [
        ("Cadouin", "former_commune"),
        ("Villeurbane", "misspelt"),
        ("Vals (07)", "name_incomplete"),
        ("26000 Aubenas", "postcode_differs"),
        ("07110 Aubenas", "postcode_differs"),
        ("7200 Aubenas", "postcode_repaired"),
        ("Aubenas (26)", "departement_differs"),
        ("rue X 07200 Aubenas", "text_around"),
        ("42000 qwertz", "name_unknown"),
    ],
)
def test_what_differs_is_said(gazetteer, text, difference):
    assert search(gazetteer, text)[0].differences == (difference,)


def test_a_former_commune_answers_the_current_one(gazetteer):
    answer = search(gazetteer, "Cadouin")[0]
    assert (answer.insee_code, answer.name) == ("24068", "Le Buisson-de-Cadouin")


def test_a_wrong_postcode_makes_less_sure_the_farther_it_is(gazetteer):
    texts = ["07200 Aubenas", "07110 Aubenas", "26000 Aubenas"]
    scores = [search(gazetteer, text)[0].score for text in texts]
    assert scores == sorted(scores, reverse=True)
    assert scores[2] < SURE


def test_a_town_known_by_its_first_word_rivals_the_village_of_that_name(gazetteer):
    answers = search(gazetteer, "Chalon")
    assert {"38066", "71076"} <= {answer.insee_code for answer in answers}
    assert answers[0].score < SURE


def test_a_postcode_given_apart_tells_homonyms(gazetteer):
    answers = search(gazetteer, "Saint-Martin", postcode="32300")
    assert answers[0].insee_code == "32389"
    assert answers[0].score > 0.9


def test_a_postcode_given_apart_that_is_none_is_passed_over(gazetteer):
    assert search(gazetteer, "07200 Aubenas", postcode="inconnu")[0].postcode == "07200"


def test_an_insee_code_given_apart_decides(gazetteer):
    assert [one.insee_code for one in search(gazetteer, "St Martin", insee_code="32389")] == [
        "32389"
    ]


def test_an_insee_code_at_odds_with_the_name_is_said(gazetteer):
    answer = search(gazetteer, "Aubenas", insee_code="32389")[0]
    assert answer.differences == ("name_differs",)


def test_an_insee_code_alone_is_enough(gazetteer):
    answer = search(gazetteer, "", insee_code="07019")[0]
    assert (answer.name, answer.score, answer.differences) == ("Aubenas", 1.0, ())


def test_an_arrondissement_is_no_contradiction_to_its_city(gazetteer):
    answer = search(gazetteer, "Paris", insee_code="75114")[0]
    assert (answer.insee_code, answer.differences) == ("75114", ())


def test_an_insee_code_that_never_was_changes_nothing(gazetteer):
    assert search(gazetteer, "Aubenas", insee_code="99999")[0].insee_code == "07019"


def test_a_former_insee_code_answers_its_successor(gazetteer):
    assert search(gazetteer, "Dilo", insee_code="89140")[0].insee_code == "89014"


def test_the_limit_is_kept(gazetteer):
    assert len(search(gazetteer, "Sainte-Colombe", limit=3)) == 3


def test_every_label_finds_its_own_commune(gazetteer):
    communes = list(Boundaries().communes().values())[::97]
    for commune in communes:
        if commune.position is not None:
            first = search(gazetteer, commune.name, insee_code=commune.insee_code)[0]
            again = [one.insee_code for one in search(gazetteer, first.label, limit=20)]
            assert commune.insee_code in again


def test_a_name_is_resolved_for_other_geocoders(gazetteer):
    resolved = gazetteer.resolve_name("Saint-Martin", departement_code="32")
    assert resolved[0][0] == "32389"
    assert gazetteer.resolve_name("Saint-Martin", postcode="32300")[0][0] == "32389"
    assert gazetteer.resolve_name("asdfgh") == []


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=40))
def test_any_text_gets_scores_between_0_and_1_in_order(gazetteer, text):
    scores = [one.score for one in search(gazetteer, text)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
