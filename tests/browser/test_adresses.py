"""Page Adresses à vérifier, worked by keyboard, by hand, by two at once, on a phone."""

import re

import pytest
from playwright.sync_api import expect

from geo.registry.entries import find_entry
from geo.registry.positions import read_positions
from geo.roles import OrganizerRole
from geo.values import Precision
from tests.browser.conftest import on_a_desk, on_a_phone
from tests.browser.desk import WEST_OF_NOWHERE, add_account, log_in, serve_desk
from tests.browser.test_accessibility import faults_in_both_schemes
from tests.doubtful import FAR, HOSTILE, PLACES, add_doubtful, load_streets

PATH = "/adresses-a-verifier"
SLOW = 30_000
NAMES = tuple(PLACES)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A map with a few streets loaded, and organizers."""
    home = tmp_path_factory.mktemp("bench")
    load_streets(home)
    with serve_desk(home, {"ALENTOUR_TILES": "none"}) as (server, registry):
        add_account(registry, "anne")
        add_account(registry, "lectrice", role=OrganizerRole.READER)
        add_account(registry, "ailleurs", scopes=(WEST_OF_NOWHERE,))
        yield server, registry, home


@pytest.fixture
def entries(desk):
    """Doubtful entries of this test alone, by name; those of the tests before are gone."""
    _, registry, home = desk
    with registry.writing() as connection:
        connection.exec_driver_sql("UPDATE entries SET is_doubtful = 0")
    return dict(zip(NAMES, add_doubtful(registry, home), strict=True))


@pytest.fixture
def opened(page, desk, entries):
    log_in(page, desk[0], path=PATH)
    expect(name_of(page)).to_have_text(NAMES[0], timeout=SLOW)
    return page


def name_of(page):
    return page.locator(".bench h2")


def read(desk, entry):
    _, registry, _ = desk
    with registry.reading() as connection:
        return find_entry(connection, entry.entry_id), read_positions(connection, entry.entry_id)


def work_map(page):
    return page.frame_locator("iframe.work-map")


@on_a_desk
def test_the_keyboard_goes_through_the_list_and_decides(opened, desk, entries, watch):
    opened.keyboard.press("j")
    expect(name_of(opened)).to_have_text(NAMES[1], timeout=SLOW)
    opened.keyboard.press("k")
    expect(name_of(opened)).to_have_text(NAMES[0], timeout=SLOW)
    second = opened.locator('[data-rank="2"]')
    expect(second).to_contain_text("Rue des Lilas Bleus 07000 Privas", timeout=SLOW)
    opened.keyboard.press("2")
    expect(second).to_have_attribute("aria-pressed", "true", timeout=SLOW)
    opened.keyboard.press("g")
    expect(opened.locator(".notice")).to_contain_text("Position gardée", timeout=SLOW)
    expect(name_of(opened)).to_have_text(NAMES[1])
    kept, positions = read(desk, entries[NAMES[0]])
    assert kept.finding.doubts == ()
    assert kept.shop.places[0].precision is Precision.PIN
    assert positions[0].position == kept.shop.places[0].position
    assert watch.faults == []


def test_nothing_is_wider_than_the_screen_and_nothing_is_gravely_at_fault(opened):
    expect(work_map(opened).locator(".leaflet-marker-icon").first).to_be_visible(timeout=SLOW)
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert faults_in_both_schemes(opened) == []


@on_a_desk
def test_the_commune_is_a_decision(opened, desk, entries):
    opened.keyboard.press("j")
    expect(name_of(opened)).to_have_text(NAMES[1], timeout=SLOW)
    expect(opened.locator(".bench-candidates")).not_to_contain_text("Lilas", timeout=SLOW)
    opened.keyboard.press("m")
    expect(opened.locator(".notice")).to_contain_text("Commune gardée", timeout=SLOW)
    kept, _ = read(desk, entries[NAMES[1]])
    assert kept.shop.places[0].precision is Precision.COMMUNE
    assert kept.finding.doubts == ()


@on_a_phone
def test_a_pin_that_is_dragged_is_kept(opened, desk, entries):
    for name in NAMES[1:3]:
        opened.keyboard.press("j")
        expect(name_of(opened)).to_have_text(name, timeout=SLOW)
    expect(opened.locator(".bench-doubts")).to_contain_text("(20,6 km)")
    given = opened.locator('[data-act="given"]')
    expect(given).to_have_attribute("aria-pressed", "true")
    pin = (
        work_map(opened)
        .get_by_title("Position à garder")
        .or_(work_map(opened).locator(".leaflet-marker-draggable"))
        .first
    )
    pin.scroll_into_view_if_needed()
    opened.wait_for_timeout(1_000)
    box = pin.bounding_box()
    opened.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    opened.mouse.down()
    opened.mouse.move(box["x"] - 40, box["y"] + 60, steps=8)
    opened.mouse.up()
    expect(given).to_have_attribute("aria-pressed", "false", timeout=SLOW)
    opened.get_by_role("button", name="Garder cette position").click()
    expect(opened.locator(".notice")).to_contain_text("Position gardée", timeout=SLOW)
    kept, _ = read(desk, entries[NAMES[2]])
    [place] = kept.shop.places
    assert place.precision is Precision.PIN
    assert place.position != FAR
    assert kept.finding.doubts == ()


@on_a_phone
def test_a_place_that_nobody_found_is_put_on_the_map_by_hand(opened, desk, entries, watch):
    opened.on("dialog", lambda dialog: watch.faults.append(dialog.message))
    opened.keyboard.press("k")
    expect(name_of(opened)).to_have_text(HOSTILE, timeout=SLOW)
    assert opened.locator(".bench img").count() == 0
    keep = opened.get_by_role("button", name="Garder cette position")
    expect(keep).to_be_disabled()
    work_map(opened).get_by_role("button", name="Poser le repère au centre").click(timeout=SLOW)
    expect(keep).to_be_enabled(timeout=SLOW)
    keep.click()
    expect(opened.locator(".notice")).to_contain_text("Position gardée", timeout=SLOW)
    kept, _ = read(desk, entries[HOSTILE])
    assert kept.shop.places[0].precision is Precision.PIN
    assert kept.shop.places[0].insee_code.startswith("07")
    assert watch.faults == []


@on_a_phone
def test_a_doubt_is_looked_at_alone(opened):
    opened.get_by_role("button", name=re.compile("Point éloigné")).click()
    expect(name_of(opened)).to_have_text(NAMES[2], timeout=SLOW)
    expect(opened.locator(".bench-steps")).to_contain_text("1 sur 1")


def test_the_second_of_two_organizers_is_told(phone, chromium, desk, entries):
    log_in(phone, desk[0], path=PATH)
    expect(name_of(phone)).to_have_text(NAMES[0], timeout=SLOW)
    with chromium.new_context(locale="fr-FR") as context:
        other = context.new_page()
        log_in(other, desk[0], path=PATH)
        expect(name_of(other)).to_have_text(NAMES[0], timeout=SLOW)
        other.keyboard.press("g")
        expect(other.locator(".notice")).to_contain_text("Position gardée", timeout=SLOW)
    phone.get_by_role("button", name="Garder cette position").click()
    expect(phone.locator(".notice")).to_contain_text("modifiée entre-temps", timeout=SLOW)
    kept, _ = read(desk, entries[NAMES[0]])
    assert kept.version == 2


def test_who_answers_for_elsewhere_has_nothing_to_verify(phone, desk, entries):
    log_in(phone, desk[0], "ailleurs", path=PATH)
    expect(phone.locator(".notice")).to_contain_text("Aucune adresse à vérifier", timeout=SLOW)


@pytest.mark.parametrize("login", ["lectrice", None])
def test_the_page_stays_closed_to_others(phone, desk, entries, login):
    if login is None:
        phone.goto(desk[0].url + PATH)
    else:
        log_in(phone, desk[0], login, path=PATH)
    expect(phone.get_by_role("heading", name="Pages des organisateurs")).to_be_visible(timeout=SLOW)
    assert NAMES[0] not in phone.content()
