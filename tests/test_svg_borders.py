import re

import numpy as np
import pytest

from geo.search import Bbox
from geo.svg_borders import Borders, whole_path
from geo.svg_sheet import Sheet, fit_frame
from tests.squares import write_outlines, write_squares

BOTH = frozenset({"07901", "07902"})
WINDOW = Bbox(west=4.0, south=44.0, east=4.2, north=44.1)


@pytest.fixture(scope="module")
def borders(tmp_path_factory):
    folder = tmp_path_factory.mktemp("borders")
    boundaries = write_squares(folder)
    write_outlines(folder)
    return Borders(boundaries)


def paths(borders, communes=BOTH, window=WINDOW):
    parts = borders.parts(fit_frame(window, Sheet()), communes)
    return dict(re.fullmatch(r'<path class="(\w+)" d="(.*)"/>', part).groups() for part in parts)


def test_the_ground_of_two_communes_is_one_shape_with_a_line_between_them(borders):
    drawn = paths(borders)
    assert drawn["land"].count("z") == 1
    # The outer border and the one between the two: no border twice.
    assert drawn["edge"].count("M") <= 3


def test_only_the_territory_has_its_ground(borders):
    assert paths(borders, frozenset({"07901"}))["land"] != paths(borders)["land"]


def test_what_is_out_of_sight_is_not_drawn(borders):
    assert paths(borders, window=Bbox(west=6.0, south=48.0, east=6.1, north=48.1)) == {}


def test_where_the_territory_is_no_commune_nothing_is_drawn_as_ground(borders):
    assert "land" not in paths(borders, frozenset())


def test_towns_come_in_order_of_their_inhabitants(borders):
    frame = fit_frame(WINDOW, Sheet())
    assert [name for name, _ in borders.towns(frame, BOTH)] == ["L'Ouest", "L'Est"]


@pytest.mark.parametrize(
    ("corners", "path"),
    [
        ([(0, 0), (2, 3), (1, 1)], "M0 0l2 3-1-2"),
        ([(0.4, 0.4), (0.2, 0.1), (5, 5)], "M0 0l5 5"),
        ([(1, 1), (1.2, 0.9)], ""),
    ],
)
def test_a_line_is_written_in_whole_pixels_without_steps_that_go_nowhere(corners, path):
    assert whole_path(np.array(corners, dtype=float)) == path
