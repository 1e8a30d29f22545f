from pathlib import Path

import pytest

from geo.boundaries import Boundaries
from geo.columns import guess_columns
from geo.commands.locate_summary import summarise
from geo.geocoding.gazetteer import Gazetteer
from geo.locating import locate_table
from geo.tables.table import build_table


@pytest.fixture(scope="module")
def summarise_rows():
    boundaries = Boundaries()
    gazetteer = Gazetteer(boundaries)

    def run(*rows):
        table = build_table(Path("liste.csv"), enumerate([["nom", "cp", "ville"], *rows], start=1))
        columns = guess_columns(table)
        located = locate_table(table, columns, boundaries, gazetteer)
        return list(summarise(located, columns, Path("sortie.csv"), near_m=250))

    return run


def test_summary_says_what_was_read_and_located(summarise_rows):
    lines = summarise_rows(["A", "07200", "Aubenas"], ["B", "07000", "Privas"])
    assert lines == [
        "liste.csv : 2 lignes.",
        "Colonnes utilisées : postcode = cp, name = nom, city = ville.",
        "2 lignes dans sortie.csv",
        "  2 à la commune",
        "Aucune ligne refusée.",
    ]


def test_refused_rows_are_counted_by_reason_with_the_first_line(summarise_rows):
    lines = summarise_rows(["A", "", ""], ["B", "07200", "Aubenas"], ["C", "", ""])
    assert lines[-2] == "2 lignes à reprendre dans sortie.csv.rejets.csv"
    assert lines[-1].startswith("  2 : ligne 2, Ni coordonnées")


def test_thousands_are_grouped_as_in_french(summarise_rows):
    lines = summarise_rows(*[["A", "07200", "Aubenas"]] * 1200)
    assert lines[0] == "liste.csv : 1\u202f200 lignes."


@pytest.mark.parametrize("sign", ["\x1b[2J", "\u202e", "\x07", "\r"])
def test_signs_that_steer_a_terminal_are_replaced(summarise_rows, sign):
    text = "\n".join(summarise_rows(["A", "", f"xyz{sign}zyqwk"]))
    assert sign not in text
    assert "\ufffd" in text
