import csv
import io
from dataclasses import replace

import pytest

from geo.importing.plan import FATE_LABELS, Fate
from geo.importing.report import counts_lines, report_csv, say_counts, say_statuses
from geo.registry.entries import change_entry
from tests.importing.lists import (
    AUBENAS,
    LATER,
    MAKER,
    NOWHERE,
    PARIS,
    PRIVAS,
    entries_of,
    import_rows,
    make_plan,
)


def cells(text):
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def test_report_has_a_line_a_row_and_says_why(sqlite_edges):
    import_rows(sqlite_edges, PRIVAS)
    rows = cells(
        report_csv(make_plan(sqlite_edges, AUBENAS, PARIS, NOWHERE, AUBENAS | {"nom": ""}))
    )
    assert rows[0] == ["ligne", "référence", "nom", "devenir", "statut", "verdict", "raison"]
    assert [row[3] for row in rows[1:]] == ["nouvelle"] * 3 + [
        "disparue de la source",
        "ligne inutilisable",
    ]
    assert "hors de l'Ardèche" in rows[2][6]
    assert rows[5][0] == "5"


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1+1", "@SUM(1)", "-2+3", "\t=1"])
def test_formulas_in_the_report_are_text(sqlite_edges, text):
    row = cells(report_csv(make_plan(sqlite_edges, AUBENAS | {"nom": f"{text}x", "id": text})))[1]
    assert not row[2].startswith(("=", "+", "@", "-", "\t"))
    assert not row[1].startswith(("=", "+", "@", "\t"))


def test_report_that_is_kept_names_nobody(sqlite_edges):
    import_rows(sqlite_edges, AUBENAS, key="autre", name="Autre")
    plan = make_plan(sqlite_edges, AUBENAS)
    assert "Miel des Aulnes" in report_csv(plan)
    assert "Miel" not in report_csv(plan, with_names=False)


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({}, "rien à importer"),
        ({"new": 1}, "1 nouvelle fiche"),
        ({"new": 1_200, "refused": 2}, "1 200 nouvelles fiches, 2 lignes inutilisables"),
    ],
)
def test_counts_are_said_in_words(counts, said):
    assert say_counts(counts).replace("\u202f", " ").replace("\xa0", " ") == said


@pytest.mark.parametrize("fate", list(Fate))
def test_every_fate_has_its_words(fate):
    assert FATE_LABELS[fate]
    one, many = counts_lines({fate: 1}), counts_lines({fate: 2})
    assert one[0].startswith("1 ")
    assert many[0].startswith("2 ")
    assert one[0][2:] != many[0][2:]


def test_statuses_of_new_entries_are_said(sqlite_edges):
    assert say_statuses(make_plan(sqlite_edges, AUBENAS, PARIS)) == ["1 à examiner", "1 refusée"]


def test_report_tells_what_is_kept_as_people_changed_it(sqlite_edges):
    import_rows(sqlite_edges, AUBENAS)
    (entry,) = entries_of(sqlite_edges.registry).values()
    with sqlite_edges.registry.writing() as connection:
        change_entry(
            connection,
            entry.entry_id,
            version=1,
            by=MAKER,
            at=LATER,
            shop=replace(entry.shop, phone="04 65 71 00 77"),
        )
    row = cells(report_csv(make_plan(sqlite_edges, AUBENAS | {"tel": "04 65 71 00 02"})))[1]
    assert "gardé tel que modifié ici : téléphone" in row[6]
