"""Page Territoire: another rule tried on map and list, saved, and kept from a second hand."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from geo.boundaries import Boundaries
from geo.boundaries.boundaries import DEFAULT_FOLDER
from geo.limits import change_rule
from geo.registry.rules import read_rule
from geo.roles import OrganizerRole
from geo.territory import TerritoryRule, default_rule
from tests.browser.desk import AUBENAS, HOSTILE, add_account, add_request, log_in, serve_desk
from tests.browser.test_accessibility import faults_in_both_schemes
from tests.factories import make_place
from tests.organizers import OPERATOR

DEFAULT = default_rule(("departement:07",))
TAIN = make_place(insee_code="26347", city="Tain-l'Hermitage", postcode="26600", position=None)
SLOW_MS = 30_000


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A map with two requests, one of them beyond the border, and who may look at its rule."""
    folder = tmp_path_factory.mktemp("territory")
    with serve_desk(folder, {"ALENTOUR_TILES": "none"}) as (server, registry):
        server.wait_for("/carte/atelier")
        add_account(registry, "anne", role=OrganizerRole.ADMIN)
        add_account(registry, "marc")
        add_request(registry, "Poterie d'Aubenas", places=(AUBENAS,))
        add_request(registry, HOSTILE, places=(TAIN,))
        yield server, registry


@pytest.fixture
def desk(served):
    """The same, under the rule that it began with."""
    server, registry = served
    kept = rule_in_force(registry)
    if kept.rule != DEFAULT:
        set_rule(registry, DEFAULT, version=kept.version)
    return server, registry


def set_rule(registry, rule, *, version):
    boundaries = Boundaries(DEFAULT_FOLDER)
    at = datetime.now(UTC)
    change_rule(registry, rule, version=version, by=OPERATOR, at=at, boundaries=boundaries)


def open_page(page, server, login="anne"):
    log_in(page, server, login, "/territoire")
    expect(page.get_by_role("heading", name="Territoire")).to_be_visible(timeout=SLOW_MS)


def add_drome(page):
    page.get_by_label("Ajouter une zone").fill("drôme")
    page.get_by_label("Ajouter une zone").press("Enter")
    page.get_by_role("button", name="Ajouter Drôme, département").click(timeout=SLOW_MS)


def rule_in_force(registry):
    with registry.reading() as connection:
        return read_rule(connection, DEFAULT)


def test_a_wider_rule_shows_who_would_enter_and_is_saved(page, desk, watch):
    server, registry = desk
    page.on("dialog", lambda dialog: watch.faults.append(dialog.message))
    before = rule_in_force(registry)
    open_page(page, server)
    add_drome(page)
    expect(page.get_by_text("1 fiche entrerait")).to_be_visible(timeout=SLOW_MS)
    expect(page.get_by_text(HOSTILE.split("\u202e")[0].strip(), exact=False).first).to_be_visible()
    expect(page.frame_locator("iframe.work-map").locator(".tone-enter")).to_be_visible(
        timeout=SLOW_MS
    )
    assert rule_in_force(registry) == before
    assert faults_in_both_schemes(page) == []
    page.get_by_label("Pourquoi ce changement ?").fill("Accord avec la Drôme")
    page.get_by_role("button", name="Enregistrer la règle").click()
    expect(page.get_by_text("La règle est enregistrée")).to_be_visible(timeout=SLOW_MS)
    assert rule_in_force(registry).rule.codes == ("departement:07", "departement:26")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert watch.faults == []


def test_who_saves_second_is_told_and_chooses(phone, desk):
    server, registry = desk
    before = rule_in_force(registry).version
    open_page(phone, server)
    add_drome(phone)
    save = phone.get_by_role("button", name="Enregistrer la règle")
    expect(save).to_be_visible(timeout=SLOW_MS)
    theirs = TerritoryRule(name="le Vivarais", codes=("departement:07",))
    set_rule(registry, theirs, version=before)
    save.click()
    expect(phone.get_by_text("Quelqu'un d'autre a enregistré la règle")).to_be_visible(
        timeout=SLOW_MS
    )
    assert rule_in_force(registry).rule == theirs
    phone.get_by_role("button", name="Enregistrer la mienne à sa place").click()
    expect(phone.get_by_text("La règle est enregistrée")).to_be_visible(timeout=SLOW_MS)
    assert rule_in_force(registry).version == before + 2


def test_a_contour_is_drawn_on_the_map_and_taken_away(phone, desk):
    server, _ = desk
    open_page(phone, server)
    phone.get_by_text("Dessiner un contour sur la carte").click()
    map_ = phone.frame_locator("iframe.work-map")
    expect(map_.get_by_text("Touchez la carte")).to_be_visible(timeout=SLOW_MS)
    phone.locator("iframe.work-map").scroll_into_view_if_needed()
    box = phone.locator("iframe.work-map").bounding_box()
    for x, y in ((60, 60), (220, 80), (140, 200)):
        phone.mouse.click(box["x"] + x, box["y"] + y)
    map_.get_by_role("button", name="Terminer").click()
    expect(phone.get_by_role("button", name="Retirer le contour")).to_be_visible(timeout=SLOW_MS)
    expect(phone.get_by_text("Contour dessiné")).to_be_visible(timeout=SLOW_MS)
    phone.get_by_role("button", name="Retirer le contour").click()
    expect(phone.get_by_text("Contour dessiné")).to_be_hidden(timeout=SLOW_MS)


def test_who_may_not_set_the_rule_sees_nothing_of_it(phone, desk):
    server, _ = desk
    log_in(phone, server, "marc", "/territoire")
    expect(phone.get_by_text("changer les règles du territoire")).to_be_visible(timeout=SLOW_MS)
    assert phone.get_by_label("Ajouter une zone").count() == 0
