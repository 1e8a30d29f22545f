"""Spots answer windows, counts and changes as a plain look at every row does."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.renumbering import Renumbering
from geo.spots import SpotTable, distinct

SHOP_COLUMNS = ("kinds", "services", "payments", "occasions", "labels", "made_in")
SPOT_NUMBERS = ("insee_codes", "epci_codes", "roles", "hours")

lons = st.floats(-180, 180) | st.sampled_from([-180.0, 0.0, 4.015625, 180.0])
lats = st.floats(-90, 90) | st.sampled_from([-90.0, 0.0, 44.015625, 90.0])
spots = st.tuples(
    st.integers(0, 3), st.none() | st.tuples(lons, lats), st.integers(-1, 2)
)  # a shop, a position, a number


def make_table(rows):
    """Return a table of four shops with spots of those shops, positions and numbers."""
    return extend(SpotTable.empty(), Renumbering.of(ids(), ids(), ids(10, 20, 30, 40), None), rows)


def ids(*numbers):
    return np.array(numbers, np.int64)


def extend(table, renumbering, rows):
    count = len(renumbering.added)
    shops = {name: np.arange(count) for name in SHOP_COLUMNS}
    owners = np.array([owner for owner, _, _ in rows], np.intp)
    lon, lat = np.array([at or (np.nan, np.nan) for _, at, _ in rows]).reshape(-1, 2).T
    columns = {name: np.array([number for _, _, number in rows]) for name in SPOT_NUMBERS}
    columns |= {
        "shops": renumbering.added[owners] if count else owners,
        "place_ids": np.arange(len(rows)),
        "lon": lon,
        "lat": lat,
        "across": np.zeros(len(rows)),
        "down": np.zeros(len(rows)),
        "is_accessible": np.zeros(len(rows), bool),
    }
    return table.changed(renumbering, shops, columns)


@given(
    st.lists(spots, max_size=30),
    st.tuples(lons, lats, st.floats(0, 360), st.floats(0, 180)),
)
def test_a_window_holds_what_lies_between_its_edges(rows, window):
    table = make_table(rows)
    west, south, wide, high = window
    east, north = west + wide, south + high
    expected = {
        place
        for place, (_, at, _) in enumerate(rows)
        if at is not None and west <= at[0] <= east and south <= at[1] <= north
    }
    found = table.rows_in((west, south, east, north))
    assert set(table.place_ids[found].tolist()) == expected
    assert found.tolist() == sorted(found)


@pytest.mark.parametrize("window", [(-1e300, -1e300, 1e300, 1e300), (-720, -99, 720, 99)])
def test_a_window_beyond_the_world_holds_the_world(window):
    table = make_table([(0, (180.0, 90.0), 0), (1, (-180.0, -90.0), 0), (2, None, 0)])
    assert len(table.rows_in(window)) == 2


@given(st.lists(spots, max_size=30), st.sets(st.integers(0, 29)))
def test_a_shop_counts_once_for_each_number_that_its_spots_have(rows, chosen):
    table = make_table(rows)
    kept = np.array(sorted(row for row in chosen if row < len(rows)), np.intp)
    pairs = {(table.shops[row], table.insee_codes[row]) for row in kept.tolist()}
    expected = np.bincount([number + 1 for _, number in pairs] or [0])[1:]
    cold, part = table.count_shops_by("insee_codes", kept), table.take(kept)
    table.warm()
    warm = table.count_shops_by("insee_codes", kept)
    of_part = part.count_shops_by("insee_codes", np.arange(len(part)))
    assert cold.tolist() == warm.tolist() == of_part.tolist() == expected.tolist()


@given(st.lists(spots, max_size=30), st.sets(st.integers(0, 29)))
def test_a_part_keeps_its_shops_and_their_order(rows, chosen):
    table = make_table(rows)
    kept = np.array(sorted(row for row in chosen if row < len(rows)), np.intp)
    part = table.take(kept)
    assert part.ranks[part.shops].tolist() == table.shops[kept].tolist()
    assert part.place_ids.tolist() == table.place_ids[kept].tolist()
    assert part.positioned == np.count_nonzero(kept < table.positioned)
    assert set(part.ranks.tolist()) == set(table.shops[kept].tolist())
    for shop in range(part.shop_count):
        assert (
            part.rows_of(np.array([shop])).tolist() == np.flatnonzero(part.shops == shop).tolist()
        )


def test_shops_that_come_stand_between_those_that_stay():
    renumbering = Renumbering.of(ids(10, 20, 30), ids(20), ids(15, 35), None)
    assert renumbering.shop_ids.tolist() == [10, 15, 30, 35]
    assert renumbering.ranks.tolist() == [0, -1, 2]
    assert renumbering.added.tolist() == [1, 3]


def test_those_that_stay_are_numbered_anew_before_others_come():
    renumbering = Renumbering.of(ids(10, 20, 30), ids(20), ids(15), 10)
    assert renumbering.shop_ids.tolist() == [10, 15, 20]
    assert renumbering.ranks.tolist() == [0, -1, 2]


@given(st.lists(spots, max_size=12), st.sets(st.sampled_from([10, 20, 30, 40])))
def test_spots_go_with_their_shops(rows, gone):
    table = make_table(rows)
    renumbering = Renumbering.of(ids(10, 20, 30, 40), ids(*gone), ids(), None)
    changed = extend(table, renumbering, [])
    left = [row for row in rows if (row[0] + 1) * 10 not in gone]
    assert len(changed) == len(left)
    owners = renumbering.shop_ids[changed.shops].tolist()
    assert sorted(owners) == sorted((owner + 1) * 10 for owner, _, _ in left)


@given(st.lists(st.integers(-9, 9)))
def test_distinct_numbers_stand_once_and_sorted(numbers):
    assert distinct(np.array(numbers, np.int32)).tolist() == sorted(set(numbers))
