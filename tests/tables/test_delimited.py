import contextlib
import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import FileRefused
from geo.tables.delimited import SEPARATORS, find_separator, parse_rows, read_delimited

PATH = Path("liste.csv")
CELLS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=6)
ROWS = st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=6)


def read(text):
    return read_delimited(text.encode(), PATH)


@pytest.mark.parametrize("separator", SEPARATORS)
def test_usual_separator_is_found(separator):
    text = f"nom{separator}ville\nA{separator}Privas\nB{separator}Aubenas\n"
    assert read(text).rows == (("A", "Privas"), ("B", "Aubenas"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nom;lat;lon\nA;44,6;4,4\nB, C;44,7;4,3\n", ";"),
        ("nom\tmots\nA\tbois, pierre\nB\tgrès\n", "\t"),
        ('nom,mots\nA,"bois; pierre; terre"\nB,"x; y"\n', ","),
        ("Titre, sous-titre\nnom;ville;tel\nA;B;C\nD;E;F\n", ";"),
    ],
    ids=["decimal comma", "commas in text", "quoted semicolons", "title above"],
)
def test_separator_is_not_mistaken(text, expected):
    assert find_separator(text) == expected


def test_single_column_is_a_table():
    assert read("commune\nAubenas\nPrivas\n").rows == (("Aubenas",), ("Privas",))


def test_cells_of_several_lines_keep_the_line_of_their_start():
    table = read('nom;texte\nA;"deux\nlignes"\nB;x\n')
    assert table.lines == (2, 4)


def test_open_quote_costs_one_row_only():
    table = read('nom;ville\n"A;Privas\nB;Aubenas\nC;Viviers\n')
    assert table.rows == (('"A', "Privas"), ("B", "Aubenas"), ("C", "Viviers"))


def test_ten_megabyte_cell_is_set_aside_and_the_rest_read():
    table = read(f"nom;ville\n{'x' * 10_000_000};Privas\nB;Aubenas\n")
    assert table.rows == (("B", "Aubenas"),)
    assert "10000000 caractères" in table.faults[0].error.sentence


@pytest.mark.parametrize(
    "text", ["\x01\x02\x03\x04" * 50, "GIF89a\x10\x00\x10\x00\x80\x01\x02\x03"]
)
def test_binary_file_is_refused(text):
    with pytest.raises(FileRefused, match="file_not_a_table"):
        read(text)


def test_line_of_a_million_separators_is_refused():
    with pytest.raises(FileRefused, match="file_not_a_table"):
        read("nom;ville\nA;B\n" + ";" * 1_000_001)


@given(ROWS, st.sampled_from(SEPARATORS))
def test_what_csv_writes_is_read_back(rows, separator):
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    assert [cells for _, cells in parse_rows(text.getvalue(), separator)] == rows


@given(st.text(max_size=300))
def test_any_text_is_a_table_or_refused_in_french(text):
    with contextlib.suppress(FileRefused):
        assert read_delimited(text.encode("utf-8", "ignore"), PATH).columns
