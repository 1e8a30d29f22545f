import pytest

from geo.errors import FieldRefused
from geo.frame_hosts import frame_ancestors, read_host

ORIGINS = {
    "https://www.aubenas.example": "https://www.aubenas.example",
    " www.Aubenas.example ": "https://www.aubenas.example",
    "https://www.aubenas.example/tourisme/carte?x=1#y": "https://www.aubenas.example",
    "https://www.aubenas.example:8443/": "https://www.aubenas.example:8443",
    "https://*.aubenas.example": "https://*.aubenas.example",
    "https://créateurs.example": "https://xn--crateurs-c1a.example",
    "http://localhost:8000": "http://localhost:8000",
    "http://127.0.0.1": "http://127.0.0.1",
    "https://localhost": "https://localhost",
}
NONE = [
    "",
    "*",
    "https://*",
    "https://*.example",
    "https://www.*.example",
    "http://www.aubenas.example",
    "ftp://www.aubenas.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "'none'",
    "https://a.example https://b.example",
    "https://a.example;script-src *",
    "https://a.example,b.example",
    "https://a.example\r\nSet-Cookie: a=b",
    "https://user@a.example",
    "https://a.example:0",
    "https://a.example:99999",
    "https://a.example:http",
    "https://[::1]",
    "https://-a.example",
    "https://a..example",
    "https://" + "a" * 64 + ".example",
    "https://" + "a." * 200 + "example",
    "x" * 10_000,
    "https://\ud800.example",
]  # fmt: skip


@pytest.mark.parametrize(("written", "origin"), ORIGINS.items(), ids=ORIGINS)
def test_an_origin_is_read_in_its_one_form(written, origin):
    assert read_host(written) == origin
    assert read_host(origin) == origin


@pytest.mark.parametrize("written", NONE, ids=lambda written: ascii(written)[:40])
def test_what_is_no_origin_is_refused(written):
    with pytest.raises(FieldRefused, match="frame_host_refused"):
        read_host(written)


def test_nothing_kept_breaks_out_of_a_header():
    assert frame_ancestors(["https://a.example; script-src *"]) == "'self'"
    assert frame_ancestors(["https://a.example", "https://a.example"]) == "'self' https://a.example"
