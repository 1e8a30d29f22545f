"""A view of the map in another site's page: by frame, by script and by a pasted link."""

import uuid
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from geo.embed_code import (
    FRAME_HEIGHT_PX,
    Embed,
    fitted_iframe_code,
    iframe_code,
    script_code,
    view_embed,
)
from geo.registry.database import Registry
from geo.registry.views import add_view
from geo.views import Face, View
from tests.browser.other_site import another_site, paste_link
from tests.organizers import OPERATOR

SLOW = 20_000
AUBENAS = "epci:200073245"
KEPT = """() => {
  // A page without an origin, or of another site, may not even ask.
  try { return [...Object.keys(localStorage), ...Object.keys(sessionStorage)]; }
  catch { return []; }
}"""
ACTED_ON = ("/", "/integrer", "/demandes", "/organisateurs/connexion", "/inscription/formulaire")
BLOCKED = "chrome-error://chromewebdata/"


@pytest.fixture(scope="module")
def site():
    with another_site() as (url, bodies):
        yield url, bodies


@pytest.fixture(scope="module")
def save(server):
    """Save a view into the registry of the server, which follows it."""
    registry = Registry(f"sqlite:///{server.log_path.parent / 'registry.sqlite'}")

    def save(**changes):
        values = {"title": "Nos <créateurs>", "territory": (AUBENAS,)} | changes
        view = View(slug=f"vue-{uuid.uuid4().hex[:8]}", **values)
        with registry.writing() as connection:
            add_view(connection, view, by=OPERATOR, at=datetime.now(UTC))
        server.wait_for(f"/v/{view.slug}")
        return view

    yield save
    registry.close()


@pytest.fixture
def set_cookies(phone):
    """Every Set-Cookie header that the page received."""
    found = []
    phone.on(
        "response",
        lambda answer: found.extend(
            (answer.url, one["value"])
            for one in answer.headers_array()
            if one["name"].lower() == "set-cookie"
        ),
    )
    return found


def frame_of(page):
    """Return the content of the only frame, once it is there."""
    handle = page.locator("iframe").element_handle(timeout=SLOW)
    handle.scroll_into_view_if_needed()
    return handle.content_frame()


def count_lines(frame):
    return int(frame.locator("#answer-title").inner_text(timeout=SLOW).split()[0])


WAYS = {
    "frame": iframe_code,
    "script": script_code,
    "pasted link": lambda embed: paste_link(embed.link),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_site_shows_a_view_that_scrolls_filters_and_keeps_nothing(
    phone, server, site, save, set_cookies, watch, way
):
    view = save(face=Face(accent="#1f6f54"))
    site_url, bodies = site
    bodies["/carte"] = WAYS[way](view_embed(view, server.url))
    phone.goto(f"{site_url}/carte")
    frame = frame_of(phone)
    expect(frame.locator("#map .leaflet-container")).to_be_visible(timeout=SLOW)
    before = count_lines(frame)
    assert 10 < before < 200
    assert phone.locator("iframe").get_attribute("title") == view.title
    frame.locator("#answer .results > li").last.scroll_into_view_if_needed()
    frame.locator("#question [name=service][value=delivery]").check()
    expect(frame.locator("#answer-title")).not_to_contain_text(f"{before}", timeout=SLOW)
    assert 0 < count_lines(frame) < before
    assert "service=delivery" in frame.url or way != "pasted link"
    assert phone.url == f"{site_url}/carte"
    assert phone.context.cookies() == []
    assert set_cookies == []
    assert [one.evaluate(KEPT) for one in (phone.main_frame, frame)] == [[], []]
    assert watch.faults == []


def test_a_frame_takes_the_height_of_what_it_shows(phone, server, site):
    site_url, bodies = site
    frame_line, script_line = fitted_iframe_code(Embed(base_url=server.url)).splitlines()
    bodies["/haut"] = frame_line
    phone.goto(f"{site_url}/haut")
    expect(frame_of(phone).locator("#map .leaflet-container")).to_be_visible(timeout=SLOW)
    assert phone.locator("iframe").bounding_box()["height"] == FRAME_HEIGHT_PX
    # The script comes when the frame has long said its height.
    source = script_line.split('"')[1]
    phone.evaluate(
        """source => {
          const script = document.createElement("script");
          script.dataset.ajuste = "";
          script.src = source;
          document.body.append(script);
        }""",
        source,
    )
    phone.wait_for_function(
        "height => document.querySelector('iframe').offsetHeight > 2 * height", arg=FRAME_HEIGHT_PX
    )


def is_shown(page, url):
    """Tell whether the page at `url` appears in the frame of a page that frames it."""
    frame = frame_of(page)
    frame.wait_for_load_state()
    assert frame.url in {BLOCKED, url}
    return frame.url == url


def test_a_view_is_framed_by_the_sites_it_names_alone(phone, server, site, save):
    site_url, bodies = site
    for hosts, is_allowed in [
        ((site_url,), True),
        (("https://www.office.example",), False),
        (("https://*.office.example", site_url), True),
    ]:
        embed = view_embed(save(allowed_hosts=hosts), server.url)
        bodies["/vue"] = iframe_code(embed)
        phone.goto(f"{site_url}/vue")
        assert is_shown(phone, embed.frame_url) is is_allowed


def test_no_page_where_one_acts_is_ever_framed(phone, server, site):
    site_url, bodies = site
    for path in (
        "/",
        "/integrer",
        "/demandes",
        "/organisateurs/connexion",
        "/inscription/formulaire",
    ):
        bodies["/piege"] = f'<iframe src="{server.url}{path}" width="300" height="300"></iframe>'
        phone.goto(f"{site_url}/piege")
        assert not is_shown(phone, server.url + path)
