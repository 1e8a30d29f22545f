import re
from xml.etree import ElementTree as ET

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.coordinates import Position
from geo.search import Bbox
from geo.svg_map import Cluster, Dot, draw_map
from geo.svg_sheet import Sheet
from tests.factories import EAST_SQUARE, WEST_SQUARE

WINDOW = Bbox(west=4.0, south=44.0, east=4.2, north=44.1)
SVG = "{http://www.w3.org/2000/svg}"


def feature(shape, code, name):
    geometry = shapely.geometry.mapping(shape)
    return {"properties": {"insee_code": code, "name": name}, "geometry": geometry}


SQUARES = (feature(WEST_SQUARE, "07901", "L'Ouest"), feature(EAST_SQUARE, "07902", "L'Est"))


def draw(*dots, window=WINDOW, **others):
    return ET.fromstring(draw_map(window, dots=dots, **others))  # noqa: S314 - our own


def texts(svg):
    return [text.text for text in svg.iter(f"{SVG}text")]


def middles(svg):
    moves = [path.get("transform") or "" for path in svg.iter(f"{SVG}path")]
    found = [re.match(r"translate\(([\d.-]+) ([\d.-]+)\)", move) for move in moves]
    return [(float(one[1]), float(one[2])) for one in found if one]


def dot(lon=4.1, lat=44.05, **changes):
    return Dot(position=Position(lon=lon, lat=lat), **{"number": 1, **changes})


def test_the_middle_of_the_window_is_the_middle_of_the_sheet():
    [(x, y)] = middles(draw(dot()))
    assert (x, y) == pytest.approx((360, 260), abs=0.2)


def test_north_is_up_and_east_is_right():
    east, west = middles(draw(dot(lon=4.05, lat=44.02), dot(lon=4.15, lat=44.08, number=2)))
    assert west[0] < east[0]
    assert west[1] > east[1]


def test_each_numbered_dot_carries_its_number():
    assert {"1", "2"} <= set(texts(draw(dot(), dot(lon=4.15, number=2))))


def test_a_dot_without_a_number_is_small_and_silent():
    svg = draw_map(WINDOW, dots=[dot(number=None)])
    assert "scale(4)" in svg
    assert texts(ET.fromstring(svg)) == texts(draw())  # noqa: S314


@pytest.mark.parametrize("count", [2, 5, 30, 60])
def test_dots_at_one_place_are_all_seen(count):
    svg = draw(*(dot(number=number) for number in range(1, count + 1)))
    found = middles(svg)
    assert len(set(found)) == count
    gaps = [abs(complex(*one) - complex(*two)) for n, one in enumerate(found) for two in found[:n]]
    assert min(gaps) > 19


def test_a_dot_moved_away_has_a_line_to_its_place():
    svg = draw_map(WINDOW, dots=[dot(number=n) for n in (1, 2, 3, 4)])
    assert len(re.findall(r"M36\d\.\d 2[56]\d\.\dL", svg)) >= 3


def test_dots_outside_the_sheet_are_left_out():
    svg = draw(dot(lon=5.5), dot(lon=5.5, number=None))
    assert middles(svg) == []


def test_a_place_at_its_commune_has_a_ring():
    assert "stroke-dasharray" in draw_map(WINDOW, dots=[dot(is_at_commune=True)])


def test_the_shape_says_the_role_and_an_unknown_one_is_round():
    assert "M-.92-.92" in draw_map(WINDOW, dots=[dot(shape="square")])
    assert "M1 0A1" in draw_map(WINDOW, dots=[dot(shape="?")])


def test_clusters_say_how_many():
    cluster = Cluster(position=Position(lon=4.1, lat=44.05), count=37)
    assert "37" in texts(draw(clusters=[cluster]))


# --- around --------------------------------------------------------------------------------


def test_the_scale_is_a_round_number_of_metres_measured_in_the_middle():
    svg = draw()
    [label] = [text for text in texts(svg) if text.endswith(" km")]
    [bar] = {p.get("d") for p in svg.iter(f"{SVG}path") if p.get("d").startswith("M12 ")}
    length_px = float(re.search(r"H([\d.]+)", bar)[1]) - 12
    # The window is 0.2 degrees wide, 16.05 km at 44.05° north; the margins take 48 px of 720.
    assert label == "2 km"
    assert length_px == pytest.approx(2_000 / 16_050 * 672, rel=0.01)


def test_the_sources_are_named():
    assert "Limites : IGN, Insee" in texts(draw())


def test_the_label_is_what_is_read_aloud():
    assert draw(sheet=Sheet(label='"Là" & <ici>')).get("aria-label") == '"Là" & <ici>'


def test_no_style_and_no_script_stand_in_it():
    svg = draw_map(WINDOW, dots=[dot()], outlines=SQUARES)
    assert not re.search(r"style=|<script|<style|\son\w+=|href", svg)


def test_a_window_without_a_size_shows_three_kilometres():
    point = Bbox(west=4.1, south=44.05, east=4.1, north=44.05)
    assert "500 m" in texts(draw(dot(), window=point))


def test_the_window_of_no_positions_is_none():
    assert Bbox.around([]) is None
    corners = [Position(lon=4.2, lat=44.0), Position(lon=4.0, lat=44.1)]
    assert Bbox.around(corners) == WINDOW


@given(
    places=st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=1, max_size=12)
)
def test_any_positions_draw_well_formed_svg(places):
    positions = [Position(lon=lon or 0.1, lat=lat or 0.1) for lon, lat in places]
    dots = [Dot(position=one, number=n) for n, one in enumerate(positions)]
    svg = draw_map(Bbox.around(positions), dots=dots, outlines=SQUARES)
    assert "nan" not in svg
    assert len(middles(ET.fromstring(svg))) == len(dots)  # noqa: S314
