"""The language of the address, then of the browser, in Chromium."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import on_a_phone

SLOW_MS = 60_000


def open_carte(page, server, url_query=""):
    page.goto(f"{server.url}/{url_query}")
    expect(page.locator(".results .result").first).to_be_visible(timeout=SLOW_MS)


@on_a_phone
def test_the_page_the_map_and_a_card_speak_the_language_of_the_address(page, server, watch):
    open_carte(page, server, "?langue=nl&pres=07019&rayon=10")
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    expect(page.get_by_text(re.compile(r"adressen binnen 10.km van Aubenas"))).to_be_visible()
    expect(page.get_by_role("combobox", name="Waar ben je?")).to_be_visible()
    zoom = page.frame_locator("iframe.map-frame").get_by_role("button", name="Inzoomen")
    expect(zoom).to_be_visible(timeout=SLOW_MS)
    page.locator(".result h3 button").first.click()
    expect(page.get_by_role("button", name="Terug naar de lijst")).to_be_visible(timeout=SLOW_MS)
    expect(page).to_have_url(re.compile("langue=nl"))
    assert watch.faults == []


@on_a_phone
def test_streamlits_own_words_follow(page, server):
    open_carte(page, server, "?langue=de&genre=honey")
    expect(page.get_by_role("button", name=re.compile("Honig.* entfernen"))).to_be_attached()


def test_without_a_choice_the_browser_decides(chromium, server, watch):
    with chromium.new_context(locale="de-AT") as context:
        page = context.new_page()
        watch.over(page)
        open_carte(page, server)
        expect(page.locator("html")).to_have_attribute("lang", "de")
        expect(page.get_by_role("combobox", name="Wo sind Sie?")).to_be_visible()
        expect(page).not_to_have_url(re.compile("langue"))
