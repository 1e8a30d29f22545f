from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from geo import cli, outbound
from geo.errors import QueryRefused
from geo.registry.database import Registry
from geo.registry.sources import entries_by_reference, find_source, save_source
from tests.importing.lists import OPERATOR, make_source
from tests.importing.test_refreshing import LOCAL, Publisher, publishing


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("ALENTOUR_HOME", str(tmp_path))
    monkeypatch.setenv("ALENTOUR_DEMO", "0")
    # The server of the test is on this machine, where nobody else's is ever asked.
    monkeypatch.setattr(outbound, "Outbound", lambda: LOCAL)
    return tmp_path


@pytest.fixture
def publisher():
    with publishing(Publisher()) as one:
        yield one


def save(home, **changes):
    registry = Registry(f"sqlite:///{home / 'registry.sqlite'}")
    with registry.writing() as connection:
        save_source(connection, make_source(**changes), by=OPERATOR, at=datetime.now(UTC))
    registry.close()


def held(home, key="annuaire"):
    registry = Registry(f"sqlite:///{home / 'registry.sqlite'}")
    with registry.reading() as connection:
        found = entries_by_reference(connection, key), find_source(connection, key)
    registry.close()
    return found


def run(*options):
    return CliRunner().invoke(cli.app, ["sync", *options])


def test_what_is_due_is_read_and_nothing_else(home, publisher):
    save(home, url=publisher.url, every_hours=1)
    save(home, key="autre", name="Autre", url=publisher.url)
    result = run()
    assert (result.exit_code, len(publisher.asked)) == (0, 1)
    assert "annuaire : 2 nouvelles fiches." in result.output
    assert len(held(home)[0]) == 2


def test_what_was_just_read_is_not_read_again(home, publisher):
    save(home, url=publisher.url, every_hours=1)
    run()
    assert "Aucune source à relire" in run().output
    assert len(publisher.asked) == 1


def test_source_that_is_named_is_read_due_or_not(home, publisher):
    save(home, url=publisher.url)
    assert run("--source", "annuaire").exit_code == 0
    assert "rien de nouveau" in run("--source", "annuaire").output


def test_all_sources_with_an_address_are_read(home, publisher):
    save(home, url=publisher.url)
    save(home, key="fichier", name="Un fichier")
    assert run("--all").exit_code == 0
    assert len(publisher.asked) == 1


def test_source_that_fails_is_told_and_does_not_stop_the_others(home, publisher):
    save(home, key="a", name="Absente", url="http://127.0.0.1:9/", every_hours=1)
    save(home, url=publisher.url, every_hours=1)
    result = run()
    assert result.exit_code == 1
    assert "a : " in result.stderr
    assert len(held(home)[0]) == 2


def test_source_that_nobody_knows_is_refused_with_those_known(home, publisher):
    save(home, url=publisher.url)
    result = run("--source", "inconnue")
    assert isinstance(result.exception, QueryRefused)
    assert "annuaire" in result.exception.sentence
