"""The whole way of a visitor, on a phone and on a desk, in French and in Dutch."""

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from geo.languages import Language, speaking, translate, typography
from tests.browser.conftest import WIDTHS
from tests.browser.test_carte import FRAME, HOSTILE, open_carte, title

SLOW_MS = 30_000
LOCALES = {Language.FR: "fr-FR", Language.NL: "nl-NL"}


class Visitor:
    """A page of Chromium, and the words of its visitor's language."""

    def __init__(self, page, language):
        self.page, self.language = page, language

    def said(self, text, **values):
        with speaking(self.language):
            return typography(translate(text).format(**values))

    def button(self, text, **values):
        return self.page.get_by_role("button", name=self.said(text, **values))

    def link(self, text):
        return self.page.get_by_role("link", name=self.said(text))

    def search(self, typed):
        """Type into the box of places and press Enter."""
        box = self.page.get_by_role("combobox", name=self.said("Où êtes-vous ?"))
        box.fill(typed)
        box.press("Enter")


COMBINATIONS = [(language, width) for language in LOCALES for width in WIDTHS]


@pytest.fixture(params=COMBINATIONS, ids=lambda param: f"{param[0]}-{param[1]}px")
def visitor(request, chromium, watch):
    """A visitor whose console stays free of errors, whatever a test does."""
    language, width = request.param
    viewport = {"width": width, "height": 844}
    with chromium.new_context(viewport=viewport, locale=LOCALES[language]) as context:
        page = context.new_page()
        watch.over(page)
        yield Visitor(page, language)
    assert watch.faults == []


def test_from_a_commune_to_a_card_to_markets_to_what_one_takes_along(visitor, server):
    page, kept = visitor.page, re.compile(f"langue={visitor.language}")
    open_carte(page, server, f"?langue={visitor.language}")
    visitor.search("aubenas")
    parts = page.get_by_role("navigation", name=visitor.said("Les trois parts de la réponse"))
    expect(parts.get_by_role("button")).to_have_count(3, timeout=SLOW_MS)

    before = title(page).inner_text()
    page.get_by_test_id("stButtonGroup").get_by_text(visitor.said("Livraison")).click()
    page.wait_for_url(re.compile("service=delivery"))
    expect(title(page)).not_to_have_text(before, timeout=SLOW_MS)
    # The list is written after its title.
    others = page.locator("ol.results > li").filter(has_not_text=visitor.said("Livraison"))
    expect(others).to_have_count(0, timeout=SLOW_MS)
    first = page.locator("ol.results h3 button").first
    name = first.inner_text()
    first.click()
    expect(page.locator("article.shop h2")).to_have_text(name, timeout=SLOW_MS)
    page.locator("article.shop [data-keep]").click()
    page.go_back()
    expect(first).to_have_text(name, timeout=SLOW_MS)
    page.go_forward()
    expect(page.locator("article.shop h2")).to_have_text(name, timeout=SLOW_MS)
    visitor.button("Revenir à la liste").click()
    paper = visitor.link("Imprimer cette liste").get_attribute("href")

    visitor.link("Marchés : ce week-end et les deux semaines à venir").click()
    expect(page.locator("section.markets").first).to_be_visible(timeout=SLOW_MS)
    assert re.search("pres=07019", page.url)
    assert kept.search(page.url)

    page.goto(server.url + paper)
    expect(visitor.button("Imprimer")).to_be_visible()
    page.goto(f"{server.url}/favoris?langue={visitor.language}")
    expect(page.locator(".entry")).to_have_count(1)
    expect(page.locator("html")).to_have_attribute("lang", str(visitor.language))
    expect(visitor.link("Revenir à la carte")).to_have_attribute("href", kept)


@pytest.mark.parametrize("visitor", [COMBINATIONS[1], COMBINATIONS[2]], indirect=True)
def test_what_cannot_be_answered_is_said(visitor, server):
    page, dialogs = visitor.page, []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    old = {"langue": visitor.language, "genre": "jadis", "tri": "ancien", "page": "-3"}
    page.goto(f"{server.url}/?{urlencode({**old, 'q': (HOSTILE * 200)[:10_000]})}")
    page.locator("#early").wait_for(state="detached", timeout=60_000)
    choice = visitor.said("« {value} » n'est pas un choix possible pour « {name} ».",
                          value="jadis", name="genre")  # fmt: skip
    expect(page.get_by_text(choice)).to_be_visible(timeout=SLOW_MS)
    note = page.frame_locator(FRAME).locator(".note")
    expect(note).to_have_text(visitor.said("Aucune adresse ne répond à ces choix."))

    visitor.search("Qwxzk")
    unknown = visitor.said("Commune inconnue : « {typed} ». Essayez le code postal.",
                           typed="Qwxzk")  # fmt: skip
    expect(page.get_by_text(unknown)).to_be_visible(timeout=SLOW_MS)
    visitor.search("Paris")
    outside = visitor.said("{place} est en dehors du territoire de cette carte.", place="Paris")
    expect(page.get_by_text(outside)).to_be_visible(timeout=SLOW_MS)

    page.context.clear_permissions()
    visitor.button("Autour de moi").click()
    refused = visitor.said("Votre appareil n'a pas donné sa position. Tapez votre commune.")
    expect(page.get_by_text(refused)).to_be_visible(timeout=SLOW_MS)
    assert dialogs == []


def test_a_tile_server_that_hangs_leaves_a_map_to_use(phone, server, watch):
    asked = []

    def hang(route):
        asked.append(route)

    def say_reachable(route):
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "basemap": True})

    phone.route(re.compile("^https://data.geopf.fr/"), hang)
    phone.route(re.compile("/carte/points"), say_reachable)
    open_carte(phone, server, "?genre=honey")
    frame = phone.frame_locator(FRAME)
    frame.get_by_role("button", name="Rapprocher").click()
    expect(frame.locator(".leaflet-marker-icon.numbered").first).to_be_visible()
    assert len(asked) > 0
    assert frame.locator("[data-tiles]").count() == 0
    assert watch.faults == []
    for route in asked:
        route.abort()


def test_letters_tie_the_other_parts_to_the_map(phone, server, watch):
    open_carte(phone, server, "?pres=07019")
    letters = phone.locator(".part .number text").filter(has_text=re.compile("^[A-Z]$"))
    frame = phone.frame_locator(FRAME)
    expect(letters.first).to_be_visible()
    shown = letters.all_inner_texts()
    dots = frame.locator(".numbered text").filter(has_text=re.compile("^[A-Z]$"))
    expect(dots.first).to_be_attached(timeout=SLOW_MS)
    assert set(dots.all_inner_texts()) <= set(shown)
    dots.first.locator("xpath=ancestor::*[contains(@class, 'numbered')]").focus()
    phone.keyboard.press("Enter")
    # One shop opens, several are listed.
    opened = (phone.locator("article.shop"), frame.locator(".stack"))
    for _ in range(200):
        if any(one.is_visible() for one in opened):
            break
        phone.wait_for_timeout(100)
    assert any(one.is_visible() for one in opened)
    assert watch.faults == []
