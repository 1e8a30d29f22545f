"""Page Importer, from a file to the registry, on a phone and on a desktop."""

import itertools

import pytest
from playwright.sync_api import expect

from geo.registry.sources import entries_by_reference
from geo.roles import OrganizerRole
from geo.values import Status
from tests.browser.conftest import on_a_phone
from tests.browser.desk import HOSTILE, add_account, log_in, serve_desk
from tests.browser.test_accessibility import faults_in_both_schemes

SLOW = 60_000
NAMES = (f"Annuaire {number}" for number in itertools.count(1))
LIST = (
    "id;nom;cp;ville;tel\n"
    "1;Miel des Aulnes;07200;Aubenas;04 65 71 00 01\n"
    f'2;"{HOSTILE}";07000;Privas;\n'
    "3;Pain de Ville;75013;Paris;\n"
    "4;;07000;Privas;\n"
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with serve_desk(tmp_path_factory.mktemp("desk")) as (server, registry):
        add_account(registry, "anne")
        add_account(registry, "lectrice", role=OrganizerRole.READER)
        yield server, registry


@pytest.fixture
def opened(page, desk):
    """The page, open for a moderator of the whole map."""
    log_in(page, desk[0], path="/importer")
    expect(page.get_by_label("Fichier CSV")).to_be_visible(timeout=SLOW)
    return page


def choose(page, content=LIST, name="liste.csv", source=None):
    """Choose a file and say where it comes from; return the key of the source."""
    source = source or next(NAMES)
    file = {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
    page.get_by_label("Fichier CSV").set_input_files([file])
    field = page.get_by_label("Nom de la source")
    expect(field).to_have_value("liste", timeout=SLOW)
    field.fill(source)
    field.press("Enter")
    expect(page.get_by_role("button", name="Préparer l'import")).to_be_visible(timeout=SLOW)
    return source.lower().replace(" ", "-")


def prepare(page):
    page.get_by_role("button", name="Préparer l'import").click()
    expect(page.get_by_role("button", name="Importer ")).to_be_visible(timeout=SLOW)


def held(registry, key):
    with registry.reading() as connection:
        return entries_by_reference(connection, key)


def test_list_is_shown_then_written_whole(opened, desk, watch):
    key = choose(opened)
    expect(opened.get_by_role("columnheader", name="commune")).to_be_visible(timeout=SLOW)
    prepare(opened)
    expect(opened.get_by_text("Nouvelles (2)")).to_be_visible()
    expect(opened.get_by_text("Nouvelle, à examiner").first).to_be_visible()
    opened.get_by_text("Hors du territoire (1)").click()
    expect(opened.get_by_text("(75) : hors de l’Ardèche")).to_be_visible(timeout=SLOW)
    assert held(desk[1], key) == {}
    opened.get_by_role("button", name="Importer 3 fiches").click()
    expect(opened.get_by_role("heading", name="C'est importé")).to_be_visible(timeout=SLOW)
    entries = held(desk[1], key)
    assert {one: entry.status for one, entry in entries.items()} == {
        "1": Status.PENDING,
        "2": Status.PENDING,
        "3": Status.REFUSED,
    }
    assert entries["2"].shop.name == HOSTILE
    assert opened.title() != "pris"
    assert watch.faults == []


@on_a_phone
def test_unusable_rows_are_told_and_the_report_downloaded(opened):
    choose(opened)
    prepare(opened)
    opened.get_by_text("Lignes inutilisables (1)").click()
    expect(opened.get_by_text("Cette ligne n’a pas de nom.")).to_be_visible(timeout=SLOW)
    with opened.expect_download() as download:
        opened.get_by_role("button", name="Télécharger le compte rendu").click()
    text = download.value.path().read_text("utf-8-sig")
    assert text.count("\n") == 5
    assert "Miel des Aulnes" in text


@on_a_phone
def test_column_chosen_by_hand_is_read(opened):
    choose(opened)
    opened.get_by_text("Changer les colonnes lues").click()
    column = opened.get_by_role("combobox", name="Nom", exact=False).first
    column.fill("ville")
    column.press("Enter")
    expect(opened.get_by_role("columnheader", name="nom", exact=True)).to_be_visible(timeout=SLOW)
    expect(opened.get_by_role("cell", name="Paris").first).to_be_visible(timeout=SLOW)


@on_a_phone
def test_file_that_is_no_list_says_why(opened):
    file = {"name": "photo.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n" + bytes(50)}
    opened.get_by_label("Fichier CSV").set_input_files([file])
    expect(opened.get_by_text("n’est pas un tableau")).to_be_visible(timeout=SLOW)


def test_the_page_has_no_grave_fault(opened):
    choose(opened)
    prepare(opened)
    assert faults_in_both_schemes(opened) == []
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")


@on_a_phone
def test_whoever_may_only_read_cannot_import(page, desk):
    log_in(page, desk[0], login="lectrice", path="/importer")
    expect(page.get_by_text("Pages des organisateurs")).to_be_visible(timeout=SLOW)
    expect(page.get_by_label("Fichier CSV")).to_have_count(0)


@on_a_phone
def test_without_a_session_the_page_stays_closed(page, desk):
    page.goto(f"{desk[0].url}/importer")
    expect(page.get_by_role("link", name="Se connecter")).to_be_visible(timeout=SLOW)
    expect(page.get_by_label("Fichier CSV")).to_have_count(0)
