import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.boundaries import DEFAULT_FOLDER, Boundaries
from geo.boundaries.grid import NOWHERE, Grid, search_tree
from tests.boundaries.squares import EAST, WEST

UNITS = np.array([WEST, EAST], dtype=object)
HOLED = shapely.Polygon(
    WEST.exterior.coords, [shapely.box(3.25, 45.25, 3.75, 45.75).exterior.coords]
)


def find(units, lon, lat):
    lon, lat = np.atleast_1d(np.float64(lon)), np.atleast_1d(np.float64(lat))
    return list(Grid(np.array(units, dtype=object)).find(lon, lat))


@pytest.mark.parametrize(
    ("lon", "lat", "unit"),
    [
        (3.5, 45.5, 0),
        (4.5, 45.5, 1),
        (4.0, 45.5, 0),
        (np.nextafter(4.0, 5), 45.5, 1),
        (3.0, 45.0, 0),
        (5.0, 46.0, 1),
        (np.nextafter(5.0, 6), 45.5, NOWHERE),
        (np.nextafter(3.0, 2), 45.5, NOWHERE),
        (180.0, 90.0, NOWHERE),
        (-180.0, -90.0, NOWHERE),
    ],
)
def test_point_and_its_unit(lon, lat, unit):
    assert find(UNITS, lon, lat) == [unit]


def test_hole_is_outside_and_an_enclave_fills_it():
    enclave = shapely.box(3.25, 45.25, 3.75, 45.75)
    assert find([HOLED], 3.5, 45.5) == [NOWHERE]
    assert find([HOLED, enclave], 3.5, 45.5) == [1]


def test_parts_of_one_unit_are_one_unit():
    islands = shapely.MultiPolygon([WEST, shapely.box(-61.5, 16, -61.25, 16.25)])
    assert find([islands], [3.5, -61.375], [45.5, 16.125]) == [0, 0]


def test_unit_smaller_than_a_cell_is_found():
    assert find([shapely.box(3.001, 45.001, 3.002, 45.002)], 3.0015, 45.0015) == [0]


def test_unit_across_the_equator_and_greenwich_is_found():
    assert find([shapely.box(-1, -1, 1, 1)], [-0.5, 0.5], [-0.5, 0.5]) == [0, 0]


def test_several_threads_answer_as_one():
    lon, lat = np.random.default_rng(7).uniform((2.5, 44.5), (5.5, 46.5), (300_000, 2)).T
    grid = Grid(UNITS)
    assert (grid.find(lon, lat, threads=2) == grid.find(lon, lat)).all()


def test_first_points_may_come_from_several_threads():
    """GEOS indexes a polygon at its first tests, which no two threads may do at once."""
    units = Boundaries(DEFAULT_FOLDER).directory.units
    chosen = units.all_shapes[:3000]
    boxes = shapely.bounds(chosen)[np.random.default_rng(17).integers(0, len(chosen), 500_000)]
    lon, lat = ((boxes[:, side] + 2 * boxes[:, side + 2]) / 3 for side in (0, 1))
    first = Grid(chosen).find(lon, lat, threads=4)
    assert (first == Grid(chosen).find(lon, lat)).all()


triangle = st.lists(
    st.tuples(st.integers(0, 64), st.integers(0, 64)), min_size=3, max_size=3, unique=True
)
points = st.lists(st.tuples(st.integers(-8, 72), st.integers(-8, 72)), min_size=1, max_size=50)


@given(triangle, points)
def test_grid_answers_as_the_geometry_does(corners, places):
    """Corners and points lie on eighths of a cell, so that many fall on borders and on cells."""
    unit = shapely.Polygon(np.array(corners) / 2048 + (3, 45))
    if not unit.is_valid or unit.area == 0:
        return
    lon, lat = (np.array(places, dtype=float) / 2048 + (3, 45)).T
    expected = np.where(shapely.intersects_xy(unit, lon, lat), 0, NOWHERE)
    assert (Grid(np.array([unit], dtype=object)).find(lon, lat) == expected).all()


def test_grid_and_search_tree_agree_on_france_corners_included():
    units = Boundaries(DEFAULT_FOLDER).directory.units
    shapes = units.all_shapes[units.leaves]
    corners = shapely.get_coordinates(shapes[::20])
    anywhere = np.random.default_rng(3).uniform((-5.2, 41.3), (9.6, 51.1), (20_000, 2))
    lon, lat = np.concatenate([corners, anywhere]).T.copy()
    assert (Grid(shapes).find(lon, lat) == search_tree(shapes)(lon, lat)).all()
