from pathlib import Path

import pytest

from geo.errors import FileRefused
from geo.tables import opendocument, read_content
from geo.tables.opendocument import read_opendocument
from tests.tables.opendocuments import blank, make_ods, pack, row, sheet, text, typed

PATH = Path("liste.ods")
HEADER = row(text("nom"), text("cp"))


def read(*sheets, **changes):
    return read_content(make_ods(*sheets, **changes), PATH)


def test_cells_of_every_type_become_text():
    cells = (
        text("A"),
        typed("float", "value", "7200"),
        typed("date", "date-value", "2024-05-01"),
        typed("boolean", "boolean-value", "true"),
    )
    table = read(sheet(row(*map(text, ("nom", "cp", "le", "bio"))), row(*cells)))
    assert table.rows == (("A", "7200", "2024-05-01", "oui"),)


def test_formula_gives_its_last_value_and_a_text_that_looks_like_one_stays_text():
    computed = typed("float", "value", "2", 'table:formula="of:=1+1"')
    table = read(sheet(HEADER, row(text("=cmd|x"), computed)))
    assert table.rows == (("=cmd|x", "2"),)


def test_lines_are_those_of_the_sheet():
    rows = (row(blank(), repeated=3), HEADER, row(blank(2)), row(text("A"), text("07200")))
    table = read(sheet(*rows))
    assert (table.rows, table.lines) == ((("A", "07200"),), (6,))


def test_a_million_blank_rows_are_passed_over():
    gap = row(blank(16_384), repeated=1_048_000)
    table = read(sheet(HEADER, gap, row(text("A"), text("07200")), gap))
    assert (table.rows, table.lines) == ((("A", "07200"),), (1_048_002,))


def test_a_million_blank_rows_one_by_one_are_passed_over():
    table = read(sheet(HEADER, row(blank()) * 200_000, row(text("A"), text("07200"))))
    assert table.lines == (200_002,)


def test_first_sheet_that_holds_something_is_read_and_said():
    table = read(sheet(name="Vide"), sheet(HEADER, row(text("A"), text("1")), name="Liste"))
    assert table.rows == (("A", "1"),)
    assert "« Liste »" in table.remarks[0].sentence


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ((HEADER, row(text("Z", 20), repeated=1_000_000)), "table_too_big"),
        ((HEADER, row(text("Z", 16_384), repeated=1_000)), "table_too_big"),
        (
            (HEADER, row(text("Z")) * 2, row(blank(16_000), text("Z"), repeated=9_999)),
            "table_too_big",
        ),
        ((HEADER, row(blank(), repeated=9_999_999_999), row(text("Z"))), "file_too_big"),
        ((HEADER, row(text("Z"), repeated="beaucoup")), "file_damaged"),
        ((HEADER, "<text:p>" * 1_000 + "</text:p>" * 1_000), "file_damaged"),
        ((), "file_empty"),
    ],
    ids=["full rows", "wide row", "far cell", "rows", "no number", "deep", "nothing"],
)
def test_forged_sheet_is_refused_before_it_unfolds(rows, code):
    with pytest.raises(FileRefused, match=code):
        read(sheet(*rows))


def test_entities_of_its_own_are_refused():
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    with pytest.raises(FileRefused, match="file_damaged"):
        read(sheet(HEADER, row(text("&b;"), text("x"))), before=bomb)


def test_archive_that_would_grow_too_big_is_refused_unopened(monkeypatch):
    monkeypatch.setattr(opendocument, "MAX_BYTES", 100_000)
    with pytest.raises(FileRefused, match="file_too_big"):
        read(sheet(HEADER, row(text("Z" * 1_000_000), text("x"))))


@pytest.mark.parametrize("content", ["", "<", "\x00", "<a/>", "<a></b>"], ids=repr)
def test_damaged_content_is_refused(content):
    with pytest.raises(FileRefused):
        read_opendocument(pack(content), PATH)


def test_cut_archive_is_refused():
    raw = make_ods(sheet(HEADER, row(text("A"), text("x"))))
    with pytest.raises(FileRefused, match="file_damaged"):
        read_content(raw[: len(raw) // 2], PATH)
