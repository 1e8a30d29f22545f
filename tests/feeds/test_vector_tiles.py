import pyogrio
import pytest

from geo.catalogue_tables import mercator
from geo.coordinates import Position
from geo.feeds.vector_tiles import CLOSEST_ZOOM
from tests.factories import make_place, make_shop
from tests.feeds.conftest import EAST_AT


def tile_at(position, zoom):
    x, y = mercator(position)
    return f"/tiles/{zoom}/{int(x * 2**zoom)}/{int(y * 2**zoom)}.mvt"


def read(client, path, tmp_path):
    """Return the points of a tile as GDAL reads them, in degrees."""
    answer = client.get(path)
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    z, x, y = path.removeprefix("/tiles/").partition(".mvt")[0].split("/")
    file = tmp_path / "tile.mvt"
    file.write_bytes(answer.content)
    return pyogrio.read_dataframe(file, layer="shops", Z=z, X=x, Y=y).to_crs(4326)


def test_a_tile_holds_its_shops_where_they_are(client, tmp_path):
    points = read(client, tile_at(EAST_AT, 14), tmp_path)
    assert set(points["slug"]) == {"abeille", "hostile"}
    assert points.geometry.x.tolist() == pytest.approx([4.16, 4.16], abs=1e-4)
    assert points.geometry.y.tolist() == pytest.approx([44.02, 44.02], abs=1e-4)


def test_far_away_one_point_stands_for_several(client, tmp_path):
    points = read(client, "/tiles/0/0/0.mvt", tmp_path)
    assert points["count"].sum() == 4
    assert len(points) == 1


def test_filters_and_views_hold_in_tiles(client, tmp_path):
    honey = read(client, f"{tile_at(EAST_AT, 14)}?genre=honey", tmp_path)
    assert set(honey["slug"]) == {"abeille"}
    assert client.get(f"{tile_at(EAST_AT, 14)}?service=delivery").status_code == 204
    assert client.get(f"{tile_at(Position(lon=4.06, lat=44.04), 14)}?vue=est").status_code == 204


@pytest.mark.parametrize(
    "path", ["17/0/0", "3/8/0", "3/0/8", "-1/0/0", "a/b/c", "1/2²/0", "99999999999/0/0", "3/1.0/1"]
)
def test_a_tile_that_no_map_has_is_refused_in_a_sentence(client, path):
    answer = client.get(f"/tiles/{path}.mvt")
    assert answer.status_code == 400
    assert f"0 à {CLOSEST_ZOOM}" in answer.json()["error"]


def test_nothing_is_an_empty_answer_and_what_is_known_is_not_sent_again(client):
    assert client.get("/tiles/5/0/0.mvt").status_code == 204
    path = tile_at(EAST_AT, 14)
    tag = {"If-None-Match": client.get(path).headers["etag"]}
    assert client.get(path, headers=tag).status_code == 304


def test_many_at_one_point_are_all_there_when_close(client, application, tmp_path):
    application.catalogue.replace(
        make_shop(slug=f"s{rank}", places=(make_place(position=EAST_AT),)) for rank in range(30)
    )
    assert len(read(client, tile_at(EAST_AT, 16), tmp_path)) == 30


def test_the_description_says_where_tiles_are_with_the_same_filters(client):
    told = client.get("/tiles/tilejson.json?genre=honey").json()
    assert told["tiles"] == ["http://carte.example/tiles/{z}/{x}/{y}.mvt?genre=honey"]
    assert told["bounds"] == [4.06, 44.02, 4.16, 44.04]
    assert "© IGN" in told["attribution"]
