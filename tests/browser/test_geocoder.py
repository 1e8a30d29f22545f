"""Page Géocoder, from a list of addresses to a file with their positions."""

import csv
import io

import pytest
from playwright.sync_api import expect

from geo.geocoding.address_index import index_folder, load_file
from tests.geocoding.addresses import write_ban
from tests.sites import serve_app

HOSTILE = "<img src=x onerror=alert(1)> ${7*7} `x` </script>"
ADDRESSES = (
    f"12 rue des lilas bleus 07200 Aubenas\n12 rue des lilas bleus\n{HOSTILE} 07000 Privas\n"
)


@pytest.fixture(scope="module")
def geocoder(tmp_path_factory):
    """The address of page Géocoder in an app with a few streets loaded, without tiles."""
    home = tmp_path_factory.mktemp("home")
    load_file(index_folder(home), write_ban(home / "adresses-07.csv"))
    with serve_app(home, {"ALENTOUR_TILES": "none"}, ready="/geocodage/carte") as server:
        yield f"{server.url}/geocoder"


def paste(page, geocoder, text):
    page.goto(geocoder)
    page.get_by_label("Adresses, une par ligne").fill(text, timeout=30_000)
    page.get_by_role("button", name="Géocoder").click()


def test_pasted_addresses_are_shown_on_the_map_and_as_a_list(page, geocoder, watch):
    paste(page, geocoder, ADDRESSES)
    expect(page.get_by_role("heading", name="3 adresses : 1 sûre, 2 à vérifier")).to_be_visible(
        timeout=30_000
    )
    expect(page.locator(".address .found").first).to_have_text(
        "12 Rue des Lilas Bleus 07200 Aubenas"
    )
    ambiguous = page.locator(".address-check").first
    expect(ambiguous).to_contain_text("plusieurs réponses aussi probables")
    expect(ambiguous.locator(".rivals li")).not_to_have_count(0)
    dots = page.frame_locator("iframe.address-map").locator(".address-dot")
    expect(dots).to_have_count(3, timeout=20_000)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert watch.faults == []


def test_hostile_text_is_shown_as_text(phone, geocoder, watch):
    phone.on("dialog", lambda dialog: watch.faults.append(dialog.message))
    paste(phone, geocoder, f"{HOSTILE} 07000 Privas\n")
    expect(phone.locator(".address .typed")).to_have_text(f"{HOSTILE} 07000 Privas", timeout=30_000)
    shown = phone.frame_locator("iframe.address-map")
    shown.locator(".numbered").click(timeout=20_000)
    expect(shown.locator(".address-popup")).to_contain_text(HOSTILE)
    assert phone.locator(".address img").count() == 0
    assert watch.faults == []


def test_file_is_geocoded_and_taken_away(phone, geocoder, watch):
    phone.goto(geocoder)
    content = "nom,rue,cp\nÉole,12 rue des lilas bleus,07000\nRien,,\n".encode("cp1252")
    chosen = {"name": "liste.csv", "mimeType": "text/csv", "buffer": content}
    phone.get_by_label("Ou un fichier CSV ou XLSX").set_input_files(chosen, timeout=30_000)
    phone.get_by_role("button", name="Géocoder").click()
    with phone.expect_download(timeout=30_000) as taken:
        phone.get_by_role("button", name="Télécharger en CSV").click(timeout=30_000)
    text = taken.value.path().read_text(encoding="utf-8-sig")
    first, second = csv.DictReader(io.StringIO(text, newline=""))
    assert (first["nom"], first["result_city"]) == ("Éole", "Privas")
    assert second["result_status"] == "skipped"
    assert watch.faults == []


def test_nothing_and_nonsense_are_told(phone, geocoder):
    paste(phone, geocoder, "   ")
    expect(phone.get_by_text("Collez au moins une adresse")).to_be_visible(timeout=30_000)
    picture = {"name": "x.csv", "mimeType": "image/png", "buffer": b"\x89PNG\r\n" + bytes(99)}
    phone.get_by_label("Ou un fichier CSV ou XLSX").set_input_files(picture)
    phone.get_by_role("button", name="Géocoder").click()
    expect(phone.get_by_text("n'est pas un tableau")).to_be_visible(timeout=30_000)
