"""The form sent, through the whole application."""

import re
import time
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.application import open_application
from geo.registration.fields import HONEYPOT, OPENED_AT, SUBMISSION
from geo.registry.entries import find_entry
from geo.registry.links import open_link
from geo.settings import MailServer
from geo.web.assets import read_assets
from geo.web.own_entry_routes import own_entry_routes
from geo.web.registration_routes import FORM_MODULES, registration_routes
from tests.web.applications import make_application

FORM = "/inscription/formulaire"
OURS = {"Sec-Fetch-Site": "same-origin"}
LONG_AGO = "1700000000"


def form(number, **changes):
    values = {
        SUBMISSION: f"{number:032x}",
        OPENED_AT: LONG_AGO,
        "name": f"Poterie {number}",
        "kinds": "potter",
        "places[0].role": "workshop",
        "places[0].city": "Privas",
        "places[0].visibility": "commune",
        "email": f"potier{number}@lavoir.example",
        "who": "maker",
        "consent": "1",
    }
    return values | changes


def shown(answer):
    return unescape(re.sub(r"<[^>]+>", " ", answer.text)).replace("’", "'")


def entry_at(location):
    token = location.removeprefix("/ma-fiche/").partition("?")[0]
    with open_application().registry.reading() as connection:
        opened = open_link(connection, token, datetime.now(UTC))
        return find_entry(connection, opened.entry_id)


def test_form_that_is_right_leads_to_the_makers_own_page(client):
    answer = client.post(FORM, data=form(1))
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("?fait=recue")
    assert answer.headers["referrer-policy"] == "no-referrer"
    entry = entry_at(answer.headers["location"])
    assert entry.shop.name == "Poterie 1"
    assert entry.shop.places[0].insee_code == "07186"
    page = client.get(answer.headers["location"])
    assert "Votre inscription est bien reçue" in shown(page)
    assert entry.finding.sentence.startswith("Privas (07)")
    assert "Votre commune est dans l'Ardèche : rien à craindre" in " ".join(shown(page).split())
    assert "par courriel" not in shown(page)


def test_form_sent_twice_is_registered_once_and_opens_both_times(client):
    first, second = (client.post(FORM, data=form(2)).headers["location"] for _ in range(2))
    assert entry_at(first).entry_id == entry_at(second).entry_id
    assert client.get(second).status_code == 200


def test_every_fault_comes_back_with_everything_that_was_typed(client):
    typed = form(3, email="rien", siret="12", description="Des bols & des plats") | {"kinds": ""}
    del typed["consent"]
    answer = client.post(FORM, data=typed)
    assert answer.status_code == 422
    for name in ("kinds", "email", "siret", "consent"):
        assert f'id="f-{name}-fault"' in answer.text
    for value in ("Poterie 3", "Des bols &amp; des plats", f"{3:032x}", LONG_AGO):
        assert value in answer.text


def test_empty_form_is_told_what_is_missing_at_once(client):
    answer = client.post(FORM, data={OPENED_AT: str(int(time.time()))})
    assert answer.status_code == 422
    assert 'id="f-name-fault"' in answer.text


def test_form_sent_faster_than_anybody_reads_is_asked_to_be_sent_again(client):
    answer = client.post(FORM, data=form(4, **{OPENED_AT: str(int(time.time()))}))
    assert answer.status_code == 422
    assert 'class="notice"' in answer.text
    assert "Poterie 4" in answer.text


def test_field_that_nobody_sees_stops_programs_and_loses_nothing_of_people(client):
    answer = client.post(FORM, data=form(5, **{HONEYPOT: "http://achetez.example"}))
    assert answer.status_code == 403
    assert "champ caché" in shown(answer)
    assert "Poterie 5" in answer.text
    assert "achetez.example" not in answer.text


def test_another_site_registers_nobody(client):
    answer = client.post(FORM, data=form(6), headers={"origin": "https://voleur.example"})
    assert answer.status_code == 403


def test_form_beyond_all_measure_is_refused(client):
    assert client.post(FORM, data=form(7, description="x" * 1_100_000)).status_code == 413


@pytest.mark.parametrize(
    "value",
    ["${7*7}", "`x`", "</script><script>alert(1)</script>", "=cmd|' /C calc'!A0", "\u202etxet"],
)
def test_hostile_names_are_registered_or_told_as_text(client, value):
    number = abs(hash(value)) % 10**9 + 100
    answer = client.post(FORM, data=form(number, name=value))
    page = answer if answer.status_code == 422 else client.get(answer.headers["location"])
    assert "<script>alert" not in page.text


def test_too_many_are_told_to_wait_and_keep_their_form(client):
    for number in range(200, 245):
        answer = client.post(FORM, data=form(number))
        if answer.status_code == 429:
            break
    assert answer.status_code == 429
    assert f"Poterie {number}" in answer.text
    assert "minute" in shown(answer)


@pytest.mark.parametrize("body", [b"", b"\xff\xfe=%zz&&&==", b"a" * 10_000])
def test_nonsense_is_a_form_with_faults(client, body):
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post(FORM, content=body, headers=headers).status_code == 422


def test_broken_parts_are_a_form_with_faults(client):
    headers = {"content-type": "multipart/form-data; boundary=x"}
    assert client.post(FORM, content=b"--x\r\nrien", headers=headers).status_code == 422


def test_every_module_that_the_script_imports_is_announced():
    body = read_assets().by_name["form.js"].body.decode()
    imported = set(re.findall(r'from "\./(\w+\.js)"', body))
    assert imported < set(FORM_MODULES)
    every = {
        name
        for module in FORM_MODULES
        for name in re.findall(r'from "\./(\w+\.js)"', read_assets().by_name[module].body.decode())
    }
    assert imported | every == set(FORM_MODULES)


@pytest.mark.parametrize(("email", "done"), [("a@lavoir.example", "recue-ecrite"), ("", "recue")])
def test_a_letter_is_announced_only_when_one_is_on_its_way(
    squares, catalogue, tmp_path, registry, email, done
):
    built = make_application(squares, catalogue, tmp_path, registry)
    server = MailServer(host="localhost", port=25, is_tls=False, sender="carte@carte.example")
    application = replace(built, settings=replace(built.settings, mail_server=server))
    assets = read_assets()
    parts = (registration_routes, own_entry_routes)
    routes = [route for part in parts for route in part(lambda: application, assets)]
    with TestClient(Starlette(routes=routes), headers=OURS) as browser:
        fields = form(1, **{"places[0].city": "L'Ouest", "email": email, "phone": "04 65 71 00 01"})
        answer = browser.post(FORM, data=fields, follow_redirects=False)
        assert answer.headers["location"].endswith(f"?fait={done}")
        page = shown(browser.get(answer.headers["location"]))
    assert ("envoyé par courriel" in page) is (done == "recue-ecrite")
