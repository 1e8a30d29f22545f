import shapely

from geo.territory import TerritoryRule, place_shops, what_if
from geo.territory.drawing import draw_entries, draw_rules
from tests.territory.makers import EASTERN, WESTERN, entry_of, shop_at

WEST = TerritoryRule(name="l'Ouest", codes=("commune:07901",))
BOTH = TerritoryRule(name="les deux", codes=("departement:07",))
HOSTILE = "<img src=x onerror=alert(1)> ${x} `"
ENTRIES = [
    entry_of(shop_at(EASTERN, "07902", name=HOSTILE), "2" * 32),
    entry_of(shop_at(WESTERN, "07901", name="Poterie"), "1" * 32),
    entry_of(shop_at(name="Nulle part"), "3" * 32),
]


def tones(kept, tried, squares):
    return [one["properties"]["tone"] for one in draw_rules(kept, tried, squares)["features"]]


def points(old, new, squares):
    placed = place_shops([entry.shop for entry in ENTRIES], squares)
    names = [entry.shop.name for entry in ENTRIES]
    return draw_entries(names, placed, what_if(ENTRIES, old, new, squares))


def test_the_rule_in_force_is_one_area(squares):
    assert tones(WEST, WEST, squares) == ["inside"]


def test_another_rule_is_drawn_beside_the_boundary_in_force(squares):
    assert tones(WEST, BOTH, squares) == ["inside", "leave"]


def test_what_is_examined_lies_around(squares):
    tolerant = TerritoryRule(codes=("commune:07901",), tolerance_m=2_000)
    around = draw_rules(tolerant, tolerant, squares)["features"][0]
    shape = shapely.from_geojson(shapely.to_geojson(shapely.geometry.shape(around["geometry"])))
    assert around["properties"]["tone"] == "check"
    assert shapely.intersects_xy(shape, 4.11, 44.05)
    assert not shapely.intersects_xy(shape, 4.15, 44.05)
    assert not shapely.intersects_xy(shape, 4.05, 44.05)


def test_communes_that_touch_are_drawn_as_examined(squares):
    rule = TerritoryRule(codes=("commune:07901",), includes_neighbours=True)
    assert tones(rule, rule, squares) == ["check", "inside"]


def test_an_area_that_is_gone_draws_nothing(squares):
    gone = TerritoryRule(codes=("epci:999999999",))
    assert tones(gone, gone, squares) == []


def test_who_moves_is_drawn_last_and_named(squares):
    drawn = points(WEST, BOTH, squares)
    assert [(one["id"][0], one["tone"]) for one in drawn] == [("1", "inside"), ("2", "enter")]
    assert drawn[1]["label"] == HOSTILE


def test_who_leaves_is_drawn_so(squares):
    assert {one["tone"] for one in points(BOTH, WEST, squares)} == {"inside", "leave"}
