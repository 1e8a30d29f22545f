from xml.etree import ElementTree as ET

import pytest

from geo.coordinates import Position
from geo.search import Bbox
from geo.svg_sheet import Sheet, fit_frame, sheet_for, text_element
from tests.test_svg_map import WINDOW


def test_a_window_higher_than_wide_has_a_higher_sheet():
    high = Bbox(west=4.0, south=44.0, east=4.2, north=44.9)
    assert sheet_for(high, label="x").height_px > sheet_for(WINDOW, label="x").height_px


def test_the_whole_window_is_on_the_sheet_with_a_margin():
    frame = fit_frame(WINDOW, Sheet())
    west, north = frame.pixel(Position(lon=WINDOW.west, lat=WINDOW.north))
    east, south = frame.pixel(Position(lon=WINDOW.east, lat=WINDOW.south))
    assert (west, east) == pytest.approx((24, 696))
    assert 24 < north < south < 496


def test_a_metre_is_longer_in_the_north():
    north = Bbox(west=4.0, south=60.0, east=4.2, north=60.1)
    here, there = (fit_frame(one, Sheet()).px_per_m for one in (WINDOW, north))
    assert here < there


@pytest.mark.parametrize("text", ["<b>&", "${x}", "\u202eab", "l'heure"])
def test_a_text_stays_text(text):
    assert ET.fromstring(text_element(1, 2, text, size=10, fill="#000")).text == text  # noqa: S314
