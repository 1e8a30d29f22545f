import json
import re

import pytest

from geo.maps import ROLE_SHAPES, TONE_SHAPES, build_map, build_work_map, map_parts
from geo.search import Bbox
from geo.tiles import TILE_SOURCES
from geo.values import Role
from geo.web.assets import read_assets

START = Bbox(west=3.9, south=44.2, east=4.9, north=45.4)


def parts(tiles=None, outline_urls=("/carte/contours/07",)):
    return map_parts(build_map(start=START, tiles=tiles, outline_urls=list(outline_urls)))


def options(script, call):
    found = re.search(rf"Alentour\.{call}\(map_alentour, (.*)\);", script)
    return None if found is None else json.loads(found[1])


def test_the_map_holds_our_layers_and_nothing_else():
    _, script = parts(tiles="ign")
    assert re.findall(r"Alentour\.(\w+)\(", script) == ["basemap", "shops"]
    assert "L.tileLayer" not in script
    assert "L.marker" not in script


def test_without_tiles_the_map_has_no_basemap():
    _, script = parts()
    assert re.findall(r"Alentour\.(\w+)\(", script) == ["shops"]
    assert "http" not in script.replace("http://www.w3.org", "")


@pytest.mark.parametrize(
    "tiles", ["ign", "https://tiles.example.org/{z}/{x}/{y}.png?a='\"</script>"]
)
def test_the_address_of_tiles_arrives_as_it_was_set(tiles):
    _, script = parts(tiles=tiles)
    assert options(script, "basemap")["url"] == TILE_SOURCES.get(tiles, tiles)
    assert "</script>" not in script


def test_the_map_opens_on_the_territory_latitude_first():
    _, script = parts()
    assert "[[44.2, 3.9], [45.4, 4.9]]" in script


def test_the_same_map_has_the_same_script():
    assert parts(tiles="ign") == parts(tiles="ign")


def test_every_role_has_a_shape():
    assert set(ROLE_SHAPES) == set(Role)
    assert options(parts()[1], "shops")["shapes"]["pickup_point"] == "diamond"


def test_a_pickup_point_is_drawn_unlike_a_shop_and_a_workshop():
    shapes = {ROLE_SHAPES[role] for role in (Role.PICKUP_POINT, Role.SHOP, Role.WORKSHOP)}
    assert len(shapes) == 3


def test_every_tone_of_the_work_map_has_a_shape_and_a_colour_in_light_and_dark():
    script = map_parts(build_work_map(start=START, tiles=None, outline_urls=[]))[1]
    sent = options(script, "work")
    style = read_assets().by_name["work_map.css"].body.decode()
    for tone, shape in TONE_SHAPES.items():
        assert sent["tones"][tone] == shape
        assert shape in sent["paths"]
        assert style.count(f"--tone-{tone}: #") == 2
        assert f".tone-{tone} {{" in style
