"""Page Tableau de bord, for who keeps the whole map and for a town hall."""

import pytest
from playwright.sync_api import expect

from geo.roles import OrganizerRole
from geo.values import DeliveryZone, Status
from tests.browser.conftest import on_a_phone
from tests.browser.desk import WEST_OF_NOWHERE, add_account, add_request, log_in, serve_desk
from tests.browser.test_accessibility import faults_in_both_schemes, grave_faults

PATH = "/tableau-de-bord"
SLOW = 60_000


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A map with a maker who delivers in Aubenas, and a request."""
    home = tmp_path_factory.mktemp("dashboard")
    with serve_desk(home, {"ALENTOUR_TILES": "none"}) as (server, registry):
        add_account(registry, "lectrice", role=OrganizerRole.READER)
        add_account(registry, "ailleurs", scopes=(WEST_OF_NOWHERE,))
        zone = DeliveryZone(codes=("commune:07019",))
        add_request(registry, "Miel", status=Status.PUBLISHED, zones=(zone,))
        add_request(registry, "Cidre", hours_ago=50)
        yield server


@pytest.fixture
def opened(page, desk):
    log_in(page, desk, "lectrice", path=PATH)
    expect(page.locator(".figures")).to_be_visible(timeout=SLOW)
    return page


@on_a_phone
def test_figures_are_told(opened, watch):
    figures = opened.locator(".figures")
    expect(figures).to_contain_text("1 commune sur 335 en a", timeout=SLOW)
    expect(figures).to_contain_text("1 demande en attente, depuis 2 jours.")
    expect(figures).to_contain_text("Communes sans créateur (334)")
    expect(figures).to_contain_text("Communes où personne ne livre (334)")
    assert watch.faults == []


def test_communes_are_shaded_and_named(opened):
    areas = opened.frame_locator("iframe.work-map").locator("path.leaflet-interactive, canvas")
    expect(areas.first).to_be_visible(timeout=SLOW)
    opened.get_by_role("radio", name="Livraison").or_(
        opened.get_by_role("button", name="Livraison")
    ).first.click()
    expect(opened.locator(".figures")).to_contain_text("335", timeout=SLOW)
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_nothing_is_gravely_at_fault(opened):
    assert faults_in_both_schemes(opened) == []


def test_the_page_of_a_month_is_one_sheet(phone, desk, tmp_path):
    log_in(phone, desk, "lectrice", path=PATH)
    with phone.expect_download(timeout=SLOW) as download:
        phone.get_by_role("button", name="Télécharger la page").click(timeout=SLOW)
    download.value.save_as(tmp_path / "rapport.html")
    phone.goto(f"file://{tmp_path / 'rapport.html'}")
    expect(phone.locator("h1")).to_contain_text("Ardèche")
    phone.pdf(path=tmp_path / "rapport.pdf", prefer_css_page_size=True)
    assert (tmp_path / "rapport.pdf").read_bytes().count(b"/Type /Page\n") == 1
    assert grave_faults(phone) == []


def test_a_town_hall_sees_its_own(phone, desk):
    log_in(phone, desk, "ailleurs", path=PATH)
    figures = phone.locator(".figures")
    expect(figures).to_contain_text("commune sur 1 en a", timeout=SLOW)
    expect(figures).to_contain_text("Aucune demande en attente.")


def test_the_page_stays_closed_to_visitors(phone, desk):
    phone.goto(desk.url + PATH)
    expect(phone.get_by_role("heading", name="Pages des organisateurs")).to_be_visible(timeout=SLOW)
    assert phone.locator(".figures").count() == 0
