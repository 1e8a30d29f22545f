import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.web.assets import read_assets
from geo.web.embed_routes import EMBED_PATH, embed_route


@pytest.fixture(scope="module")
def client():
    with TestClient(Starlette(routes=[embed_route(read_assets())])) as client:
        yield client


def test_the_script_of_other_sites_has_a_short_address_and_is_asked_again_soon(client):
    answer = client.get(EMBED_PATH)
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "public, max-age=3600"
    known = {"if-none-match": answer.headers["etag"]}
    assert client.get(EMBED_PATH, headers=known).status_code == 304


def test_it_keeps_nothing_in_the_browser(client):
    script = client.get(EMBED_PATH).text
    assert not any(word in script for word in ("cookie", "Storage", "indexedDB", "innerHTML"))
