from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.embed_code import (
    Embed,
    fitted_iframe_code,
    iframe_code,
    oembed_address,
    script_code,
    view_embed,
)
from geo.views import View

BASE = "https://carte.example"
HOSTILE = "\"><script>alert(1)</script>'${x}`[gallery]{{x}}\u202e=cmd\r\n"


class Tags(HTMLParser):
    """The tags of a text, with their attributes as a browser reads them."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.found.append(("text", data))


def only_tag(code):
    (found,) = Tags(code).found
    return found


@pytest.mark.parametrize("title", ["Nos potiers", HOSTILE, "é" * 10_000, ""])
@pytest.mark.parametrize(("write", "name", "attribute"), [
    (iframe_code, "iframe", "title"),
    (script_code, "script", "data-titre"),
])  # fmt: skip
def test_a_title_stays_text_in_one_attribute(write, name, attribute, title):
    code = write(Embed(base_url=BASE, title=title))
    tag, attributes = only_tag(code)
    assert tag == name
    assert attributes[attribute].split() == title.replace("\u202e", " ").split()
    assert not any(sign in code for sign in "[]{}`\n\u202e")


@given(st.text())
def test_no_title_breaks_out(title):
    for write in (iframe_code, script_code):
        tag, attributes = only_tag(write(Embed(base_url=BASE, title=title)))
        assert tag in {"iframe", "script"}
        assert attributes["src"].startswith(BASE)


def test_a_frame_shows_what_was_asked():
    asked = [("territoire", "epci:200071413"), ("q", 'a&b="c"'), ("genre", "honey")]
    embed = Embed(base_url=f"{BASE}/", parameters=asked)
    _, attributes = only_tag(iframe_code(embed, height_px=420))
    parts = urlsplit(attributes["src"])
    assert (parts.netloc, parts.path) == ("carte.example", "/carte")
    assert parse_qsl(parts.query) == [*asked, ("cadre", "1")]
    assert attributes["height"] == "420"
    assert parse_qsl(urlsplit(embed.link).query) == asked


def test_a_fitted_frame_is_the_frame_and_a_script_that_adds_none():
    embed = Embed(base_url=BASE, title="Nos potiers")
    frame, script = fitted_iframe_code(embed).splitlines()
    assert frame == iframe_code(embed)
    assert only_tag(script) == (
        "script",
        {"src": f"{BASE}/embed.js", "data-ajuste": None, "async": None},
    )


def test_a_script_says_the_same_in_its_attributes():
    asked = [("territoire", "epci:1"), ("territoire", "commune:2"), ("couleur", "aa3300")]
    _, attributes = only_tag(script_code(Embed(base_url=BASE, parameters=asked), height_px=500))
    assert attributes["src"] == f"{BASE}/embed.js"
    assert attributes["data-territoire"] == "epci:1;commune:2"
    assert (attributes["data-couleur"], attributes["data-hauteur"]) == ("aa3300", "500")
    assert "data-vue" not in attributes


def test_a_saved_view_is_named():
    embed = view_embed(View(slug="ouest", title="L'Ouest"), BASE)
    assert embed.frame_url == f"{BASE}/v/ouest?cadre=1"
    assert embed.link == f"{BASE}/v/ouest"
    assert only_tag(script_code(embed))[1]["data-vue"] == "ouest"


def test_oembed_is_asked_for_the_whole_address():
    url = f"{BASE}/carte?q=a%26b&genre=honey"
    assert dict(parse_qsl(urlsplit(oembed_address(BASE, url)).query))["url"] == url
