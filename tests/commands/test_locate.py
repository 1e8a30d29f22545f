import csv
import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from types import SimpleNamespace

import pytest

from geo.cli import main

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = ("${alert(1)}", "`", "</script>", "\u202eabc", "=cmd|' /C calc'!A0")


def run(*arguments):
    """Run the command in this process, whose libraries are loaded already."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["alentour", "locate", *map(str, arguments)])
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
    return SimpleNamespace(returncode=code, stdout=out.getvalue(), stderr=err.getvalue())


def run_alone(*arguments):
    """Run the command as a person does, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", "from geo.cli import main; main()", "locate", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        check=False,
    )


def read(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_every_row_located_exits_zero(tmp_path):
    source, output = tmp_path / "a.csv", tmp_path / "b.csv"
    source.write_bytes("nom,cp,ville\nÉpicerie,07200,Aubenas\nB,7000,Privas\n".encode("latin-1"))
    result = run_alone(source, "-o", output)
    assert (result.returncode, result.stderr) == (0, "")
    assert [row["insee_code"] for row in read(output)] == ["07019", "07186"]
    assert "2 lignes dans" in result.stdout
    assert "« 7000 » → « 07000 »" in result.stdout
    assert not (tmp_path / "b.csv.rejets.csv").exists()


def test_bad_rows_are_set_aside_with_their_reason_and_exit_one(tmp_path):
    source, output = tmp_path / "a.csv", tmp_path / "b.geojson"
    source.write_text("nom;cp;ville\nA;07200;Aubenas\nB;;\nC;07000\n")
    result = run(source, "-o", output)
    rejected = read(tmp_path / "b.geojson.rejets.csv")
    assert result.returncode == 1
    assert [(row["ligne"], row["nom"]) for row in rejected] == [("3", "B"), ("4", "C")]
    assert "2 lignes à reprendre" in result.stdout


def test_hostile_names_pass_through_as_text(tmp_path):
    source, output = tmp_path / "a.csv", tmp_path / "b.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["nom", "insee"], *([name, "07019"] for name in HOSTILE)])
    result = run(source, "-o", output)
    assert result.returncode == 0
    names = [row["nom"] for row in read(output)]
    assert names == [*HOSTILE[:-1], f"'{HOSTILE[-1]}"]


def test_columns_may_be_chosen_and_ignored(tmp_path):
    source, output = tmp_path / "a.csv", tmp_path / "b.csv"
    source.write_text("a;lieu;insee\nA;Aubenas;07186\n")
    result = run(source, "-o", output, "--map", "city=lieu", "--ignore", "insee_code")
    assert result.returncode == 0
    assert read(output)[0]["insee_code"] == "07019"


def test_terminal_is_not_steered_by_a_file(tmp_path):
    source, output = tmp_path / "a.csv", tmp_path / "b.csv"
    source.write_text("nom;ville\nA;\x1b[2Jxyzzyq\n" * 3)
    assert "\x1b" not in run(source, "-o", output).stdout


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        (None, [], "n'existe pas"),
        (b"", [], "est vide"),
        (b"nom;ville\n", [], "qu'un en-t"),
        (bytes(range(128, 256)), [], "encodage"),
        (b"nom:ville\nA:Aubenas\n", [], "« : »"),
        (b"nom;ville\nA;B\n", ["--map", "city=lieu"], "« lieu »"),
        (b"nom;ville\nA;B\n", ["--map", "town=ville"], "« town »"),
        (b"nom;tel\nA;B\n", [], "Aucune colonne"),
        (b"lon;lat\n842666;6391234\n", ["--crs", "EPSG:1"], "EPSG:1"),
    ],
    ids=["missing", "empty", "header", "encoding", "separator", "column", "field", "place", "crs"],
)
def test_unusable_input_is_one_french_line_and_exit_two(tmp_path, content, options, said):
    source, output = tmp_path / "a.csv", tmp_path / "b.csv"
    if content is not None:
        source.write_bytes(content)
    result = run(source, "-o", output, *options)
    assert (result.returncode, output.exists()) == (2, False)
    assert said in result.stderr
    assert result.stderr.count("\n") == 1


def test_unwritable_output_is_said_before_the_work(tmp_path):
    source = tmp_path / "a.csv"
    source.write_text("nom;ville\nA;Aubenas\n")
    result = run(source, "-o", tmp_path / "absent" / "b.csv")
    assert (result.returncode, result.stdout) == (2, "")
    assert "n'existe pas : créez-le" in result.stderr
