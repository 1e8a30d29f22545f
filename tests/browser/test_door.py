"""The first seconds of a visit."""

import re
import urllib.request

from playwright.sync_api import expect

from benchmarks.serving import streamlit_command
from tests.browser.conftest import on_a_phone
from tests.sites import serve_app

DRAWN = "[data-testid=stMainBlockContainer] h1"
TILES_HOST = "https://data.geopf.fr/"


def open_and_wait(page, url):
    page.goto(url)
    page.locator(DRAWN).wait_for(timeout=30_000)
    page.locator("#early").wait_for(state="detached", timeout=30_000)


class Gate:
    """Holds Streamlit's own program back until it is opened, however slow the machine is."""

    def __init__(self, page):
        self.is_open, self.held = False, []
        page.route(re.compile(r"/static/js/index\."), self._pass)

    def _pass(self, route):
        route.fallback() if self.is_open else self.held.append(route)

    def open(self):
        self.is_open = True
        for route in self.held:
            route.fallback()


def test_page_opens_without_a_fault_and_asks_nothing_of_others_but_tiles(page, server, watch):
    open_and_wait(page, server.url)
    page.wait_for_timeout(1000)
    assert watch.faults == []
    assert [url for url in watch.foreign if not url.startswith(TILES_HOST)] == []


def test_map_is_there_before_streamlit_and_leaves_without_a_trace(phone, server):
    streamlit = Gate(phone)
    phone.goto(server.url, wait_until="commit")
    early = phone.frame_locator("#early iframe")
    expect(early.locator("html[data-ready]")).to_be_attached(timeout=20_000)
    assert phone.locator(DRAWN).count() == 0
    streamlit.open()
    phone.locator("#early").wait_for(state="detached", timeout=30_000)
    assert phone.locator("#streamlit-files").count() == 0
    assert phone.locator("iframe").count() == 1


def test_map_comes_with_the_filters_of_the_link(phone, server):
    Gate(phone)
    phone.goto(f"{server.url}/?genre=honey", wait_until="commit")
    expect(phone.locator("#early iframe")).to_have_attribute("src", "/carte/fond?genre=honey")


def test_page_opens_when_the_early_map_never_answers(phone, server):
    first = []

    def give_up_once(route):
        first.append(route.request.url)
        route.abort() if len(first) == 1 else route.fallback()

    phone.route(re.compile(r"/carte/fond(\?|$)"), give_up_once)
    open_and_wait(phone, server.url)
    assert len(first) >= 1


def test_keyboard_reaches_the_page_once_it_is_there(phone, server):
    open_and_wait(phone, server.url)
    phone.keyboard.press("Tab")
    assert phone.evaluate("document.getElementById('root').contains(document.activeElement)")


@on_a_phone
def test_nothing_of_streamlits_own_is_left_to_see(page, server):
    open_and_wait(page, server.url)
    for name in ("stToolbar", "stStatusWidget", "stDecoration", "stAppDeployButton"):
        assert not page.get_by_test_id(name).is_visible()
    assert page.evaluate("document.documentElement.lang") == "fr"
    assert page.get_by_text("Skip to main content").count() == 0


def test_no_font_and_no_tracker_cookie_comes_along(phone, server):
    fonts = []
    phone.on("request", lambda r: fonts.append(r.url) if r.resource_type == "font" else None)
    open_and_wait(phone, server.url)
    phone.wait_for_timeout(500)
    assert fonts == []
    assert {cookie["name"] for cookie in phone.context.cookies()} <= {"_streamlit_xsrf"}


def test_page_without_javascript_says_so_in_french(chromium, server):
    with chromium.new_context(java_script_enabled=False, locale="fr-FR") as context:
        page = context.new_page()
        page.goto(server.url)
        assert page.locator("noscript p").inner_text().startswith("Cette page a besoin de JavaScr")
        assert not page.get_by_role("status").is_visible()


def test_streamlits_own_command_serves_the_page_and_a_cut_line_is_said(tmp_path, phone, watch):
    with serve_app(tmp_path, command=streamlit_command) as server:
        open_and_wait(phone, server.url)
        with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=10) as answer:
            assert answer.status == 200
        assert watch.faults == []
    assert (tmp_path / "registry.sqlite").is_file()
    phone.locator("[data-test-connection-state=PINGING_SERVER]").wait_for(timeout=60_000)
    phone.wait_for_timeout(6000)
    assert phone.get_by_role("dialog").count() == 0
    said = "getComputedStyle(document.querySelector('.stApp'), '::before').content"
    assert "Connexion interrompue" in phone.evaluate(said)
