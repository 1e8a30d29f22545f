import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from geo.web.security import SecurityHeadersMiddleware, own_policy, streamlit_policy


def rules(policy):
    return {name: set(values) for name, *values in (rule.split() for rule in policy.split(";"))}


@pytest.mark.parametrize(
    ("tiles", "hosts"),
    [
        ("ign", {"https://data.geopf.fr"}),
        ("https://tiles.example.org/{z}/{x}/{y}.png", {"https://tiles.example.org"}),
        ("https://{s}.example.org/{z}/{x}/{y}.png", {"https://*.example.org"}),
        (None, set()),
    ],
    ids=["ign", "template", "subdomains", "none"],
)
def test_pictures_come_from_us_and_from_the_tiles_alone(tiles, hosts):
    assert rules(own_policy(tiles))["img-src"] == {"'self'", "data:"} | hosts


def test_our_pages_run_our_files_alone():
    policy = rules(own_policy("ign"))
    assert policy["default-src"] == {"'none'"}
    assert policy["script-src"] == policy["style-src"] == {"'self'"}
    assert policy["frame-ancestors"] == {"'self'"}


def test_streamlits_page_runs_no_inline_script_but_ours():
    sources = rules(streamlit_policy("ign", "sha256-abc"))["script-src"]
    assert sources == {"'self'", "blob:", "'sha256-abc'"}


@pytest.fixture
def client():
    def embed(_request):
        headers = {"Content-Security-Policy": "frame-ancestors https://office.example.org"}
        return PlainTextResponse("", headers=headers)

    def plain(_request):
        return PlainTextResponse("")

    routes = [Route("/embed", embed), Route("/component/x/index.html", plain), Route("/x", plain)]
    layer = Middleware(SecurityHeadersMiddleware, tiles="ign")
    return TestClient(Starlette(routes=routes, middleware=[layer]))


def test_policy_that_a_route_sets_itself_is_kept(client):
    headers = client.get("/embed").headers
    assert headers["content-security-policy"] == "frame-ancestors https://office.example.org"
    assert headers["x-content-type-options"] == "nosniff"


def test_only_frames_of_components_run_inline_scripts(client):
    assert "unsafe-eval" in client.get("/component/x/index.html").headers["content-security-policy"]
    assert "unsafe" not in client.get("/x").headers["content-security-policy"]


def test_missing_page_has_the_headers_too(client):
    assert client.get("/nothing").headers["x-content-type-options"] == "nosniff"
