import math

import pytest
import shapely

from geo.errors import QueryRefused
from geo.territory.contour import check_contour, contour_feature, contour_shape, read_contour

SQUARE = [[4.0, 44.0], [4.1, 44.0], [4.1, 44.1], [4.0, 44.1], [4.0, 44.0]]


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def star(corners):
    """A jagged ring of many corners around Aubenas that crosses itself nowhere."""
    turns = [2 * math.pi * n / corners for n in range(corners)]
    reach = [0.2 + 0.1 * (n % 2) for n in range(corners)]
    ring = [
        [4.4 + r * math.cos(t), 44.6 + r * math.sin(t)] for t, r in zip(turns, reach, strict=True)
    ]
    return [*ring, ring[0]]


def test_a_drawn_square_is_kept_as_wkt():
    wkt = read_contour(polygon(SQUARE))
    assert contour_shape(wkt).equals(shapely.box(4.0, 44.0, 4.1, 44.1))


def test_no_drawing_is_no_contour():
    assert read_contour(None) is None


def test_a_hole_stays_a_hole():
    hole = [[4.02, 44.02], [4.02, 44.04], [4.04, 44.04], [4.04, 44.02], [4.02, 44.02]]
    shape = contour_shape(read_contour(polygon(SQUARE, hole)))
    assert not shapely.intersects_xy(shape, 4.03, 44.03)


def test_a_contour_read_is_drawn_again_as_it_was():
    assert contour_feature(read_contour(polygon(SQUARE)))["coordinates"][0] == SQUARE


def test_several_parts_are_drawn_again():
    far = [[x + 1, y] for x, y in SQUARE]
    several = {"type": "MultiPolygon", "coordinates": [[SQUARE], [far]]}
    assert contour_feature(read_contour(several))["type"] == "MultiPolygon"


@pytest.mark.parametrize(
    ("geojson", "code"),
    [
        ({"type": "Point", "coordinates": [4, 44]}, "contour_unreadable"),
        ({"type": "Polygon"}, "contour_unreadable"),
        ({"type": "Polygon", "coordinates": "x" * 10_000}, "contour_unreadable"),
        ({"type": "Polygon", "coordinates": [[["a", "b"]]]}, "contour_unreadable"),
        (polygon([[4, 44], [4.1, 44]]), "contour_unreadable"),
        (polygon([[4, 44], [4, 44], [4, 44], [4, 44]]), "contour_empty"),
        ({"type": "Polygon", "coordinates": []}, "contour_unreadable"),
        ({"type": "MultiPolygon", "coordinates": []}, "contour_empty"),
        (polygon([[4, 44], [4.1, 44.1], [4.1, 44], [4, 44.1], [4, 44]]), "contour_crosses"),
        (polygon([[-180, -80], [180, -80], [180, 80], [-180, 80], [-180, -80]]), None),
        (polygon([[4, 44], [float("nan"), 44], [4.1, 44.1], [4, 44]]), "contour_unreadable"),
        (polygon([[400, 44], [401, 44], [401, 45], [400, 44]]), "contour_unreadable"),
        (polygon([[13, 52], [13.5, 52], [13.5, 52.5], [13, 52]]), "contour_outside_france"),
        (polygon(star(100_000)), "contour_too_long"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_hostile_contours_are_refused_with_their_sentence(geojson, code):
    with pytest.raises(QueryRefused) as refused:
        read_contour(geojson)
    assert refused.value.code == (code or "contour_too_large")
    assert refused.value.sentence


def test_a_long_jagged_contour_is_accepted():
    assert read_contour(polygon(star(5_000))) is not None


@pytest.mark.parametrize("wkt", ["", "POLYGON", "POINT (4 44)", "POLYGON EMPTY", "x" * 2_000_000])
def test_text_that_is_no_contour_is_refused(wkt):
    with pytest.raises(QueryRefused):
        check_contour(wkt)
