"""Page Demandes, worked as organizers work: by keyboard, by hand, two at once, on a phone."""

import itertools
import re

import pytest
from playwright.sync_api import expect

from geo.entries import Finding, VerdictCode
from geo.registry.entries import find_entry
from geo.roles import OrganizerRole
from geo.values import Status
from tests.browser.conftest import on_a_phone
from tests.browser.desk import (
    HOSTILE,
    TAIN,
    WEST_OF_NOWHERE,
    add_account,
    add_edit,
    add_request,
    add_visitor_report,
    log_in,
    serve_desk,
)
from tests.browser.test_accessibility import faults_in_both_schemes

SLOW = 30_000
NUMBERS = itertools.count(1)


def fresh(name):
    """Return a name that no other request bears."""
    return f"{name} {next(NUMBERS)}"


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A map with three organizers."""
    with serve_desk(tmp_path_factory.mktemp("desk")) as (server, registry):
        add_account(registry, "anne")
        add_account(registry, "lectrice", role=OrganizerRole.READER)
        add_account(registry, "ailleurs", scopes=(WEST_OF_NOWHERE,))
        yield server, registry


@pytest.fixture
def opened(page, desk):
    """The page, open for a moderator of the whole map."""
    server, _ = desk
    log_in(page, server)
    expect(page.locator(".queue-desk")).to_be_visible(timeout=SLOW)
    return page


@pytest.fixture
def wide(chromium, watch):
    """Give pages of a desktop, each a browser of its own."""
    contexts = []

    def open_one():
        context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
        contexts.append(context)
        page = context.new_page()
        watch.over(page)
        return page

    yield open_one
    for context in contexts:
        context.close()


def status_of(registry, entry):
    with registry.reading() as connection:
        return find_entry(connection, entry.entry_id).status


def show(page, name):
    """Find one request by its name and open it."""
    page.get_by_role("searchbox").fill(name)
    line = page.locator(".line", has_text=name)
    expect(line).to_have_count(1, timeout=SLOW)
    expect(page.locator(".line")).to_have_count(1, timeout=SLOW)
    line.locator(".open").click()
    expect(page.locator(".panel h2")).to_have_text(name, timeout=SLOW)


@on_a_phone
def test_without_a_session_the_page_shows_nothing_and_the_way_in(page, desk):
    server, registry = desk
    entry = add_request(registry, "Rien à voir ici")
    page.goto(f"{server.url}/demandes")
    way_in = page.get_by_role("link", name="Se connecter")
    expect(way_in).to_be_visible(timeout=SLOW)
    assert entry.shop.name not in page.content()
    way_in.click()
    expect(page.get_by_label("Identifiant")).to_be_visible()
    assert "suite=%2Fdemandes" in page.url or "suite=/demandes" in page.url


def test_a_request_is_accepted_by_hand(opened, desk):
    _, registry = desk
    entry = add_request(registry, "Acceptée à la main")
    show(opened, "Acceptée à la main")
    opened.get_by_role("button", name="Accepter").first.click()
    expect(opened.locator(".said")).to_contain_text("publiée", timeout=SLOW)
    assert status_of(registry, entry) is Status.PUBLISHED


@on_a_phone
def test_a_refusal_is_written_before_it_is_sent(opened, desk, watch):
    _, registry = desk
    entry = add_request(
        registry,
        fresh("Refusée poliment"),
        places=(TAIN,),
        finding=Finding(verdict=VerdictCode.OUTSIDE, sentence="Tain (26) : hors de l'Ardèche."),
    )
    show(opened, entry.shop.name)
    opened.get_by_role("button", name="Refuser").first.click()
    letter = opened.locator(".compose textarea")
    expect(letter).to_be_focused()
    expect(letter).to_have_value(re.compile("Tain-l'Hermitage"))
    assert status_of(registry, entry) is Status.PENDING
    opened.locator(".compose .main").click()
    expect(opened.locator(".said")).to_contain_text("refusée", timeout=SLOW)
    assert status_of(registry, entry) is Status.REFUSED
    assert watch.faults == []


@on_a_phone
def test_hostile_words_are_shown_as_words(opened, desk, watch):
    _, registry = desk
    entry = add_request(registry, HOSTILE, description=HOSTILE * 20)
    add_visitor_report(registry, entry, HOSTILE)
    opened.get_by_role("searchbox").fill("onerror")
    opened.locator(".line .open", has_text="onerror").first.click()
    expect(opened.locator(".panel h2")).to_contain_text("<img src=x", timeout=SLOW)
    assert opened.title() != "pris"
    assert watch.faults == []


@on_a_phone
def test_an_edit_stands_beside_what_the_public_sees(opened, desk):
    _, registry = desk
    proposed = fresh("Nom proposé")
    add_edit(registry, "Nom d'avant", proposed)
    show(opened, proposed)
    row = opened.locator(".panel tr.is-changed", has_text=proposed)
    expect(row.locator("td").first).to_have_text("Nom d'avant")
    expect(opened.locator(".panel tr.is-changed")).to_have_count(1)


@on_a_phone
def test_a_report_is_closed(opened, desk):
    _, registry = desk
    entry = add_request(registry, fresh("Signalée"))
    add_visitor_report(registry, entry, "Fermé le lundi")
    show(opened, entry.shop.name)
    opened.get_by_role("button", name="Clore").click()
    expect(opened.get_by_role("button", name="Clore")).to_have_count(0, timeout=SLOW)


def test_the_page_has_no_grave_fault(opened, desk):
    _, registry = desk
    entry = add_edit(registry, "Accessible", fresh("Accessible aussi"))
    show(opened, entry.shop.name)
    opened.get_by_role("button", name="Refuser").first.click()
    assert faults_in_both_schemes(opened) == []
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_queue_is_worked_by_keyboard_alone(wide, desk):
    server, registry = desk
    entries = [add_request(registry, f"Clavier {n}", hours_ago=50 - n) for n in range(5)]
    page = wide()
    log_in(page, server)
    page.get_by_role("searchbox").fill("Clavier")
    expect(page.locator(".line")).to_have_count(5, timeout=SLOW)
    expect(page.locator(".panel h2")).to_have_text("Clavier 0", timeout=SLOW)
    page.locator(".panel h2").click()
    page.keyboard.press("j")
    expect(page.locator(".panel h2")).to_have_text("Clavier 1", timeout=SLOW)
    page.keyboard.press("a")
    expect(page.locator(".line")).to_have_count(4, timeout=SLOW)
    expect(page.locator(".panel h2")).to_have_text("Clavier 2", timeout=SLOW)
    page.keyboard.press("d")
    page.locator(".compose textarea").fill("Quels jours ? a r j x")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".line")).to_have_count(3, timeout=SLOW)
    page.keyboard.press("k")
    expect(page.locator(".panel h2")).to_have_text("Clavier 0", timeout=SLOW)
    page.keyboard.press("r")
    page.keyboard.press("Escape")
    expect(page.locator(".compose")).to_be_hidden()
    found = [status_of(registry, entry) for entry in entries[:3]]
    assert found == [Status.PENDING, Status.PUBLISHED, Status.TO_COMPLETE]


def test_a_decision_is_not_lost_to_a_name_that_is_still_being_typed(wide, desk):
    server, registry = desk
    entry = add_request(registry, "Terre cuite")
    page = wide()
    log_in(page, server)
    show(page, "Terre cuite")
    page.get_by_role("searchbox").press_sequentially("s")
    page.get_by_role("button", name="Accepter").first.click()
    expect(page.locator(".said")).to_contain_text("Terre cuite", timeout=SLOW)
    assert status_of(registry, entry) is Status.PUBLISHED
    expect(page.locator(".line")).to_have_count(0, timeout=SLOW)


def test_keys_typed_in_a_field_decide_nothing(wide, desk):
    server, registry = desk
    entry = add_request(registry, "Jarre dorée")
    page = wide()
    log_in(page, server)
    show(page, "Jarre dorée")
    page.get_by_role("searchbox").focus()
    page.keyboard.type("arjdx")
    expect(page.get_by_role("searchbox")).to_have_value(re.compile("arjdx"))
    assert status_of(registry, entry) is Status.PENDING


def test_shortcuts_can_be_put_away_for_good(wide, desk):
    server, registry = desk
    entry = add_request(registry, "Sans raccourci")
    page = wide()
    log_in(page, server)
    show(page, "Sans raccourci")
    page.get_by_label("Raccourcis").uncheck()
    page.locator(".panel h2").click()
    page.keyboard.press("a")
    page.reload()
    show(page, "Sans raccourci")
    expect(page.get_by_label("Raccourcis")).not_to_be_checked()
    assert status_of(registry, entry) is Status.PENDING


def test_several_are_accepted_at_once(wide, desk):
    server, registry = desk
    entries = [add_request(registry, f"Lot {n}", hours_ago=30 - n) for n in range(3)]
    page = wide()
    log_in(page, server)
    page.get_by_role("searchbox").fill("Lot")
    expect(page.locator(".line")).to_have_count(3, timeout=SLOW)
    for number in (0, 2):
        page.get_by_label(f"Choisir Lot {number}").check()
    page.locator(".batch").get_by_role("button", name="Accepter").click()
    expect(page.locator(".said")).to_contain_text("2 fiches : publiées", timeout=SLOW)
    found = [status_of(registry, entry) for entry in entries]
    assert found == [Status.PUBLISHED, Status.PENDING, Status.PUBLISHED]


def test_the_second_of_two_browsers_is_told_and_shown_both_versions(wide, desk):
    server, registry = desk
    entry = add_request(registry, "Décidée deux fois")
    first, second = wide(), wide()
    for page in (first, second):
        log_in(page, server)
        show(page, "Décidée deux fois")
    first.get_by_role("button", name="Accepter").first.click()
    expect(first.locator(".said")).to_contain_text("publiée", timeout=SLOW)
    second.get_by_role("button", name="Accepter").first.click()
    conflict = second.locator(".conflict")
    expect(conflict).to_be_visible(timeout=SLOW)
    expect(conflict.locator("tr", has_text="État").locator("td")).to_have_text(
        ["à examiner", "publiée"]
    )
    expect(second.locator(".said")).to_contain_text("Décidée deux fois")
    assert status_of(registry, entry) is Status.PUBLISHED


def test_a_reader_reads_and_gets_no_button(wide, desk):
    server, registry = desk
    add_request(registry, "À lire seulement")
    page = wide()
    log_in(page, server, "lectrice")
    show(page, "À lire seulement")
    expect(page.locator(".actions button")).to_have_count(0)


def test_whoever_keeps_another_commune_sees_none_of_it(wide, desk):
    server, registry = desk
    add_request(registry, "D'une autre commune")
    page = wide()
    log_in(page, server, "ailleurs")
    expect(page.locator(".queue-desk .none")).to_be_visible(timeout=SLOW)
    assert "autre commune" not in page.content()


def test_a_page_left_open_after_logging_out_decides_nothing(wide, desk):
    server, registry = desk
    entry = add_request(registry, "Restée ouverte")
    page = wide()
    log_in(page, server)
    show(page, "Restée ouverte")
    other = page.context.new_page()
    other.goto(f"{server.url}/organisateurs")
    other.get_by_role("button", name="Se déconnecter").click()
    expect(other.get_by_text("Vous êtes déconnecté")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Accepter").first.click()
    expect(page.get_by_text("réservée aux organisateurs")).to_be_visible(timeout=SLOW)
    assert status_of(registry, entry) is Status.PENDING
