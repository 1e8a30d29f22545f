from dataclasses import replace

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.coverage import Coverage
from geo.territory import TerritoryRule
from geo.web.assets import read_assets
from geo.web.work_map_routes import work_map_routes
from tests.web.applications import make_application


@pytest.fixture
def opened(squares, catalogue, tmp_path):
    return [make_application(squares, catalogue, tmp_path)]


@pytest.fixture
def client(opened):
    return TestClient(Starlette(routes=work_map_routes(lambda: opened[0], read_assets())))


def test_the_page_names_its_script_and_holds_nobodys_data(client):
    page = client.get("/carte/atelier")
    assert page.headers["content-type"].startswith("text/html")
    assert "/carte/atelier.js?v=" in page.text
    assert "noindex" in page.text


def test_the_script_opens_on_the_territory(client):
    script = client.get("/carte/atelier.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert "[[44.0, 4.0], [44.1, 4.2]]" in script.text


def test_a_browser_that_has_the_page_is_not_sent_it_again(client):
    tag = client.get("/carte/atelier").headers["etag"]
    assert client.get("/carte/atelier", headers={"If-None-Match": tag}).status_code == 304


def test_another_territory_gives_another_script(client, opened, squares):
    before = client.get("/carte/atelier").text
    west = Coverage(squares, TerritoryRule(codes=("commune:07901",)), None)
    opened[0] = replace(opened[0], coverage=west)
    assert "[[44.0, 4.0], [44.1, 4.1]]" in client.get("/carte/atelier.js").text
    assert client.get("/carte/atelier").text != before
