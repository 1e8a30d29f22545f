from geo.address_tables.presentation import (
    MOST_POINTS,
    TYPE_LABELS,
    count_rows,
    download_of,
    map_message,
    shown_rows,
)
from geo.address_tables.sheet import choose_columns, geocode_table
from geo.address_tables.uploads import read_pasted
from geo.geocoding.candidate import CandidateType
from geo.geocoding.chain import Chain
from geo.web.cards import addresses_html
from tests.geocoding.test_chain import DOWN, Answering, make_online

HOSTILE = "<img src=x onerror=alert(1)> ${7*7} `x` </script> \u202ekcab"


def show(geocoding, text, chain=None):
    table = read_pasted(text)
    return shown_rows(geocode_table(table, choose_columns(table), chain or geocoding.chain))


def test_sure_row_says_where_and_how_sure(geocoding):
    (row,) = show(geocoding, "12 rue des lilas bleus 07200 Aubenas")
    assert row.is_sure
    assert row.detail.startswith("au numéro · ")
    assert row.detail.endswith(" · base locale")
    assert row.reasons == ()


def test_ambiguous_row_lists_its_rivals_and_says_so_once(geocoding):
    (row,) = show(geocoding, "12 rue des lilas bleus")
    assert not row.is_sure
    assert "plusieurs réponses aussi probables" in row.reasons
    assert "d’autres réponses sont aussi bonnes" not in row.reasons
    assert {row.found.city, *(rival.city for rival in row.rivals)} == {"Aubenas", "Privas"}


def test_absent_number_is_said(geocoding):
    (row,) = show(geocoding, "999 rue des lilas bleus 07200 Aubenas")
    assert "numéro absent : position de la rue" in row.reasons


def test_row_without_answer_tells_which_service_failed(geocoding):
    chain = Chain(local=Answering(), online=[make_online(error=DOWN)], floor=Answering())
    (row,) = show(geocoding, "qzxw", chain)
    assert row.found is None
    assert row.reasons == ("adresse introuvable", "Le service national ne répond pas.")


def test_rows_are_counted_by_how_sure_they_are(geocoding):
    rows = show(
        geocoding, "12 rue des lilas bleus 07200 Aubenas\n12 rue des lilas bleus\nqzxw vvkk"
    )
    assert count_rows(rows) == "3 adresses : 1 sûre, 1 à vérifier, 1 sans réponse"
    assert count_rows(rows[:1]) == "1 adresse : 1 sûre"


def test_map_gets_rows_with_a_position_and_their_numbers(geocoding):
    rows = show(geocoding, "qzxw vvkk\n12 rue des lilas bleus 07200 Aubenas")
    (point,) = map_message(rows)["points"]
    assert (point["number"], point["state"], point["is_commune"]) == (2, "sure", False)
    assert (point["lon"], point["lat"]) == (4.39, 44.6215)


def test_map_never_gets_more_points_than_a_browser_takes(geocoding):
    rows = show(geocoding, "12 rue des lilas bleus 07200 Aubenas") * (MOST_POINTS + 1)
    assert len(map_message(rows)["points"]) == MOST_POINTS


def test_hostile_text_is_shown_as_text(geocoding):
    html = addresses_html(show(geocoding, f"{HOSTILE} 07200 Aubenas"))
    assert "<img" not in html
    assert "</script>" not in html
    assert "&lt;img src=x" in html


def test_file_to_take_away_opens_in_a_spreadsheet(geocoding):
    table = read_pasted("=1+1\n12 rue des lilas bleus 07200 Aubenas")
    geocoded = geocode_table(table, choose_columns(table), geocoding.chain)
    body = download_of(geocoded, geocoding.form, separator=";")
    assert body.startswith("\ufeffadresse;latitude;".encode())
    assert "\r\n'=1+1;" in body.decode()


def test_every_type_has_its_words():
    assert set(TYPE_LABELS) == set(CandidateType)
