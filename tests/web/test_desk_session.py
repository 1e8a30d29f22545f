import pytest
from starlette.requests import Request
from starlette.responses import Response

from geo.web.desk_session import (
    HOME_PATH,
    drop_session,
    keep_session,
    read_next,
    session_token,
)

TOKEN = "t" * 43


def cookie_of(response):
    return response.headers["set-cookie"]


@pytest.mark.parametrize(
    "wanted",
    ["/demandes", "/demandes?page=2", "/adresses-a-verifier", "/tableau-de-bord?mois=2026-05"],
)
def test_our_own_pages_are_gone_on_to(wanted):
    assert read_next(wanted) == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        None,
        "",
        "/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/a/b",
        "/%2f%2fevil.example",
        "/demandes#x",
        "/demandes\r\nSet-Cookie: x=1",
        "/demandes?a=<script>",
        "/é",
        " /demandes",
        "/" + "a" * 10_000 + "/",
    ],
)
def test_whatever_else_is_wanted_one_goes_home(wanted):
    assert read_next(wanted) == HOME_PATH


def test_under_https_the_cookie_is_bound_to_this_host():
    response = Response()
    keep_session(response, TOKEN, is_https=True)
    cookie = cookie_of(response)
    assert cookie.startswith(f"__Host-alentour={TOKEN};")
    for attribute in ("Secure", "HttpOnly", "Path=/", "SameSite=lax"):
        assert attribute in cookie
    assert "Domain" not in cookie


def test_without_https_the_cookie_is_out_of_reach_of_scripts_all_the_same():
    response = Response()
    keep_session(response, TOKEN, is_https=False)
    assert "HttpOnly" in cookie_of(response)
    assert "Secure" not in cookie_of(response)


@pytest.mark.parametrize(
    ("cookies", "expected"),
    [
        ({}, None),
        ({"alentour": TOKEN}, TOKEN),
        ({"__Host-alentour": TOKEN, "alentour": "u" * 43}, TOKEN),
        ({"alentour": "short"}, None),
        ({"alentour": "x" * 5_000}, None),
        ({"alentour": "'; DROP TABLE sessions; -- padded"}, None),
        ({"other": TOKEN}, None),
    ],
    ids=str,
)
def test_only_what_could_be_a_token_is_looked_up(cookies, expected):
    assert session_token(cookies) == expected


def test_a_dropped_session_is_forgotten_under_the_name_it_had():
    scope = {"type": "http", "headers": [(b"cookie", f"__Host-alentour={TOKEN}".encode())]}
    response = Response()
    drop_session(Request(scope), response)
    assert cookie_of(response).startswith('__Host-alentour="";')
    assert "Max-Age=0" in cookie_of(response)
    assert "Secure" in cookie_of(response)
