"""``alentour backup``, ``restore``, ``export``, ``doctor`` as an operator types them."""

import pytest
from typer.testing import CliRunner

from geo.cli import app
from geo.errors import FileRefused, NotAllowed
from geo.registry.database import Registry
from tests.registry.test_entries import register


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a command on a registry of its own, filled with the demonstration."""
    monkeypatch.setenv("ALENTOUR_HOME", str(tmp_path / "home"))
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


def add_own_entry(tmp_path):
    registry = Registry(f"sqlite:///{tmp_path / 'home' / 'registry.sqlite'}")
    register(registry)
    registry.close()


def test_back_up_destroy_restore(run, tmp_path):
    backup = tmp_path / "a.zip"
    assert "220 fiches" in run("backup", backup).output.replace("\xa0", " ")
    for path in (tmp_path / "home").glob("registry.sqlite*"):
        path.unlink()
    assert run("restore", backup).exit_code == 0
    exported = run("export", "-o", tmp_path / "a.csv")
    assert "220 fiches" in exported.output.replace("\xa0", " ")


def test_restoring_over_entries_of_people_needs_force(run, tmp_path):
    backup = tmp_path / "a.zip"
    run("backup", backup)
    add_own_entry(tmp_path)
    assert isinstance(run("restore", backup).exception, NotAllowed)
    assert run("restore", backup, "--force").exit_code == 0


def test_exporting_everything_says_that_it_is_private(run, tmp_path):
    told = run("export", "--all", "-o", tmp_path / "a.xlsx")
    assert (told.exit_code, "données personnelles" in told.output) == (0, True)


def test_a_format_that_is_not_known_is_refused(run, tmp_path):
    assert isinstance(run("export", "-o", tmp_path / "a.pdf").exception, FileRefused)


def test_the_doctor_says_what_is_well_and_what_is_worth_knowing(run, tmp_path):
    run("backup", tmp_path / "a.zip")
    told = run("doctor")
    assert (told.exit_code, "Registre" in told.output) == (0, True)
    assert "À CORRIGER" not in told.output


def test_the_doctor_leaves_with_one_when_something_must_be_corrected(run, monkeypatch):
    monkeypatch.setenv("ALENTOUR_DATABASE_URL", "postgresql://moi:s3cret@127.0.0.1:1/carte")
    told = run("doctor")
    assert (told.exit_code, "À CORRIGER" in told.output) == (1, True)
    assert "s3cret" not in told.output
