from pathlib import Path

import pytest

from geo.columns import FIELDS, adjust_columns, guess_columns, is_missing
from geo.errors import QueryRefused
from geo.tables import Table


def make_table(**columns):
    """Make a table from keyword columns; ``__`` in a name stands for a space."""
    names = tuple(name.replace("__", " ") for name in columns)
    rows = tuple(zip(*columns.values(), strict=True))
    return Table(path=Path("a.csv"), columns=names, rows=rows, lines=tuple(range(2, len(rows) + 2)))


def header(*names, cell="x"):
    return Table(path=Path("a.csv"), columns=names, rows=((cell,) * len(names),), lines=(2,))


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("nom_du_commerce", "name"),
        ("Nom du producteur", "name"),
        ("Enseigne", "name"),
        ("RAISON SOCIALE", "name"),
        ("Adresse", "address"),
        ("Adresse postale", "address"),
        ("nom_voie", "street"),
        ("addr:street", "street"),
        ("numero", "housenumber"),
        ("Code postal", "postcode"),
        ("CP", "postcode"),
        ("address.postalCode", "postcode"),
        ("Ville", "city"),
        ("nom_commune", "city"),
        ("Code INSEE", "insee_code"),
        ("code_commune_INSEE", "insee_code"),
        ("Longitude", "lon"),
        ("lng", "lon"),
        ("Latitude (WGS84)", "lat"),
        ("Type de commerce", "kind"),
        ("Catégorie", "kind"),
        ("shop", "kind"),
        ("Descriptif", "description"),
        ("Tél.", "phone"),
        ("Téléphone portable", "phone"),
        ("Site internet", "website"),
        ("Adresse mail", "email"),
        ("Courriel", "email"),
        ("Horaires d'ouverture", "opening_hours"),
        ("opening_hours", "opening_hours"),
        ("Services", "services"),
        ("Livraison", "services"),
        ("Click & Collect", "services"),
        ("@id", "reference"),
        ("osm_id", "reference"),
        ("recordid", "reference"),
        ("Identifiant", "reference"),
        ("N° SIRET", "siret"),
        ("rdfs:label", "name"),
        ("isLocatedIn.schema:address.schema:addressLocality", "city"),
        ("hasContact.schema:telephone", "phone"),
    ],
)
def test_french_headers_are_understood(name, field):
    assert guess_columns(header(name)).columns == {field: (name,)}


@pytest.mark.parametrize("name", ["date", "nombre", "type_position", "surface", "precision"])
def test_other_headers_are_left_alone(name):
    assert guess_columns(header(name)).columns == {}


def test_weak_headers_need_values_that_fit():
    assert "lon" in guess_columns(make_table(x=["842666.7"], y=["6391234.5"]))
    assert "lon" not in guess_columns(make_table(x=["oui"], y=["non"]))


def test_columns_without_a_header_are_known_by_their_values():
    table = make_table(
        a=["04 75 00 00 00"], b=["07200"], c=["https://miel.example"], d=["4.3951"], e=["44.6212"]
    )
    guessed = guess_columns(table).columns
    assert guessed == {
        "phone": ("a",),
        "postcode": ("b",),
        "website": ("c",),
        "lon": ("d",),
        "lat": ("e",),
    }


def test_pair_of_coordinates_is_one_position():
    assert guess_columns(make_table(geo_point_2d=["44.6, 4.4"])).columns == {
        "position": ("geo_point_2d",)
    }


def test_structure_of_the_file_comes_before_headers():
    table = Table(
        path=Path("a.geojson"),
        columns=("lat", "geometrie_lon", "geometrie_lat"),
        rows=(("?", "4.4", "44.6"),),
        lines=(1,),
        known_columns={"lon": "geometrie_lon", "lat": "geometrie_lat"},
    )
    assert guess_columns(table).columns["lat"] == ("geometrie_lat",)


def test_choice_of_a_person_wins_and_takes_the_column_from_its_guess():
    table = header("nom", "ville")
    adjusted = adjust_columns(guess_columns(table), table, chosen=["name = VILLE"])
    assert adjusted.columns == {"name": ("ville",)}


def test_field_given_twice_reads_the_second_where_the_first_is_missing():
    table = make_table(a=["", "NA", "C"], b=["D", "E", "F"])
    adjusted = adjust_columns(guess_columns(table), table, chosen=["name=a", "name=b"])
    assert adjusted.texts(table, "name") == ["D", "E", "C"]


def test_ignored_field_is_not_used():
    table = header("nom", "insee", cell="07019")
    adjusted = adjust_columns(guess_columns(table), table, ignored=["insee_code"])
    assert adjusted.columns == {"name": ("nom",)}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"chosen": ["nam=nom"]}, ["« nam »", "name", "postcode"]),
        ({"chosen": ["name=titre"]}, ["« titre »", "« nom »", "« ville »"]),
        ({"chosen": ["name"]}, ["« name »", "champ=colonne"]),
        ({"ignored": ["insee"]}, ["« insee »", "insee_code"]),
    ],
    ids=["field", "column", "no sign", "ignored field"],
)
def test_choice_that_names_nothing_is_refused_with_what_is_allowed(options, said):
    table = header("nom", "ville")
    with pytest.raises(QueryRefused) as caught:
        adjust_columns(guess_columns(table), table, **options)
    assert all(word in caught.value.sentence for word in said)


@pytest.mark.parametrize("cell", ["", " ", "NA", "null", "NaN", "#N/A", "-"])
def test_words_for_nothing_are_missing(cell):
    assert is_missing(cell)


def test_patterns_of_every_field_compile_and_match_something():
    assert all(patterns for patterns in FIELDS.values())


def test_a_link_beside_the_website_is_where_the_same_entry_stands():
    found = guess_columns(header("website", "url")).columns
    assert found == {"website": ("website",), "source_url": ("url",)}


def test_a_link_alone_is_the_website():
    assert guess_columns(header("url")).columns == {"website": ("url",)}
