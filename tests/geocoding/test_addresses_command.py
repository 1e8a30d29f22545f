import pytest
from typer.testing import CliRunner

from geo.cli import app
from geo.errors import FileRefused
from tests.geocoding.address_files import AUBENAS, BAN, ban_rows, write_ban, write_rows


@pytest.fixture
def alentour(tmp_path, monkeypatch):
    monkeypatch.setenv("ALENTOUR_HOME", str(tmp_path / "home"))

    def run(*arguments):
        return CliRunner().invoke(app, ["addresses", *map(str, arguments)], catch_exceptions=False)

    return run


def test_load_says_what_is_loaded_and_list_repeats_it(alentour, tmp_path):
    said = alentour("load", write_ban(tmp_path)).output
    assert "adresses-07 : 12 voies et lieux-dits, 25 numéros, 4 communes (07, 75)" in said
    again, source = alentour("list").output.splitlines()
    assert said.startswith(again)
    assert source == "Source : © Base Adresse Nationale, Licence Ouverte 2.0."


def test_load_warns_of_repairs_and_of_rows_left_out(alentour, tmp_path):
    rows = [*ban_rows(((AUBENAS, "Rue Neuve", ("1", "2")),))]
    rows[1]["lon"] = ""
    path = write_rows(tmp_path / "a.csv", BAN, rows, delimiter=",")
    said = alentour("load", path).output
    assert "attention : séparateur « , » au lieu de « ; »" in said
    assert "lignes inutilisables laissées : 1" in said


def test_load_refuses_another_table(alentour, tmp_path):
    (tmp_path / "b.csv").write_text("nom;prix\nmiel;8\n")
    with pytest.raises(FileRefused):
        alentour("load", tmp_path / "b.csv")


def test_list_of_nothing_says_what_to_do(alentour):
    assert "alentour addresses fetch 07" in alentour("list").output


def test_drop_takes_a_departement_out(alentour, tmp_path):
    alentour("load", write_ban(tmp_path))
    assert alentour("drop", "07").output == "adresses-07 : retiré.\n"
    assert "Aucune adresse" in alentour("list").output
