"""``alentour organizer``, as its operator types it."""

import io
import subprocess
import sys
from pathlib import Path

import pytest

from geo import cli

ROOT = Path(__file__).parents[2]
GOOD = "cheval correct pile agrafe"


@pytest.fixture
def alentour(sqlite_url, tmp_path, monkeypatch, capsys):
    """Run the command on a registry of its own; return its exit code and what it said."""
    monkeypatch.setenv("ALENTOUR_HOME", str(tmp_path))
    monkeypatch.setenv("ALENTOUR_DEMO", "0")

    def run(*arguments, typed=""):
        monkeypatch.setattr("sys.argv", ["alentour", "organizer", *arguments])
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        with pytest.raises(SystemExit) as left:
            cli.main()
        said = capsys.readouterr()
        return left.value.code, said.out + said.err

    return run


def run_alone(home, *arguments, typed):
    """Run the command as a program of its own, which may read from no terminal."""
    done = subprocess.run(
        [sys.executable, "-c", "import geo.cli; geo.cli.main()", "organizer", *arguments],
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        env={
            "ALENTOUR_HOME": str(home),
            "ALENTOUR_DEMO": "0",
            "PATH": "/usr/bin",
            "PYTHONPATH": str(ROOT),
        },
    )
    return done.returncode, done.stdout + done.stderr


def add(alentour, *options, login="anne", password=GOOD):
    arguments = ("add", login, "--name", "Anne", "--password-stdin", *options)
    return alentour(*arguments, typed=f"{password}\n")


def test_an_account_is_opened_listed_limited_closed_and_opened_again(alentour):
    assert "Aucun compte" in alentour("list")[1]
    assert add(alentour, "--role", "admin") == (
        0,
        "Compte ouvert : anne administre toute la carte.\n",
    )
    assert alentour("scope", "anne", "--scope", "epci:200073245,trade:food")[0] == 0
    assert "anne : Anne, administre dans epci:200073245,trade:food" in alentour("list")[1]
    assert alentour("disable", "anne")[0] == 0
    assert "(fermé)" in alentour("list")[1]
    assert alentour("enable", "anne")[0] == 0
    assert "(fermé)" not in alentour("list")[1]


def test_every_fault_is_told_and_nothing_is_opened(alentour):
    code, said = add(alentour, login="a b", password="court")  # noqa: S106
    assert code == 2
    assert "identifiant" in said
    assert "12" in said
    assert "Aucun compte" in alentour("list")[1]


def test_two_passwords_that_differ_open_nothing(tmp_path):
    code, said = run_alone(tmp_path, "add", "anne", "--name", "Anne", typed=f"{GOOD}\n{GOOD}x\n")
    assert code != 0
    assert GOOD not in said


@pytest.mark.parametrize(
    "scope", ["epci:999999999", "trade:plomberie", "n'importe quoi", "", "commune:99999"]
)
def test_a_scope_that_does_not_exist_opens_nothing(alentour, scope):
    assert add(alentour, "--scope", scope)[0] == 2
    assert "Aucun compte" in alentour("list")[1]


@pytest.mark.parametrize("command", ["disable", "enable", "password"])
def test_an_unknown_login_is_told(alentour, command):
    code, said = alentour(command, "personne", *(["--password-stdin"] * (command == "password")))
    assert code == 2
    assert "Personne n'a l'identifiant « personne »" in said


def test_a_scope_is_changed_to_something(alentour):
    add(alentour)
    assert alentour("scope", "anne")[0] == 2
    assert alentour("scope", "anne", "--everywhere")[0] == 0
