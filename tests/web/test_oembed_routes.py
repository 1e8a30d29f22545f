from dataclasses import replace
from urllib.parse import parse_qs, parse_qsl, quote, urlsplit

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from geo.entries import Actor, ActorKind
from geo.registry.database import Registry
from geo.registry.views import add_view
from geo.views import View
from geo.web.assets import read_assets
from geo.web.oembed_routes import oembed_routes
from geo.web.security import SecurityHeadersMiddleware
from tests.factories import make_shop
from tests.organizers import AT
from tests.test_embed_code import HOSTILE, only_tag
from tests.web.applications import make_application

OPERATOR = Actor(kind=ActorKind.OPERATOR)
HERE = "http://testserver"
PUBLIC = "https://carte.example"
VIEW = View(slug="ouest", title=f"Ouest {HOSTILE}", territory=("commune:07901",))


@pytest.fixture(scope="module")
def application(squares, catalogue, migrated_sqlite, tmp_path_factory):
    catalogue.replace([make_shop(slug="miel", name="Le <miel>")])
    home = tmp_path_factory.mktemp("home")
    path = home / "registry.sqlite"
    path.write_bytes(migrated_sqlite.read_bytes())
    registry = Registry(f"sqlite:///{path}")
    with registry.writing() as connection:
        add_view(connection, VIEW, by=OPERATOR, at=AT)
    made = make_application(squares, catalogue, home, registry)
    yield replace(made, settings=replace(made.settings, public_url=PUBLIC))
    registry.close()


@pytest.fixture(scope="module")
def client(application):
    routes = oembed_routes(lambda: application, read_assets())
    headers = [Middleware(SecurityHeadersMiddleware, tiles=None)]
    with TestClient(Starlette(routes=routes, middleware=headers)) as client:
        yield client


def ask(client, url, **parameters):
    return client.get("/oembed", params={"url": url, **parameters})


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/carte", "Ardèche"),
        ("/v/ouest", VIEW.title),
        ("/boutique/miel", "Le <miel>"),
        ("/commune/07901", "Créateurs et commerces : L'Ouest"),
        ("/commune/07901-les-aulnes", "Créateurs et commerces : L'Ouest"),
        ("/genre/honey", "Miel"),
    ],
)
@pytest.mark.parametrize("base", [HERE, PUBLIC])
def test_a_page_of_the_map_says_how_it_is_embedded(client, base, path, title):
    answer = ask(client, base + path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["access-control-allow-origin"] == "*"
    record = answer.json()
    assert (record["version"], record["type"]) == ("1.0", "rich")
    assert record["title"] == title
    assert {"provider_name", "provider_url", "cache_age", "thumbnail_url"} <= record.keys()
    tag, attributes = only_tag(record["html"])
    assert tag == "iframe"
    assert attributes["src"] == f"{PUBLIC}{path}?cadre=1"
    size = (int(attributes["width"]), int(attributes["height"]))
    assert size == (record["width"], record["height"])


def test_what_a_link_asks_is_asked_in_its_frame(client):
    url = f"{PUBLIC}/carte?territoire=commune:07901&genre=honey&couleur=aa3300&langue=nl&cadre=0"
    src = only_tag(ask(client, url).json()["html"])[1]["src"]
    assert sorted(parse_qsl(urlsplit(src).query)) == sorted(
        [
            ("territoire", "commune:07901"),
            ("genre", "honey"),
            ("couleur", "aa3300"),
            ("langue", "nl"),
            ("cadre", "1"),
        ]
    )


def test_the_picture_is_that_of_the_page(client):
    def picture(path):
        parts = urlsplit(ask(client, PUBLIC + path).json()["thumbnail_url"])
        return parts.path, parse_qs(parts.query)

    assert picture("/v/ouest?genre=honey") == (
        "/apercu.png",
        {"vue": ["ouest"], "genre": ["honey"]},
    )
    assert picture("/boutique/miel") == ("/boutique/miel/apercu.png", {})
    assert picture("/commune/07901-les-aulnes") == ("/apercu.png", {"commune": ["07901"]})


def test_a_frame_is_no_larger_than_there_is_room(client):
    record = ask(client, f"{PUBLIC}/carte", maxwidth="320", maxheight="200").json()
    assert (record["width"], record["height"]) == (320, 200)
    large = ask(client, f"{PUBLIC}/carte", maxwidth="5000", maxheight="5000").json()
    assert (large["width"], large["height"]) == (800, 640)


@pytest.mark.parametrize(
    "url",
    [
        "https://ailleurs.example/carte",
        f"{PUBLIC}.ailleurs.example/carte",
        "https://carte.example@ailleurs.example/carte",
        "//carte.example/carte",
        "javascript:alert(1)//carte.example/carte",
        "ftp://carte.example/carte",
        f"{PUBLIC}/",
        f"{PUBLIC}/carte/points",
        f"{PUBLIC}/demandes",
        f"{PUBLIC}/organisateurs/entrer",
        f"{PUBLIC}/ma-fiche/secret",
        f"{PUBLIC}/v",
        f"{PUBLIC}/v/inconnue",
        f"{PUBLIC}/v/ouest/../../demandes",
        f"{PUBLIC}/boutique/inconnue",
        f"{PUBLIC}/boutique/%22%3E%3Cscript%3E",
        f"{PUBLIC}/commune/99999",
        f"{PUBLIC}/genre/or",
        "https://[carte",
        "x" * 10_000,
    ],
)  # fmt: skip
def test_what_is_no_page_of_the_map_is_not_found(client, url):
    answer = ask(client, url)
    assert answer.status_code == 404
    assert "page de la carte" in answer.text
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ({"url": f"{PUBLIC}/carte", "format": "xml"}, 501),
        ({}, 400),
        ({"url": ""}, 400),
        ({"url": f"{PUBLIC}/carte", "maxwidth": "0"}, 400),
        ({"url": f"{PUBLIC}/carte", "maxheight": "-1"}, 400),
        ({"url": f"{PUBLIC}/carte", "maxwidth": "9" * 400}, 400),
        ({"url": f"{PUBLIC}/carte", "maxwidth": "\u0661"}, 400),
    ],
)
def test_what_cannot_be_answered_is_said(client, parameters, status):
    answer = client.get("/oembed", params=parameters)
    assert (answer.status_code, answer.text.count("\n")) == (status, 0)


@pytest.mark.parametrize("value", [HOSTILE, "\ud800", "é" * 200, "a;b&c"])
def test_nothing_hostile_comes_back(client, value):
    query = quote(value.encode("utf-8", "surrogatepass"))
    answer = ask(client, f"{PUBLIC}/v/ouest?q={query}&genre={query}&couleur={query}")
    tag, attributes = only_tag(answer.json()["html"])
    assert tag == "iframe"
    assert attributes["src"].startswith(f"{PUBLIC}/v/ouest?")
    assert "couleur" not in attributes["src"]


def test_a_page_may_be_named_by_its_path_alone(client):
    src = only_tag(ask(client, "/v/ouest?genre=honey").json()["html"])[1]["src"]
    assert src == f"{PUBLIC}/v/ouest?genre=honey&cadre=1"


def test_who_has_the_answer_already_is_not_sent_it_again(client):
    first = ask(client, f"{PUBLIC}/carte")
    again = client.get(
        "/oembed",
        params={"url": f"{PUBLIC}/carte"},
        headers={"If-None-Match": first.headers["etag"]},
    )
    assert again.status_code == 304
