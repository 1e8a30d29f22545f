from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import FileRefused
from geo.tables import table
from geo.tables.table import MAX_CELL_LENGTH, build_table, cell_text, unique_names

PATH = Path("liste.csv")


def build(*rows, **options):
    return build_table(PATH, enumerate(rows, start=1), **options)


def test_rows_keep_their_line_numbers():
    built = build(["nom"], [""], ["A"], ["B"])
    assert (built.rows, built.lines) == ((("A",), ("B",)), (3, 4))


def test_title_above_the_header_is_said():
    built = build(["Liste 2024", "", ""], ["nom", "ville", "tel"], ["A", "Privas", ""])
    assert built.columns == ("nom", "ville", "tel")
    assert "Liste 2024" in built.remarks[0].sentence


@pytest.mark.parametrize("cells", [["A"], ["A", "B", "C"]], ids=["short", "long"])
def test_row_that_does_not_fit_is_set_aside_with_its_cells(cells):
    built = build(["nom", "ville"], cells, ["A", "B"])
    assert built.rows == (("A", "B"),)
    assert (built.faults[0].line, built.faults[0].cells) == (2, tuple(cells))


def test_blank_cells_beyond_the_header_do_not_matter():
    assert build(["nom", "ville"], ["A", "B", "", " "]).rows == (("A", "B"),)


def test_short_row_of_a_spreadsheet_is_filled():
    assert build(["nom", "ville"], ["A"], is_padded=True).rows == (("A", ""),)


def test_endless_cell_is_set_aside():
    built = build(["nom"], ["x" * (MAX_CELL_LENGTH + 1)], ["A"])
    assert built.rows == (("A",),)
    assert built.faults[0].error.code == "row_cell_too_long"


def test_table_with_too_many_cells_is_refused(monkeypatch):
    monkeypatch.setattr(table, "MAX_CELLS", 5)
    with pytest.raises(FileRefused, match="table_too_big"):
        build(["nom", "ville"], ["A", "B"], ["C", "D"], ["E", "F"])


@pytest.mark.parametrize(
    ("rows", "code"),
    [([], "file_empty"), ([["", " "]], "file_empty"), ([["nom"]], "file_header_only")],
    ids=["nothing", "blank", "header only"],
)
def test_file_without_rows_is_refused(rows, code):
    with pytest.raises(FileRefused) as caught:
        build(*rows)
    assert caught.value.code == code
    assert "liste.csv" in caught.value.sentence


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["nom", "nom"], ("nom", "nom_2")),
        (["nom", "nom", "nom_2"], ("nom", "nom_3", "nom_2")),
        (["", ""], ("colonne_1", "colonne_2")),
        (["Nom", "NOM"], ("Nom", "NOM_2")),
    ],
    ids=["twice", "taken", "empty", "case"],
)
def test_columns_get_names_of_their_own(names, expected):
    assert unique_names(names) == expected


@given(st.lists(st.text(max_size=4), max_size=12))
def test_names_are_unique_and_never_empty(names):
    unique = [name.casefold() for name in unique_names(names)]
    assert len(set(unique)) == len(names)
    assert all(unique)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(7200.0, "7200"), (7200, "7200"), (44.6, "44.6"), (float("nan"), ""), (True, "oui"), (0, "0")],
)
def test_cells_become_what_a_person_would_type(value, expected):
    assert cell_text(value) == expected
