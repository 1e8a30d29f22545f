import datetime as dt
import gzip
import io
import json
import warnings
import zipfile
from pathlib import Path

import geopandas
import openpyxl
import pytest
from shapely.geometry import LineString, Point

from geo.errors import FileRefused
from geo.tables import read_content, read_table, spreadsheet


def write_book(path, *rows, title="Feuille"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def make_frame(crs="EPSG:4326", geometry=None):
    geometry = geometry or [Point(4.39, 44.62), None]
    return geopandas.GeoDataFrame(
        {"nom": ["A", "B"], "cp": ["07200", None]}, geometry=geometry, crs=crs
    )


def test_csv_may_be_compressed(tmp_path):
    path = tmp_path / "liste.csv.gz"
    path.write_bytes(gzip.compress(b"nom;ville\nA;Privas\n"))
    assert read_table(path).rows == (("A", "Privas"),)


def test_spreadsheet_cells_are_text(tmp_path):
    path = write_book(tmp_path / "a.xlsx", ["nom", "cp", "le"], ["A", 7200, dt.date(2024, 5, 1)])
    assert read_table(path).rows == (("A", "7200", "2024-05-01"),)


def test_first_sheet_that_holds_something_is_read_and_said(tmp_path):
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.create_sheet("Liste").append(["nom"])
    book["Liste"].append(["A"])
    book.save(path)
    table = read_table(path)
    assert table.rows == (("A",),)
    assert "« Liste »" in table.remarks[0].sentence


def test_spreadsheet_without_rows_is_refused(tmp_path):
    with pytest.raises(FileRefused, match="file_empty"):
        read_table(write_book(tmp_path / "a.xlsx"))


def test_many_empty_rows_are_passed_over(tmp_path):
    sheet = "".join(f'<row r="{rank}"/>' for rank in range(2, 200_000))
    path = forge_book(tmp_path, f'{header_row()}{sheet}<row r="1048576">{cell("A")}</row>')
    table = read_table(path)
    assert (table.rows, table.lines) == ((("A",),), (1_048_576,))


def test_row_number_beyond_the_format_is_refused(tmp_path):
    path = forge_book(tmp_path, f'{header_row()}<row r="9999999999">{cell("A")}</row>')
    with pytest.raises(FileRefused, match="file_too_big"):
        read_table(path)


def test_archive_that_would_grow_too_big_is_refused_unopened(tmp_path, monkeypatch):
    monkeypatch.setattr(spreadsheet, "MAX_BYTES", 100_000)
    path = forge_book(tmp_path, header_row() + " " * 1_000_000)
    assert path.stat().st_size < 50_000
    with pytest.raises(FileRefused, match="file_too_big"):
        read_table(path)


def test_row_of_a_million_cells_is_refused_unopened(tmp_path):
    path = forge_book(tmp_path, f'{header_row()}<row r="2">{"<c/>" * 1_000_000}</row>')
    with pytest.raises(FileRefused, match="file_damaged"):
        read_table(path)


def header_row():
    return f'<row r="1">{cell("nom")}</row>'


def cell(text):
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


def forge_book(folder, rows):
    """Make an XLSX whose only sheet holds `rows`, as no spreadsheet would write it."""
    path = write_book(folder / "forged.xlsx", ["x"])
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<dimension ref="A1:XFD1048576"/><sheetData>{rows}</sheetData></worksheet>'
    )
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = sheet.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def test_geojson_gives_its_points(tmp_path):
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [4.39, 44.62]},
        "properties": {"nom": "A", "cp": "07200", "lat": "?"},
    }
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature, feature]}))
    table = read_table(path)
    assert table.columns == ("nom", "cp", "lat", "geometrie_lon", "geometrie_lat")
    assert table.rows[0] == ("A", "07200", "?", "4.39", "44.62")
    assert table.known_columns == {"lon": "geometrie_lon", "lat": "geometrie_lat"}


@pytest.mark.parametrize(
    "geometry",
    [None, {}, {"type": "Point"}, {"type": "Point", "coordinates": []}, {"type": "?"}, "x", 3],
    ids=repr,
)
def test_geojson_without_usable_geometry_keeps_its_row(tmp_path, geometry):
    path = tmp_path / "a.geojson"
    path.write_text(
        json.dumps([{"type": "Feature", "geometry": geometry, "properties": {"n": "A"}}])
    )
    assert read_table(path).rows == (("A", "", ""),)


def test_geojson_in_another_projection_is_converted(tmp_path):
    path = tmp_path / "a.geojson"
    make_frame("EPSG:2154", [Point(810_000, 6_390_000)] * 2).to_file(path)
    lon, lat = map(float, read_table(path).rows[0][-2:])
    assert (lon, lat) == (pytest.approx(4.389, abs=0.01), pytest.approx(44.6, abs=0.05))


def test_entry_that_is_no_object_is_set_aside(tmp_path):
    path = tmp_path / "a.json"
    path.write_text('[{"nom": "A"}, "B", {"nom": "C"}]')
    table = read_table(path)
    assert (table.lines, table.faults[0].line, table.faults[0].cells) == ((1, 3), 2, ("B",))


@pytest.mark.parametrize(
    ("extension", "write"),
    [(".gpkg", "to_file"), (".shp", "to_file"), (".parquet", "to_parquet")],
)
def test_layers_give_text_and_points(tmp_path, extension, write):
    path = tmp_path / f"a{extension}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        getattr(make_frame(), write)(path)
    table = read_table(path)
    assert table.rows == (("A", "07200", "4.39", "44.62"), ("B", "", "", ""))


def test_layer_in_lambert_93_is_converted_and_said(tmp_path):
    path = tmp_path / "a.gpkg"
    make_frame("EPSG:2154", [Point(810_000, 6_390_000)] * 2).to_file(path)
    table = read_table(path)
    assert float(table.rows[0][2]) == pytest.approx(4.389, abs=0.01)
    assert "Lambert-93" in table.remarks[0].sentence


def test_line_gives_a_point_that_lies_on_it(tmp_path):
    path = tmp_path / "a.parquet"
    make_frame(geometry=[LineString([(4, 44), (4, 45), (4, 46)]), None]).to_parquet(path)
    assert read_table(path).rows[0][-2:] == ("4.0", "45.0")


def test_parquet_without_geometry_is_read(tmp_path):
    path = tmp_path / "a.parquet"
    make_frame().drop(columns="geometry").to_parquet(path)
    assert read_table(path).rows == (("A", "07200"), ("B", ""))


def make_zip():
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        archive.writestr("photo.txt", "x")
    return raw.getvalue()


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "file_empty"),
        (b"\xef\xbb\xbf \r\n", "file_empty"),
        (b"nom;ville\n", "file_header_only"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "file_old_excel"),
        (b"%PDF-1.7\n", "file_not_a_table"),
        (make_zip(), "file_not_a_table"),
        (b"PK\x03\x04broken", "file_damaged"),
        (b"PAR1broken", "file_damaged"),
        (b"SQLite format 3\x00broken", "file_damaged"),
        (b"[{", "file_damaged"),
        (b"[" * 100_000, "file_damaged"),
        (b"[]", "file_empty"),
        (b"[1, 2]", "file_not_a_table"),
        (b"\x1f\x8bbroken", "file_damaged"),
    ],
    # Four bytes, not more: a zip holds the minute it was made in, and names must not change.
    ids=lambda value: value[:4] if isinstance(value, bytes) else value,
)
def test_unusable_file_is_refused_by_name(tmp_path, raw, code):
    path = tmp_path / "liste.csv"
    path.write_bytes(raw)
    with pytest.raises(FileRefused) as caught:
        read_table(path)
    assert caught.value.code == code
    assert "liste.csv" in caught.value.sentence


def test_missing_file_and_folder_are_told_apart(tmp_path):
    with pytest.raises(FileRefused, match="file_is_folder"):
        read_table(tmp_path)
    with pytest.raises(FileRefused, match="file_missing"):
        read_table(tmp_path / "absent.csv")


def test_a_million_blank_rows_with_a_format_are_passed_over(tmp_path):
    numbers = range(2, 300_000)
    blank = "".join(f'<row r="{rank}" ht="12"><c r="A{rank}" s="1"/></row>' for rank in numbers)
    last = '<row r="300000"><c r="A300000" t="str"><f>1+1</f><v>A</v></c></row>'
    table = read_table(forge_book(tmp_path, f'<row r="1">{cell("nom")}</row>{blank}{last}'))
    assert (table.rows, table.lines) == ((("A",),), (300_000,))


def test_blank_rows_without_a_number_keep_their_place(tmp_path):
    blank = "<row><c/></row>" * 300_000
    table = read_table(forge_book(tmp_path, f"{header_row()}{blank}<row>{cell('A')}</row>"))
    assert table.lines == (300_002,)


def test_content_in_memory_is_read_as_a_file():
    table = read_content(gzip.compress(b"nom;ville\nA;Privas\n"), Path("liste.csv.gz"))
    assert table.rows == (("A", "Privas"),)


def test_shapefile_alone_in_memory_is_refused():
    with pytest.raises(FileRefused, match="file_not_a_table"):
        read_content(b"\x00\x00\x27\x0a" + bytes(96), Path("absent.shp"))
