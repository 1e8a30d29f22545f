"""The whole way of somebody new: an empty registry, a map worked on, lost and found again."""

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from benchmarks.serving import ROOT, free_port, serve, uvicorn_command
from tests.browser.desk import PASSWORD, log_in

ALENTOUR = Path(sys.executable).parent / "alentour"
SLOW = 60_000
MAKER = "Poterie du Lavoir"
FAR = "Savonnerie du Pont"
ELSEWHERE = "Crêperie des Ruines"
NEIGHBOUR = "Atelier de Tain"
LIST = f"""identifiant,nom,métier,adresse,code postal,commune,longitude,latitude
1,{FAR},savon,3 rue du Pont,07150,Vallon-Pont-d'Arc,4.60,44.73
2,{ELSEWHERE},restaurant,1 rue du Port,75013,Paris,2.36,48.83
3,{NEIGHBOUR},cuir,5 avenue de la Gare,26600,Tain-l'Hermitage,,
4,Fromagerie des Aulnes,fromage,,07200,Aubenas,4.39,44.62
"""


def run(home, *words, typed=""):
    """Run the command as an operator does; return what it says."""
    settings = {"ALENTOUR_HOME": str(home), "ALENTOUR_DEMO": "0", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [str(ALENTOUR), *map(str, words)],
        input=typed,
        env={**os.environ, **settings},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def open_site(home):
    """Start the app on `home`, on another territory than the Ardèche."""
    port = free_port()
    variables = {
        "ALENTOUR_HOME": str(home),
        "ALENTOUR_DEMO": "0",
        "ALENTOUR_TILES": "none",
        "ALENTOUR_TERRITORY": "departement:48",
    }
    log = home.parent / f"{port}.log"
    return serve(uvicorn_command(port), port, log, environment=variables)


def set_territory(page, server):
    log_in(page, server, "anne", "/territoire")
    area = page.get_by_label("Ajouter une zone")
    area.fill("ardèche", timeout=SLOW)
    area.press("Enter")
    page.get_by_role("button", name="Ajouter Ardèche, département").click(timeout=SLOW)
    page.get_by_role("button", name="Retirer Lozère, département").click(timeout=SLOW)
    expect(page.get_by_text("Retiré : Lozère, département")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Enregistrer la règle").click()
    expect(page.get_by_text("La règle est enregistrée")).to_be_visible(timeout=SLOW)


def register(phone, server):
    """Register a maker who works at home; return the secret link."""
    phone.goto(f"{server.url}/inscription")
    form = phone.frame_locator("iframe.form-frame")
    form.locator("html.is-scripted").wait_for(timeout=SLOW)
    form.get_by_label("Nom de l’activité").fill(MAKER)
    form.get_by_label("Chercher dans la liste").fill("poter")
    form.get_by_label("Poterie, céramique").check()
    form.get_by_label("Commune", exact=True).fill("Antraigues")
    form.get_by_role("option", name="Antraigues").first.click()
    form.get_by_label("Je travaille chez moi").check()
    form.locator("#f-email").fill("atelier@lavoir.example")
    form.get_by_label("J’accepte que cette fiche").check()
    phone.wait_for_timeout(3500)
    form.get_by_role("button", name="Envoyer mon inscription").click()
    phone.wait_for_url("**/ma-fiche/**", timeout=SLOW)
    expect(phone.get_by_text("Votre commune est dans l’Ardèche")).to_be_visible()
    return phone.locator("#secret").inner_text()


def prepare_import(page, server):
    page.goto(f"{server.url}/importer")
    file = {"name": "liste.csv", "mimeType": "text/csv", "buffer": LIST.encode()}
    page.locator("input[type=file]").set_input_files(file, timeout=SLOW)
    page.get_by_role("button", name="Préparer l'import").click(timeout=SLOW)


def import_list(page, server):
    prepare_import(page, server)
    expect(page.get_by_text("4 nouvelles fiches")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Importer 4 fiches").click()
    expect(page.get_by_text("C'est importé")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("3 à examiner, 1 refusée").last).to_be_visible()


def find_in_queue(page, server, name, view="À traiter"):
    page.goto(f"{server.url}/demandes")
    expect(page.locator(".queue-desk")).to_be_visible(timeout=SLOW)
    page.locator(".queue-desk select").first.select_option(label=view)
    page.get_by_role("searchbox").fill(name)
    expect(page.locator(".line")).to_have_count(1, timeout=SLOW)
    expect(page.locator(".panel h2")).to_have_text(name, timeout=SLOW)
    page.locator(".panel h2").click()


def accept(page, name):
    page.keyboard.press("a")
    expect(page.locator(".said")).to_contain_text(name, timeout=SLOW)


def drag(page, pin):
    """Drag `pin` a little way with the mouse, once its map stands still."""
    pin.scroll_into_view_if_needed(timeout=SLOW)
    page.wait_for_timeout(1_000)
    box = pin.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y + 30, steps=8)
    page.mouse.up()


def move_doubtful_pin(page, server):
    page.goto(f"{server.url}/adresses-a-verifier")
    expect(page.locator(".bench h2")).to_have_text(FAR, timeout=SLOW)
    given = page.locator('[data-act="given"]')
    expect(given).to_have_attribute("aria-pressed", "true")
    drag(page, page.frame_locator("iframe.work-map").locator(".leaflet-marker-draggable"))
    expect(given).to_have_attribute("aria-pressed", "false", timeout=SLOW)
    # The pin has the focus: the shortcut works all the same.
    page.keyboard.press("g")
    expect(page.get_by_text("Aucune adresse à vérifier")).to_be_visible(timeout=SLOW)


def add_photo_and_words(phone, secret):
    body = io.BytesIO()
    Image.new("RGB", (600, 400), "#b5651d").save(body, "JPEG")
    phone.goto(secret)
    file = {"name": "four.jpg", "mimeType": "image/jpeg", "buffer": body.getvalue()}
    phone.get_by_label("Ajouter des photos").set_input_files(file)
    phone.get_by_label("Qui a pris ces photos").fill("Les Aulnes")
    phone.get_by_label("J’ai pris ces photos").check()
    phone.get_by_role("button", name="Envoyer les photos").click()
    expect(phone.get_by_text("La photo est ajoutée")).to_be_visible(timeout=SLOW)
    phone.get_by_role("link", name="Modifier ma fiche").click()
    phone.locator("html.is-scripted").wait_for()
    phone.get_by_label("Ce que vous fabriquez ou vendez").fill("Bols cuits au bois.")
    phone.get_by_role("button", name="Enregistrer mes changements").click()
    expect(phone.get_by_text("Votre changement")).to_be_visible(timeout=SLOW)


def accept_photo_and_words(page, server):
    find_in_queue(page, server, MAKER)
    compared = page.locator(".panel tr", has_text="Description").first
    expect(compared).to_contain_text("(rien)")
    expect(compared).to_contain_text("Bols cuits au bois.")
    page.get_by_role("button", name="La photo convient").click()
    expect(page.locator(".said")).to_contain_text("fait", timeout=SLOW)
    page.locator(".panel h2").click()
    accept(page, MAKER)


def open_card(page, server):
    page.goto(f"{server.url}/?boutique=poterie-du-lavoir")
    expect(page.locator("article.shop")).to_contain_text(MAKER, timeout=SLOW)


def report_error(page, server):
    open_card(page, server)
    page.get_by_role("link", name="Signaler une erreur").click()
    page.get_by_label("Les horaires sont faux").check()
    page.get_by_label("Que faut-il corriger").fill("Fermé le lundi")
    page.get_by_role("button", name="Envoyer le signalement").click()
    expect(page.get_by_role("heading", name="Merci")).to_be_visible()


def see_who_would_enter(page, server):
    page.goto(f"{server.url}/territoire")
    area = page.get_by_label("Ajouter une zone")
    area.fill("drôme", timeout=SLOW)
    area.press("Enter")
    page.get_by_role("button", name="Ajouter Drôme, département").click(timeout=SLOW)
    expect(page.get_by_text("1 fiche entrerait")).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("listitem").filter(has_text=NEIGHBOUR)).to_be_visible()


def leave(*pages):
    """Close the screens: those of a server that has gone would complain."""
    for page in pages:
        page.goto("about:blank")


@pytest.fixture
def wide(chromium, watch):
    with chromium.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR") as context:
        page = context.new_page()
        watch.over(page)
        yield page


def test_a_map_is_begun_worked_on_lost_and_found_again(tmp_path, wide, phone, watch):
    home, saved = tmp_path / "home", tmp_path / "carte.zip"
    words = ("organizer", "add", "anne", "--name", "Anne", "--role", "admin", "--password-stdin")
    assert "anne administre toute la carte" in run(home, *words, typed=f"{PASSWORD}\n")

    with open_site(home) as server:
        server.wait_for("/inscription/formulaire")
        set_territory(wide, server)
        secret = register(phone, server)

        find_in_queue(wide, server, MAKER)
        accept(wide, MAKER)
        open_card(phone, server)
        expect(phone.locator("article.shop")).not_to_contain_text("lavoir.example")

        import_list(wide, server)
        find_in_queue(wide, server, ELSEWHERE, view="Refusées")
        expect(wide.locator(".panel")).to_contain_text("(75) : hors de l’Ardèche")
        find_in_queue(wide, server, NEIGHBOUR)
        expect(wide.locator(".panel")).to_contain_text("(26) : hors de l’Ardèche, à 0,2 km")
        move_doubtful_pin(wide, server)
        wide.reload()
        expect(wide.get_by_text("Aucune adresse à vérifier")).to_be_visible(timeout=SLOW)
        prepare_import(wide, server)
        expect(wide.get_by_text("4 fiches inchangées")).to_be_visible(timeout=SLOW)

        add_photo_and_words(phone, secret)
        accept_photo_and_words(wide, server)
        open_card(phone, server)
        expect(phone.locator("article.shop")).to_contain_text("Bols cuits au bois.")
        expect(phone.locator("article.shop figure img")).to_have_count(1)
        report_error(phone, server)
        find_in_queue(wide, server, MAKER)
        expect(wide.locator(".panel")).to_contain_text("Fermé le lundi")
        see_who_would_enter(wide, server)
        run(home, "backup", saved)
        leave(wide, phone)

    shutil.rmtree(home)
    run(home, "restore", saved)
    with open_site(home) as server:
        server.wait_for("/inscription/formulaire")
        open_card(phone, server)
        expect(phone.locator("article.shop figure img")).to_have_count(1)
        phone.goto(server.url + secret[secret.index("/ma-fiche/") :])
        phone.get_by_role("button", name="Supprimer cette photo et retirer l’accord").click()
        expect(phone.locator(".photos img")).to_have_count(0)
        open_card(phone, server)
        expect(phone.locator("article.shop figure img")).to_have_count(0)
        log_in(wide, server, "anne", "/adresses-a-verifier")
        expect(wide.get_by_text("Aucune adresse à vérifier")).to_be_visible(timeout=SLOW)
        leave(wide, phone)
    assert watch.faults == []
