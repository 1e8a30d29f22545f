import pytest

from geo.territory.places import deciding_place, place_shops
from geo.values import Precision, Role
from tests.factories import make_shop
from tests.territory.makers import EASTERN, WESTERN, place_at, shop_at


@pytest.mark.parametrize(
    ("roles", "decides"),
    [
        ((Role.SHOP, Role.WORKSHOP), Role.WORKSHOP),
        ((Role.MARKET_STALL, Role.SHOP), Role.SHOP),
        ((Role.PICKUP_POINT, Role.OFFICE), Role.OFFICE),
        ((Role.PICKUP_POINT, Role.MARKET_STALL), Role.MARKET_STALL),
        ((Role.PICKUP_POINT,), Role.PICKUP_POINT),
    ],
)
def test_the_place_where_one_works_or_sells_decides(roles, decides):
    shop = make_shop(places=tuple(place_at(WESTERN, role=role) for role in roles))
    assert deciding_place(shop).role is decides


def test_of_two_workshops_the_first_decides():
    first, second = place_at(WESTERN, "07901"), place_at(EASTERN, "07902")
    assert deciding_place(make_shop(places=(first, second))) is first


def test_a_workshop_that_nobody_can_place_leaves_the_shop_to_decide():
    workshop, shop = place_at(), place_at(EASTERN, role=Role.SHOP)
    assert deciding_place(make_shop(places=(workshop, shop))) is shop


def test_a_place_in_somebody_elses_shop_never_decides():
    hosted = place_at(WESTERN, "07901", role=Role.PICKUP_POINT, host_slug="epicerie")
    assert deciding_place(make_shop(places=(hosted,))) is None
    assert deciding_place(make_shop(places=())) is None


def test_a_commune_alone_is_placed_at_its_town_hall(squares):
    placed = place_shops([shop_at(None, "07901")], squares)
    assert placed.positions[0] == squares.commune("07901").position
    assert not placed.is_exact[0]
    assert placed.is_by_code[0]


def test_bare_coordinates_are_exact_and_without_code(squares):
    placed = place_shops([shop_at(EASTERN)], squares)
    assert placed.insee_codes == ["07902"]
    assert placed.is_exact[0]
    assert not placed.is_by_code[0]


def test_a_position_at_the_commune_is_not_exact(squares):
    placed = place_shops([shop_at(EASTERN, "07902", precision=Precision.COMMUNE)], squares)
    assert not placed.is_exact[0]


def test_order_is_kept_and_nobody_disappears(squares):
    shops = [shop_at(), shop_at(EASTERN), shop_at(None, "99999"), shop_at(None, "07901")]
    placed = place_shops(shops, squares)
    assert placed.insee_codes == [None, "07902", None, "07901"]
    assert placed.is_placed.tolist() == [False, True, False, True]
