import re

import pytest

from geo.coordinates import Position
from geo.map_state import read_state
from geo.qr import qr_code
from geo.search import search_shops
from geo.values import Precision, Query, Role
from geo.web.print_view import Outlines, hit_lines, lines_map, question_words, shop_lines
from tests.factories import make_place, make_shop
from tests.squares import write_outlines, write_squares

WEST = make_place()
EAST = make_place(
    role=Role.SHOP,
    address="1 rue Haute",
    insee_code="07902",
    position=Position(lon=4.16, lat=44.02),
    opening_hours="Mo 10:00-11:00",
)
TERRITORY = frozenset({"07901", "07902"})


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """Boundaries of the two squares, with their outlines."""
    folder = tmp_path_factory.mktemp("drawn")
    write_outlines(folder)
    return write_squares(folder)


def drawn_numbers(svg):
    return sorted(int(text) for text in re.findall(r'fill="#fff">(\d+)</text>', svg))


def test_a_line_tells_the_place_that_answers_best(filled):
    catalogue = filled(make_shop(places=(WEST, EAST)))
    result = search_shops(catalogue, Query(near=EAST.position))
    [line] = hit_lines(result.hits, catalogue)
    assert [place.opening_hours for place in line.places] == ["Mo 10:00-11:00"]
    assert (line.number, line.other_count, line.how_far) == (1, 1, "0\N{NO-BREAK SPACE}m")


def test_a_shop_that_went_meanwhile_is_left_out(filled):
    result = search_shops(filled(make_shop()), Query())
    assert hit_lines(result.hits, filled()) == []


def test_a_shop_without_places_still_has_its_line(filled):
    catalogue = filled(make_shop(places=()))
    [line] = hit_lines(search_shops(catalogue, Query()).hits, catalogue)
    assert (line.places, line.other_count) == ((), 0)


def test_a_line_of_ones_own_list_tells_every_place():
    lines = shop_lines([make_shop(places=(WEST, EAST)), make_shop(slug="b")])
    assert [(line.number, len(line.places)) for line in lines] == [(1, 2), (2, 1)]


def test_every_place_of_a_line_is_a_dot_with_its_number(drawn):
    lines = shop_lines([make_shop(places=(WEST, EAST)), make_shop(slug="b", places=(EAST,))])
    assert drawn_numbers(lines_map(lines, Outlines(drawn), TERRITORY)) == [1, 1, 2]


def test_shape_says_the_role_colour_the_family_and_a_ring_the_commune(drawn):
    at_commune = make_place(role=Role.SHOP, precision=Precision.COMMUNE)
    shop = make_shop(kinds=("honey",), places=(at_commune,))
    svg = lines_map(shop_lines([shop]), Outlines(drawn), TERRITORY)
    assert "M-.92-.92" in svg
    assert 'fill="#9a3b1b"' in svg
    assert "stroke-dasharray" in svg


def test_lines_without_positions_have_no_map(drawn):
    shop = make_shop(places=(make_place(position=None),))
    assert lines_map(shop_lines([shop]), Outlines(drawn), TERRITORY) is None


def test_outlines_are_those_of_the_departements_of_the_territory(drawn):
    names = [one["properties"]["name"] for one in Outlines(drawn).of(frozenset({"07901"}))]
    assert names == ["L'Ouest", "L'Est"]
    assert Outlines(drawn).of(frozenset({"unknown"})) == []


def test_outlines_are_read_once(drawn, monkeypatch):
    outlines = Outlines(drawn)
    first = outlines.of(TERRITORY)
    monkeypatch.setattr(drawn, "outlines", None)
    assert outlines.of(TERRITORY) == first


@pytest.mark.parametrize(
    "address", ["https://carte.example/?pres=07019", "https://é.example/", "x"]
)
def test_a_code_is_bare_svg(address):
    code = qr_code(address)
    assert code.startswith("<svg")
    assert "style=" not in code


def test_an_address_that_nobody_could_read_off_paper_has_no_code():
    assert qr_code("https://carte.example/?q=" + "a" * 500) is None


def test_the_question_is_said_in_words(drawn):
    asked = {
        "q": ["miel"],
        "genre": ["honey"],
        "service": ["delivery"],
        "commune": ["07902"],
        "epci": ["200000001"],
    }
    words = question_words(read_state(asked, drawn), drawn)
    assert words == ["« miel »", "Miel", "Livraison", "L'Est", "Pays des Carrés"]


def test_no_question_has_no_words(drawn):
    assert question_words(read_state({}, drawn), drawn) == []
