"""``alentour report``, with the demonstration in a registry of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

from geo import cli

COMMAND = Path(sys.executable).with_name("alentour")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def run(home, tmp_path):
    def run_command(*arguments, **variables):
        environment = {"ALENTOUR_HOME": str(home), "PYTHONPATH": ":".join(sys.path), **variables}
        return subprocess.run(
            [COMMAND, "report", *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run_command


def test_the_page_of_the_month_is_written(run, tmp_path):
    ran = run("-o", "rapport.html")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("Rapport de ")
    page = (tmp_path / "rapport.html").read_text("utf-8")
    assert "335" in page
    assert "Communes sans créateur" in page


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-o", "rapport.pdf"), ".html"),
        (("-o", "nulle/part.html"), "créez-le"),
        (("-o", "."), "dossier"),
        (("-o", "r.html", "--month", "2026-13"), "mois"),
        (("-o", "r.html", "--month", "2999-01"), "mois"),
    ],
)
def test_what_cannot_be_written_is_refused_in_french_before_any_work(
    tmp_path, monkeypatch, capsys, arguments, said
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ALENTOUR_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("sys.argv", ["alentour", "report", *arguments])
    with pytest.raises(SystemExit) as left:
        cli.main()
    assert left.value.code == 2
    message = capsys.readouterr().err
    assert message.startswith("alentour : ")
    assert said in message
    assert list(tmp_path.iterdir()) == []


def test_a_map_of_a_file_has_no_report(run, tmp_path):
    (tmp_path / "shops.csv").write_text("nom;commune\nMiel;Aubenas\n")
    ran = run("-o", "r.html", ALENTOUR_SHOPS=str(tmp_path / "shops.csv"))
    assert ran.returncode == 2
    assert "Cette carte montre un fichier" in ran.stderr
