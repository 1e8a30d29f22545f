import math

import numpy as np
import pytest
from geopy.distance import geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.geocoding.address_index import AddressIndex, load_file
from geo.geocoding.geocoder import LocalGeocoder
from geo.geocoding.index_build import MICRO, morton_cells
from geo.geocoding.reverse import reverse_points
from geo.measures import metres_per_degree
from tests.geocoding.address_files import LOCALITIES, VANS, locality_rows, write_ban, write_rows


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reverse")
    load_file(folder / "index", write_ban(folder))
    rows = locality_rows("Le Mas", commune=VANS)
    load_file(folder / "index", write_rows(folder / "lieux-dits-07.csv", LOCALITIES, rows))
    return AddressIndex.open(folder / "index")


def test_the_nearest_address_comes_with_its_distance(index, gazetteer):
    answer = LocalGeocoder(index, gazetteer).reverse(lon=4.39, lat=44.62025)
    assert answer.label == "3 Rue des Lilas 07200 Aubenas"
    assert answer.distance_m == pytest.approx(5.6, abs=0.1)


def test_a_locality_may_be_the_nearest(index, gazetteer):
    answer = LocalGeocoder(index, gazetteer).reverse(lon=4.08, lat=44.4)
    assert (answer.type, answer.name, answer.housenumber) == ("locality", "Le Mas", None)


def test_far_from_everything_there_is_none(index, gazetteer):
    geocoder = LocalGeocoder(index, gazetteer)
    assert geocoder.reverse(lon=-30.0, lat=40.0) is None
    assert geocoder.reverse(lon=4.39, lat=44.61, within_m=100) is None


def test_points_keep_their_order_and_absence_stays_absent(index, gazetteer):
    found = LocalGeocoder(index, gazetteer).reverse_many(
        [4.39, math.nan, 4.39], [44.62, 44.6, 44.6]
    )
    assert [one and one.name for one in found] == ["Rue des Lilas", None, "Rue des Lilas"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(4.0, 4.5), st.floats(44.3, 44.8)), min_size=1, max_size=20))
def test_no_address_is_nearer_than_the_one_answered(index, points):
    lon, lat = np.array(points).T
    parts = list(index.parts.values())
    found = reverse_points(parts, lon, lat, within_m=50_000)
    width, height = metres_per_degree(lat)
    for part in parts:
        east = (part.near_lon / MICRO - lon[:, None]) * width[:, None]
        north = (part.near_lat / MICRO - lat[:, None]) * height[:, None]
        nearest = np.hypot(east, north).min(axis=1)
        assert (found.distance_m <= np.where(nearest < 40_000, nearest + 1e-6, np.inf)).all()


@pytest.mark.parametrize("lat", [42.0, 44.6, 48.8, 51.0, -21.1])
def test_metres_agree_with_the_ellipsoid(lat):
    width, height = metres_per_degree(lat)
    assert width * 0.01 == pytest.approx(geodesic((lat, 4), (lat, 4.01)).m, rel=1e-4)
    assert height * 0.01 == pytest.approx(geodesic((lat, 4), (lat + 0.01, 4)).m, rel=1e-4)


@settings(deadline=None)
@given(st.integers(0, 2**31), st.integers(0, 2**31))
def test_morton_codes_interleave_bits(east, north):
    code = int(morton_cells(np.array([east]), np.array([north]))[0])
    assert int(f"{code:064b}"[1::2], 2) == east
    assert int(f"{code:064b}"[0::2], 2) == north
