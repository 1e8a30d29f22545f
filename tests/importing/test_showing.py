import base64
import gzip

import pytest

from geo.columns import guess_columns
from geo.errors import FileRefused, QueryRefused
from geo.importing import showing, uploads
from geo.importing.preview import (
    COLUMN_LABELS,
    MAIN_FIELDS,
    PREVIEW_ROWS,
    columns_read,
    preview_rows,
    sample_of,
)
from geo.importing.showing import FILTERS, filter_label, plan_points, shown_lines
from geo.importing.uploads import read_upload
from tests.importing.lists import AUBENAS, NOWHERE, PARIS, PRIVAS, make_plan, make_table

NEW, OUTSIDE = FILTERS[0], FILTERS[1]


def test_columns_are_said_in_the_order_of_a_form():
    read = columns_read(guess_columns(make_table(AUBENAS)))
    assert read[:2] == [("nom", "nom"), ("métier ou catégorie", "type")]


def test_every_field_that_may_be_chosen_has_a_label():
    assert set(MAIN_FIELDS) <= set(COLUMN_LABELS)


def test_sample_is_ten_rows_of_short_cells():
    rows = [AUBENAS | {"id": str(one), "description": "long " * 100} for one in range(30)]
    sample = sample_of(make_table(*rows), guess_columns(make_table(*rows)))
    assert len(sample) == PREVIEW_ROWS
    assert len(sample[0]["description"]) == 60
    assert sample[0]["nom"] == "Miel des Aulnes"


def test_row_of_a_plan_is_said_in_words(sqlite_edges):
    (line,) = preview_rows(make_plan(sqlite_edges, PARIS))
    assert (line.line, line.name, line.where) == (2, "Pain de Ville", "75013 Paris")
    assert line.becomes == "nouvelle, refusée"
    assert "hors de l'Ardèche" in line.reasons[0]


def test_preview_begins_with_what_may_enter(sqlite_edges):
    plan = make_plan(sqlite_edges, PARIS, AUBENAS)
    assert [line.line for line in preview_rows(plan)] == [3, 2]
    assert [line.line for line in preview_rows(plan, limit=1)] == [3]


def test_filters_tell_those_outside_from_those_to_decide(sqlite_edges):
    plan = make_plan(sqlite_edges, AUBENAS, PARIS, NOWHERE, PRIVAS)
    assert filter_label(plan, NEW) == "Nouvelles (3)"
    assert filter_label(plan, OUTSIDE) == "Hors du territoire (1)"
    assert [line.name for line in shown_lines(plan, NEW, 1, 1)] == ["Sans Adresse"]


def test_every_row_is_in_some_filter(sqlite_edges):
    plan = make_plan(sqlite_edges, AUBENAS, PARIS, NOWHERE)
    assert all(any(one.takes(row) for one in FILTERS) for row in plan.rows)


def test_map_shows_rows_that_have_a_place(sqlite_edges):
    plan = make_plan(sqlite_edges, AUBENAS, NOWHERE)
    (point,) = plan_points(plan, NEW)
    assert (point["id"], point["label"], point["tone"]) == ("2", "Miel des Aulnes", "inside")


def test_map_of_a_whole_country_shows_some(sqlite_edges, monkeypatch):
    monkeypatch.setattr(showing, "MOST_POINTS", 2)
    rows = [AUBENAS | {"id": str(one)} for one in range(5)]
    assert len(plan_points(make_plan(sqlite_edges, *rows), NEW)) == 2


def encode(raw):
    return base64.b64encode(raw).decode()


@pytest.mark.parametrize(
    "raw", [b"nom;cp\nA;07200\n", gzip.compress(b"nom;cp\nA;07200\n")], ids=["plain", "gzip"]
)
def test_upload_is_read_whatever_its_format(raw):
    assert read_upload(encode(raw), "liste.csv").rows == (("A", "07200"),)


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\listes\\a.csv", "", "x" * 5_000])
def test_name_of_an_upload_opens_nothing(name):
    table = read_upload(encode(b"nom;cp\nA;07200\n"), name)
    assert len(table.path.name) <= 200
    assert "/" not in table.path.name


def test_shapefile_alone_is_refused():
    with pytest.raises(FileRefused, match="file_not_a_table"):
        read_upload(encode(b"\x00\x00\x27\x0a" + bytes(96)), "a.shp")


def test_upload_beyond_the_limits_is_refused(monkeypatch):
    monkeypatch.setattr(uploads, "MOST_ROWS", 1)
    with pytest.raises(QueryRefused, match="upload_too_long"):
        read_upload(encode(b"nom;cp\nA;07200\nB;07200\n"), "a.csv")
    monkeypatch.setattr(uploads, "MOST_BYTES", 10)
    with pytest.raises(QueryRefused, match="upload_too_big"):
        read_upload(encode(b"x" * 1_000), "a.csv")


@pytest.mark.parametrize("content", ["pas du base64 !", "é"])
def test_upload_that_is_no_base64_is_refused(content):
    with pytest.raises(QueryRefused, match="upload_missing"):
        read_upload(content, "a.csv")
