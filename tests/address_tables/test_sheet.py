import csv
import io
from pathlib import Path

import pytest

from geo.address_tables.sheet import choose_columns, geocode_table, separator_of, write_sheet
from geo.address_tables.uploads import read_pasted, read_upload
from geo.errors import QueryRefused
from geo.geocoding.chain import Chain
from geo.geocoding.national_format import COLUMNS
from geo.tables.table import make_table
from tests.geocoding.test_chain import DOWN, Answering, make_online

FILE = (
    "nom;adresse;code_postal;ville;insee\n"
    "=cmd|x;12 rue des lilas bleus;07200;Aubenas;\n"
    "sans adresse;;;;\n"
    "coupée en;trop;de;morceaux;ici;vraiment\n"
    "zéro perdu;12 rue des lilas bleus;;;7186\n"
    "inconnue;qzxw vvkk qqzz;;;\n"
)


def geocode(geocoding, text=FILE, *columns, **narrowed):
    table, separator = read_upload(text.encode(), "adresses.csv")
    chosen = choose_columns(table, columns, **narrowed)
    geocoded = geocode_table(table, chosen, geocoding.chain)
    file = io.StringIO(newline="")
    write_sheet(file, geocoded, geocoding.form, separator=separator)
    return list(csv.DictReader(io.StringIO(file.getvalue(), newline=""), delimiter=separator))


def test_every_row_comes_out_in_its_order(geocoding):
    rows = geocode(geocoding)
    assert [row["nom"] for row in rows] == [
        "'=cmd|x",
        "sans adresse",
        "coupée en",
        "zéro perdu",
        "inconnue",
    ]
    assert [row["result_status"] for row in rows] == [
        "ok",
        "skipped",
        "skipped",
        "ok",
        "not-found",
    ]


def test_row_that_is_ragged_loses_no_cell(geocoding):
    ragged = geocode(geocoding)[2]
    assert (ragged["ville"], ragged["insee"]) == ("morceaux", "ici;vraiment")


def test_columns_are_those_of_the_national_service(geocoding):
    assert tuple(geocode(geocoding)[0])[5:] == COLUMNS


def test_cells_say_what_was_found(geocoding):
    row = geocode(geocoding)[0]
    assert (row["latitude"], row["longitude"]) == ("44.621500", "4.390000")
    assert row["result_label"] == "12 Rue des Lilas Bleus 07200 Aubenas"
    assert (row["result_type"], row["result_housenumber"]) == ("housenumber", "12")
    assert (row["result_name"], row["result_street"]) == (
        "12 Rue des Lilas Bleus",
        "Rue des Lilas Bleus",
    )
    assert row["result_context"] == "07, Ardèche, Auvergne-Rhône-Alpes"
    assert (row["result_postcode"], row["result_citycode"]) == ("07200", "07019")
    assert 0 < float(row["result_score"]) <= 1


def test_code_of_the_commune_narrows_even_without_its_zero(geocoding):
    assert geocode(geocoding)[3]["result_city"] == "Privas"


def test_named_columns_are_joined_in_their_order(geocoding):
    rows = geocode(geocoding, FILE, "ville", "adresse")
    assert rows[0]["result_label"] == "12 Rue des Lilas Bleus 07200 Aubenas"


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_separator_is_kept(geocoding, tmp_path, separator):
    text = "adresse;ville\n12 rue des lilas bleus;Aubenas\n".replace(";", separator)
    path = tmp_path / "in.csv"
    path.write_text(text, encoding="utf-8")
    assert separator_of(path) == separator
    assert geocode(geocoding, text)[0]["result_citycode"] == "07019"


def test_own_column_of_the_same_name_is_kept_beside(geocoding):
    row = geocode(geocoding, "adresse;latitude\n12 rue des lilas bleus Aubenas;44.1\n", "adresse")[
        0
    ]
    assert (row["latitude_origine"], row["latitude"]) == ("44.1", "44.621500")


@pytest.mark.parametrize("columns", [("adr",), ("adresse", "commune")])
def test_column_that_is_not_there_is_refused_by_name(geocoding, columns):
    with pytest.raises(QueryRefused, match="column_missing"):
        geocode(geocoding, FILE, *columns)


def test_file_without_an_address_asks_for_a_name(geocoding):
    with pytest.raises(QueryRefused, match="address_column_unknown"):
        geocode(geocoding, "couleur;taille\nrouge;grand\n")


def test_row_says_when_a_service_that_might_know_did_not_answer(geocoding):
    table = read_pasted("qzxw vvkk")
    chain = Chain(local=Answering(), online=[make_online(error=DOWN)], floor=Answering())
    geocoded = geocode_table(table, choose_columns(table), chain)
    assert [str(status) for status in geocoded.statuses()] == ["error"]
    assert geocoded.unavailable() == {"service national": 1}


def test_progress_adds_up_to_the_rows(geocoding):
    rows = [(line, ["12 rue des lilas bleus Aubenas"]) for line in range(1, 1_205)]
    table = make_table(Path("x"), ["adresse"], rows)
    steps = []
    geocode_table(table, choose_columns(table), geocoding.chain, on_progress=steps.append)
    assert sum(steps) == 1_204
