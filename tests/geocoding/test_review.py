import pytest

from geo.coordinates import Position
from geo.geocoding.candidate import CandidateType
from geo.geocoding.differences import Difference
from geo.geocoding.review import (
    DOUBTS,
    AddressRow,
    Doubt,
    confirm_position,
    distance_m,
    review_row,
)
from tests.geocoding.test_chain import make_candidate

TEXT = "12 rue des Lilas, 07200 Aubenas"
HERE = Position(lon=4.39, lat=44.62)
PIN = Position(lon=4.3911, lat=44.6203)


def doubts(candidates, **row):
    return review_row(AddressRow(text=TEXT, **row), candidates).doubts


def test_answer_that_agrees_with_everything_raises_no_doubt():
    sure = make_candidate(postcode="07200")
    assert doubts([sure], postcode="07200", city="AUBENAS", insee_code="07019", position=HERE) == ()


def test_no_candidate_is_said():
    review = review_row(AddressRow(text=TEXT), [])
    assert review.doubts == (Doubt.NOT_FOUND,)
    assert review.position is None


@pytest.mark.parametrize(
    ("row", "doubt"),
    [
        ({"postcode": "07000"}, Doubt.POSTCODE_DISAGREES),
        ({"city": "Privas"}, Doubt.COMMUNE_DISAGREES),
        ({"insee_code": "07186"}, Doubt.CODE_DISAGREES),
        ({"position": Position(lon=4.60, lat=44.73)}, Doubt.FAR_FROM_COORDINATES),
    ],
)
def test_answer_at_odds_with_its_row_is_doubtful(row, doubt):
    assert doubts([make_candidate(postcode="07200")], **row) == (doubt,)


@pytest.mark.parametrize(
    "city", ["aubenas", "AUBENAS CEDEX", "Aubenas Cedex 2", "", "  "], ids=repr
)
def test_commune_is_compared_as_people_write_it(city):
    assert doubts([make_candidate()], city=city) == ()


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("Assions", "Les Assions"),
        ("Paris 14", "Paris 14e Arrondissement"),
        ("PARIS", "Paris 14e Arrondissement"),
        ("St Péray", "Saint-Péray"),
    ],
)
def test_same_commune_under_another_spelling_is_no_doubt(given, found):
    assert doubts([make_candidate(city=found)], city=given) == ()


def test_former_commune_is_no_doubt():
    former = make_candidate(differences=(Difference.FORMER_NAME,))
    assert doubts([former], city="Antraigues") == ()


def test_low_score_is_doubtful():
    assert doubts([make_candidate(score=0.5)]) == (Doubt.LOW,)


def test_runner_up_as_good_and_elsewhere_is_ambiguous():
    other = make_candidate(position=Position(lon=4.60, lat=44.73), score=0.94)
    assert doubts([make_candidate(), other]) == (Doubt.AMBIGUOUS,)


def test_runner_up_as_good_at_the_same_door_is_not():
    assert doubts([make_candidate(), make_candidate(label="bis")]) == ()


def test_distance_is_told_in_metres_then_kilometres():
    near = review_row(
        AddressRow(text=TEXT, position=Position(lon=4.39, lat=44.6236)), [make_candidate()]
    )
    far = review_row(
        AddressRow(text=TEXT, position=Position(lon=4.60, lat=44.73)), [make_candidate()]
    )
    assert near.distance_m == pytest.approx(400, abs=1)
    assert near.sentences == ("les coordonnées données sont loin de la réponse (400 m)",)
    assert far.sentences == ("les coordonnées données sont loin de la réponse (20,7 km)",)


@pytest.mark.parametrize(
    ("kind", "north_m", "is_far"),
    [
        (CandidateType.HOUSENUMBER, 150, False),
        (CandidateType.HOUSENUMBER, 250, True),
        (CandidateType.STREET, 250, False),
        (CandidateType.STREET, 900, True),
        (CandidateType.MUNICIPALITY, 5_000, False),
        (CandidateType.MUNICIPALITY, 9_000, True),
    ],
)
def test_what_is_far_depends_on_what_was_found(kind, north_m, is_far):
    position = Position(lon=4.39, lat=44.62 + north_m / 111_100)
    found = doubts([make_candidate(type=kind)], position=position)
    assert (Doubt.FAR_FROM_COORDINATES in found) is is_far


def test_confirmed_position_wins_over_every_candidate():
    row = AddressRow(text=TEXT, postcode="07000", confirmed=confirm_position(PIN, TEXT))
    review = review_row(row, [make_candidate(score=0.2)])
    assert (review.position, review.is_confirmed, review.doubts) == (PIN, True, ())


@pytest.mark.parametrize(
    "text", ["12 RUE DES LILAS 07200 aubenas", " 12, rue des lilas – 07200 Aubenas "]
)
def test_confirmation_survives_accents_case_and_punctuation(text):
    row = AddressRow(text=text, confirmed=confirm_position(PIN, TEXT))
    assert review_row(row, []).position == PIN


@pytest.mark.parametrize("text", ["14 rue des Lilas, 07200 Aubenas", "", "12 улица Сирень"])
def test_changed_address_asks_again(text):
    row = AddressRow(text=text, confirmed=confirm_position(PIN, TEXT))
    review = review_row(row, [make_candidate()])
    assert review.position == HERE
    assert review.doubts[0] is Doubt.ADDRESS_CHANGED


def test_addresses_in_another_alphabet_are_told_apart():
    confirmed = confirm_position(PIN, "12 улица Сирень")
    assert confirmed.is_for("12 Улица СИРЕНЬ")
    assert not confirmed.is_for("12 улица Мира")


def test_every_doubt_has_its_sentence():
    assert set(DOUBTS) == set(Doubt)


def test_distance_is_measured_on_the_ellipsoid():
    aubenas, privas = Position(lon=4.390, lat=44.620), Position(lon=4.599, lat=44.735)
    assert distance_m(aubenas, privas) == pytest.approx(20_950, abs=50)
