from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.columns import guess_columns
from geo.coordinates import Position
from geo.geocoding.candidate import Candidate, CandidateType
from geo.locating import ANSWER_COLUMNS, locate_table
from geo.tables.table import build_table

AUBENAS = {"lon": "4.3900", "lat": "44.6200"}
PARIS_11 = {"lon": "2.3795", "lat": "48.8585"}


@pytest.fixture
def locate(boundaries, gazetteer):
    def run(*rows, **options):
        columns = list(dict.fromkeys(key for row in rows for key in row))
        cells = [columns, *([row.get(key, "") for key in columns] for row in rows)]
        table = build_table(Path("a.csv"), enumerate(cells, start=1))
        return locate_table(table, guess_columns(table), boundaries, gazetteer, **options)

    return run


def only(located):
    """Return the answer of the only row."""
    (answer,) = located.answers.to_dict("records")
    return answer


def reason(located):
    (fault,) = located.faults
    return fault.error


def test_point_gets_its_commune(locate):
    answer = only(locate({"nom": "A", **AUBENAS}))
    assert tuple(answer) == ANSWER_COLUMNS
    assert (answer["insee_code"], answer["commune"], answer["departement"]) == (
        "07019",
        "Aubenas",
        "Ardèche",
    )
    assert (answer["precision"], answer["status"]) == ("given", "located")


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"insee": "07019"}, "07019"),
        ({"insee": "7019"}, "07019"),
        ({"cp": "07200", "ville": "AUBENAS"}, "07019"),
        ({"cp": "7200", "ville": "aubenas"}, "07019"),
        ({"ville": "Vallon Pont d'Arc"}, "07330"),
        ({"cp": "75011", "ville": "Paris"}, "75111"),
        ({"cp": "75011"}, "75111"),
        ({"cp": "06220", "ville": "Le Golfe Juan"}, "06155"),
    ],
    ids=str,
)
def test_words_give_the_commune_where_there_is_no_point(locate, row, expected):
    answer = only(locate({"nom": "A", **row}))
    assert (answer["insee_code"], answer["precision"]) == (expected, "commune")


def test_zero_that_a_spreadsheet_dropped_is_said(locate):
    located = locate({"nom": "A", "cp": "7200", "ville": "Aubenas"})
    assert "« 7200 » → « 07200 »" in located.remarks[0].sentence


def test_commune_that_no_longer_exists_gives_its_successor_and_it_is_said(locate):
    located = locate({"nom": "A", "insee": "01091"})
    assert only(located)["insee_code"] == "01033"
    assert "01091 → Valserhône (01033)" in located.remarks[0].sentence


def test_commune_written_otherwise_is_said(locate):
    located = locate({"cp": "06220", "ville": "Le Golfe Juan"}, {"cp": "07200", "ville": "Aubenas"})
    (remark,) = located.remarks
    assert remark.lines == (2,)
    assert "« 06220 Le Golfe Juan » → Vallauris" in remark.sentence


def test_unknown_code_is_said_and_the_words_used(locate):
    located = locate({"nom": "A", "insee": "99999", "cp": "07200", "ville": "Aubenas"})
    assert only(located)["insee_code"] == "07019"
    assert located.remarks[0].code == "code_unknown"


def test_known_code_wins_over_the_point_and_the_status_says_so(locate):
    answer = only(locate({"insee": "07186", **AUBENAS}))
    assert (answer["insee_code"], answer["status"]) == ("07186", "code_disagrees")


def test_code_of_paris_leaves_the_arrondissement_to_the_point(locate):
    assert only(locate({"insee": "75056", **PARIS_11}))["insee_code"] == "75111"


def test_city_and_postcode_that_agree_win_and_the_status_says_so(locate):
    answer = only(locate({"cp": "07000", "ville": "Privas", **AUBENAS}))
    assert (answer["insee_code"], answer["status"]) == ("07186", "city_disagrees")


def test_postcode_alone_does_not_win_far_from_the_boundary(locate):
    answer = only(locate({"cp": "75001", **PARIS_11}))
    assert (answer["insee_code"], answer["status"]) == ("75111", "postcode_disagrees")


def test_postcode_alone_wins_near_the_boundary(locate):
    near = {"lon": "2.3693", "lat": "48.8545"}  # boulevard between the 4th and the 11th
    found = {only(locate({"cp": cp, **near}))["insee_code"] for cp in ("75004", "75011")}
    assert found == {"75104", "75111"}


def test_point_off_the_coast_gets_the_nearest_commune(locate):
    answer = only(locate({"lon": "-2.3466", "lat": "47.2588"}))
    assert (answer["insee_code"], answer["status"]) == ("44132", "off_contours")


def test_unusable_point_gives_way_to_the_commune_and_it_is_said(locate):
    located = locate({"cp": "07200", "ville": "Aubenas", "lon": "0", "lat": "0"})
    assert only(located)["precision"] == "commune"
    assert located.remarks[0].code == "position_dropped"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"cp": "", "ville": ""}, "row_without_place"),
        ({"ville": "Saint-Martin"}, "commune_ambiguous"),
        ({"ville": "Xyzzyqwk"}, "commune_unknown"),
        ({"cp": "07200"}, "commune_ambiguous"),
        ({"lon": "0", "lat": "0"}, "position_zero"),
        ({"lon": "nan", "lat": "nan"}, "position_not_a_number"),
        ({"lon": "quatre", "lat": "44"}, "position_is_text"),
        ({"lon": "-74", "lat": "40.7"}, "position_outside_france"),
        ({"lon": "-4.9", "lat": "43.0"}, "position_in_no_commune"),
    ],
    ids=str,
)
def test_row_that_cannot_be_located_says_why(locate, row, code):
    assert reason(locate({"nom": "A", **row})).code == code


def test_homonyms_are_named_and_never_picked(locate):
    sentence = reason(locate({"nom": "A", "ville": "Saint-Martin"})).sentence
    assert "Saint-Martin (65360)" in sentence


class _AddressBook:
    """A geocoder that knows one address."""

    def search(self, request):
        if "12 rue" not in request.text:
            return []
        return [
            Candidate(
                type=CandidateType.HOUSENUMBER,
                label="12 Rue des Lilas 07200 Aubenas",
                name="Rue des Lilas",
                position=Position(lon=4.39, lat=44.62),
                score=0.93,
                insee_code="07019",
                city="Aubenas",
                source="index",
            )
        ]


def test_geocoder_of_addresses_is_asked_first(locate):
    rows = [
        {"adresse": f"{number} rue des Lilas", "cp": "07200", "ville": "Aubenas"}
        for number in (12, 13)
    ]
    located = locate(*rows, addresses=_AddressBook())
    assert list(located.answers["precision"]) == ["housenumber", "commune"]


CELLS = st.sampled_from(
    [
        "",
        "4.39",
        "44.62",
        "0",
        "NaN",
        "-74",
        "Aubenas",
        "07200",
        "7200",
        "Saint-Martin",
        "${x}",
        "\u202e",
    ]
)


@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), min_size=1, max_size=8))
def test_no_row_disappears(boundaries, gazetteer, rows):
    header = ["lon", "lat", "cp", "ville"]
    numbered = [
        (line, list(cells) + ["more"] * (line % 3 == 0)) for line, cells in enumerate(rows, 2)
    ]
    full = [(line, cells) for line, cells in numbered if any(map(str.strip, cells))]
    if not full:
        return
    table = build_table(Path("a.csv"), [(1, header), *numbered])
    located = locate_table(table, guess_columns(table), boundaries, gazetteer)
    lines = [table.lines[rank] for rank in located.ranks] + [fault.line for fault in located.faults]
    assert Counter(lines) == Counter(line for line, _ in full)
