from geo.territory.places import place_shops
from geo.values import Precision
from tests.territory.makers import EASTERN, shop_at


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
