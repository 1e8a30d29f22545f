import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.registry.reports import list_reports
from geo.values import Status
from geo.web.assets import read_assets
from geo.web.report_routes import report_routes
from tests.factories import make_shop
from tests.registry.people import register
from tests.web.applications import make_application

PATH = "/signaler/tournerie-des-aulnes"
FIELDS = {"topic": "hours", "text": "Fermé le lundi."}
OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def registry(sqlite_registry):
    with sqlite_registry.writing() as connection:
        register(connection, status=Status.PUBLISHED)
    return sqlite_registry


@pytest.fixture
def client(filled, squares, registry, tmp_path):
    application = make_application(squares, filled(make_shop()), tmp_path, registry)
    routes = report_routes(lambda: application, read_assets())
    with TestClient(Starlette(routes=routes), follow_redirects=False) as client:
        yield client


def reports(registry):
    with registry.reading() as connection:
        return list_reports(connection)


def test_the_page_names_the_entry_and_asks_what_is_wrong(client):
    page = client.get(PATH)
    assert page.status_code == 200
    assert "Tournerie des Aulnes" in page.text
    assert page.text.count('type="radio"') == 7
    assert page.headers["x-robots-tag"] == "noindex, nofollow"


def test_what_is_sent_is_recorded_and_thanked_for(client, registry):
    sent = client.post(PATH, data=FIELDS, headers=OURS)
    assert (sent.status_code, sent.headers["location"]) == (303, f"{PATH}?merci")
    assert [report.text for report in reports(registry)] == ["Fermé le lundi."]
    assert "Merci" in client.get(f"{PATH}?merci").text


def test_faults_stand_beside_their_fields_and_nothing_is_lost(client, registry):
    page = client.post(PATH, data={"text": "x" * 2_001, "contact": "Léa <3"}, headers=OURS)
    assert page.status_code == 422
    assert page.text.count(' aria-invalid="true"') == 2
    assert 'id="topic-fault"' in page.text
    assert 'id="text-fault"' in page.text
    assert "x" * 2_001 in page.text
    assert "Léa &lt;3" in page.text
    assert reports(registry) == []


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}],
)
def test_a_page_of_another_site_cannot_send_it(client, registry, headers):
    assert client.post(PATH, data=FIELDS, headers=headers).status_code == 403
    assert reports(registry) == []


def test_a_program_that_fills_every_field_is_thanked_and_forgotten(client, registry):
    sent = client.post(PATH, data=FIELDS | {"objet": "Buy now"}, headers=OURS)
    assert sent.status_code == 303
    assert reports(registry) == []


def test_too_much_from_one_place_is_told(client, registry):
    for _ in range(10):
        client.post(PATH, data=FIELDS, headers=OURS)
    page = client.post(PATH, data=FIELDS, headers=OURS)
    assert page.status_code == 429
    assert "Fermé le lundi." in page.text
    assert len(reports(registry)) == 10


def test_a_body_without_end_is_refused(client, registry):
    assert client.post(PATH, data={"text": "x" * 100_000}, headers=OURS).status_code == 413
    assert reports(registry) == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_entry_that_is_not_shown_has_no_page(client, method):
    page = client.request(method, "/signaler/nobody", headers=OURS)
    assert page.status_code == 404
    assert "Signaler une erreur</h1>" not in page.text


def test_a_map_that_shows_a_file_has_nobody_to_tell(filled, squares, tmp_path):
    application = make_application(squares, filled(make_shop()), tmp_path)
    routes = report_routes(lambda: application, read_assets())
    with TestClient(Starlette(routes=routes)) as client:
        assert client.get(PATH).status_code == 404
        assert client.post(PATH, data=FIELDS, headers=OURS).status_code == 404


@pytest.mark.parametrize("text", ["</textarea><script>alert(1)</script>", '"><img onerror=x>'])
def test_hostile_words_come_back_as_words(client, text):
    page = client.post(PATH, data={"text": text, "contact": text, "topic": text}, headers=OURS)
    assert "<script>alert" not in page.text
    assert "<img" not in page.text


def test_the_page_speaks_the_language_that_was_asked_for_to_the_end(client, registry):
    page = client.get(f"{PATH}?langue=nl").text
    assert "De openingstijden kloppen niet" in page
    assert f'action="{PATH}?langue=nl"' in page
    refused = client.post(f"{PATH}?langue=nl", data={}, headers=OURS)
    assert "Kies wat er niet klopt." in refused.text
    sent = client.post(f"{PATH}?langue=nl", data=FIELDS, headers=OURS)
    assert sent.headers["location"] == f"{PATH}?merci&langue=nl"
    assert "Bedankt" in client.get(sent.headers["location"]).text
    assert len(reports(registry)) == 1
