import pytest

from geo.coordinates import Position
from geo.errors import FormRefused
from geo.values import Precision, Role, Visibility
from tests.registration.forms import make_form, read_form

MARKET = {"places[1].role": "market_stall", "places[1].city": "L'Est"}
PICKUP = {"places[1].role": "pickup_point"}


def read_places(squares, **changes):
    return read_form(squares, make_form(**changes)).shop.places


def faults_of(squares, **changes):
    with pytest.raises(FormRefused) as caught:
        read_places(squares, **changes)
    return {name: fault.code for name, fault in caught.value.faults.items()}


def test_the_commune_is_enough(squares):
    place = read_places(squares)[0]
    assert (place.role, place.city, place.position) == (Role.WORKSHOP, "L'Ouest", None)


def test_whoever_works_at_home_shows_the_commune_only(squares):
    place = read_places(squares, **{"places[0].visibility": "commune"})[0]
    assert place.visibility is Visibility.COMMUNE


def test_a_pin_set_by_hand_is_a_position(squares):
    pin = {"places[0].lon": "4.05", "places[0].lat": "44.05", "places[0].is_pinned": "1"}
    place = read_places(squares, **pin)[0]
    assert (place.position, place.precision) == (Position(lon=4.05, lat=44.05), Precision.PIN)


def test_a_position_that_nobody_set_by_hand_is_looked_for_again(squares):
    place = read_places(squares, **{"places[0].lon": "4.05", "places[0].lat": "44.05"})[0]
    assert (place.position, place.precision) == (None, None)


@pytest.mark.parametrize("lon", ["", "x", "nan", "inf", "181", "1e400"])
def test_a_pin_that_did_not_arrive_is_asked_for(squares, lon):
    pin = {"places[0].lon": lon, "places[0].lat": "44.05", "places[0].is_pinned": "1"}
    assert faults_of(squares, **pin) == {"places[0].address": "pin_refused"}


def test_a_pin_alone_is_somewhere(squares):
    pin = {"places[0].lon": "4.05", "places[0].lat": "44.05", "places[0].is_pinned": "1"}
    assert read_places(squares, **pin, **{"places[0].city": None})


def test_a_code_goes_with_the_commune_it_was_suggested_for(squares):
    assert read_places(squares, **{"places[0].insee_code": "07901"})[0].insee_code == "07901"
    assert read_places(squares, **{"places[0].insee_code": "07902"})[0].insee_code is None
    assert read_places(squares, **{"places[0].insee_code": "99999"})[0].insee_code is None


def test_a_form_without_a_place_asks_for_the_commune(squares):
    assert faults_of(squares, **{"places[0].city": None}) == {"places[0].city": "place_missing"}


def test_a_place_with_a_name_only_is_nowhere(squares):
    bare = {"places[0].city": None, "places[0].name": "L'atelier"}
    assert faults_of(squares, **bare) == {"places[0].city": "place_missing"}


def test_a_place_says_what_it_is_for(squares):
    assert faults_of(squares, **{"places[0].role": ""}) == {"places[0].role": "choice_missing"}


def test_a_market_has_a_day(squares):
    assert faults_of(squares, **MARKET) == {"places[1].hours_text": "market_day_missing"}
    with_day = MARKET | {"places[1].hours_sa": "8h-12h30"}
    assert read_places(squares, **with_day)[1].opening_hours == "Sa 08:00-12:30"


def test_the_day_of_a_market_may_be_said_in_words(squares):
    in_words = MARKET | {"places[1].hours_text": "le premier samedi du mois"}
    assert read_places(squares, **in_words)[1].opening_hours == "le premier samedi du mois"


def test_a_day_that_was_not_understood_is_not_a_missing_day(squares):
    faults = faults_of(squares, **MARKET, **{"places[1].hours_sa": "matin"})
    assert faults["places[1].hours_sa"] == "hours_refused"
    assert "places[1].hours_text" not in faults


@pytest.mark.parametrize("written", ["epicerie-du-pont", "Épicerie du Pont"])
def test_a_pickup_point_may_be_in_a_shop_that_is_listed(squares, written):
    place = read_places(squares, **PICKUP, **{"places[1].host": written})[1]
    assert place.host_slug == "epicerie-du-pont"


def test_a_host_that_is_not_listed_is_refused(squares):
    faults = faults_of(squares, **PICKUP, **{"places[1].host": "${x}"})
    assert faults == {"places[1].host": "host_unknown"}


def test_a_workshop_has_no_host(squares):
    assert read_places(squares, **{"places[0].host": "rien"})[0].host_slug is None


def test_rows_may_be_missing_between_others(squares):
    second = {"places[7].role": "shop", "places[7].city": "L'Est"}
    assert [place.city for place in read_places(squares, **second)] == ["L'Ouest", "L'Est"]


def test_a_row_of_which_only_the_role_is_chosen_is_not_there(squares):
    assert (
        len(read_places(squares, **{"places[1].role": "shop", "places[1].visibility": "exact"}))
        == 1
    )


def test_there_are_twelve_places_at_most(squares):
    many = {f"places[{n}].role": "shop" for n in range(13)} | {
        f"places[{n}].city": "L'Est" for n in range(13)
    }
    assert faults_of(squares, **many) == {"places": "values_too_many"}


@pytest.mark.parametrize("written", ["7900", "07 90", "abcde", "079000"])
def test_a_postcode_has_five_digits(squares, written):
    assert faults_of(squares, **{"places[0].postcode": written}) == {
        "places[0].postcode": "postcode_refused"
    }
