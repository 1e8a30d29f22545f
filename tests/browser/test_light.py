"""Light pages in Chromium: whole without a script, for keyboards, magnifiers and dark rooms."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import faults_in_both_schemes

PAGES = (
    "/carte",
    "/carte?pres=07019&genre=gold",
    "/carte?cadre=1&affichage=liste&couleur=ffdd00",
    "/boutique/alene-et-tranchet",
    "/commune/07019-aubenas",
    "/genre/honey",
    "/boutique/alene",
)


@pytest.fixture(params=(390, 1280), ids=lambda width: f"{width}px")
def still(request, chromium, watch):
    """A page without scripts, at the width of a phone, then of a desktop."""
    with chromium.new_context(
        viewport={"width": request.param, "height": 844},
        locale="fr-FR",
        java_script_enabled=False,
    ) as context:
        page = context.new_page()
        watch.over(page)
        yield page


def test_without_a_script_one_finds_filters_turns_pages_and_opens_a_shop(still, server, watch):
    still.goto(f"{server.url}/carte")
    expect(still.locator("#map svg.svg-map")).to_be_visible()
    expect(still.locator("#answer li[data-slug]")).to_have_count(20)
    still.get_by_label("Où êtes-vous ?").fill("Aubenas")
    still.get_by_role("checkbox", name="Livraison").check()
    still.get_by_role("button", name="Chercher").first.click()
    expect(still.get_by_role("heading", name="Livrent chez vous")).to_be_visible()
    expect(still.get_by_label("Où êtes-vous ?")).to_have_value("Aubenas (07)")
    expect(still.get_by_role("checkbox", name="Livraison")).to_be_checked()
    number = still.locator("#map a[href='#n1']")
    number.focus()
    still.keyboard.press("Enter")
    assert still.url.endswith("#n1")
    still.get_by_role("link", name="Adresses suivantes").click()
    expect(still.locator("#n21")).to_be_visible()
    still.locator("#n21").get_by_role("link").click()
    expect(still.get_by_role("heading", level=1)).to_be_visible()
    expect(still.locator("article.shop")).to_be_visible()
    still.get_by_role("link", name="Revenir à la liste").click()
    expect(still.locator("#answer li[data-slug]").first).to_be_visible()
    assert still.context.cookies() == []
    # Chromium without scripts refuses to preload them, and says so.
    assert [fault for fault in watch.faults if not fault.startswith("csp: ")] == []


def test_no_page_has_a_grave_fault_or_moves_sideways(phone, server):
    phone.set_viewport_size({"width": 320, "height": 640})
    found = {}
    for address in PAGES:
        phone.goto(f"{server.url}{address}")
        assert phone.evaluate("document.documentElement.scrollWidth") <= 320, address
        found[address] = faults_in_both_schemes(phone)
    assert {address: faults for address, faults in found.items() if faults} == {}
