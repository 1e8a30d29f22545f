import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from geo.errors import NotAllowed, QueryRefused
from geo.web.origin import from_our_pages

HOST = "https://alentour.example"


async def echo(request):
    return PlainTextResponse(f"{len(await request.body())} octets")


async def refuse(request):
    raise NotAllowed("origin_foreign") if request.url.query else QueryRefused("near_unknown")


@pytest.fixture(scope="module")
def client():
    routes = [
        Route("/plain", from_our_pages(echo, most_bytes=2048), methods=["GET", "POST"]),
        Route("/secret", from_our_pages(echo, is_secret_path=True), methods=["POST"]),
        Route("/refuse", from_our_pages(refuse), methods=["POST"]),
    ]
    return TestClient(Starlette(routes=routes), base_url=HOST)


OURS = [
    pytest.param({}, id="no browser"),
    pytest.param({"origin": HOST}, id="our origin"),
    pytest.param({"origin": "http://ALENTOUR.example"}, id="behind a proxy that ends TLS"),
    pytest.param({"sec-fetch-site": "same-origin"}, id="the browser says ours"),
    pytest.param({"sec-fetch-site": "same-origin", "origin": "null"}, id="ours without referrer"),
    pytest.param({"sec-fetch-site": "none"}, id="typed by a person"),
]
FOREIGN = [
    pytest.param({"origin": "https://voleur.example"}, id="another site"),
    pytest.param({"origin": "https://alentour.example.voleur.example"}, id="our name inside"),
    pytest.param({"origin": HOST + ":8443"}, id="another port"),
    pytest.param({"origin": "null"}, id="hidden origin"),
    pytest.param({"sec-fetch-site": "cross-site", "origin": HOST}, id="the browser says foreign"),
    pytest.param({"sec-fetch-site": "same-site"}, id="a neighbour under the same domain"),
    pytest.param({"origin": ""}, id="empty origin"),
]


@pytest.mark.parametrize("headers", OURS)
def test_post_of_our_own_pages_passes(client, headers):
    assert client.post("/plain", headers=headers, content=b"abc").text == "3 octets"


@pytest.mark.parametrize("headers", FOREIGN)
def test_post_of_another_site_is_refused_in_french(client, headers):
    answer = client.post("/plain", headers=headers, content=b"abc")
    assert answer.status_code == 403
    assert "autre site" in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_reading_is_open_to_all(client):
    assert client.get("/plain", headers={"sec-fetch-site": "cross-site"}).status_code == 200


def test_path_that_holds_a_secret_lets_a_hidden_origin_pass_and_no_other(client):
    assert client.post("/secret", headers={"origin": "null"}).status_code == 200
    assert client.post("/secret", headers={"origin": "https://voleur.example"}).status_code == 403


def test_script_is_answered_in_json(client):
    headers = {"origin": "null", "accept": "application/json"}
    assert "autre site" in client.post("/plain", headers=headers).json()["error"]


def test_body_up_to_the_limit_passes_and_one_more_byte_does_not(client):
    assert client.post("/plain", content=b"x" * 2048).text == "2048 octets"
    answer = client.post("/plain", content=b"x" * 2049)
    assert answer.status_code == 413
    assert "2 ko" in answer.text


def test_body_that_hides_its_length_stops_at_the_limit(client):
    answer = client.post("/plain", content=(b"x" * 1024 for _ in range(3)))
    assert answer.status_code == 413


def test_refusals_of_the_answer_itself_are_left_to_it(client):
    with pytest.raises(QueryRefused):
        client.post("/refuse")
