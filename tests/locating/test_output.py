import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.locating import ANSWER_COLUMNS
from geo.locating.output import make_room, remark_moved


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (("nom", "ville"), ("nom", "ville")),
        (("lon", "LAT"), ("lon_origine", "LAT_origine")),
        (("lon", "lon_origine"), ("lon_origine_origine", "lon_origine")),
        (("geometry",), ("geometry_origine",)),
    ],
)
def test_original_columns_make_room_for_ours(columns, expected):
    assert make_room(columns) == expected


@given(st.lists(st.sampled_from([*ANSWER_COLUMNS, "nom", "lon_origine", "Lon"]), unique=True))
def test_no_name_stands_twice(columns):
    names = [name.casefold() for name in (*make_room(columns), *ANSWER_COLUMNS)]
    clashing = {name.casefold() for name in columns}
    assert len(set(names)) == len(names) or len(clashing) < len(columns)


def test_renaming_is_said():
    (remark,) = remark_moved(("nom", "lon"))
    assert "lon → lon_origine" in remark.sentence
