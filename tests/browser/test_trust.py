"""A card with photos and the page that takes errors, as a visitor meets them."""

import io
from datetime import UTC, date, datetime

import pytest
from PIL import Image
from playwright.sync_api import expect

from geo.entries import ConsentChannel
from geo.photos import PhotoStore, read_photo
from geo.registry.consents import give_consent, revoke_consent
from geo.registry.entries import change_entry
from geo.registry.opening import open_registry
from geo.registry.photos import add_photo
from geo.registry.reports import list_reports
from geo.settings import Settings
from geo.values import Status
from tests.browser.conftest import on_a_phone
from tests.registry.people import OPERATOR, register
from tests.sites import serve_app

NOW = datetime.now(UTC)
SLUG = "tournerie-des-aulnes"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("trust")


@pytest.fixture(scope="module")
def registry(home):
    opened = open_registry(Settings(home=home, is_demo=False))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def consent_id(registry, home):
    """A published shop with two photos, and another that nobody confirmed for long."""
    with registry.writing() as connection:
        entry_id = register(connection, status=Status.PUBLISHED)
        consent = give_consent(
            connection,
            entry_id,
            purpose="photo",
            text="J'accepte que ces photos soient montrées.",
            holder="Les Aulnes",
            channel=ConsentChannel.FORM,
            by=OPERATOR,
            at=NOW,
        )
        for caption, colour in (("Un bol", "#b5651d"), (None, "#2f6f4f")):
            photo = read_photo(picture(colour), "atelier.jpg")
            add_photo(
                connection,
                entry_id,
                key=PhotoStore.at_home(home).keep(photo),
                width=photo.width,
                height=photo.height,
                caption=caption,
                consent_id=consent.consent_id,
                by=OPERATOR,
                at=NOW,
            )
        old_id = register(connection, status=Status.PUBLISHED, name="Miel du Ranc", slug="miel")
        day = date(NOW.year - 1, NOW.month, 1)
        values = {"version": None, "by": OPERATOR, "at": NOW}
        change_entry(connection, old_id, confirmed_on=day, **values)
        change_entry(connection, entry_id, confirmed_on=NOW.date(), **values)
    return consent.consent_id


def picture(colour):
    body = io.BytesIO()
    Image.new("RGB", (1200, 900), colour).save(body, "JPEG")
    return body.getvalue()


@pytest.fixture(scope="module")
def site(home, consent_id):
    with serve_app(home, {"ALENTOUR_DEMO": "0"}) as server:
        yield server


def open_card(page, site):
    page.goto(f"{site.url}/?boutique={SLUG}")
    expect(page.locator("article.shop")).to_be_visible(timeout=60_000)


def test_a_visitor_sees_photos_and_their_words(page, site, watch):
    open_card(page, site)
    shown = page.locator("article.shop figure img")
    expect(shown).to_have_count(2)
    for image in shown.all():
        image.scroll_into_view_if_needed()
        assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    expect(page.get_by_alt_text("Un bol")).to_be_visible()
    assert watch.faults == []


@on_a_phone
def test_a_visitor_tells_what_is_wrong_and_comes_back(page, site, registry, watch):
    open_card(page, site)
    page.get_by_role("link", name="Signaler une erreur").click()
    page.get_by_label("Les horaires sont faux").check()
    page.get_by_label("Que faut-il corriger").fill("Fermé le lundi <b>")
    page.get_by_role("button", name="Envoyer le signalement").click()
    expect(page.get_by_role("heading", name="Merci")).to_be_visible()
    page.get_by_role("link", name="Revenir à la fiche").click()
    expect(page.locator("article.shop")).to_be_visible(timeout=60_000)
    with registry.reading() as connection:
        assert "Fermé le lundi <b>" in {report.text for report in list_reports(connection)}
    assert watch.faults == []


@on_a_phone
def test_a_visitor_reads_that_nobody_confirmed_an_entry_for_long(page, site):
    page.goto(site.url)
    expect(page.locator(".result.is-stale")).to_have_count(1, timeout=60_000)
    expect(page.locator(".result.is-stale")).to_contain_text("Pas confirmé depuis le 1er")


def test_a_consent_taken_back_takes_the_photos_away(phone, site, registry, consent_id):
    open_card(phone, site)
    address = phone.locator("article.shop figure img").first.get_attribute("src")
    assert phone.request.get(f"{site.url}{address}").status == 200
    with registry.writing() as connection:
        revoke_consent(connection, consent_id, by=OPERATOR, at=NOW)
    phone.wait_for_timeout(1_500)
    assert phone.request.get(f"{site.url}{address}").status == 404
    open_card(phone, site)
    expect(phone.locator("article.shop figure")).to_have_count(0)
