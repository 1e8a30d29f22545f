"""The pages for paper and a list of one's own, as a visitor meets them."""

import pytest
from playwright.sync_api import expect

from geo.web.assets import read_assets
from tests.browser.conftest import on_a_phone
from tests.browser.test_accessibility import faults_in_both_schemes

SCRIPT = read_assets().url("favourites.js")
KEY = "alentour.favoris"
REFUSING = """
Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("refused", "SecurityError"); },
});
"""


@pytest.fixture
def slugs(page, server):
    """Slugs of the first shops of the answer."""
    points = page.request.get(f"{server.url}/carte/points").json()["points"]
    return [point[6] for point in points if point[5]][:3]


def call(page, name, *values):
    """Call a function of the script that keeps the list."""
    return page.evaluate(
        "async ([url, name, values]) => (await import(url))[name](...values)",
        [SCRIPT, name, list(values)],
    )


# --- paper ---------------------------------------------------------------------------------


def test_an_answer_fits_the_screen_and_says_nothing_wrong(page, server, watch):
    page.goto(f"{server.url}/imprimer?pres=07019&rayon=10")
    expect(page.get_by_role("button", name="Imprimer")).to_be_visible()
    expect(page.locator("svg.svg-map")).to_be_visible()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"]
    assert (watch.faults, watch.foreign) == ([], [])


@on_a_phone
def test_the_button_prints(page, server):
    page.goto(f"{server.url}/imprimer")
    page.evaluate("window.print = () => { window.printed = true; }")
    page.get_by_role("button", name="Imprimer").click()
    assert page.evaluate("window.printed")


def test_on_paper_there_are_no_buttons_and_all_is_dark_on_white(phone, server):
    phone.emulate_media(media="print", color_scheme="dark")
    phone.goto(f"{server.url}/imprimer?pres=07019&rayon=10")
    expect(phone.get_by_role("button", name="Imprimer")).to_be_hidden()
    colours = phone.evaluate(
        "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
    )
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]


@pytest.mark.parametrize(
    "path", ["/imprimer?pres=07019&rayon=10", "/imprimer?q=zzzzzz", "/favoris"]
)
def test_no_page_has_a_grave_fault(phone, server, path):
    phone.goto(f"{server.url}{path}")
    assert faults_in_both_schemes(phone) == []


# --- a list of one's own -------------------------------------------------------------------


def test_what_one_keeps_is_found_again_and_can_be_removed(page, server, slugs, watch):
    page.goto(f"{server.url}/favoris")
    expect(page.get_by_text("Cette liste est vide")).to_be_visible()
    assert [call(page, "toggleKept", slug) for slug in slugs] == [True, True, True]
    page.goto(f"{server.url}/favoris")
    page.wait_for_url(f"**/favoris?favoris={','.join(slugs)}")
    expect(page.locator(".entry")).to_have_count(3)
    page.locator("[data-remove]").first.click()
    page.wait_for_url(f"**/favoris?favoris={','.join(slugs[1:])}")
    assert call(page, "keptSlugs") == slugs[1:]
    assert watch.faults == []


@on_a_phone
def test_a_list_that_is_looked_at_is_not_kept(page, server, slugs):
    page.goto(f"{server.url}/favoris?favoris={','.join(slugs)}")
    expect(page.locator(".entry")).to_have_count(3)
    assert call(page, "keptSlugs") == []


@on_a_phone
def test_the_list_is_sent_nowhere_until_it_is_opened(page, server, slugs):
    page.goto(f"{server.url}/favoris")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    call(page, "toggleKept", slugs[0])
    page.goto(f"{server.url}/imprimer")
    assert not any("favoris" in url and "=" in url for url in asked)


@on_a_phone
def test_the_link_can_be_copied_by_hand_where_there_is_no_clipboard(page, server, slugs):
    page.add_init_script("delete Navigator.prototype.clipboard")
    page.goto(f"{server.url}/favoris?favoris={slugs[0]}")
    page.locator("[data-copy-link]").click()
    expect(page.locator("#linked")).to_be_visible()
    selected = page.evaluate("getSelection().toString().trim()")
    assert selected == f"{server.url}/favoris?favoris={slugs[0]}"


@pytest.mark.parametrize(
    "stored", ["", "null", "{}", "[1, null, {}]", '["<b>", "../x", "A"]', "[" * 1_000]
)
def test_whatever_is_stored_breaks_nothing(phone, server, watch, stored):
    phone.goto(f"{server.url}/favoris")
    phone.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, stored])
    phone.reload()
    assert call(phone, "keptSlugs") == []
    assert watch.faults == []


def test_where_nothing_can_be_stored_the_list_lasts_as_long_as_the_page(phone, server, watch):
    phone.add_init_script(REFUSING)
    phone.goto(f"{server.url}/favoris")
    expect(phone.get_by_text("Cette liste est vide")).to_be_visible()
    assert call(phone, "toggleKept", "miel") is True
    assert call(phone, "isKept", "miel") is True
    assert call(phone, "keptLink") == "/favoris?favoris=miel"
    assert call(phone, "toggleKept", "miel") is False
    assert watch.faults == []


def test_sixty_are_kept_and_no_more(phone, server):
    phone.goto(f"{server.url}/favoris")
    kept = [call(phone, "toggleKept", f"s{n}") for n in range(61)]
    assert kept == [True] * 60 + [False]


def test_a_button_says_whether_its_shop_is_kept(phone, server):
    phone.goto(f"{server.url}/favoris")
    phone.evaluate(
        """async (url) => {
          const words = 'data-kept="Gardé" data-unkept="Garder"';
          document.querySelector("main").innerHTML = `<button data-keep="miel" ${words}></button>`;
          (await import(url)).followKeepButtons(document.querySelector("main"));
        }""",
        SCRIPT,
    )
    button = phone.locator("[data-keep]")
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    expect(button).to_have_text("Gardé")
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(button).to_have_text("Garder")
