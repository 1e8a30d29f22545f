import csv
import io
import shutil

import pytest
from typer.testing import CliRunner

from geo import cli
from geo.commands import import_file as command
from geo.errors import AlentourError, FileRefused, QueryRefused
from geo.registry.database import Registry
from geo.registry.sources import entries_by_reference, find_source, list_imports
from geo.values import Status

LIST = "id;nom;cp;ville;tel\n1;Miel des Aulnes;07200;Aubenas;04 65 71 00 01\n2;Pain;75013;Paris;\n"


@pytest.fixture
def home(opened_once, migrated_sqlite, tmp_path, monkeypatch):
    monkeypatch.setenv("ALENTOUR_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ALENTOUR_DEMO", "0")
    (tmp_path / "home").mkdir()
    shutil.copy(migrated_sqlite, tmp_path / "home" / "registry.sqlite")
    return tmp_path / "home"


@pytest.fixture
def run(home, tmp_path):
    """Run ``alentour import`` on a list; return its exit code and what it said."""

    def call(*options, content=LIST, answer=""):
        path = tmp_path / "annuaire.csv"
        path.write_text(content)
        arguments = ["import", str(path), *options]
        result = CliRunner().invoke(cli.app, arguments, input=answer)
        if isinstance(result.exception, AlentourError):
            raise result.exception
        return result.exit_code, result.output

    return call


def held(home, key="annuaire"):
    registry = Registry(f"sqlite:///{home / 'registry.sqlite'}")
    with registry.reading() as connection:
        entries = entries_by_reference(connection, key)
        source, imports = find_source(connection, key), list_imports(connection)
    registry.close()
    return entries, source, imports


def test_without_agreement_everything_is_shown_and_nothing_written(run, home):
    code, said = run()
    assert code == 1
    assert "nom : nom" in said
    assert "(75) : hors de l'Ardèche" in said
    assert "2 nouvelles fiches" in said
    assert "Rien n'est écrit" in said
    assert held(home) == ({}, None, [])


def test_with_agreement_everything_is_written(run, home):
    code, said = run("--yes", "--source", "L'annuaire", "--licence", "ODbL")
    entries, source, imports = held(home, "l-annuaire")
    assert code == 0
    assert "C'est fait" in said
    assert {key: one.status for key, one in entries.items()} == {
        "1": Status.PENDING,
        "2": Status.REFUSED,
    }
    assert (source.name, source.licence, len(imports)) == ("L'annuaire", "ODbL", 1)


@pytest.mark.parametrize(
    ("answer", "code", "count"), [("oui\n", 0, 2), ("O\n", 0, 2), ("n\n", 1, 0), ("\n", 1, 0)]
)
def test_somebody_at_a_terminal_is_asked(run, home, monkeypatch, answer, code, count):
    monkeypatch.setattr(command, "_is_terminal", lambda: True)
    assert run(answer=answer)[0] == code
    assert len(held(home)[0]) == count


def test_columns_chosen_by_hand_win_and_are_remembered(run, home):
    run("--yes", "--map", "name=ville")
    run("--yes", content=LIST.replace("Aubenas", "Privas"))
    entries, source, _ = held(home)
    assert source.columns["name"] == ("ville",)
    assert entries["1"].shop.name == "Privas"


def test_ignored_field_is_not_read(run, home):
    run("--yes", "--ignore", "phone")
    assert held(home)[0]["1"].shop.phone is None


def test_trusted_source_is_published_and_those_outside_left_aside(run, home):
    run("--yes", "--publish", "--skip-outside")
    (entry,) = held(home)[0].values()
    assert entry.status is Status.PUBLISHED
    _, source, _ = held(home)
    assert (source.is_published, source.keeps_outside) == (True, False)


def test_report_is_written_whether_or_not_the_list_is(run, tmp_path):
    path = tmp_path / "compte-rendu.csv"
    run("--report", str(path))
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig")), delimiter=";"))
    assert [row[2] for row in rows] == ["nom", "Miel des Aulnes", "Pain"]


def test_same_list_again_has_nothing_to_write(run):
    run("--yes")
    code, said = run("--yes")
    assert (code, "2 fiches inchangées" in said, "Rien à écrire" in said) == (1, True, True)


def test_list_that_lost_more_than_half_is_refused_unless_forced(run, home):
    more = LIST + "3;Vin;07000;Privas;\n4;Cidre;07000;Privas;\n"
    run("--yes", content=more)
    with pytest.raises(QueryRefused, match="import_shrunk"):
        run("--yes", content=LIST.splitlines()[0] + "\n1;Miel;07200;Aubenas;\n")
    assert run("--yes", "--force", content="id;nom;cp;ville\n1;Miel;07200;Aubenas\n")[0] == 0
    assert sum(one.source.vanished_at is not None for one in held(home)[0].values()) == 3


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (["--map", "name=absente"], QueryRefused),
        (["--map", "inconnu=nom"], QueryRefused),
        (["--report", "absent/rapport.csv"], FileRefused),
        (["--report", "rapport.txt"], FileRefused),
        (["--link", "javascript:alert({reference})"], QueryRefused),
        (["--link", "https://la.example/"], QueryRefused),
        (["--url", "file:///etc/passwd"], QueryRefused),
        (["--source", "!!!"], QueryRefused),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_option_that_cannot_be_used_is_refused_before_anything(run, home, options, error):
    with pytest.raises(error):
        run("--yes", *options)
    if (home / "registry.sqlite").exists():
        assert held(home)[0] == {}


def test_what_steers_a_terminal_is_not_printed(run):
    _, said = run(content=LIST.replace("Pain", "\x1b[2JPain\u202e"))
    assert "\x1b" not in said
    assert "\u202e" not in said


def test_unusable_rows_are_told_with_their_line(run):
    _, said = run(content=LIST + "3;;07000;Privas;\n")
    assert "ligne 4 : Cette ligne n'a pas de nom." in said
