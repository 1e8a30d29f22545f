"""The doctor: every part tried for real, nothing changed."""

import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import shapely
import sqlalchemy as sa

from geo.boundaries import Boundaries
from geo.doctor import Health, examine
from geo.photos import PhotoSize, PhotoStore
from geo.registry.database import Registry
from geo.registry.opening import open_registry
from geo.registry.tables import photos
from geo.settings import LogInService, Settings
from tests.geocoding.providers.unruly import serve_unruly
from tests.registry.test_entries import register
from tests.smtp import serve_mail

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
GOOD, WARNING, FAULT = Health.GOOD, Health.WARNING, Health.FAULT


def found(settings, part, *, at=NOW):
    """Return health and sentence of one part."""
    checks = {check.part: check for check in examine(settings, at=at)}
    return checks[part].health, checks[part].sentence


def on(home, **changes):
    return Settings(**{"home": home, "is_demo": False} | changes)


@pytest.fixture
def settings(registry_url, tmp_path):
    """Settings that name an empty registry, on SQLite and then on PostgreSQL."""
    return on(tmp_path, database_url=registry_url)


def test_a_new_machine_has_nothing_to_correct_and_nothing_is_made(tmp_path):
    checks = list(examine(on(tmp_path / "new"), at=NOW))
    assert FAULT not in {check.health for check in checks}
    assert not (tmp_path / "new").exists()


def test_a_registry_that_answers_is_well(settings):
    assert found(settings, "Registre")[0] is GOOD


def test_a_folder_that_cannot_be_written_is_a_fault(tmp_path):
    (tmp_path / "file").write_text("")
    assert found(on(tmp_path / "file" / "home"), "Dossier")[0] is FAULT
    assert found(on(Path("/proc/self")), "Dossier")[0] is FAULT


def test_a_registry_that_is_not_reached_is_a_fault_without_its_password(tmp_path):
    url = "postgresql+psycopg://moi:s3cret@127.0.0.1:1/carte"
    health, sentence = found(on(tmp_path, database_url=url), "Registre")
    assert (health, "s3cret" in sentence) == (FAULT, False)


def test_a_file_that_is_no_registry_is_a_fault(tmp_path):
    (tmp_path / "registry.sqlite").write_bytes(b"PK" * 5_000)
    health, sentence = found(on(tmp_path), "Registre")
    assert (health, "abîmée" in sentence) == (FAULT, True)


def test_a_registry_damaged_in_its_middle_is_a_fault(tmp_path):
    registry = open_registry(Settings(home=tmp_path))
    registry.close()
    path = tmp_path / "registry.sqlite"
    content = bytearray(path.read_bytes())
    content[40_000:400_000] = b"\xff" * 360_000
    path.write_bytes(content)
    assert found(on(tmp_path), "Registre")[0] is FAULT


def test_tables_that_are_behind_are_told_and_left_alone(tmp_path):
    url = f"sqlite:///{tmp_path / 'registry.sqlite'}"
    Registry(url, is_migrated=False).close()
    (tmp_path / "registry.sqlite").touch()
    assert found(on(tmp_path), "Registre")[0] is WARNING
    untouched = Registry(url, is_migrated=False)
    with untouched.reading() as connection:
        assert sa.inspect(connection).get_table_names() == []
    untouched.close()


def test_a_registry_of_a_newer_program_is_a_fault(settings, registry):
    with registry.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    health, sentence = found(settings, "Registre")
    assert (health, "9999" in sentence) == (FAULT, True)


def test_nobody_to_moderate_is_worth_knowing(settings):
    health, sentence = found(settings, "Organisateurs")
    assert (health, "alentour organizer add" in sentence) == (WARNING, True)


def test_a_clock_that_is_behind_the_registry_is_a_fault(settings, registry):
    entry = register(registry)
    assert found(settings, "Horloge", at=entry.created_at + timedelta(days=1))[0] is GOOD
    assert found(settings, "Horloge", at=entry.created_at - timedelta(hours=1))[0] is FAULT


def test_a_clock_of_long_ago_is_a_fault(settings):
    assert found(settings, "Horloge", at=datetime(1970, 1, 1, tzinfo=UTC))[0] is FAULT


def test_photos_without_their_files_are_worth_knowing(settings, registry, tmp_path):
    entry = register(registry)
    with registry.writing() as connection:
        row = {"id": "p" * 32, "entry_id": entry.entry_id, "key": "ab" * 16, "width": 1}
        rest = {"height": 1, "rank": 0, "added_at": NOW, "is_accepted": True}
        connection.execute(sa.insert(photos).values(**row, **rest))
    health, sentence = found(settings, "Photos")
    assert (health, sentence.startswith("1")) == (WARNING, True)
    assert PhotoStore.at_home(tmp_path).path("ab" * 16, PhotoSize.SMALL).exists() is False


def test_a_territory_that_does_not_exist_is_a_fault(tmp_path):
    unknown = on(tmp_path, territory_codes=("departement:99",))
    health, sentence = found(unknown, "Limites administratives")
    assert (health, "departement:99" in sentence) == (FAULT, True)


def test_no_address_on_the_machine_is_worth_knowing(tmp_path):
    assert found(on(tmp_path), "Adresses")[0] is WARNING
    assert found(on(tmp_path, geocoders=("geopf",)), "Adresses")[0] is GOOD


@pytest.mark.parametrize(("body", "health"), [(None, GOOD), (b"<html>", FAULT)])
def test_a_service_of_roads_is_asked_when_one_is_named(tmp_path, monkeypatch, body, health):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    commune = {"territory_codes": ("commune:07019",)}
    around = Boundaries().commune("07019").position
    box = shapely.geometry.mapping(shapely.Point(around.lon, around.lat).buffer(0.02))
    with serve_unruly() as unruly:
        unruly.will(body or json.dumps({"geometry": box}).encode())
        settings = on(tmp_path, travel=f"http://{unruly.domain}", **commune)
        assert found(settings, "Temps de trajet")[0] is health
    assert "Temps de trajet" not in {check.part for check in examine(on(tmp_path), at=NOW)}


def test_a_mail_server_is_asked_and_gets_no_letter(tmp_path):
    assert found(on(tmp_path), "Courrier")[0] is WARNING
    with serve_mail() as (inbox, server):
        assert found(on(tmp_path, mail_server=server), "Courrier")[0] is GOOD
    assert inbox.letters == []
    assert found(on(tmp_path, mail_server=server), "Courrier")[0] is FAULT


class Provider(BaseHTTPRequestHandler):
    """Answers like an OpenID Connect provider, as far as the doctor asks."""

    body = b""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_arguments):
        pass


@pytest.fixture
def provider():
    server = HTTPServer(("127.0.0.1", 0), Provider)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def log_in(home, issuer):
    secrets = {"client_secret": "b", "cookie_secret": "c" * 32}
    service = LogInService(issuer=issuer, client_id="a", **secrets)
    return on(home, log_in_service=service)


PART = "Connexion des organisateurs"


def test_a_log_in_service_that_answers_is_well(tmp_path, provider, monkeypatch):
    monkeypatch.setattr(Provider, "body", json.dumps({"issuer": provider}).encode())
    assert found(log_in(tmp_path, provider), PART)[0] is GOOD


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"issuer": 1}', b'{"issuer": "https://x"}'])
def test_another_server_in_its_place_is_a_fault(tmp_path, provider, monkeypatch, body):
    monkeypatch.setattr(Provider, "body", body)
    assert found(log_in(tmp_path, provider), PART)[0] is FAULT


def test_a_log_in_service_that_is_not_there_is_a_fault(tmp_path):
    assert found(log_in(tmp_path, "http://127.0.0.1:1"), PART)[0] is FAULT
