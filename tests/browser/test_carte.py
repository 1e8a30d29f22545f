"""Page Carte as a visitor uses it, on a phone and on a desk."""

import re

import pytest
from playwright.sync_api import expect

from geo.coordinates import Position
from geo.snapshot import write_shops
from geo.values import DeliveryZone
from tests.browser.conftest import on_a_phone
from tests.factories import make_place, make_shop
from tests.sites import serve_app

HOSTILE = "${alert(1)} `b` </script><img src=x onerror=alert(1)> \u202egnp.exe"
FRAME = "iframe.map-frame"


def open_carte(page, server, url_query=""):
    page.goto(f"{server.url}/{url_query}")
    page.locator("[data-testid=stMainBlockContainer] h1").wait_for(timeout=60_000)
    page.locator("#early").wait_for(state="detached", timeout=60_000)
    expect(page.frame_locator(FRAME).locator("html[data-ready]")).to_be_attached(timeout=60_000)
    expect(page.locator(".results, article.shop").first).to_be_visible(timeout=60_000)


def map_frame(page):
    return page.locator(FRAME).element_handle().content_frame()


def find_place(page, typed, label):
    page.get_by_role("combobox", name="Où êtes-vous ?").press_sequentially(typed, delay=20)
    page.get_by_role("option", name=label).first.click()


def title(page):
    return page.get_by_role("heading", level=2).first


def choose_service(page, name):
    page.get_by_role("button", name=re.compile(name)).first.click()


def metres(shown):
    number, unit = re.match(r"([\d,]+)\s(k?m)", shown).groups()
    return float(number.replace(",", ".")) * (1_000 if unit == "km" else 1)


@pytest.fixture(autouse=True)
def quiet(watch):
    """Whatever a test does, the console stays free of errors and nothing opens a dialog."""
    yield
    assert watch.faults == []


def test_a_commune_typed_gives_the_list_by_distance(page, server):
    open_carte(page, server)
    find_place(page, "auben", "Aubenas (07200)")
    expect(page.get_by_text(re.compile("d'Aubenas")).first).to_be_visible(timeout=20_000)
    distances = page.locator("ol.results .where strong")
    expect(distances).to_have_count(20, timeout=20_000)
    shown = distances.all_inner_texts()
    exact = [metres(text) for text in shown if re.match(r"\d", text)]
    assert len(exact) >= 5
    assert exact == sorted(exact)
    assert "pres=07019" in page.url


def test_a_filter_keeps_the_map_its_place_and_its_zoom(page, server):
    open_carte(page, server)
    frame = map_frame(page)
    frame.evaluate("window.isTheSame = true; void map_alentour.setView([44.6, 4.4], 12)")
    page.wait_for_timeout(600)
    choose_service(page, "Livraison")
    page.wait_for_url(re.compile("service=delivery"))
    expect(page.get_by_role("heading", name=re.compile("adresses"))).not_to_have_text(
        re.compile("^22"), timeout=20_000
    )
    page.wait_for_timeout(600)
    assert frame.evaluate("window.isTheSame") is True
    assert frame.evaluate("map_alentour.getZoom()") == 12
    assert frame.evaluate("map_alentour.getCenter().lat") == pytest.approx(44.6, abs=1e-3)


@on_a_phone
def test_a_shop_of_the_list_opens_its_card_and_the_list_comes_back(page, server):
    open_carte(page, server)
    first = page.locator(".result h3 button").first
    name = first.inner_text()
    first.click()
    expect(page.locator("article.shop h2")).to_have_text(name, timeout=20_000)
    page.get_by_role("button", name="Revenir à la liste").click()
    expect(page.locator(".result")).to_have_count(20, timeout=20_000)


@on_a_phone
def test_a_shop_of_the_map_opens_its_card(page, server):
    open_carte(page, server, "?genre=honey")
    frame = map_frame(page)
    frame.evaluate("document.querySelectorAll('.leaflet-marker-icon.numbered')[0].click()")
    expect(page.locator("article.shop, .stack").first).to_be_attached(timeout=20_000)


@on_a_phone
def test_the_back_button_goes_back(page, server):
    open_carte(page, server)
    before = page.locator("[data-testid=stMain] h2").first.inner_text()
    choose_service(page, "Livraison")
    page.wait_for_url(re.compile("service=delivery"))
    expect(page.locator("[data-testid=stMain] h2").first).not_to_have_text(before, timeout=20_000)
    page.go_back()
    expect(page.locator("[data-testid=stMain] h2").first).to_have_text(before, timeout=20_000)
    assert "service" not in page.url


@on_a_phone
def test_a_link_opens_the_same_view(page, server, chromium, watch):
    open_carte(page, server)
    find_place(page, "auben", "Aubenas (07200)")
    expect(page.get_by_text(re.compile("d'Aubenas")).first).to_be_visible(timeout=20_000)
    expect(page.locator("ol.results .where strong")).to_have_count(20, timeout=20_000)
    names = page.locator("ol.results h3").all_inner_texts()
    with chromium.new_context(viewport={"width": 800, "height": 844}, locale="fr-FR") as context:
        other = context.new_page()
        watch.over(other)
        open_carte(other, server, page.url.removeprefix(server.url + "/"))
        expect(other.locator("ol.results h3")).to_have_text(names, timeout=20_000)
        place = other.get_by_role("combobox", name="Où êtes-vous ?")
        expect(place).to_have_value("Aubenas (07)", timeout=20_000)


def test_nothing_moves_sideways_on_the_narrowest_phone(phone, server):
    phone.set_viewport_size({"width": 320, "height": 640})
    open_carte(phone, server)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    phone.locator(".result h3 button").first.click()
    expect(phone.locator("article.shop")).to_be_visible(timeout=20_000)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_keyboard_alone_goes_from_a_commune_to_a_card(phone, server):
    open_carte(phone, server)
    for _ in range(10):
        phone.keyboard.press("Tab")
        if phone.get_by_role("combobox", name="Où êtes-vous ?").evaluate(
            "box => box.getRootNode().activeElement === box"
        ):
            break
    phone.keyboard.type("auben", delay=20)
    expect(phone.get_by_role("option").first).to_be_visible(timeout=20_000)
    phone.keyboard.press("ArrowDown")
    phone.keyboard.press("Enter")
    expect(phone.get_by_text(re.compile("d'Aubenas")).first).to_be_visible(timeout=20_000)
    phone.locator(".result h3 button").first.focus()
    phone.keyboard.press("Enter")
    expect(phone.locator("article.shop")).to_be_visible(timeout=20_000)


# --- hostile entries, several at one point ---------------------------------------------------


def make_hostile_shops():
    spot = make_place(position=Position(lon=4.39, lat=44.62), insee_code="07019", name=HOSTILE)
    zone = DeliveryZone(radius_m=9_000, days=HOSTILE)
    return [
        make_shop(slug=f"hostile-{n}", name=f"{n} {HOSTILE}", description=HOSTILE,
                  places=(spot,), zones=(zone,))
        for n in range(3)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def hostile_server(tmp_path_factory):
    home = tmp_path_factory.mktemp("hostile")
    write_shops(make_hostile_shops(), home / "shops.parquet")
    with serve_app(home, {"ALENTOUR_SHOPS": str(home / "shops.parquet")}) as server:
        yield server


@on_a_phone
def test_hostile_names_are_text_and_every_shop_of_one_point_is_reachable(page, hostile_server):
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    open_carte(page, hostile_server)
    frame = page.frame_locator(FRAME)
    for rank in range(3):
        frame.locator(".leaflet-marker-icon.numbered").first.dispatch_event("click")
        names = frame.locator(".stack button")
        expect(names).to_have_count(3, timeout=20_000)
        assert names.nth(rank).inner_text() == f"{rank} {HOSTILE}"
        names.nth(rank).click()
        expect(page.locator("article.shop h2")).to_have_text(f"{rank} {HOSTILE}", timeout=20_000)
    assert page.locator("article.shop img, article.shop script").count() == 0
    assert dialogs == []


@on_a_phone
def test_choosing_a_shop_draws_its_delivery_zone(page, hostile_server):
    open_carte(page, hostile_server)
    with page.expect_response(re.compile("/carte/zones/hostile-0")) as answered:
        page.locator(".result h3 button").first.click()
    assert len(answered.value.json()["features"]) == 1
    expect(page.locator("article.shop")).to_contain_text("à la ronde", timeout=20_000)


def test_enter_on_the_map_opens_the_shops_of_a_point(phone, hostile_server):
    open_carte(phone, hostile_server)
    frame = phone.frame_locator(FRAME)
    frame.locator(".leaflet-marker-icon.numbered").first.focus()
    phone.keyboard.press("Enter")
    expect(frame.locator(".stack button")).to_have_count(3, timeout=20_000)
    phone.keyboard.press("Enter")
    expect(phone.locator("article.shop")).to_be_visible(timeout=20_000)
