"""The light page's map and script in Chromium: what moves over what was drawn."""

import re
import threading
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import faults_in_both_schemes

HERE = {"longitude": 4.390003, "latitude": 44.620008}
LIVE = "#map.is-live .leaflet-container"
SLOW = 20_000


def open_page(page, server, url_query=""):
    page.goto(f"{server.url}/carte{url_query}")
    expect(page.locator(LIVE)).to_be_visible(timeout=SLOW)


def count(page):
    return page.locator("#answer :is(h1, h2)").first.inner_text()


def choose(page, name, value):
    """Choose as a visitor does, the filters being folded or not."""
    field = page.locator(f"#question [name={name}][value={value}]").first
    field.evaluate("field => { for (let at = field; at; at = at.parentElement) at.open = true }")
    field.check()


def mark_map(page):
    page.locator(LIVE).evaluate("box => { box.isTheSame = true }")


def is_same_map(page):
    return page.locator(LIVE).evaluate("box => box.isTheSame === true")


@pytest.fixture(autouse=True)
def quiet(watch):
    """Whatever a test does, the console stays free of errors."""
    yield
    assert watch.faults == []


def test_the_map_covers_the_drawing_and_numbers_are_tied_to_lines(page, server):
    open_page(page, server)
    box = page.locator(LIVE).bounding_box()
    drawn = page.locator("#map svg.svg-map").first.bounding_box()
    assert box == pytest.approx(drawn, abs=1)
    number = page.locator("#map [data-number]").first
    line = page.locator(f"#n{number.get_attribute('data-number')}")
    number.focus()
    expect(line).to_have_class(re.compile("is-tied"))
    name = line.get_by_role("link").first.inner_text()
    assert name in number.get_attribute("title")
    line.hover()
    expect(number).to_have_class(re.compile("is-tied"))


def test_a_number_opens_the_shops_of_its_place_by_keyboard(phone, server):
    open_page(phone, server)
    number = phone.locator("#map [data-number]").first
    slug = phone.locator(f"#n{number.get_attribute('data-number')}").get_attribute("data-slug")
    number.focus()
    phone.keyboard.press("Enter")
    entries = phone.locator("#map .stack a")
    expect(entries.first).to_be_focused()
    addresses = entries.evaluate_all("links => links.map(link => link.pathname)")
    assert f"/boutique/{slug}" in addresses


def test_a_filter_keeps_the_page_and_the_map_and_the_back_button_goes_back(page, server):
    open_page(page, server)
    before = count(page)
    mark_map(page)
    with page.expect_response(re.compile("/carte/points.*service=delivery")):
        choose(page, "service", "delivery")
    page.wait_for_url(re.compile("service=delivery"))
    expect(page.locator("#answer :is(h1, h2)").first).not_to_have_text(before)
    after = count(page)
    assert page.locator("#said").inner_text() == after
    expect(page.locator("#question [name=service][value=delivery]").first).to_be_focused()
    page.go_back()
    expect(page.locator("#answer :is(h1, h2)").first).to_have_text(before)
    expect(page.locator("#question [name=service][value=delivery]").first).not_to_be_checked()
    page.go_forward()
    expect(page.locator("#answer :is(h1, h2)").first).to_have_text(after)
    assert is_same_map(page)


def test_the_next_page_of_the_list_renumbers_the_map(phone, server):
    open_page(phone, server)
    mark_map(phone)
    phone.locator("#answer a[href*='page=2']").first.click()
    expect(phone.locator("#n21")).to_be_visible()
    expect(phone.locator("#map [data-number='21']").first).to_be_attached()
    assert phone.locator("#map [data-number='1']").count() == 0
    assert is_same_map(phone)


def test_the_position_is_asked_on_a_tap_and_stands_in_the_address_alone(chromium, server, watch):
    with chromium.new_context(locale="fr-FR", geolocation=HERE) as context:
        page = context.new_page()
        watch.over(page)
        open_page(page, server)
        button = page.locator("[data-locate]")
        button.click()
        expect(page.locator("#located")).to_have_text(button.get_attribute("data-refused"))
        context.grant_permissions(["geolocation"])
        button.click()
        page.wait_for_url(re.compile("pres="))
        expect(page.locator("#map .here").first).to_be_attached(timeout=SLOW)
        assert parse_qs(urlsplit(page.url).query)["pres"] == ["4.39000,44.62001"]
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0
        assert context.cookies() == []


def test_without_leaflet_the_drawing_and_the_filters_stay(phone, server, watch):
    phone.route("**/leaflet.js", lambda route: route.abort())
    phone.goto(f"{server.url}/carte")
    expect(phone.locator("#map .notice")).to_be_visible(timeout=SLOW)
    expect(phone.locator("#map svg.svg-map a[href='#n1']")).to_be_visible()
    phone.evaluate("window.isTheSame = true")
    choose(phone, "service", "delivery")
    phone.wait_for_url(re.compile("service=delivery"))
    assert phone.evaluate("window.isTheSame") is True
    assert all("leaflet.js" in fault for fault in watch.faults)
    watch.faults.clear()


def test_without_points_the_drawing_stays_with_a_sentence(phone, server, watch):
    phone.route("**/carte/points*", lambda route: route.fulfill(status=503, body=""))
    phone.goto(f"{server.url}/carte")
    note = phone.locator("#map .note")
    expect(note).to_be_visible(timeout=SLOW)
    expect(phone.locator("#map svg.svg-map").first).to_be_visible()
    phone.unroute("**/carte/points*")
    note.get_by_role("button").click()
    expect(phone.locator(LIVE)).to_be_visible(timeout=SLOW)
    assert all("503" in fault for fault in watch.faults)
    watch.faults.clear()


def test_a_page_with_its_map_has_no_grave_fault_in_both_schemes(phone, server):
    open_page(phone, server, "?pres=07019")
    assert faults_in_both_schemes(phone) == []


# --- in another site's page ----------------------------------------------------------------------

HOST = """<!doctype html><title>Office</title><meta name=viewport content="width=device-width">
<p>Avant</p>
<script src="{url}/embed.js" data-service="delivery" data-titre="Nos créateurs"></script>
<p id=after>Après</p><script src="{url}/embed.js" data-affichage="liste"></script>"""


class _Host(BaseHTTPRequestHandler):
    def __init__(self, *args, body, **kwargs):
        self._body = body
        super().__init__(*args, **kwargs)

    def do_GET(self):
        self.send_response(200 if self.path == "/" else 204)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        if self.path == "/":
            self.wfile.write(self._body)

    def log_message(self, *_):
        pass


@contextmanager
def another_site(body):
    """Serve one page from another origin of the loopback."""
    site = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Host, body=body.encode()))
    threading.Thread(target=site.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{site.server_port}/"
    finally:
        site.shutdown()
        site.server_close()


def test_another_site_shows_the_map_by_one_line_as_high_as_it_is(page, server):
    with another_site(HOST.format(url=server.url)) as url:
        page.goto(url)
        frame = page.frame_locator("iframe").first
        frame.locator("#map").scroll_into_view_if_needed(timeout=SLOW)
        expect(frame.locator(LIVE)).to_be_visible(timeout=SLOW)
        first, second = (page.locator("iframe").nth(rank).element_handle() for rank in (0, 1))
        inside = first.content_frame()
        assert "service=delivery" in inside.url
        assert "affichage=liste" in second.get_attribute("src")
        assert first.get_attribute("title") == "Nos créateurs"
        high = "() => document.querySelector('iframe').clientHeight"
        page.wait_for_function(f"({high})() > 800")
        whole = inside.evaluate("Math.ceil(document.body.getBoundingClientRect().bottom)")
        assert page.evaluate(high) == pytest.approx(whole, abs=2)
        page.evaluate("postMessage({alentour: 'height', height: 333}, '*')")
        page.wait_for_timeout(100)
        assert page.evaluate(high) == pytest.approx(whole, abs=2)
        assert page.context.cookies() == []
        assert inside.evaluate("localStorage.length + sessionStorage.length") == 0
