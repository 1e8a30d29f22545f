"""Where places are, with a few invented streets of Aubenas, Privas and Vals loaded."""

import pytest

from geo.coordinates import Position
from geo.geocoding.address_index import index_folder, load_file
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.opening import open_geocoding
from geo.geocoding.review import Doubt, confirm_position
from geo.measures import distance_m
from geo.placing import place_shop, place_shops, place_text
from geo.settings import Settings
from geo.values import Precision
from tests.factories import make_place, make_shop
from tests.geocoding.addresses import write_ban

DOOR = Position(lon=4.39, lat=44.6215)
"""Of 12 rue des Lilas Bleus in Aubenas, as the file of addresses has it."""
BARN = Position(lon=4.392, lat=44.622)
"""A pin some 170 m from that door, in Aubenas too."""
PRIVAS = Position(lon=4.6, lat=44.735)
CORSICA = Position(lon=9.1, lat=42.3)


@pytest.fixture(scope="module")
def boundaries(france):
    return france


@pytest.fixture(scope="module")
def geocoding(tmp_path_factory, boundaries):
    home = tmp_path_factory.mktemp("home")
    load_file(index_folder(home), write_ban(home / "adresses-07.csv"))
    return open_geocoding(Settings(home=home), boundaries, Gazetteer(boundaries))


def address(**changes):
    written = {
        "address": "12 rue des Lilas Bleus",
        "postcode": "07200",
        "city": "Aubenas",
        "insee_code": None,
        "position": None,
        "precision": None,
        "score": None,
    }
    return make_place(**(written | changes))


@pytest.fixture
def locate(geocoding, boundaries):
    """Locate the one place that the changes make, and return it with its review."""

    def locate_one(*, confirmed=(), before=None, **changes):
        shop = make_shop(places=(address(**changes),))
        return place_shop(shop, geocoding, boundaries, confirmed=confirmed, before=before).places[0]

    return locate_one


def test_an_address_gets_its_position_commune_precision_and_score(locate):
    placed = locate()
    assert placed.doubts == ()
    assert (placed.place.position, placed.place.insee_code) == (DOOR, "07019")
    assert placed.place.precision is Precision.HOUSENUMBER
    assert placed.place.score > 0.9


def test_nothing_but_where_it_is_changes(locate):
    before, after = address(), locate().place
    assert (after.name, after.opening_hours, after.visibility, after.address) == (
        before.name,
        before.opening_hours,
        before.visibility,
        before.address,
    )


def test_a_commune_alone_is_a_position_at_the_commune_without_doubt(locate):
    placed = locate(address=None)
    assert placed.doubts == ()
    assert placed.place.precision is Precision.COMMUNE
    assert placed.place.insee_code == "07019"


def test_a_code_alone_is_enough(locate):
    placed = locate(address=None, postcode=None, city=None, insee_code="07019")
    assert placed.doubts == ()
    assert placed.place.precision is Precision.COMMUNE
    assert placed.place.position is not None


def test_a_place_that_says_nothing_is_for_a_person(locate):
    placed = locate(address=None, postcode=None, city=None)
    assert placed.doubts == (Doubt.NOT_FOUND,)
    assert (placed.place.position, placed.place.insee_code) == (None, None)


def test_words_that_name_no_place_keep_no_position(locate):
    placed = locate(address="xyzzy", postcode=None, city="Plughtown")
    assert Doubt.NOT_FOUND in placed.doubts
    assert placed.place.position is None


def test_a_postcode_of_another_commune_is_doubtful(locate):
    assert Doubt.POSTCODE_DISAGREES in locate(postcode="07000", city="Aubenas").doubts


def test_a_street_that_is_not_in_a_loaded_commune_is_doubtful(locate):
    placed = locate(address="3 chemin de Nulle-Part")
    assert placed.doubts == (Doubt.LOW,)
    assert placed.place.precision is Precision.COMMUNE


def test_a_street_of_a_commune_without_addresses_is_as_sure_as_it_can_be(locate):
    placed = locate(address="3 chemin de Nulle-Part", postcode="26600", city="Tain-l'Hermitage")
    assert placed.doubts == ()
    assert (placed.place.insee_code, placed.place.precision) == ("26347", Precision.COMMUNE)


@pytest.mark.parametrize("city", ["AUBENAS CEDEX", "aubenas", "Aubenas-sur-Ardèche"])
def test_a_commune_written_otherwise_is_no_doubt_beside_its_code_and_postcode(locate, city):
    assert locate(city=city, insee_code="07019").doubts == ()


def test_a_pin_is_kept(locate):
    placed = locate(position=BARN, precision=Precision.PIN)
    assert placed.doubts == ()
    assert (placed.place.position, placed.place.precision) == (BARN, Precision.PIN)
    assert placed.place.insee_code == "07019"
    assert placed.review.distance_m == pytest.approx(distance_m(BARN, DOOR))


def test_a_pin_in_another_commune_is_kept_located_and_doubtful(locate):
    placed = locate(position=PRIVAS, precision=Precision.PIN, insee_code="07019")
    assert placed.doubts == (Doubt.FAR_FROM_COORDINATES,)
    assert (placed.place.position, placed.place.insee_code) == (PRIVAS, "07186")


def test_coordinates_near_the_address_are_kept(locate):
    near = Position(lon=4.3905, lat=44.6216)
    placed = locate(position=near)
    assert placed.doubts == ()
    assert (placed.place.position, placed.place.precision) == (near, None)


def test_coordinates_far_from_the_address_are_kept_and_told_with_the_distance(locate):
    placed = locate(position=CORSICA)
    assert placed.doubts == (Doubt.FAR_FROM_COORDINATES,)
    assert placed.place.position == CORSICA
    assert placed.review.distance_m == pytest.approx(distance_m(CORSICA, DOOR))
    [sentence] = placed.review.sentences
    assert sentence.endswith("km)")


def test_coordinates_out_of_the_commune_are_doubtful_even_without_an_address(locate):
    placed = locate(address=None, position=PRIVAS, insee_code="07019")
    assert Doubt.FAR_FROM_COORDINATES in placed.doubts


def test_coordinates_alone_tell_the_commune(locate):
    placed = locate(address=None, postcode=None, city=None, position=PRIVAS)
    assert placed.doubts == ()
    assert placed.place.insee_code == "07186"


def test_a_hosted_pickup_point_is_left_to_its_host(locate):
    placed = locate(address=None, postcode=None, city=None, host_slug="epicerie-du-pont")
    assert placed.doubts == ()
    assert placed.place.position is None


def confirmation(**changes):
    return confirm_position(BARN, place_text(address(**changes)))


def test_a_confirmed_position_wins_over_address_and_coordinates(locate):
    placed = locate(position=CORSICA, confirmed=[confirmation()])
    assert placed.is_confirmed
    assert placed.doubts == ()
    assert (placed.place.position, placed.place.precision) == (BARN, Precision.PIN)


def test_a_confirmed_position_is_for_the_address_however_it_is_written(locate):
    placed = locate(address="12, RUE DES LILAS BLEUS", confirmed=[confirmation()])
    assert placed.is_confirmed


def test_another_address_asks_again(locate):
    placed = locate(
        address="27 rue des Lilas Bleus",
        position=BARN,
        precision=Precision.PIN,
        confirmed=[confirmation()],
    )
    assert placed.doubts == (Doubt.ADDRESS_CHANGED,)
    assert placed.place.position not in {None, BARN}


def test_another_address_that_nobody_knows_keeps_the_pin_until_somebody_decides(locate):
    words = {"address": "xyzzy", "postcode": None, "city": "Plughtown"}
    placed = locate(position=BARN, precision=Precision.PIN, confirmed=[confirmation()], **words)
    assert Doubt.ADDRESS_CHANGED in placed.doubts
    assert placed.place.position == BARN


def test_the_address_of_long_ago_brings_its_position_back(locate):
    other = confirm_position(DOOR, "ailleurs")
    assert locate(confirmed=[confirmation(), other]).place.position == BARN


def test_the_newest_choice_for_an_address_counts(locate):
    newer = confirm_position(DOOR, place_text(address()))
    assert locate(confirmed=[confirmation(), newer]).place.position == DOOR


def test_the_commune_as_a_choice_stays_a_position_at_the_commune(locate, boundaries):
    centre = boundaries.commune("07019").position
    placed = locate(insee_code="07019", confirmed=[confirm_position(centre, place_text(address()))])
    assert placed.place.precision is Precision.COMMUNE
    assert placed.doubts == ()


def test_a_position_found_when_more_was_loaded_is_not_lost(locate):
    street = {"address": "3 chemin de Nulle-Part"}
    known = address(**street, position=BARN, precision=Precision.STREET, score=0.8)
    placed = locate(**street, before=make_shop(places=(known,)))
    assert (placed.place.position, placed.place.precision) == (BARN, Precision.STREET)


def test_a_position_found_for_another_address_is_not_taken_over(locate):
    known = address(address="1 rue Ailleurs", position=BARN, precision=Precision.STREET)
    assert locate(before=make_shop(places=(known,))).place.position == DOOR


def test_many_shops_come_back_in_order_whatever_they_hold(geocoding, boundaries):
    shops = [
        make_shop(slug="none", places=()),
        make_shop(slug="two", places=(address(), address(city="Privas", postcode="07000"))),
        make_shop(slug="one", places=(address(),)),
    ]
    told = []
    placed = place_shops(shops, geocoding, boundaries, on_progress=told.append)
    assert [one.shop.slug for one in placed] == ["none", "two", "one"]
    assert [place.insee_code for place in placed[1].shop.places] == ["07019", "07186"]
    assert placed[2].shop.places[0] == placed[1].shop.places[0]
    assert sum(told) == 3


def test_no_shop_is_no_answer(geocoding, boundaries):
    assert place_shops([], geocoding, boundaries) == []


def test_doubts_of_all_places_are_gathered_once(geocoding, boundaries):
    wrong = address(address="3 chemin de Nulle-Part")
    placed = place_shop(make_shop(places=(wrong, address(), wrong)), geocoding, boundaries)
    assert placed.doubts_by_place == ((Doubt.LOW,), (), (Doubt.LOW,))
    assert placed.doubts == ("low",)


def test_placing_twice_changes_nothing(geocoding, boundaries):
    shop = make_shop(places=(address(), address(position=BARN, precision=Precision.PIN)))
    once = place_shop(shop, geocoding, boundaries)
    assert place_shop(once.shop, geocoding, boundaries).shop == once.shop


DOUBTFUL = {
    "ambiguous": {"postcode": None, "city": None},
    "low": {"address": "3 chemin de Nulle-Part"},
    "postcode": {"postcode": "07000"},
    "commune": {"city": "Privas", "postcode": "07200"},
    "code": {"insee_code": "07186"},
    "misspelt": {"city": "Obena"},
    "double": {"city": "AUBENAS - VALS"},
    "nowhere": {"address": "xyzzy", "postcode": None, "city": "Plughtown"},
    "far": {"position": CORSICA},
}


@pytest.mark.parametrize("name", DOUBTFUL)
def test_what_is_doubtful_once_is_doubtful_again(geocoding, boundaries, name):
    shop = make_shop(places=(address(**DOUBTFUL[name]),))
    once = place_shop(shop, geocoding, boundaries)
    assert once.doubts != ()
    again = place_shop(once.shop, geocoding, boundaries)
    assert (again.doubts, again.shop) == (once.doubts, once.shop)


def test_answers_as_good_in_several_communes_are_no_position(locate):
    placed = locate(postcode=None, city=None)
    assert Doubt.AMBIGUOUS in placed.doubts
    assert (placed.place.position, placed.place.insee_code) == (None, None)
    assert {one.city for one in placed.review.candidates} >= {"Aubenas", "Privas"}


def test_a_code_that_was_said_settles_it(locate):
    placed = locate(postcode=None, city=None, insee_code="07186")
    assert placed.doubts == ()
    assert placed.place.insee_code == "07186"


HOSTILE = ["${x}", "`", "</script>", "\u202eeur", "é" * 10_000, "\x00", "=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_breaks_it(locate, text):
    placed = locate(address=text, city=text, postcode=text[:5], insee_code=None)
    assert placed.place.address == text
