"""What a keyboard, a screen reader, a finger and a magnifier meet on pages of visitors."""

import re

import pytest
from axe_playwright_python.sync_playwright import DEFAULT_OPTIONS, Axe
from playwright.sync_api import expect

from tests.browser.conftest import on_a_desk
from tests.browser.test_carte import FRAME, map_frame, open_carte

ONLY_COLOURS = {**DEFAULT_OPTIONS, "runOnly": ["color-contrast", "link-in-text-block"]}
SCHEMES = {"light": DEFAULT_OPTIONS, "dark": ONLY_COLOURS}
"""What axe looks at in each: colours alone change with the scheme."""
BACKGROUND = "getComputedStyle(document.querySelector('.stApp')).backgroundColor"


def grave_faults(page, options=DEFAULT_OPTIONS):
    found = Axe().run(page, options=options).response["violations"]
    return [
        (fault["id"], [node["html"][:200] for node in fault["nodes"]])
        for fault in found
        if fault["impact"] in {"serious", "critical"}
    ]


def faults_in_both_schemes(page):
    """Return the grave faults of what is on screen, in light, and of its colours in dark."""
    found = []
    for scheme, options in SCHEMES.items():
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(300)
        found += [(scheme, *fault) for fault in grave_faults(page, options)]
    return found


def test_list_and_card_have_no_grave_fault(phone, server):
    open_carte(phone, server, "?pres=07019")
    assert faults_in_both_schemes(phone) == []
    phone.locator(".result h3 button").first.click()
    expect(phone.locator("article.shop")).to_be_visible(timeout=20_000)
    assert faults_in_both_schemes(phone) == []


def test_the_map_alone_has_no_grave_fault(phone, server):
    phone.goto(f"{server.url}/carte/fond?pres=07019")
    expect(phone.locator("html[data-ready]")).to_be_attached(timeout=60_000)
    assert faults_in_both_schemes(phone) == []


def test_a_page_that_opens_in_the_dark_is_dark_and_legible(phone, server):
    phone.emulate_media(color_scheme="dark")
    open_carte(phone, server, "?pres=07019")
    assert grave_faults(phone, ONLY_COLOURS) == []
    assert sum(map(int, re.findall(r"\d+", phone.evaluate(BACKGROUND)))) < 3 * 60


def test_focus_goes_to_the_card_and_back_to_its_line(page, server):
    open_carte(page, server)
    line = page.locator(".result h3 button").nth(2)
    name = line.inner_text()
    line.click()
    expect(page.locator("article.shop h2")).to_be_focused(timeout=20_000)
    page.get_by_role("button", name="Revenir à la liste").click()
    expect(page.get_by_role("button", name=name, exact=True)).to_be_focused(timeout=20_000)


def test_a_shared_card_leaves_the_focus_where_it_is(phone, server):
    open_carte(phone, server)
    phone.locator(".result h3 button").first.click()
    phone.wait_for_url("**boutique=**")
    open_carte(phone, server, phone.url.removeprefix(server.url + "/"))
    expect(phone.locator("article.shop h2")).not_to_be_focused()


def test_the_card_shows_its_places_on_the_map(phone, server):
    open_carte(phone, server, "?pres=07019")
    phone.locator(".result h3 button").nth(1).click()
    phone.get_by_role("button", name="Voir sur la carte").click()
    expect(phone.locator(FRAME)).to_be_in_viewport(ratio=0.9)
    expect(phone.frame_locator(FRAME).locator(".dot-chosen").first).to_be_visible()


@pytest.mark.parametrize(
    "path",
    [
        "/marches?pres=07019",
        "/geocoder",
        "/inscription",
        "/signaler/la-bijouterie-des-cades",
        "/imprimer?pres=07019&rayon=10",
        "/favoris?favoris=la-bijouterie-des-cades",
    ],
)
def test_other_pages_of_visitors_fit_the_narrowest_phone_without_a_grave_fault(phone, server, path):
    # 320 px is also a window of 640 px at 200 %.
    phone.set_viewport_size({"width": 320, "height": 640})
    phone.goto(f"{server.url}{path}")
    expect(phone.locator("h1").first).to_be_visible(timeout=60_000)
    phone.locator("#early").wait_for(state="detached", timeout=60_000)
    assert faults_in_both_schemes(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_page_twice_as_large_never_moves_sideways(phone, server):
    phone.set_viewport_size({"width": 640, "height": 450})
    phone.add_init_script("addEventListener('load', () => { document.body.style.zoom = '2' })")
    open_carte(phone, server)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 640


@on_a_desk
def test_a_wheel_over_the_map_scrolls_the_page_beside_it_and_says_how_to_zoom(page, server):
    open_carte(page, server)
    zoom = map_frame(page).evaluate("map_alentour.getZoom()")
    page.locator(FRAME).hover()
    page.mouse.wheel(0, 600)
    hint = page.frame_locator(FRAME).locator(".hint")
    expect(hint).to_have_text("Ctrl + molette pour rapprocher la carte")
    page.wait_for_timeout(500)
    assert map_frame(page).evaluate("map_alentour.getZoom()") == zoom
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollTop") > 100
    page.locator(".result").nth(15).scroll_into_view_if_needed()
    expect(page.locator(FRAME)).to_be_in_viewport(ratio=0.9)


def test_one_finger_scrolls_the_page_and_two_move_the_map(chromium, server, watch):
    with chromium.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, locale="fr-FR"
    ) as context:
        page = context.new_page()
        watch.over(page)
        open_carte(page, server)
        frame = map_frame(page)
        assert frame.evaluate("map_alentour.dragging.enabled()") is False
        assert frame.evaluate("map_alentour.touchZoom.enabled()") is True
        style = "getComputedStyle(map_alentour.getContainer()).touchAction"
        assert frame.evaluate(style) == "pan-x pan-y"


def test_the_words_of_the_widgets_are_french(phone, server):
    open_carte(phone, server)
    phone.get_by_text("Plus de choix").click()
    phone.get_by_role("combobox", name="Genre").click()
    expect(phone.get_by_role("option").first).to_have_text("À manger : tout")
    expect(phone.get_by_role("option").nth(1)).to_contain_text("(")
    assert phone.get_by_text("Select all").count() == 0
    phone.keyboard.type("zzzz")
    expect(phone.get_by_text("Aucun résultat")).to_be_visible()


def test_numbers_on_the_map_do_not_cover_one_another(page, server):
    open_carte(page, server, "?pres=07019")
    numbers = page.frame_locator(FRAME).locator(".numbered")
    # At one moment: the map may draw its numbers anew while one asks for each.
    middles = numbers.evaluate_all(
        """dots => dots.map((dot) => {
          const { x, y, width, height } = dot.getBoundingClientRect();
          return [x + width / 2, y + height / 2];
        })"""
    )
    apart = [abs(complex(*a) - complex(*b)) for i, a in enumerate(middles) for b in middles[:i]]
    assert middles
    assert min(apart, default=99) > 20


def test_page_integrer_has_no_grave_fault(phone, server):
    phone.goto(f"{server.url}/integrer?couleur=ffd200")
    expect(phone.locator(".embed-weight")).to_contain_text("ko", timeout=60_000)
    assert faults_in_both_schemes(phone) == []
