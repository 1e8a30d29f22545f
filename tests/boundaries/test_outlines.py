import json

import numpy as np
import pytest
import shapely

from geo.boundaries import DEFAULT_FOLDER, Boundaries
from geo.boundaries.coverage import thin
from tests.boundaries.squares import WEST, make_boundaries, make_commune

FRANCE = Boundaries(DEFAULT_FOLDER)


def shapes_of(collection):
    features = [json.dumps(feature["geometry"]) for feature in collection["features"]]
    return shapely.from_geojson(features)


@pytest.mark.parametrize("code", ["07", "75", "2A", "971"])
def test_every_commune_of_a_departement_has_an_outline(code):
    features = FRANCE.outlines(code)["features"]
    drawn = [feature["properties"]["insee_code"] for feature in features]
    cities = {commune.parent_code for commune in FRANCE.communes().values()}
    assert drawn == sorted(FRANCE.expand([f"departement:{code}"]) - cities)


def test_neighbours_share_their_borders_once_rounded():
    shapes = shapes_of(FRANCE.outlines("07"))
    assert shapely.coverage_is_valid(shapes)


def test_outline_stays_close_to_the_contour():
    outlines = shapely.union_all(shapes_of(FRANCE.outlines("07")))
    contour = FRANCE.geometry(["departement:07"])
    assert outlines.symmetric_difference(contour).area / contour.area < 0.02


def test_outline_says_its_commune():
    properties = [feature["properties"] for feature in FRANCE.outlines("07")["features"]]
    assert {"insee_code": "07017", "name": "Les Assions"} in properties


def test_departements_have_their_names_and_shared_borders():
    collection = FRANCE.outline_departements()
    names = {
        f["properties"]["departement_code"]: f["properties"]["name"] for f in collection["features"]
    }
    assert (names["07"], len(names)) == ("Ardèche", 101)
    assert shapely.coverage_is_valid(shapes_of(collection))


def test_departement_without_contours_has_no_feature():
    assert FRANCE.outlines("987") == {"type": "FeatureCollection", "features": []}


def test_outlines_are_lighter_than_contours():
    drawn = shapely.get_num_coordinates(shapes_of(FRANCE.outlines("07"))).sum()
    contours = [FRANCE.geometry([code]) for code in FRANCE.expand(["departement:07"])]
    assert drawn < shapely.get_num_coordinates(contours).sum() * 0.75


def test_island_smaller_than_the_rounding_is_left_out(tmp_path):
    islands = shapely.MultiPolygon([WEST, shapely.box(6, 45, 6.00001, 45.00001)])
    boundaries = make_boundaries(tmp_path, make_commune("01001", islands))
    geometry = boundaries.outlines("01")["features"][0]["geometry"]
    assert geometry["type"] == "Polygon"


def test_thin_keeps_the_common_border():
    wavy = [(4, 45 + n / 1000) if n % 2 else (4.0001, 45 + n / 1000) for n in range(1001)]
    west = shapely.Polygon([*wavy, (3, 46), (3, 45)])
    east = shapely.Polygon([*wavy, (5, 46), (5, 45)])
    thinned = thin(np.array([west, east], dtype=object), 500.0)
    assert shapely.coverage_is_valid(thinned)
    assert shapely.get_num_coordinates(thinned).max() < 50
