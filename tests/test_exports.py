"""Exports: the public ones hold nothing private, all of them run nothing in a spreadsheet."""

import csv
import json
from datetime import UTC, datetime

import openpyxl
import pytest

from geo.entries import Contact, Entry, Finding
from geo.errors import FileRefused
from geo.exports import PUBLIC_FORMATS, write_public, write_registry
from geo.snapshot import read_shops
from geo.values import Status, Visibility
from tests.factories import COMMUNES, make_place, make_shop

AT = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
HIDDEN = make_place(visibility=Visibility.HIDDEN, address="secret 1")
AT_COMMUNE = make_place(visibility=Visibility.COMMUNE, address="secret 2")


def read_csv(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def make_entry(**changes):
    values = {
        "entry_id": "e" * 32,
        "version": 1,
        "shop": make_shop(status=Status.PENDING),
        "contact": Contact(name="Les Aulnes", email="prive@b.example", phone="+33465710002"),
        "finding": Finding(sentence="Aubenas (07) : dans l'Ardèche"),
        "created_at": AT,
        "updated_at": AT,
        "submitted_at": AT,
    }
    return Entry(**values | changes)


def test_a_place_is_a_row_with_its_shop(tmp_path):
    shop = make_shop(places=(make_place(), make_place(address="2 rue B")))
    assert write_public(tmp_path / "a.csv", [shop], COMMUNES) == 1
    first, second = read_csv(tmp_path / "a.csv")
    assert (first["nom"], first["adresse"]) == ("Tournerie des Aulnes", "12 rue du Lavoir")
    assert (second["nom"], second["adresse"]) == ("Tournerie des Aulnes", "2 rue B")
    assert (first["code_insee"], first["lon"], first["lat"]) == ("07901", "4.06", "44.04")


def test_a_shop_without_a_place_has_a_row(tmp_path):
    write_public(tmp_path / "a.csv", [make_shop(places=())], COMMUNES)
    assert [row["nom"] for row in read_csv(tmp_path / "a.csv")] == ["Tournerie des Aulnes"]


@pytest.mark.parametrize("extension", PUBLIC_FORMATS)
def test_nothing_private_is_in_any_byte_of_a_public_export(tmp_path, extension):
    shops = [
        make_shop(email="secret@a.example", places=(HIDDEN, AT_COMMUNE)),
        make_shop(slug="waits", name="secret", status=Status.PENDING),
    ]
    path = tmp_path / f"a{extension}"
    assert write_public(path, shops, COMMUNES) == 1
    assert b"secret" not in path.read_bytes()
    assert b"Tournerie" in path.read_bytes()


def test_geojson_has_points_in_degrees(tmp_path):
    write_public(tmp_path / "a.geojson", [make_shop()], COMMUNES)
    [feature] = json.loads((tmp_path / "a.geojson").read_text("utf-8"))["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [4.06, 44.04]}


def test_geoparquet_is_the_snapshot_that_comes_back(tmp_path):
    shop = make_shop(email=None)
    write_public(tmp_path / "a.parquet", [shop], COMMUNES)
    assert read_shops(tmp_path / "a.parquet") == [shop]


def test_the_registry_has_an_entry_a_row_with_its_private_parts(tmp_path):
    places = (make_place(), make_place(name="Le marché", city="L'Est"))
    entry = make_entry(shop=make_shop(status=Status.PENDING, places=places))
    assert write_registry(tmp_path / "a.csv", [entry]) == 1
    [row] = read_csv(tmp_path / "a.csv")
    assert (row["fiche"], row["etat"], row["attend"]) == ("e" * 32, "à examiner", "oui")
    assert (row["contact_email"], row["verdict"]) == (
        "prive@b.example",
        "Aubenas (07) : dans l'Ardèche",
    )
    assert "Le marché" in row["autres_lieux"]


HOSTILE = ["=cmd|' /C calc'!A0", "@SUM(A1)", "-1+1", "\t=1+1", "＝1+1"]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_begins_like_a_formula(tmp_path, text):
    entry = make_entry(shop=make_shop(name=text, status=Status.PENDING), contact=Contact(name=text))
    write_registry(tmp_path / "a.csv", [entry])
    write_registry(tmp_path / "a.xlsx", [entry])
    [row] = read_csv(tmp_path / "a.csv")
    assert row["nom"] == row["contact"] == f"'{text}"
    assert ("nom", f"'{text}") in cells_of(tmp_path / "a.xlsx")


def cells_of(path):
    header, row = openpyxl.load_workbook(path).active.iter_rows()
    assert {cell.data_type for cell in row if cell.value is not None} <= {"s", "n"}
    return [(title.value, cell.value) for title, cell in zip(header, row, strict=False)]


@pytest.mark.parametrize("text", ["a\x00b", "a\x0bb", "a\ud800b", "a\uffffb"], ids=ascii)
def test_letters_that_a_workbook_cannot_hold_are_shown_as_unknown(tmp_path, text):
    write_registry(tmp_path / "a.xlsx", [make_entry(contact=Contact(remark=text))])
    assert ("remarque", "a\ufffdb") in cells_of(tmp_path / "a.xlsx")


def test_a_text_longer_than_a_cell_is_cut(tmp_path):
    write_registry(tmp_path / "a.xlsx", [make_entry(contact=Contact(remark="x" * 40_000))])
    assert ("remarque", "x" * 32_767) in cells_of(tmp_path / "a.xlsx")


@pytest.mark.parametrize("name", ["a.pdf", "a", "a.xlsx.exe"])
def test_another_format_is_refused_with_those_that_are_known(tmp_path, name):
    with pytest.raises(FileRefused, match="format_unknown"):
        write_registry(tmp_path / name, [])
    with pytest.raises(FileRefused, match="format_unknown"):
        write_public(tmp_path / name, [], COMMUNES)


def test_a_file_that_cannot_be_written_is_told(tmp_path):
    for name in ("a.csv", "a.xlsx"):
        with pytest.raises(FileRefused, match="file_unwritable"):
            write_registry(tmp_path / "nowhere" / name, [])
