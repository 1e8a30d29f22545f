import pytest

from geo.public import public_place, public_shop, public_shops
from geo.values import Place, Precision, Role, Status, Visibility, Wheelchair
from tests.factories import COMMUNES, WEST, make_place, make_shop


def test_exact_place_stays_as_it_is():
    assert public_place(make_place(), COMMUNES) == make_place()


def test_place_shown_at_its_commune_stands_at_the_point_of_the_commune():
    place = public_place(make_place(visibility=Visibility.COMMUNE), COMMUNES)
    assert place.position == WEST.position
    assert place.precision is Precision.COMMUNE
    assert (place.city, place.insee_code) == ("L'Ouest", "07901")


def test_place_shown_at_its_commune_keeps_nothing_finer():
    place = public_place(make_place(visibility=Visibility.COMMUNE, host_slug="x"), COMMUNES)
    assert (place.address, place.postcode, place.score, place.host_slug) == (None,) * 4


@pytest.mark.parametrize(
    ("visibility", "shown"), [(Visibility.COMMUNE, Wheelchair.YES), (Visibility.HIDDEN, None)]
)
def test_whether_a_wheelchair_gets_in_tells_nothing_of_where_that_is(visibility, shown):
    place = make_place(visibility=visibility, wheelchair=Wheelchair.YES)
    assert public_place(place, COMMUNES).wheelchair is shown


def test_city_as_typed_gives_way_to_the_name_of_the_commune():
    typed = make_place(visibility=Visibility.COMMUNE, city="L'Ouest, chez moi, 12 rue du Lavoir")
    assert public_place(typed, COMMUNES).city == "L'Ouest"


@pytest.mark.parametrize("insee_code", [None, "99999"])
def test_place_shown_at_an_unknown_commune_has_no_position(insee_code):
    place = make_place(visibility=Visibility.COMMUNE, insee_code=insee_code)
    assert public_place(place, COMMUNES).position is None


def test_hidden_place_keeps_its_role_and_hours_only():
    assert public_place(make_place(visibility=Visibility.HIDDEN), COMMUNES) == Place(
        role=Role.WORKSHOP, opening_hours="Tu-Sa 09:00-12:00", visibility=Visibility.HIDDEN
    )


@pytest.mark.parametrize("visibility", list(Visibility))
def test_doing_it_twice_changes_nothing(visibility):
    once = public_place(make_place(visibility=visibility), COMMUNES)
    assert public_place(once, COMMUNES) == once


def test_email_is_nobodys_business():
    assert public_shop(make_shop(), COMMUNES) == make_shop(email=None)


@pytest.mark.parametrize("status", [Status.PENDING, Status.REFUSED, Status.WITHDRAWN])
def test_shop_that_is_not_published_does_not_exist(status):
    assert public_shop(make_shop(status=status), COMMUNES) is None
    assert list(public_shops([make_shop(status=status)], COMMUNES)) == []
