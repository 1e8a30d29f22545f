"""Zones are found as their polygons say, whatever their shape."""

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.coordinates import Position
from geo.marks import Book
from geo.renumbering import Renumbering
from geo.zone_index import ZoneIndex
from geo.zones import circle

CENTRE = Position(lon=4.1, lat=44.1)
SQUARE = shapely.box(4.0, 44.0, 4.2, 44.2)
RING = SQUARE.difference(shapely.box(4.05, 44.05, 4.15, 44.15))
CORNER = shapely.Polygon([(4.0, 44.0), (4.2, 44.0), (4.2, 44.02), (4.02, 44.02), (4.02, 44.2)])
ISLANDS = shapely.MultiPolygon([shapely.box(4, 44, 4.05, 44.05), shapely.box(4.1, 44.1, 4.2, 44.2)])
SHAPES = (
    *(circle(CENTRE, radius_m=metres) for metres in (1.0, 7_000.0, 30_000.0)),
    *(SQUARE, RING, CORNER, ISLANDS, shapely.Point(4.1, 44.1)),
    *(shapely.LineString([(4.0, 44.1), (4.2, 44.1)]), shapely.Polygon()),
)


def make_index(*shapes):
    """Return an index of the zones `shapes`, one of each shop."""
    numbers = np.arange(len(shapes), dtype=np.int64)
    bounds = shapely.bounds(np.array(shapes)).T
    zones = pa.table(
        {
            "wkb": shapely.to_wkb(np.array(shapes)),
            "is_of_areas": np.zeros(len(shapes), bool),
            "rank_now": numbers.astype(np.int32),
            **dict(zip(("west", "south", "east", "north"), bounds, strict=True)),
        }
    )
    none = pa.table({"code": pa.array([], pa.int32()), "rank_now": pa.array([], pa.int32())})
    renumbering = Renumbering.of(np.array([], np.int64), np.array([], np.int64), numbers, None)
    return ZoneIndex.empty(Book()).changed(renumbering, zones, none)


INDEX = make_index(*SHAPES)


def covering(lon, lat):
    return [rank for rank, shape in enumerate(SHAPES) if shapely.intersects_xy(shape, lon, lat)]


@given(st.floats(3.6, 4.6), st.floats(43.7, 44.5))
def test_a_point_is_in_the_zones_whose_polygons_hold_it(lon, lat):
    assert INDEX.find(Position(lon=lon, lat=lat), ()).tolist() == covering(lon, lat)


@given(st.sampled_from(SHAPES[:7]), st.integers(0, 200), st.floats(0, 1), st.floats(-1e-6, 1e-6))
def test_borders_are_those_of_the_polygons(shape, corner, along, aside):
    ring = shapely.get_coordinates(shape)
    start, end = ring[corner % (len(ring) - 1)], ring[corner % (len(ring) - 1) + 1]
    lon, lat = (start + along * (end - start) + aside).tolist()
    assert INDEX.find(Position(lon=lon, lat=lat), ()).tolist() == covering(lon, lat)


@pytest.mark.parametrize("rank", range(3))
def test_corners_of_a_circle_are_inside(rank):
    lon, lat = SHAPES[rank].exterior.coords[5]
    assert rank in INDEX.find(Position(lon=lon, lat=lat), ()).tolist()
