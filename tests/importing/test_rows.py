from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.columns import ColumnMap, guess_columns
from geo.importing.rows import read_rows
from geo.tables.table import make_table as table_of
from geo.values import Status
from tests.importing.lists import AUBENAS, PRIVAS, make_source, make_table

HOSTILE = ("${alert(1)}", "`", "</script>", "<img onerror=x>", "\u202eabc", "=cmd|x", "é" * 200)


@pytest.fixture
def read(france):
    def run(*rows, **changes):
        table = make_table(*rows)
        return read_rows(table, guess_columns(table), make_source(**changes), france)

    return run


def test_row_is_what_its_source_says_and_waits(read):
    (row,) = read(AUBENAS, licence="ODbL").rows
    assert (row.line, row.reference, row.shop.name) == (2, "1", "Miel des Aulnes")
    assert (row.shop.status, row.shop.source, row.shop.licence) == (
        Status.PENDING,
        "L'annuaire",
        "ODbL",
    )
    assert row.shop.places[0].position is None


def test_email_is_private_and_siret_checked(read):
    people = {"mail": "miel@aulnes.example", "siret": "732 829 320 00074"}
    (row,) = read(AUBENAS | people).rows
    assert (row.contact.email, row.contact.siret) == ("miel@aulnes.example", "73282932000074")
    assert row.shop.email is None
    (row,) = read(AUBENAS | {"mail": "personne", "siret": "73282932000075"}).rows
    assert (row.contact.email, row.contact.siret) == (None, None)


@pytest.mark.parametrize(
    ("cells", "link"),
    [
        ({"site": "https://miel.example", "url": "https://la.example/1"}, "https://la.example/1"),
        ({"site": "https://miel.example", "url": "javascript:alert(1)"}, None),
        ({"site": "https://miel.example"}, None),
    ],
    ids=["link", "script", "website alone"],
)
def test_link_of_the_row_says_where_else_it_was_seen(read, cells, link):
    (row,) = read(AUBENAS | cells).rows
    assert row.shop.source_url == link


def test_template_of_the_source_makes_the_link(read):
    (row,) = read(AUBENAS | {"id": "a/ é"}, link_template="https://la.example/{reference}").rows
    assert row.shop.source_url == "https://la.example/a%2F%20%C3%A9"


def test_same_row_has_the_same_reference_and_fingerprint_wherever_it_stands(read):
    first, second = read(AUBENAS, PRIVAS).rows, read(PRIVAS, AUBENAS).rows
    assert {(row.reference, row.fingerprint) for row in first} == {
        (row.reference, row.fingerprint) for row in second
    }


@pytest.mark.parametrize("field", ["nom", "adresse", "ville", "tel", "type"])
def test_what_the_source_says_changes_the_fingerprint(read, field):
    (before,), (after,) = read(AUBENAS).rows, read(AUBENAS | {field: "autre"}).rows
    assert before.fingerprint != after.fingerprint
    assert before.reference == after.reference


def test_column_that_nobody_reads_changes_nothing(read):
    (before,) = read(AUBENAS | {"vu le": "lundi"}).rows
    (after,) = read(AUBENAS | {"vu le": "mardi"}).rows
    assert before.fingerprint == after.fingerprint


def test_without_an_identifier_name_and_address_name_the_row(read):
    bare = {key: AUBENAS[key] for key in ("nom", "adresse", "cp", "ville", "tel")}
    (first,), (second,) = read(bare).rows, read(bare | {"tel": "", "nom": "MIEL DES AULNES"}).rows
    (third,) = read(bare | {"adresse": "La Plaine"}).rows
    assert len(first.reference) == 64
    assert first.reference == second.reference != third.reference


def test_column_whose_cells_repeat_names_nothing(read):
    rows = read(*(AUBENAS | {"id": "7", "nom": name} for name in ("A", "B", "C"))).rows
    assert len({row.reference for row in rows}) == 3


def test_row_without_the_identifier_of_the_others_is_named_by_its_place(read):
    rows = read(*(AUBENAS | {"id": str(one)} for one in range(40)), PRIVAS | {"id": ""}).rows
    assert rows[0].reference == "0"
    assert len(rows[-1].reference) == 64


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"nom": ""}, "row_without_name"),
        ({"nom": "x" * 300}, "row_name_too_long"),
        ({"id": "1"}, "row_repeated"),
    ],
)
def test_row_that_cannot_be_an_entry_is_set_aside_with_its_line(read, row, code):
    others = [PRIVAS | {"id": str(one), "nom": f"N{one}"} for one in range(10, 60)]
    found = read(AUBENAS, *others, PRIVAS | row)
    (fault,) = found.faults
    assert (fault.line, fault.error.code) == (53, code)
    assert len(found.rows) == 51


def test_list_without_names_is_named_by_kind_and_place(read):
    rows = read(*({"id": str(one), "cp": "07200", "ville": "Aubenas"} for one in (1, 2))).rows
    assert [row.shop.name for row in rows] == ["Autre activité, Aubenas"] * 2


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:8])
def test_hostile_text_stays_text(read, text):
    (row,) = read(AUBENAS | {"nom": text, "description": text * 50, "id": text}).rows
    assert row.shop.name == text
    assert len(row.shop.description) <= 5_000
    assert len(row.reference) <= 200


@given(st.lists(st.text(max_size=20), min_size=1, max_size=5))
def test_any_names_give_rows_or_faults_and_no_reference_twice(france, names):
    cells = ((line, (name, "Aubenas")) for line, name in enumerate(names, start=2))
    table = table_of(Path("annuaire.json"), ["nom", "ville"], cells)
    columns = ColumnMap({"name": ("nom",), "city": ("ville",)})
    found = read_rows(table, columns, make_source(), france)
    assert len(found.rows) + len(found.faults) == len(table.rows) + len(table.faults)
    references = [row.reference for row in found.rows]
    assert len(set(references)) == len(references)
