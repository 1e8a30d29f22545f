from dataclasses import replace

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.accounts import create_organizer
from geo.web.assets import read_assets
from geo.web.desk_routes import desk_routes
from tests.organizers import AT, OPERATOR, make_organizer
from tests.web.applications import make_application

PATH = "/organisateurs/connexion"
PASSWORD = "cheval correct pile agrafe"  # noqa: S105
FIELDS = {"login": "les.aulnes", "password": PASSWORD, "suite": "/demandes"}
OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def open_client(catalogue, squares, tmp_path):
    """Give a browser on the routes, with a registry or without."""

    def open_one(registry, **changes):
        application = make_application(squares, catalogue, tmp_path, registry)
        changed = replace(application, settings=replace(application.settings, **changes))
        routes = desk_routes(lambda: changed, read_assets())
        return TestClient(Starlette(routes=routes), follow_redirects=False)

    return open_one


@pytest.fixture
def account(sqlite_registry):
    with sqlite_registry.writing() as connection:
        create_organizer(connection, make_organizer(), password=PASSWORD, by=OPERATOR, at=AT)
    return sqlite_registry


@pytest.fixture
def client(open_client, account):
    return open_client(account)


def log_in(client, **changes):
    return client.post(PATH, data=FIELDS | changes, headers=OURS)


def test_without_any_organizer_the_page_says_how_to_open_it(open_client, sqlite_registry):
    page = open_client(sqlite_registry).get(PATH)
    assert "alentour organizer add" in page.text
    assert "<form" not in page.text


def test_a_map_of_a_file_has_nobody_to_log_in(open_client):
    client = open_client(None)
    assert "pas de registre" in client.get(PATH).text
    assert log_in(client).status_code == 200
    assert "set-cookie" not in log_in(client).headers


def test_the_right_password_brings_a_session_and_the_page_that_was_wanted(client):
    answer = log_in(client)
    assert (answer.status_code, answer.headers["location"]) == (303, "/demandes")
    assert answer.headers["cache-control"] == "no-store"
    assert client.get(PATH, params={"suite": "/territoire"}).headers["location"] == "/territoire"


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_nobody_is_sent_to_another_site(client, wanted):
    assert log_in(client, suite=wanted).headers["location"] == "/organisateurs"
    assert client.get(PATH, params={"suite": wanted}).headers["location"] == "/organisateurs"


@pytest.mark.parametrize(
    "changes", [{"password": "wrong"}, {"login": "personne"}, {"login": ""}, {"password": ""}]
)
def test_a_wrong_password_keeps_the_login_and_not_the_password(client, changes):
    answer = log_in(client, **changes)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert f'value="{changes.get("login", "les.aulnes")}"' in answer.text
    assert PASSWORD not in answer.text


def test_too_many_tries_are_told_to_wait(client, monkeypatch):
    monkeypatch.setattr("geo.accounts._is_right", lambda _hash, _password: False)
    answers = [log_in(client) for _ in range(21)]
    assert [answer.status_code for answer in answers[-2:]] == [403, 429]
    assert "15" in answers[-1].text


def test_hostile_fields_are_escaped(client):
    hostile = '"><script>alert(1)</script>${x}`'
    answer = log_in(client, login=hostile, suite=hostile)
    assert "<script>" not in answer.text
    assert "&#34;&gt;&lt;script&gt;" in answer.text


@pytest.mark.parametrize("path", [PATH, "/organisateurs/deconnexion"])
@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}],
    ids=str,
)
def test_a_form_of_another_site_is_refused(client, path, headers):
    assert client.post(path, data=FIELDS, headers=headers).status_code == 403


def test_a_body_too_large_is_refused(client):
    assert log_in(client, login="x" * 20_000).status_code == 413


def test_the_page_cannot_be_framed_nor_run_a_script(client):
    policy = client.get(PATH).headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


def test_logging_out_ends_the_session_in_the_registry_too(client):
    log_in(client)
    token = client.cookies["alentour"]
    answer = client.post("/organisateurs/deconnexion", headers=OURS)
    assert answer.headers["location"] == f"{PATH}?sortie"
    assert "alentour" not in client.cookies
    client.cookies.set("alentour", token)
    assert client.get(PATH).status_code == 200
    assert "Vous êtes déconnecté" in client.get(f"{PATH}?sortie").text


def test_logging_in_again_ends_the_session_before(client):
    log_in(client)
    before = client.cookies["alentour"]
    log_in(client)
    after = client.cookies["alentour"]
    assert before != after
    client.cookies.clear()
    client.cookies.set("alentour", before)
    assert client.get(PATH).status_code == 200


def test_behind_a_proxy_that_speaks_https_the_cookie_is_secure(open_client, account):
    client = open_client(account, public_url="https://carte.example")
    assert "; Secure" in log_in(client).headers["set-cookie"]


def test_a_cookie_of_nobody_shows_the_form(client):
    client.cookies.set("alentour", "t" * 43)
    assert client.get(PATH).status_code == 200


def test_a_registry_that_went_away_is_told(open_client, account, monkeypatch):
    client = open_client(account)
    account._engine.dispose()
    monkeypatch.setattr(account, "_engine", broken_engine())
    answer = log_in(client)
    assert answer.status_code == 503
    assert "set-cookie" not in answer.headers


def broken_engine():
    import sqlalchemy as sa

    return sa.create_engine("sqlite:////nowhere/at/all.sqlite")
