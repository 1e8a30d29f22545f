import pytest

from geo.tiles import TILE_ATTRIBUTIONS, TILE_SOURCES, tiles_host, tiles_url

TEMPLATE = "https://{s}.tiles.example.org/{z}/{x}/{y}.png"


def test_every_known_basemap_says_whom_it_is_owed_to():
    assert TILE_SOURCES.keys() == TILE_ATTRIBUTIONS.keys()


def test_name_stands_for_its_template_and_a_template_for_itself():
    assert tiles_url("ign") == TILE_SOURCES["ign"]
    assert tiles_url(TEMPLATE) == TEMPLATE


@pytest.mark.parametrize(
    ("tiles", "host"),
    [
        ("ign", "https://data.geopf.fr"),
        (TEMPLATE, "https://*.tiles.example.org"),
        ("http://127.0.0.1:8080/{z}/{x}/{y}", "http://127.0.0.1:8080"),
        (None, ""),
    ],
)
def test_host_is_where_a_browser_fetches_tiles(tiles, host):
    assert tiles_host(tiles) == host
