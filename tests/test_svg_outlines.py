import re

import pytest
import shapely

from geo.coordinates import Position
from geo.svg_map import Dot, draw_map
from geo.svg_sheet import Sheet
from tests.factories import WEST_SQUARE
from tests.test_svg_map import SQUARES, SVG, WINDOW, draw, feature, texts


def test_communes_are_drawn_with_their_names():
    assert {"L'Ouest", "L'Est"} <= set(texts(draw(outlines=SQUARES)))


def test_names_can_be_left_out():
    assert "L'Est" not in texts(draw(outlines=SQUARES, sheet=Sheet(has_names=False)))


def test_what_lies_outside_the_window_is_cut_off():
    far = feature(shapely.box(10, 50, 11, 51), "67000", "Loin")
    assert draw_map(WINDOW, outlines=[*SQUARES, far]) == draw_map(WINDOW, outlines=SQUARES)


def test_what_is_around_the_territory_is_drawn_apart():
    svg = draw(outlines=SQUARES, inside=frozenset({"07901"}))
    grounds = [path.get("fill") for path in svg.iter(f"{SVG}path") if path.get("fill-rule")]
    assert grounds == ["#f1efec", "#fff"]


def test_a_border_is_written_alike_from_both_sides():
    svg = draw(outlines=SQUARES)
    [path] = [one.get("d") for one in svg.iter(f"{SVG}path") if one.get("fill-rule")]
    starts = re.findall(r"M([\d.-]+) ", path)
    assert len(starts) == 2


@pytest.mark.parametrize("name", ["</text><script>", "${x}", '"><img src=x>', "\u202eab", "a&b"])
def test_names_stay_text(name):
    svg = draw(outlines=[feature(WEST_SQUARE, "07901", name)])
    assert name in texts(svg)
    assert svg.find(f".//{SVG}script") is None


def test_an_empty_geometry_draws_nothing():
    svg = draw_map(WINDOW, outlines=[feature(shapely.Polygon(), "1", "Rien")])
    assert svg == draw_map(WINDOW)


def test_a_name_stands_neither_on_the_scale_nor_on_another():
    corner = feature(shapely.box(4.0, 43.9, 4.05, 44.0), "1", "Coin")
    twice = feature(shapely.box(4.05, 44.0, 4.1, 44.1), "2", "Deux fois")
    svg = draw(outlines=[corner, twice, twice])
    assert "Coin" not in texts(svg)
    lines = lines_of(svg, "Deux fois")
    assert len(lines) == 2
    assert abs(lines[0] - lines[1]) > 11


def test_a_name_steps_aside_for_a_number():
    commune = feature(WEST_SQUARE, "07901", "L'Ouest")
    middle = Position(lon=4.05, lat=44.05)
    [alone] = lines_of(draw(outlines=[commune]), "L'Ouest")
    [beside] = lines_of(draw(Dot(position=middle, number=1), outlines=[commune]), "L'Ouest")
    assert alone != beside


def lines_of(svg, name):
    """Return the base line of each text that is `name`."""
    return [float(text.get("y")) for text in svg.iter(f"{SVG}text") if text.text == name]
