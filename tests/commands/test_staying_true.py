"""``alentour remind`` and ``alentour check-links``, as an operator starts them."""

from datetime import date

import pytest
from typer.testing import CliRunner

from geo.cli import app
from geo.entries import Contact
from geo.errors import FileRefused, SettingRefused
from geo.registry.database import Registry
from geo.registry.entries import change_entry
from geo.registry.outbox import has_due_letters
from geo.values import Status
from tests.registry.people import AT, OPERATOR, register


@pytest.fixture
def registry(sqlite_url, monkeypatch, tmp_path):
    """A registry with two entries that nobody confirmed for years; one has no e-mail."""
    monkeypatch.setenv("ALENTOUR_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("ALENTOUR_HOME", str(tmp_path))
    monkeypatch.setenv("ALENTOUR_DEMO", "0")
    monkeypatch.setenv("ALENTOUR_SMTP_URL", "smtp://127.0.0.1:9")
    monkeypatch.setenv("ALENTOUR_MAIL_FROM", "carte@ardeche.example")
    monkeypatch.setenv("ALENTOUR_PUBLIC_URL", "https://carte.example")
    opened = Registry(sqlite_url)
    with opened.writing() as connection:
        for contact in (Contact(email="a@b.example"), Contact(name="<Léa>", phone="+33465710002")):
            entry_id = register(connection, contact=contact, status=Status.PUBLISHED)
            values = {"version": None, "by": OPERATOR, "at": AT}
            change_entry(connection, entry_id, confirmed_on=date(2020, 5, 1), **values)
    yield opened
    opened.close()


def run(*arguments):
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def is_posted(registry):
    with registry.reading() as connection:
        return has_due_letters(connection, at=AT.replace(year=2099))


def test_a_rehearsal_says_who_and_posts_nothing(registry):
    said = run("remind", "--dry-run")
    assert "1 message(s) à écrire, 1 personne(s) à appeler, 0 rappelée(s)" in said
    assert not is_posted(registry)


def test_reminders_are_posted_once_a_month(registry):
    assert "1 message(s) en route" in run("remind")
    assert is_posted(registry)
    assert "0 message(s) en route, 1 personne(s) à appeler, 1 rappelée(s)" in run("remind")


def test_a_list_to_phone_is_a_table_or_a_page(registry, tmp_path):
    table, page = tmp_path / "liste.csv", tmp_path / "liste.html"
    for path in (table, page):
        assert "1 personne(s) à appeler." in run("remind", "--dry-run", "--list", str(path))
    assert "<Léa>;+33465710002" in table.read_text("utf-8-sig")
    assert '<td dir="auto">&lt;Léa&gt;</td>' in page.read_text("utf-8")


@pytest.mark.parametrize("name", ["liste.pdf", "liste"])
def test_a_list_of_another_kind_is_refused_before_anything_is_sent(registry, tmp_path, name):
    with pytest.raises(FileRefused, match="format_unknown"):
        run("remind", "--list", str(tmp_path / name))
    assert not is_posted(registry)


def test_a_list_that_cannot_be_written_is_told(registry, tmp_path):
    with pytest.raises(FileRefused, match="file_unwritable"):
        run("remind", "--dry-run", "--list", str(tmp_path / "none" / "liste.csv"))


def test_links_of_nobody_are_none(registry):
    assert "0 liens vérifiés" in run("check-links")


@pytest.mark.parametrize("command", ["remind", "check-links"])
def test_a_map_that_shows_a_file_has_nothing_to_keep_true(monkeypatch, tmp_path, command):
    monkeypatch.setenv("ALENTOUR_SHOPS", str(tmp_path / "shops.csv"))
    with pytest.raises(SettingRefused, match="shops_without_registry"):
        run(command)
