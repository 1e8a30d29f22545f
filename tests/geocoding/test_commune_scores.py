import pytest

from geo.boundaries import Commune
from geo.geocoding.commune_scores import (
    CommuneMatch,
    PlaceAgreement,
    compare_place,
    list_differences,
    rate_matches,
)
from geo.geocoding.name_index import Likeness, NameMatch
from geo.geocoding.place_text import PlaceReading

AUBENAS = Commune(
    insee_code="07019",
    name="Aubenas",
    departement_code="07",
    region_code="84",
    postcodes=("07200",),
    population=12_000,
)


def make_match(likeness=Likeness.EXACT, mistakes=0.0, **changes):
    values = {
        "commune": AUBENAS,
        "reading": PlaceReading(name="Aubenas", words=("aubenas",)),
        "place": PlaceAgreement.UNSAID,
        "match": NameMatch(0, likeness, 7, mistakes),
    }
    return CommuneMatch(**{**values, **changes})


def score(*matches):
    parts = rate_matches(matches)[0]
    return parts["name"] * parts["place"] * parts["share"]


@pytest.mark.parametrize(
    ("reading", "is_known", "expected"),
    [
        (PlaceReading(name=""), False, PlaceAgreement.UNSAID),
        (PlaceReading(name="", postcode="07200"), True, PlaceAgreement.CONFIRMED),
        (PlaceReading(name="", postcode="07110"), True, PlaceAgreement.NEIGHBOUR),
        (PlaceReading(name="", postcode="07205"), False, PlaceAgreement.CONFIRMED),
        (PlaceReading(name="", postcode="26000"), True, PlaceAgreement.ELSEWHERE),
        (
            PlaceReading(name="", departement_codes=frozenset({"07"})),
            False,
            PlaceAgreement.CONFIRMED,
        ),
        (
            PlaceReading(name="", departement_codes=frozenset({"26"})),
            False,
            PlaceAgreement.ELSEWHERE,
        ),
    ],
    ids=["nothing", "own-postcode", "other-postcode", "cedex", "elsewhere", "departement", "other"],
)
def test_place_is_compared(reading, is_known, expected):
    assert compare_place(AUBENAS, reading, is_known=is_known) is expected


def test_the_surer_the_likeness_the_higher_the_score():
    scores = [
        score(make_match(likeness, 2.0)) for likeness in Likeness if likeness != Likeness.WITHIN
    ]
    assert scores[0] > scores[1] >= scores[2] > scores[3] > scores[-1]


def test_each_mistake_costs():
    scores = [score(make_match(Likeness.MISSPELT, mistakes)) for mistakes in (0.7, 1.0, 2.0)]
    assert scores == sorted(scores, reverse=True)


def test_a_place_that_agrees_lifts_a_misspelt_name():
    alone = make_match(Likeness.MISSPELT, 1.0)
    confirmed = make_match(Likeness.MISSPELT, 1.0, place=PlaceAgreement.CONFIRMED)
    assert score(confirmed) > score(alone)


def test_two_homonyms_share_the_score():
    assert rate_matches([make_match(), make_match()])[0]["share"] == 0.5


def test_shares_add_up_to_one():
    matches = [make_match(), make_match(Likeness.ARTICLE), make_match(Likeness.MISSPELT, 1.0)]
    assert sum(parts["share"] for parts in rate_matches(matches)) == pytest.approx(1)


def test_a_name_unknown_beside_a_postcode_is_not_sure():
    found = make_match(match=None, place=PlaceAgreement.CONFIRMED)
    assert score(found) < 0.5
    assert list(list_differences(found)) == ["name_unknown"]


def test_nothing_differs_in_an_exact_answer():
    assert list(list_differences(make_match())) == []


def test_no_matches_have_no_scores():
    assert rate_matches([]) == []
