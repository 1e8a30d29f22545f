import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from geo.columns import ColumnMap
from geo.errors import QueryRefused
from geo.positions import parse_number, parse_pair, read_positions
from geo.tables import Table

LON_LAT = ColumnMap({"lon": ("lon",), "lat": ("lat",)})
AUBENAS = (4.39, 44.62)


def read(*pairs, **options):
    table = Table(
        path=Path("a.csv"),
        columns=("lon", "lat"),
        rows=tuple(pairs),
        lines=tuple(range(2, len(pairs) + 2)),
    )
    return read_positions(table, LON_LAT, **options)


def read_cell(cell):
    table = Table(path=Path("a.csv"), columns=("p",), rows=((cell,),), lines=(2,))
    return read_positions(table, ColumnMap({"position": ("p",)}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("44.62", 44.62),
        ("44,62", 44.62),
        (" -4,5 ", -4.5),
        ("−4.5", -4.5),
        ("+4.5", 4.5),
        ("44.62°", 44.62),
        ("44.62 N", 44.62),
        ("4.5 O", -4.5),
        ("44°37'12\"N", 44.62),
        ("4° 30′ 0″ W", -4.5),
        ("842\u202f666,67", 842666.67),
        ("4.39E0", 4.39),
        ("0", 0.0),
    ],
)
def test_coordinate_is_read_however_it_is_written(text, expected):
    assert parse_number(text) == pytest.approx(expected)


@pytest.mark.parametrize(
    "text", ["", "nan", "inf", "1e999", "quarante", "4.3.9", "1_0", "44,62,1", "${x}", "٤٤"]
)
def test_what_is_no_number_gives_none(text):
    assert parse_number(text) is None


@given(st.floats(-180, 180).map(lambda value: round(value, 6)))
def test_decimal_comma_and_point_say_the_same(value):
    text = f"{value:.6f}"
    assert parse_number(text) == parse_number(text.replace(".", ",")) == pytest.approx(value)


@given(st.text(max_size=30))
def test_any_text_is_a_finite_number_or_none(text):
    number = parse_number(text)
    assert number is None or math.isfinite(number)


@pytest.mark.parametrize(
    "cell",
    [
        "44.62,4.39",
        "44.62, 4.39",
        "44,62 ; 4,39",
        "44.62 4.39",
        "POINT(4.39 44.62)",
        "[4.39, 44.62]",
        '{"lon": 4.39, "lat": 44.62}',
    ],
)
def test_two_coordinates_in_one_cell_are_read_in_either_order(cell):
    positions = read_cell(cell)
    assert (positions.lon[0], positions.lat[0]) == AUBENAS
    assert positions.remarks == ()


@pytest.mark.parametrize("cell", ["44.62", "44,62,4,39,1", "Aubenas"])
def test_cell_without_two_numbers_is_named(cell):
    assert parse_pair(cell) is None
    assert cell in read_cell(cell).faults[0].sentence


def test_swapped_order_is_put_right_and_said():
    positions = read(("44.62", "4.39"), ("4.39", "44.62"))
    assert list(zip(positions.lon, positions.lat, strict=True)) == [AUBENAS, AUBENAS]
    assert (positions.remarks[0].code, positions.remarks[0].lines) == ("order_swapped", (2,))


@pytest.mark.parametrize(
    ("epsg", "lon", "lat", "name"),
    [
        (2154, 4.39, 44.62, "Lambert-93"),
        (3945, 4.39, 44.62, "CC45"),
        (3948, -1.68, 48.11, "CC48"),
        (27572, 2.35, 48.86, "Lambert II"),
        (2975, 55.45, -20.88, "UTM 40"),
        (4471, 45.22, -12.78, "UTM 38"),
        (2972, -52.33, 4.93, "UTM 22"),
        (2154, 8.74, 41.93, "Lambert-93"),
    ],
    ids=str,
)
def test_metres_are_converted_and_said(epsg, lon, lat, name):
    x, y = Transformer.from_crs("EPSG:4326", f"EPSG:{epsg}", always_xy=True).transform(lon, lat)
    positions = read((f"{x:.2f}", f"{y:.2f}"))
    assert positions.lon[0] == pytest.approx(lon, abs=1e-4)
    assert positions.lat[0] == pytest.approx(lat, abs=1e-4)
    assert name in positions.remarks[0].sentence


def test_projection_that_two_regions_share_is_asked_for():
    x, y = Transformer.from_crs("EPSG:4326", "EPSG:5490", always_xy=True).transform(-61.55, 16.0)
    assert read((str(x), str(y))).faults[0].code == "position_outside_france"
    told = read((str(x), str(y)), crs="EPSG:5490")
    assert (told.lon[0], told.lat[0]) == (pytest.approx(-61.55), pytest.approx(16.0))


def test_unknown_projection_is_refused():
    with pytest.raises(QueryRefused, match="crs_unknown"):
        read(("842666", "6391234"), crs="EPSG:1")


def test_degrees_and_metres_may_stand_in_one_file():
    positions = read(("4.39", "44.62"), ("810405.6", "6390829.2"))
    assert np.allclose(positions.lon, 4.39, atol=0.01)


@pytest.mark.parametrize(
    ("pair", "code"),
    [
        (("0", "0"), "position_zero"),
        (("NaN", "NaN"), "position_not_a_number"),
        (("inf", "44.6"), "position_not_a_number"),
        (("quatre", "quarante"), "position_is_text"),
        (("4.39", ""), "position_half"),
        (("-74.0", "40.7"), "position_outside_france"),
        (("2.35", "62.6"), "position_outside_france"),
        (("9e9", "9e9"), "position_outside_france"),
        (("=cmd|' /C calc'!A0", "44.6"), "position_is_text"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_unusable_position_says_why(pair, code):
    positions = read(pair)
    assert positions.faults[0].code == code
    assert math.isnan(positions.lon[0])
    assert math.isnan(positions.lat[0])


@pytest.mark.parametrize("pair", [("", ""), ("NA", "NA"), ("null", "")])
def test_row_without_coordinates_has_no_fault(pair):
    assert read(pair).faults == {}


def test_longitude_zero_crosses_france():
    assert read(("0", "44.5")).lon[0] == 0


@settings(deadline=None)  # the first look at a projection reads its database
@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), max_size=5))
def test_each_row_has_a_position_a_fault_or_nothing(pairs):
    positions = read(*pairs)
    assert len(positions.lon) == len(pairs)
    assert not {rank for rank in positions.faults if np.isfinite(positions.lon[rank])}
