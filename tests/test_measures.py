import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from geo.coordinates import Position
from geo.measures import (
    ROUGHNESS,
    distance_m,
    distances_m,
    metres_per_degree,
    move,
    points_around,
    rough_distances_m,
)

ELLIPSOID = Geod(ellps="WGS84")
PRIVAS, AUBENAS = Position(lon=4.5993, lat=44.7350), Position(lon=4.3904, lat=44.6198)


def test_distance_is_that_of_the_ellipsoid_both_ways():
    expected = ELLIPSOID.inv(PRIVAS.lon, PRIVAS.lat, AUBENAS.lon, AUBENAS.lat)[2]
    assert distance_m(PRIVAS, AUBENAS) == distance_m(AUBENAS, PRIVAS) == pytest.approx(expected)


def test_azimuth_zero_is_north_and_ninety_is_east():
    lon, lat = points_around(PRIVAS, azimuths=np.array([0.0, 90.0]), distance_m=1_000)
    assert lon[0] == pytest.approx(PRIVAS.lon)
    assert lat[0] > PRIVAS.lat
    assert lon[1] > PRIVAS.lon


def test_points_around_lie_at_the_distance():
    lon, lat = points_around(PRIVAS, azimuths=np.linspace(0, 315, 8), distance_m=60)
    away = ELLIPSOID.inv(np.full(8, PRIVAS.lon), np.full(8, PRIVAS.lat), lon, lat)[2]
    assert away == pytest.approx([60] * 8, abs=1e-3)


def test_moving_east_keeps_the_metres():
    start = Position(lon=4.0, lat=44.0)
    moved = move(start, azimuth=90, distance_m=5_000)
    assert moved.lon > start.lon
    assert distance_m(start, moved) == pytest.approx(5_000, abs=0.2)


def test_move_is_rounded_as_asked():
    assert move(PRIVAS, azimuth=90, distance_m=5_000, digits=3).lon == 4.662


@pytest.mark.parametrize("lat", [-21.0, 0.0, 16.0, 45.0, 51.0])
def test_metres_per_degree_are_those_of_the_ellipsoid(lat):
    x, y = metres_per_degree(np.array([lat]))
    assert x[0] == pytest.approx(ELLIPSOID.inv(0, lat, 1e-3, lat)[2] * 1e3, rel=1e-6)
    assert y[0] == pytest.approx(ELLIPSOID.inv(0, lat - 5e-4, 0, lat + 5e-4)[2] * 1e3, rel=1e-6)


positions = st.tuples(st.floats(-180, 180), st.floats(-90, 90)).filter(any)


@given(positions, positions)
def test_rough_metres_are_near_those_of_the_ellipsoid(one, other):
    near, (lon, lat) = Position(lon=one[0], lat=one[1]), np.array([other]).T
    [exact] = distances_m(near, lon=lon, lat=lat)
    [rough] = rough_distances_m(near, lon=lon, lat=lat)
    assert exact == distance_m(near, Position(lon=other[0], lat=other[1]))
    assert abs(rough - exact) <= ROUGHNESS * min(rough, exact) + 0.001


@given(positions, st.floats(-0.5, 0.5), st.floats(-1.5, 1.5), st.floats(-0.5, 0.5))
def test_rough_metres_around_a_point_are_near_those_of_the_ellipsoid(here, north, east, other):
    near = Position(lon=here[0], lat=here[1])
    lat = np.clip(np.array([here[1] + north, here[1] + other]), -90, 90)
    lon = np.clip(np.array([here[0] + east, here[0] - east]), -180, 180)
    exact, rough = distances_m(near, lon=lon, lat=lat), rough_distances_m(near, lon=lon, lat=lat)
    assert (np.abs(rough - exact) <= ROUGHNESS * np.minimum(rough, exact) + 0.001).all()
