import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.web.assets import read_assets


@pytest.fixture(scope="module")
def assets():
    return read_assets()


@pytest.fixture(scope="module")
def client(assets):
    return TestClient(Starlette(routes=[assets.route()]), follow_redirects=False)


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("leaflet.js", "text/javascript; charset=utf-8"),
        ("leaflet.css", "text/css; charset=utf-8"),
        ("images/marker-icon.png", "image/png"),
        ("early.js", "text/javascript; charset=utf-8"),
    ],
)
def test_each_file_is_served_with_its_type_and_kept_a_year(client, assets, name, media_type):
    answer = client.get(assets.url(name))
    assert answer.status_code == 200
    assert answer.content == assets.by_name[name].path.read_bytes()
    assert answer.headers["content-type"] == media_type
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_pictures_named_by_leaflets_style_sheet_are_found_from_its_address(client, assets):
    folder = assets.url("leaflet.css").rpartition("/")[0]
    assert b"url(images/layers.png)" in assets.by_name["leaflet.css"].body
    assert client.get(f"{folder}/images/layers.png").status_code == 200


def test_address_of_another_version_leads_to_ours_and_is_not_kept(client, assets):
    answer = client.get("/assets/000000000000/leaflet.js")
    assert answer.status_code == 307
    assert answer.headers["location"] == assets.url("leaflet.js")
    assert answer.headers["cache-control"] == "no-store"


def test_known_file_is_not_sent_again(client, assets):
    etag = client.get(assets.url("leaflet.js")).headers["etag"]
    answer = client.get(assets.url("leaflet.js"), headers={"if-none-match": etag})
    assert (answer.status_code, answer.content) == (304, b"")


@pytest.mark.parametrize(
    "name", ["nothing.js", "../app.py", "%2e%2e/%2e%2e/app.py", "/etc/passwd", "leaflet-src.js", ""]
)
def test_nothing_but_the_listed_files_is_served(client, assets, name):
    version = assets.by_name["leaflet.js"].version
    assert client.get(f"/assets/{version}/{name}").status_code in {404, 307}
    assert client.get(f"/assets/{version}/{name}", follow_redirects=True).status_code == 404


def test_versions_are_the_same_on_every_start(assets):
    assert read_assets().files() == assets.files()
