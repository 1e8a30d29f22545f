import re
from xml.etree import ElementTree as ET

import pytest
import shapely

from geo.coordinates import Position
from geo.search import Bbox, MapAnswer
from geo.svg_borders import Borders
from geo.views import Face
from geo.web.drawn_map import drawn_map, frame_window, frame_zoom, light_frame
from tests.squares import write_outlines, write_squares

WINDOW = Bbox(west=4.0, south=44.0, east=4.2, north=44.1)
BOTH = frozenset({"07901", "07902"})


@pytest.fixture(scope="module")
def borders(tmp_path_factory):
    folder = tmp_path_factory.mktemp("drawn")
    boundaries = write_squares(folder)
    write_outlines(folder)
    return Borders(boundaries)


def point(lon, lat, number=0, *, name="x", role="workshop", is_at_commune=False):
    return (lon, lat, role, "food", is_at_commune, number, "slug", name)


def draw(borders, *points, window=WINDOW, **others):
    answer = MapAnswer(is_whole=True, total=len(points), bbox=window, points=points)
    frame = light_frame(window, label="Carte")
    svg = drawn_map(answer, frame, borders=borders, communes=BOTH, **others)
    return ET.fromstring(svg)  # noqa: S314 - our own drawing


def test_a_number_is_a_link_to_its_line_and_says_its_name(borders):
    [link] = draw(borders, point(4.1, 44.05, 3, name="Le miel")).iter("a")
    assert (link.get("href"), link.get("aria-label")) == ("#n3", "3. Le miel")
    assert link.get("class") == "fam-food"


@pytest.mark.parametrize("name", ['"><script>alert(1)</script>', "${x}", "' onload='x", "&amp;"])
def test_a_name_stays_a_name(borders, name):
    drawn = draw(borders, point(4.1, 44.05, 1, name=name))
    [link] = drawn.iter("a")
    assert link.get("aria-label") == f"1. {name}"
    assert not list(drawn.iter("script"))


def test_numbers_at_one_place_stand_beside_one_another_with_lines_to_it(borders):
    drawn = draw(borders, *(point(4.1, 44.05, n) for n in range(1, 6)))
    places = {link.get("transform") for link in drawn.iter("a")}
    assert len(places) == 5
    assert [one for one in drawn.iter("path") if one.get("class") == "leader"]


def test_what_is_not_in_the_list_is_counted_where_it_is(borders):
    drawn = draw(borders, *(point(4.1, 44.05) for _ in range(7)), point(4.02, 44.01))
    [many] = [one for one in drawn.iter("g") if one.get("class") == "many"]
    assert many.find("text").text == "7"
    assert [one.get("r") for one in drawn.findall("circle")] == ["4"]


def test_what_lies_outside_is_left_out(borders):
    assert not list(draw(borders, point(9.0, 49.0, 1)).iter("a"))


def test_a_position_of_a_commune_has_a_ring_and_a_zone_its_shape(borders):
    zone = shapely.box(4.05, 44.02, 4.1, 44.06)
    drawn = draw(borders, point(4.1, 44.05, is_at_commune=True), areas=[zone], are_apart=True)
    assert [one for one in drawn.iter("circle") if one.get("class") == "ring"]
    [shape] = [one for one in drawn.iter("path") if one.get("class") == "zone"]
    assert re.fullmatch(r"M[\d -]+l[\d -]+z", shape.get("d"))


def test_a_face_says_what_the_map_opens_on():
    face = Face(centre=Position(lon=4.1, lat=44.05), zoom=12)
    frame = light_frame(WINDOW, label="Carte", face=face)
    seen = frame_window(frame)
    assert frame_zoom(frame) == 12
    assert (round(seen.centre.lon, 4), round(seen.centre.lat, 3)) == (4.1, 44.05)


def test_the_window_that_was_asked_for_is_on_the_sheet():
    seen = frame_window(light_frame(WINDOW, label="Carte"))
    assert seen.west <= WINDOW.west < WINDOW.east <= seen.east
    assert seen.south <= WINDOW.south < WINDOW.north <= seen.north
