import csv
import json
from pathlib import Path

import geopandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import FileRefused, RowRefused
from geo.tables import RowFault, read_table
from geo.tables.writing import (
    atomic_path,
    neutralise_formula,
    require_writable,
    write_columns,
    write_rejects,
)

COLUMNS = {"nom": ["Miel", "=1+1"], "lon": [4.39, None], "lat": [44.62, None]}
HOSTILE = ("${alert(1)}", "`", "</script>", "<img onerror=x>", "\u202eabc", 'a"b;c\n', "x" * 10_000)


@pytest.mark.parametrize(
    "text", ["=cmd|' /C calc'!A0", "+A1", "-A1+B2", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "+1+cmd|x"]
)
def test_formula_is_made_text(text):
    assert neutralise_formula(text) == f"'{text}"


@pytest.mark.parametrize(
    "text",
    ["-1.5", "+1,5", "1e-5", "-1.5e+3", "+33 4 75 00 00 00", "-", "--", "Miel = or", "", "'x"],
)
def test_harmless_text_stays_as_it_is(text):
    assert neutralise_formula(text) == text


@given(st.text())
def test_neutral_text_never_starts_a_formula_and_stays_neutral(text):
    neutral = neutralise_formula(text)
    assert neutralise_formula(neutral) == neutral
    assert neutral.endswith(text)


def test_csv_is_utf8_with_semicolons_and_no_formula(tmp_path):
    path = tmp_path / "a.csv"
    write_columns(path, COLUMNS)
    assert path.read_bytes() == b"\xef\xbb\xbfnom;lon;lat\r\nMiel;4.39;44.62\r\n'=1+1;;\r\n"


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:8])
@pytest.mark.parametrize("extension", [".csv", ".geojson", ".parquet"])
def test_hostile_text_is_read_back_as_written(tmp_path, extension, text):
    path = tmp_path / f"a{extension}"
    write_columns(path, {"nom": [text], "lon": [4.39], "lat": [44.62]})
    assert read_table(path).rows[0][0] == text


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), min_size=1))
def test_csv_round_trip(tmp_path_factory, names):
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    write_columns(path, {"nom": names, "n": [1.0] * len(names)})
    with path.open(encoding="utf-8-sig", newline="") as file:
        read = [row[0] for row in csv.reader(file, delimiter=";")][1:]
    assert read == [neutralise_formula(name) for name in names]


def test_geojson_has_a_point_or_none(tmp_path):
    path = tmp_path / "a.geojson"
    write_columns(path, COLUMNS)
    first, second = json.loads(path.read_text())["features"]
    assert first["geometry"] == {"type": "Point", "coordinates": [4.39, 44.62]}
    assert (second["geometry"], second["properties"]["nom"]) == (None, "=1+1")


def test_geoparquet_opens_in_geopandas(tmp_path):
    path = tmp_path / "a.parquet"
    write_columns(path, COLUMNS)
    frame = geopandas.read_parquet(path)
    assert frame.crs == "EPSG:4326"
    assert (frame.geometry[0].x, frame.geometry[1]) == (4.39, None)


def test_failure_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("old")

    def fail():
        with atomic_path(path) as partial:
            partial.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert (path.read_text(), list(tmp_path.iterdir())) == ("old", [path])


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("a.xlsx", "format_unknown"),
        ("a", "format_unknown"),
        ("folder.csv", "file_is_folder"),
        ("absent/a.csv", "folder_missing"),
        ("source.csv", "output_is_input"),
        ("source.csv/a.csv", "folder_missing"),
    ],
)
def test_output_that_cannot_be_written_is_refused_first(tmp_path, name, code):
    (tmp_path / "folder.csv").mkdir()
    source = tmp_path / "source.csv"
    source.write_text("nom\nA\n")
    with pytest.raises(FileRefused) as caught:
        require_writable(tmp_path / name, source=source)
    assert caught.value.code == code


def test_folder_that_takes_no_file_is_refused_first():
    closed = Path("/proc/self")  # nobody, root included, can make a file there
    with pytest.raises(FileRefused, match="file_unwritable"):
        require_writable(closed / "a.csv", source=Path("absent.csv"))


def test_rejects_keep_line_reason_and_every_cell(tmp_path):
    path = tmp_path / "a.csv.rejets.csv"
    error = RowRefused("row_ragged", found=3, expected=2)
    write_rejects(path, ("nom", "raison"), [RowFault(line=7, cells=("=A", "B", "C"), error=error)])
    header, row = path.read_text("utf-8-sig").splitlines()
    assert header == "ligne;raison;nom;raison_2;cellule_3"
    assert row.startswith("7;3 cellule(s) au lieu de 2")
    assert row.endswith(";'=A;B;C")


def test_rejects_of_an_earlier_run_go_away(tmp_path):
    path = tmp_path / "a.csv.rejets.csv"
    path.write_text("old")
    write_rejects(path, ("nom",), [])
    assert not path.exists()
