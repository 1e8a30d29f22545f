"""The three parts of an answer, and a position that is given or refused."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import on_a_phone
from tests.browser.test_carte import open_carte

AUBENAS = {"longitude": 4.3905, "latitude": 44.6195}


@pytest.fixture(autouse=True)
def quiet(watch):
    """Whatever a test does, the console stays free of errors."""
    yield
    assert watch.faults == []


def test_the_answer_has_three_parts_and_a_tap_goes_to_each(page, server):
    open_carte(page, server, "?pres=07019")
    parts = page.get_by_role("navigation", name="Les trois parts de la réponse")
    expect(parts.get_by_role("button")).to_have_count(3, timeout=20_000)
    for name in ("Livrent chez vous", "À retirer près de vous"):
        parts.get_by_role("button", name=name).click()
        heading = page.get_by_role("heading", name=name)
        expect(heading).to_be_focused()
        expect(heading).to_be_in_viewport()


@on_a_phone
def test_who_delivers_opens_as_a_card(page, server):
    open_carte(page, server, "?pres=07019")
    section = page.get_by_role("region", name="Livrent chez vous")
    first = section.locator("h3 button").first
    name = first.inner_text()
    first.click()
    expect(page.locator("article.shop h2")).to_have_text(name, timeout=20_000)


@on_a_phone
def test_all_who_deliver_become_the_list_and_stand_in_the_address(page, server):
    open_carte(page, server, "?pres=07019")
    page.get_by_role("button", name=re.compile("adresses qui livrent ici")).click()
    page.wait_for_url(re.compile("livre=1"))


@on_a_phone
def test_a_position_given_on_a_tap_is_where_one_stands(page, server):
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation(AUBENAS)
    open_carte(page, server)
    page.get_by_role("button", name="Autour de moi").click()
    page.wait_for_url(re.compile("pres=4.3"))
    expect(page.get_by_role("heading", name="Livrent chez vous")).to_be_visible(timeout=20_000)
    kept = page.evaluate("JSON.stringify({ ...localStorage, ...sessionStorage })")
    assert "4.39" not in kept
    assert "44.62" not in kept


@on_a_phone
def test_a_position_refused_is_said_and_the_box_waits_for_words(page, server):
    open_carte(page, server)
    page.context.clear_permissions()
    page.get_by_role("button", name="Autour de moi").click()
    expect(page.get_by_text("Tapez votre commune.")).to_be_visible(timeout=20_000)
    assert "pres=" not in page.url
