from types import SimpleNamespace

import pytest
from starlette.requests import Request

from geo.web.plain_pages import base_url


def asked(host, *, root_path="", public_url=None):
    scope = {
        "type": "http",
        "scheme": "http",
        "path": f"{root_path}/carte",
        "root_path": root_path,
        "query_string": b"",
        "headers": [(b"host", host.encode())],
        "server": ("127.0.0.1", 8501),
    }
    return base_url(
        Request(scope), SimpleNamespace(settings=SimpleNamespace(public_url=public_url))
    )


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("carte.example", "http://carte.example"),
        ("Carte.example:8501", "http://Carte.example:8501"),
        ("[::1]:8501", "http://[::1]:8501"),
    ],
)
def test_where_the_map_is_is_where_it_was_asked(host, expected):
    assert asked(host) == expected


def test_a_path_before_the_map_belongs_to_its_address():
    assert asked("carte.example", root_path="/alentour") == "http://carte.example/alentour"


def test_what_the_operator_says_comes_first():
    assert asked("evil.example", public_url="https://carte.example/") == "https://carte.example"


@pytest.mark.parametrize("host", ['a"><script>', "a b", "a/../b?c", "user@evil.example", ""])
def test_what_is_no_name_is_not_repeated(host):
    assert asked(host) in {"http://localhost", "http://127.0.0.1:8501"}
