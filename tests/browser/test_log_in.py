"""Logging in: with a password of this map, and through a real OpenID Connect provider."""

import json
import subprocess
import sys
import urllib.request
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from benchmarks.serving import free_port
from geo.accounts import disable_account
from geo.registry.organizers import find_organizer_by_login
from tests.browser.conftest import WIDTHS, on_a_phone
from tests.browser.desk import OPERATOR, PASSWORD, add_account, log_in, serve_desk
from tests.browser.test_accessibility import grave_faults
from tests.organizers import LATER

SLOW = 30_000
CLAIMS = (
    {"sub": "anne", "email": "anne@mairie.example", "email_verified": True},
    {"sub": "paul", "email": "paul@ailleurs.example", "email_verified": True},
    {"sub": "faux", "email": "anne@mairie.example", "email_verified": False},
)


@contextmanager
def provider():
    """Run a provider that knows three people; give its address."""
    port = free_port()
    users = [part for claims in CLAIMS for part in ("--user-claims", json.dumps(claims))]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "-p", str(port), *users]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for(f"{url}/.well-known/openid-configuration", process)
        yield url
    finally:
        process.terminate()
        process.wait(15)


def wait_for(url, process):
    while process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            continue
        return
    pytest.fail("the provider did not start")


@pytest.fixture(scope="module")
def with_service(tmp_path_factory):
    with provider() as issuer:
        environment = {
            "ALENTOUR_PUBLIC_URL": "http://127.0.0.1:{port}",
            "ALENTOUR_OIDC_ISSUER": issuer,
            "ALENTOUR_OIDC_CLIENT_ID": "alentour",
            "ALENTOUR_OIDC_CLIENT_SECRET": "a secret of the client",
            "ALENTOUR_OIDC_COOKIE_SECRET": "0123456789abcdef0123456789abcdef",
        }
        folder = tmp_path_factory.mktemp("service")
        with serve_desk(folder, environment) as (server, registry):
            add_account(registry, "anne@mairie.example", password=None)
            yield server, registry


def test_pages_say_how_to_open_them_until_there_is_an_organizer_who_logs_in(phone, tmp_path):
    with serve_desk(tmp_path) as (server, registry):
        find_the_pages_closed(phone, server)
        add_account(registry, "anne")
        log_in_and_out(phone, server)


def faults_at_both_widths(page):
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        found += grave_faults(page)
    return found


def find_the_pages_closed(page, server):
    for path in ("/demandes", "/organisateurs", "/organisateurs/connexion"):
        page.goto(server.url + path)
        expect(page.get_by_text("alentour organizer add").first).to_be_visible(timeout=SLOW)
    expect(page.get_by_label("Mot de passe")).to_have_count(0)
    assert faults_at_both_widths(page) == []


def log_in_and_out(page, server):
    log_in(page, server, "personne")
    expect(page.get_by_role("alert")).to_contain_text("pas le bon")
    assert faults_at_both_widths(page) == []
    assert page.get_by_label("Mot de passe").input_value() == ""
    page.get_by_label("Identifiant").fill("anne")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_text("Compte anne")).to_be_visible(timeout=SLOW)
    [cookie] = [one for one in page.context.cookies() if one["name"] == "alentour"]
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_text("Vous êtes déconnecté")).to_be_visible(timeout=SLOW)
    page.goto(f"{server.url}/demandes")
    expect(page.get_by_role("link", name="Se connecter")).to_be_visible(timeout=SLOW)


def enter_as(page, server, subject):
    page.goto(f"{server.url}/demandes")
    page.get_by_role("button", name="Se connecter avec 127.0.0.1").click()
    page.get_by_role("button", name=subject, exact=True).first.click(timeout=SLOW)
    page.wait_for_url(f"{server.url}/organisateurs", timeout=SLOW)


@on_a_phone
def test_an_organizer_logs_in_reloads_and_logs_out_through_the_service(page, with_service, watch):
    server, _ = with_service
    enter_as(page, server, "anne")
    expect(page.get_by_text("Compte anne@mairie.example")).to_be_visible(timeout=SLOW)
    page.reload()
    expect(page.get_by_text("Compte anne@mairie.example")).to_be_visible(timeout=SLOW)
    page.get_by_role("link", name="Demandes").click()
    expect(page.locator(".queue-desk")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url(lambda url: "end_session" in url or url.endswith("/organisateurs"))
    page.goto(f"{server.url}/demandes")
    button = page.get_by_role("button", name="Se connecter avec 127.0.0.1")
    expect(button).to_be_visible(timeout=SLOW)
    assert [fault for fault in watch.faults if server.url in fault] == []


@pytest.mark.parametrize("subject", ["paul", "faux"])
def test_somebody_who_is_no_organizer_or_not_vouched_for_is_kept_out(phone, with_service, subject):
    server, _ = with_service
    enter_as(phone, server, subject)
    expect(phone.get_by_text("pas celui d'un organisateur")).to_be_visible(timeout=SLOW)
    expect(phone.locator(".desk-header")).to_have_count(0)


def test_a_closed_account_is_out_at_its_next_step(phone, with_service):
    server, registry = with_service
    add_account(registry, "paul@ailleurs.example", password=None)
    enter_as(phone, server, "paul")
    expect(phone.get_by_text("Compte paul@ailleurs.example")).to_be_visible(timeout=SLOW)
    with registry.writing() as connection:
        disable_account(connection, "paul@ailleurs.example", by=OPERATOR, at=LATER)
        assert find_organizer_by_login(connection, "paul@ailleurs.example").is_disabled
    phone.reload()
    expect(phone.get_by_text("pas celui d'un organisateur")).to_be_visible(timeout=SLOW)
