import geopandas as gpd
import pyogrio
import pytest
import shapely
from typer.testing import CliRunner

from geo.boundaries import DEFAULT_FOLDER, Boundaries, boundaries_folder
from geo.boundaries.contours import read_contours
from geo.boundaries.load import load_contours
from geo.cli import app
from geo.errors import DataMissing, FileRefused
from tests.boundaries.squares import EAST, WEST, make_boundaries, make_commune

# West gains a strip of 0.1 degree from east.
WIDER_WEST = shapely.box(3, 45, 4.1, 46)


def write_contours(path, *, crs=4326, layer=None, code="INSEE_COM", shapes=None):
    shapes = {"01001": WIDER_WEST} if shapes is None else shapes
    frame = gpd.GeoDataFrame({code: list(shapes)}, geometry=list(shapes.values()), crs=4326)
    frame = frame.to_crs(crs)
    if path.suffix == ".parquet":
        frame.to_parquet(path)
    else:
        pyogrio.write_dataframe(frame, path, layer=layer or path.stem, append=path.exists())
    return path


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "shp", "parquet"])
def test_contours_are_read_from_every_format(tmp_path, suffix):
    path = write_contours(tmp_path / f"contours.{suffix}")
    assert read_contours(path)["01001"].equals(WIDER_WEST)


@pytest.mark.parametrize("crs", [4326, 2154, 3857])
def test_any_crs_becomes_degrees(tmp_path, crs):
    contour = read_contours(write_contours(tmp_path / "contours.gpkg", crs=crs))["01001"]
    assert contour.hausdorff_distance(WIDER_WEST) < 1e-6


@pytest.mark.parametrize("column", ["INSEE_COM", "insee_com", "code_insee", "code", "INSEE_ARM"])
def test_column_of_codes_is_recognised(tmp_path, column):
    path = write_contours(tmp_path / "contours.geojson", code=column)
    assert list(read_contours(path)) == ["01001"]


def test_layer_of_communes_is_found_among_others(tmp_path):
    path = write_contours(tmp_path / "ae.gpkg", layer="DEPARTEMENT", code="INSEE_DEP")
    write_contours(path, layer="COMMUNE_ASSOCIEE", code="INSEE_COM", shapes={"01999": EAST})
    write_contours(path, layer="COMMUNE")
    assert list(read_contours(path)) == ["01001"]
    assert list(read_contours(path, layer="COMMUNE_ASSOCIEE")) == ["01999"]


def test_parts_of_one_code_are_joined(tmp_path):
    frame = gpd.GeoDataFrame({"code": ["01001"] * 2}, geometry=[WEST, EAST], crs=4326)
    frame.to_parquet(tmp_path / "parts.parquet")
    assert read_contours(tmp_path / "parts.parquet")["01001"].area == 2


def refusal(path, **asked):
    with pytest.raises(FileRefused) as caught:
        read_contours(path, **asked)
    return caught.value.sentence


def test_missing_layer_is_refused_and_the_layers_named(tmp_path):
    sentence = refusal(write_contours(tmp_path / "c.gpkg", layer="COMMUNE"), layer="COMUNE")
    assert "« COMUNE »" in sentence
    assert "COMMUNE." in sentence


def test_missing_column_is_refused_and_the_columns_named(tmp_path):
    sentence = refusal(write_contours(tmp_path / "c.gpkg", code="INSEE_DEP"))
    assert "INSEE_COM" in sentence
    assert "Ses colonnes : INSEE_DEP" in sentence


def test_several_layers_that_could_be_communes_are_refused(tmp_path):
    path = write_contours(tmp_path / "c.gpkg", layer="a")
    assert "--layer parmi a, b" in refusal(write_contours(path, layer="b"))


@pytest.mark.parametrize("name", ["none.gpkg", "none.parquet"])
def test_absent_file_is_refused(tmp_path, name):
    assert "ne se lit pas" in refusal(tmp_path / name)


@pytest.mark.parametrize("name", ["text.gpkg", "text.parquet", "text.geojson"])
def test_file_of_something_else_is_refused(tmp_path, name):
    (tmp_path / name).write_text("nom;ville\n")
    assert "ne se lit pas" in refusal(tmp_path / name)


def test_points_are_refused(tmp_path):
    path = write_contours(tmp_path / "c.geojson", shapes={"01001": WEST.centroid})
    assert "Point" in refusal(path)


def test_file_without_crs_is_refused(tmp_path):
    path = write_contours(tmp_path / "c.shp")
    path.with_suffix(".prj").unlink()
    assert "système de coordonnées" in refusal(path)


@pytest.fixture
def base(tmp_path):
    return make_boundaries(tmp_path / "base").folder


def test_loaded_contour_moves_the_border_and_the_neighbour_follows(tmp_path, base):
    folder = tmp_path / "own"
    loaded = load_contours(write_contours(tmp_path / "c.gpkg"), base=base, folder=folder)
    assert (loaded.replaced, loaded.kept, loaded.unknown_codes) == (1, 1, ())
    own = Boundaries(folder)
    assert own.geometry(["01001"]).equals(WIDER_WEST)
    assert own.geometry(["01002"]).equals(shapely.box(4.1, 45, 5, 46))
    assert own.locate([4.05], [45.5]).insee_code[0] == "01001"
    assert own.geometry(["epci:200000001"]).area == pytest.approx(2)


def test_point_outside_its_new_contour_moves_inside(tmp_path, base):
    far_west = shapely.box(3, 45, 3.25, 46)
    path = write_contours(tmp_path / "c.gpkg", shapes={"01001": far_west})
    load_contours(path, base=base, folder=tmp_path / "own")
    position = Boundaries(tmp_path / "own").commune("01001").position
    assert far_west.contains(shapely.Point(position.lon, position.lat))


def test_unknown_codes_are_left_aside_and_told(tmp_path, base):
    path = write_contours(tmp_path / "c.gpkg", shapes={"01001": WEST, "01999": EAST})
    assert load_contours(path, base=base, folder=tmp_path / "own").unknown_codes == ("01999",)


def test_file_without_any_commune_is_refused_and_nothing_written(tmp_path, base):
    path = write_contours(tmp_path / "c.gpkg", code="code", shapes={"07": WEST})
    with pytest.raises(FileRefused, match="contours_without_commune"):
        load_contours(path, base=base, folder=tmp_path / "own")
    assert not (tmp_path / "own").exists()


def test_loading_again_replaces_what_was_there(tmp_path, base):
    for shape in (WIDER_WEST, WEST):
        path = write_contours(tmp_path / f"{shape.area}.gpkg", shapes={"01001": shape})
        load_contours(path, base=base, folder=tmp_path / "own")
    assert Boundaries(tmp_path / "own").geometry(["01001"]).equals(WEST)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["base", "own"]


def test_city_follows_its_arrondissements(tmp_path):
    base = make_boundaries(
        tmp_path / "base",
        make_commune("75056", shapely.box(3, 45, 5, 46)),
        make_commune("75101", WEST, type="arrondissement", parent_code="75056"),
        make_commune("75102", EAST, type="arrondissement", parent_code="75056"),
    ).folder
    larger = shapely.box(4, 45, 6, 46)
    path = write_contours(tmp_path / "c.gpkg", code="INSEE_ARM", shapes={"75102": larger})
    load_contours(path, base=base, folder=tmp_path / "own")
    own = Boundaries(tmp_path / "own")
    assert own.geometry(["commune:75056"]).equals(shapely.box(3, 45, 6, 46))


def test_missing_base_is_told(tmp_path):
    with pytest.raises(DataMissing, match="data_missing"):
        load_contours(write_contours(tmp_path / "c.gpkg"), base=tmp_path, folder=tmp_path / "own")


def test_own_boundaries_are_preferred_when_there_are_some(tmp_path):
    assert boundaries_folder(tmp_path) == DEFAULT_FOLDER
    make_boundaries(tmp_path / "communes")
    assert boundaries_folder(tmp_path) == tmp_path / "communes"


def test_command_refuses_in_french(tmp_path, monkeypatch):
    monkeypatch.setenv("ALENTOUR_HOME", str(tmp_path))
    answer = CliRunner().invoke(app, ["boundaries", "load", str(tmp_path / "none.gpkg")])
    assert "ne se lit pas" in answer.exception.sentence
    assert list(tmp_path.iterdir()) == []
