"""A maker registers from a phone, loses the network, comes back by the secret link."""

import re
import sqlite3
from contextlib import closing
from itertools import count as count_from

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import on_a_phone
from tests.browser.test_accessibility import faults_in_both_schemes
from tests.sites import serve_app
from tests.test_maker_photos import jpeg

HOSTILE = "<img src=x onerror=alert(1)> ${7*7} `x` </script> =cmd|' /C calc'!A0 \u202eabc"
FORM = "/inscription/formulaire"
NUMBERS = count_from(1)


@pytest.fixture(scope="module")
def makers(tmp_path_factory):
    """A server with a registry of its own, beside its log; without tiles."""
    home = tmp_path_factory.mktemp("home")
    with serve_app(home, {"ALENTOUR_TILES": "none"}, ready=FORM) as server:
        yield server


def count(makers, name):
    with closing(sqlite3.connect(makers.log_path.with_name("registry.sqlite"))) as connection:
        query = "select count(*) from entries where json_extract(shop, '$.name') = ?"
        return connection.execute(query, (name,)).fetchone()[0]


def open_form(page, makers):
    page.goto(makers.url + FORM)
    page.locator("html.is-scripted").wait_for(timeout=20_000)


def fill(page, name):
    """Fill what is needed, as somebody who works at home."""
    page.get_by_label("Nom de l’activité").fill(name)
    page.get_by_label("Chercher dans la liste").fill("poter")
    page.get_by_label("Poterie, céramique").check()
    page.get_by_label("Commune", exact=True).fill("Privas")
    page.get_by_role("option", name="Privas (07000)").click()
    page.get_by_label("Je travaille chez moi").check()
    # One address registers a few times a day, no more.
    page.locator("#f-email").fill(f"potier{next(NUMBERS)}@lavoir.example")
    page.get_by_label("J’accepte que cette fiche").check()


def send(page):
    # Nobody fills the form in less than three seconds, and programs that do are told apart.
    page.wait_for_timeout(3500)
    page.get_by_role("button", name="Envoyer mon inscription").click()


def register(page, makers, name):
    open_form(page, makers)
    fill(page, name)
    send(page)
    page.wait_for_url("**/ma-fiche/**", timeout=20_000)


def test_home_working_maker_registers_from_a_phone(phone, makers, watch):
    register(phone, makers, "Poterie du Lavoir")
    expect(phone.get_by_role("heading", name="Poterie du Lavoir")).to_be_visible()
    expect(phone.get_by_text("Votre inscription est bien reçue")).to_be_visible()
    expect(phone.get_by_text("Votre commune est dans")).to_be_visible()
    secret = phone.locator("#secret").inner_text()
    assert secret == phone.url.partition("?")[0]
    expect(phone.get_by_role("button", name="Copier le lien")).to_be_visible()
    assert count(makers, "Poterie du Lavoir") == 1
    assert watch.faults == []


def test_lost_connection_loses_nothing_and_sends_once(phone, makers):
    open_form(phone, makers)
    fill(phone, "Poterie des Tunnels")
    phone.wait_for_timeout(3500)
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Envoyer mon inscription").click()
    expect(phone.get_by_text("rien n’est perdu")).to_be_visible()
    assert phone.get_by_label("Nom de l’activité").input_value() == "Poterie des Tunnels"
    phone.context.set_offline(False)
    phone.wait_for_url("**/ma-fiche/**", timeout=20_000)
    assert count(makers, "Poterie des Tunnels") == 1


def test_answer_that_is_lost_on_its_way_registers_once_all_the_same(phone, makers):
    lost = []

    def lose_once(route):
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch(max_redirects=0).status)
            route.abort()
        else:
            route.fallback()

    open_form(phone, makers)
    fill(phone, "Poterie de l'Écho")
    phone.route(f"**{FORM}", lose_once)
    send(phone)
    expect(phone.get_by_text("rien n’est perdu")).to_be_visible()
    phone.get_by_role("button", name="Envoyer mon inscription").click()
    phone.wait_for_url("**/ma-fiche/**", timeout=20_000)
    assert lost == [303]
    assert count(makers, "Poterie de l'Écho") == 1


def test_half_filled_form_survives_a_closed_tab_until_it_is_wiped(phone, makers):
    open_form(phone, makers)
    fill(phone, "Poterie interrompue")
    phone.get_by_role("button", name="Ajouter : lieu").click()
    phone.locator('[name="places[1].city"]').fill("Vogüé")
    phone.wait_for_timeout(600)
    open_form(phone, makers)
    expect(phone.get_by_text("est retrouvée")).to_be_visible()
    assert phone.get_by_label("Nom de l’activité").input_value() == "Poterie interrompue"
    assert phone.locator('[name="places[1].city"]').input_value() == "Vogüé"
    assert phone.get_by_label("Poterie, céramique").is_checked()
    phone.get_by_role("button", name="Effacer le brouillon").click()
    expect(phone.get_by_label("Nom de l’activité")).to_have_value("")
    open_form(phone, makers)
    assert phone.get_by_text("est retrouvée").count() == 0


def test_draft_is_gone_once_it_is_sent(phone, makers):
    register(phone, makers, "Poterie envoyée")
    open_form(phone, makers)
    assert phone.get_by_label("Nom de l’activité").input_value() == ""


def test_all_faults_are_shown_beside_their_fields_and_the_first_is_reached(page, makers):
    open_form(page, makers)
    page.locator("#f-email").fill("pas une adresse")
    page.get_by_label("Téléphone", exact=True).fill("12")
    page.get_by_text("Autres pages, Labels").click()
    page.locator("#f-siret").fill("123")
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("points à corriger", timeout=20_000)
    for name in ("name", "kinds", "email", "phone", "siret", "consent"):
        expect(page.locator(f"#f-{name}-fault")).to_be_visible()
    expect(page.locator("#f-name")).to_be_focused()
    assert page.locator("#f-email").input_value() == "pas une adresse"
    page.get_by_role("alert").get_by_role("link").first.click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_javascript_the_whole_way_is_open(chromium, makers):
    with chromium.new_context(java_script_enabled=False, locale="fr-FR") as context:
        page = context.new_page()
        page.goto(makers.url + FORM)
        page.get_by_role("button", name="Envoyer mon inscription").click()
        assert page.get_by_role("alert").is_visible()
        page.get_by_label("Nom de l’activité").fill("Vannerie sans script")
        page.locator("summary", has_text="Artisanat d’art").click()
        page.get_by_label("Vannerie").check()
        page.get_by_role("button", name="Ajouter : lieu").click()
        assert page.get_by_label("Vannerie", exact=True).is_checked()
        page.locator('button[value="places[1]"]').click()
        page.get_by_label("Commune", exact=True).fill("Privas")
        page.get_by_label("Téléphone", exact=True).fill("04 65 71 00 07")
        page.get_by_label("J’accepte que cette fiche").check()
        page.wait_for_timeout(3500)
        page.get_by_role("button", name="Envoyer mon inscription").click()
        assert "/ma-fiche/" in page.url
        assert page.get_by_role("heading", name="Vannerie sans script").is_visible()
        page.get_by_role("link", name="Retirer ma fiche").click()
        page.get_by_role("button", name="Retirer ma fiche").click()
        assert page.get_by_role("heading", name="Votre fiche est retirée").is_visible()


@on_a_phone
def test_entry_is_edited_and_withdrawn_by_its_secret_link(page, makers, watch):
    register(page, makers, "Poterie à changer")
    page.get_by_role("link", name="Modifier ma fiche").click()
    page.locator("html.is-scripted").wait_for()
    name = page.get_by_label("Nom de l’activité")
    assert name.input_value() == "Poterie à changer"
    name.fill("Poterie changée")
    page.get_by_role("button", name="Enregistrer mes changements").click()
    expect(page.get_by_text("Vos changements sont enregistrés")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("heading", name="Poterie changée")).to_be_visible()
    page.get_by_role("link", name="Retirer ma fiche").click()
    page.get_by_role("button", name="Retirer ma fiche").click()
    expect(page.get_by_role("heading", name="Votre fiche est retirée")).to_be_visible()
    assert watch.faults == []


def test_two_edits_at_once_show_the_second_both_versions(phone, makers):
    register(phone, makers, "Poterie à deux")
    link = phone.url.partition("?")[0]
    other = phone.context.new_page()
    for tab in (phone, other):
        tab.goto(f"{link}/modifier")
        tab.locator("html.is-scripted").wait_for()
    phone.get_by_label("Nom de l’activité").fill("Poterie première")
    phone.get_by_role("button", name="Enregistrer mes changements").click()
    phone.wait_for_url("**fait=modifiee")
    other.get_by_label("Nom de l’activité").fill("Poterie seconde")
    other.get_by_role("button", name="Enregistrer mes changements").click()
    table = other.locator("table.versions")
    expect(table).to_contain_text("Poterie première")
    expect(table).to_contain_text("Poterie seconde")
    other.get_by_role("button", name="Enregistrer mes changements").click()
    other.wait_for_url("**fait=modifiee")
    expect(other.get_by_role("heading", name="Poterie seconde")).to_be_visible()


def test_photo_is_made_smaller_sent_and_shown(phone, makers, watch):
    register(phone, makers, "Poterie en photo")
    file = {"name": "four.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}
    phone.get_by_label("Ajouter des photos").set_input_files(file)
    phone.get_by_label("Qui a pris ces photos").fill("Le potier")
    phone.get_by_label("J’ai pris ces photos").check()
    phone.get_by_role("button", name="Envoyer les photos").click()
    picture = phone.locator(".photos img")
    expect(picture).to_be_visible(timeout=20_000)
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    assert watch.faults == []


def test_hostile_texts_stay_texts(phone, makers, watch):
    phone.on("dialog", lambda dialog: watch.faults.append(dialog.message))
    open_form(phone, makers)
    fill(phone, HOSTILE)
    phone.get_by_label("Ce que vous fabriquez").fill(HOSTILE * 20)
    phone.get_by_label("Nom du lieu").fill(HOSTILE)
    phone.get_by_label("Téléphone", exact=True).fill(HOSTILE[:39])
    send(phone)
    expect(phone.locator("#f-phone-fault")).to_be_visible(timeout=20_000)
    assert phone.locator("main img").count() == 0
    phone.get_by_label("Téléphone", exact=True).fill("")
    phone.get_by_role("button", name="Envoyer mon inscription").click()
    phone.wait_for_url("**/ma-fiche/**", timeout=20_000)
    assert phone.locator("main img").count() == 0
    expect(phone.locator("h1")).to_contain_text("<img src=x onerror=alert(1)>")
    assert [fault for fault in watch.faults if "422" not in fault] == []


def test_point_is_placed_by_hand_on_the_map(phone, makers, watch):
    open_form(phone, makers)
    phone.get_by_label("Commune", exact=True).fill("Privas")
    phone.get_by_role("option", name="Privas (07000)").click()
    phone.get_by_role("button", name="Placer le point sur la carte").click()
    shown = phone.frame_locator("iframe.work-map").locator(".leaflet-container")
    shown.locator(".leaflet-marker-icon").first.wait_for(timeout=20_000)
    shown.click(position={"x": 60, "y": 90})
    expect(phone.get_by_text("Le point est placé à la main")).to_be_visible()
    assert phone.locator('[name="places[0].is_pinned"]').input_value() == "1"
    assert re.fullmatch(r"4\.\d+", phone.locator('[name="places[0].lon"]').input_value())
    phone.get_by_label("Commune", exact=True).fill("Vogüé")
    assert phone.locator('[name="places[0].is_pinned"]').input_value() == ""
    assert watch.faults == []


def test_form_and_entry_have_no_grave_fault(phone, makers):
    open_form(phone, makers)
    for summary in phone.locator("summary").all():
        summary.click()
    phone.get_by_role("checkbox", name="Livraison").check()
    phone.get_by_label("J’inscris quelqu’un d’autre").check()
    assert faults_in_both_schemes(phone) == []
    send(phone)
    expect(phone.get_by_role("alert")).to_be_visible(timeout=20_000)
    assert faults_in_both_schemes(phone) == []
    phone.get_by_role("button", name="Effacer le brouillon").click()
    register(phone, makers, "Poterie sans faute")
    assert faults_in_both_schemes(phone) == []
    phone.get_by_role("link", name="Effacer mes données").click()
    assert faults_in_both_schemes(phone) == []


def test_nothing_moves_sideways_on_the_smallest_screen(phone, makers):
    phone.set_viewport_size({"width": 320, "height": 640})
    open_form(phone, makers)
    for summary in phone.locator("summary").all():
        summary.click()
    phone.get_by_role("checkbox", name="Livraison").check()
    for label in ("Une zone dessinée", "J’inscris quelqu’un d’autre"):
        phone.get_by_label(label).check()
    phone.get_by_role("button", name="Ajouter : lieu").click()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    open_form(phone, makers)
    phone.get_by_role("button", name="Effacer le brouillon").click()
    register(phone, makers, "Poterie" + "x" * 100)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320


def test_page_inscription_frames_the_form_as_high_as_it_is(page, makers, watch):
    page.goto(f"{makers.url}/inscription")
    frame = page.frame_locator("iframe.form-frame")
    expect(frame.get_by_label("Nom de l’activité")).to_be_visible(timeout=30_000)
    page.wait_for_timeout(500)
    inner = frame.locator("body").evaluate("body => body.scrollHeight")
    assert abs(page.locator("iframe.form-frame").bounding_box()["height"] - inner) < 40
    assert page.get_by_role("heading", level=1).count() == 1
    assert watch.faults == []


def test_page_carte_leads_to_the_form(phone, makers):
    phone.goto(makers.url)
    phone.get_by_role("link", name="Inscrire mon atelier ou ma boutique").click(timeout=30_000)
    phone.wait_for_url("**/inscription")
    expect(phone.frame_locator("iframe.form-frame").locator("#f-name")).to_be_visible(
        timeout=30_000
    )
