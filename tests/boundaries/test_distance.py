import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geo.boundaries.distance import Borders
from tests.boundaries.squares import EAST, WEST

ELLIPSOID = Geod(ellps="WGS84")
SMALL = shapely.box(4.0, 45.0, 4.01, 45.01)


def measure(shape, lon, lat):
    borders = Borders(np.array([shape], dtype=object))
    return borders.distances_m(np.array([0]), np.array([lon]), np.array([lat]))[0]


def geodesic_m(shape, lon, lat):
    """The least geodesic distance to the border, cut every metre or so."""
    border = shapely.segmentize(shape.boundary, 1e-5)
    x, y = shapely.get_coordinates(border).T
    return ELLIPSOID.inv(np.full(len(x), lon), np.full(len(x), lat), x, y)[2].min()


@settings(max_examples=30)
@given(st.floats(3.6, 4.4), st.floats(44.7, 45.3))
def test_distance_is_geodesic_within_a_metre_and_a_ten_thousandth(lon, lat):
    expected = geodesic_m(SMALL, lon, lat)
    assert measure(SMALL, lon, lat) == pytest.approx(expected, abs=1 + expected * 1e-4)


def test_distance_is_zero_on_the_border_and_positive_on_both_sides():
    inside, on, outside = (measure(WEST, lon, 45.5) for lon in (3.99, 4.0, 4.01))
    assert on == pytest.approx(0, abs=1e-6)
    assert inside == pytest.approx(outside, rel=1e-6)


def test_border_of_a_hole_counts():
    holed = shapely.difference(WEST, shapely.box(3.4, 45.4, 3.6, 45.6))
    assert measure(holed, 3.5, 45.61) == pytest.approx(1112, rel=0.01)


def test_no_border_runs_between_two_parts():
    two = shapely.MultiPolygon([shapely.box(3, 45, 3.1, 45.1), shapely.box(3.9, 45, 4, 45.1)])
    assert measure(two, 3.5, 45.05) == pytest.approx(31_500, rel=0.01)


def test_each_point_is_measured_to_its_own_shape():
    borders = Borders(np.array([WEST, EAST], dtype=object))
    distances = borders.distances_m(np.array([1, 0]), np.array([3.5, 3.5]), np.array([45.5, 45.5]))
    assert distances == pytest.approx([39_000, 39_000], rel=0.01)


def test_many_points_are_measured_as_each_alone():
    lon, lat = np.random.default_rng(5).uniform((3, 45), (4, 46), (300_000, 2)).T
    borders = Borders(np.array([WEST], dtype=object))
    distances = borders.distances_m(np.zeros(len(lon), dtype=int), lon, lat)
    assert distances[[0, -1]] == pytest.approx([measure(WEST, lon[i], lat[i]) for i in (0, -1)])


@given(st.floats(2.6, 5.4), st.floats(44.6, 46.4))
def test_nearest_border_of_all_is_the_least_of_each(lon, lat):
    borders = Borders(np.array([WEST, EAST], dtype=object))
    nearest = borders.nearest_m(np.array([lon]), np.array([lat]))[0]
    least = min(measure(shape, lon, lat) for shape in (WEST, EAST))
    assert least - 1e-6 <= nearest <= least * 1.005 + 1e-6
