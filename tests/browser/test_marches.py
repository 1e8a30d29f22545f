"""Page Marchés in Chromium: from a place to a maker and back, the contact, the shared link."""

from playwright.sync_api import expect

from tests.browser.conftest import on_a_phone
from tests.browser.test_accessibility import faults_in_both_schemes

SLOW_MS = 60_000


def open_markets(page, server, parameters=""):
    page.goto(f"{server.url}/marches{parameters}")
    expect(page.locator("section.markets").first).to_be_visible(timeout=SLOW_MS)


def test_markets_have_no_grave_fault(phone, server):
    open_markets(phone, server)
    assert faults_in_both_schemes(phone) == []


def test_a_place_leads_to_its_markets_a_maker_and_back(phone, server):
    open_markets(phone, server)
    phone.get_by_role("combobox", name="Où êtes-vous ?").fill("Ruoms")
    phone.keyboard.press("Enter")
    phone.wait_for_url("**pres=07201**")
    expect(phone.get_by_text("Ce week-end près de chez vous")).to_be_visible(timeout=SLOW_MS)
    maker = phone.locator(".holders button").first
    name = maker.inner_text()
    maker.click()
    expect(phone.locator("article.shop h2")).to_have_text(name, timeout=SLOW_MS)
    with phone.expect_download() as contact:
        phone.get_by_role("link", name="Ajouter à mes contacts").click()
    assert contact.value.suggested_filename.endswith(".vcf")
    phone.go_back()
    expect(phone.locator("section.markets").first).to_be_visible(timeout=SLOW_MS)
    assert phone.url.endswith("/marches?pres=07201")


@on_a_phone
def test_a_link_is_copied_where_nothing_shares_it(page, server):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=server.url)
    page.goto(f"{server.url}/?boutique=la-bijouterie-des-cades")
    page.get_by_role("button", name="Copier le lien").click(timeout=SLOW_MS)
    expect(page.get_by_role("status").filter(has_text="Lien copié.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{server.url}/?boutique=la-bijouterie-des-cades"
