import json
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import date

import duckdb
import geopandas
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from geo.coordinates import Position, is_valid_position
from geo.errors import FileRefused
from geo.public import public_shops
from geo.settings import PROJECT_ROOT
from geo.snapshot import SCHEMA, read_shops, write_shops
from geo.values import (
    DeliveryZone,
    Occasion,
    Payment,
    Place,
    Precision,
    Role,
    Service,
    Shop,
    Status,
    Visibility,
    Wheelchair,
)
from tests.factories import COMMUNES, make_place, make_shop

HOSTILE = "${alert(1)} ` </script> <img onerror=x> =cmd|' \u202e \u0000 \U0001f410"
ZONES = (
    DeliveryZone(radius_m=0.1 + 0.2, days="Tu,Fr", minimum="", fee="3 euros"),
    DeliveryZone(codes=("departement:07", "commune:07019")),
    DeliveryZone(polygon_wkt="POLYGON ((4 44, 5 44, 4 45, 4 44))"),
    DeliveryZone(travel_time_min=20),
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "shops.parquet"


def round_trip(shops, path):
    write_shops(shops, path, communes=COMMUNES)
    return read_shops(path)


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
maybe_texts = st.none() | texts
lists = st.lists(texts, max_size=3).map(tuple)
numbers = st.floats(min_value=0, exclude_min=True, allow_nan=False, allow_infinity=False)
positions = (
    st.tuples(st.floats(-180, 180), st.floats(-90, 90))
    .filter(lambda pair: is_valid_position(lon=pair[0], lat=pair[1]))
    .map(lambda pair: Position(lon=pair[0], lat=pair[1]))
)
places = st.builds(
    Place,
    role=st.sampled_from(Role),
    name=maybe_texts,
    address=maybe_texts,
    postcode=maybe_texts,
    city=maybe_texts,
    insee_code=st.sampled_from([None, "07901", "07902", "99999"]),
    position=st.none() | positions,
    precision=st.none() | st.sampled_from(Precision),
    score=st.none() | numbers,
    opening_hours=maybe_texts,
    visibility=st.sampled_from(Visibility),
    host_slug=maybe_texts,
    wheelchair=st.none() | st.sampled_from(Wheelchair),
)
words = {"days": maybe_texts, "minimum": maybe_texts, "fee": maybe_texts}
zones = st.one_of(
    st.builds(DeliveryZone, radius_m=numbers, **words),
    st.builds(DeliveryZone, codes=st.lists(texts, min_size=1).map(tuple), **words),
    st.builds(DeliveryZone, polygon_wkt=texts, **words),
    st.builds(DeliveryZone, travel_time_min=numbers, **words),
)
shops = st.builds(
    Shop,
    slug=texts,
    name=texts,
    kinds=lists,
    description=maybe_texts,
    services=st.lists(st.sampled_from(Service), max_size=3).map(tuple),
    payments=st.lists(st.sampled_from(Payment), max_size=3).map(tuple),
    occasions=st.lists(st.sampled_from(Occasion), max_size=3).map(tuple),
    labels=lists,
    phone=maybe_texts,
    email=maybe_texts,
    website=maybe_texts,
    made_in=maybe_texts,
    places=st.lists(places, max_size=3).map(tuple),
    zones=st.lists(zones, max_size=2).map(tuple),
    status=st.sampled_from(Status),
    confirmed_on=st.none() | st.dates(),
    source=maybe_texts,
    licence=maybe_texts,
    is_demonstration=st.booleans(),
)


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(written=st.lists(shops, max_size=4, unique_by=lambda shop: shop.slug))
@example(written=[])
def test_what_is_read_is_what_the_public_may_see_of_what_was_written(written, path):
    assert round_trip(written, path) == list(public_shops(written, COMMUNES))


def test_zones_of_every_type_survive_exactly(path):
    shop = make_shop(zones=ZONES, email=None)
    assert round_trip([shop], path) == [shop]


def test_hostile_text_comes_back_as_written(path):
    shop = make_shop(name=HOSTILE, labels=(HOSTILE,), zones=(replace(ZONES[0], fee=HOSTILE),))
    assert round_trip([shop], path) == [replace(shop, email=None)]


def test_shop_without_a_place_is_kept(path):
    shop = make_shop(places=(), email=None)
    assert round_trip([shop], path) == [shop]


def test_order_of_shops_and_places_is_kept(path):
    two = (make_place(name="b"), make_place(name="a"))
    kept = [make_shop(slug=slug, places=two, email=None) for slug in ("z", "a", "m")]
    assert round_trip(kept, path) == kept


def test_same_shops_give_the_same_bytes(tmp_path):
    one, other = tmp_path / "one.parquet", tmp_path / "new" / "other.parquet"
    for target in (one, other):
        write_shops([make_shop(zones=ZONES)], target, communes=COMMUNES)
    assert one.read_bytes() == other.read_bytes()
    assert [file.name for file in other.parent.iterdir()] == ["other.parquet"]


SECRETS = {
    "address": "12 impasse du Secret",
    "postcode": "07999",
    "city": "Secretville",
    "host_slug": "hote-secret",
}


@pytest.mark.parametrize("visibility", [Visibility.COMMUNE, Visibility.HIDDEN])
def test_no_cell_holds_what_is_private(path, visibility):
    place = make_place(visibility=visibility, position=Position(lon=4.0123456, lat=44.1), **SECRETS)
    write_shops([make_shop(places=(place,), email="x@prive.example")], path, communes=COMMUNES)
    cells = str(pq.read_table(path).to_pylist()) + str(geopandas.read_parquet(path).geometry[0])
    private = ["x@prive.example", "4.0123456", *SECRETS.values()]
    assert [secret for secret in private if secret in cells] == []


def test_statistics_of_the_file_hold_nothing_private_either(path):
    place = make_place(visibility=Visibility.HIDDEN, name="Chez moi", **SECRETS)
    write_shops([make_shop(places=(place,), email="x@prive.example")], path, communes=COMMUNES)
    for secret in ("Chez moi", "x@prive.example", *SECRETS.values()):
        assert secret.encode() not in path.read_bytes()


def test_without_communes_those_of_the_project_are_used(path):
    place = make_place(visibility=Visibility.COMMUNE, insee_code="07019")
    write_shops([make_shop(places=(place,))], path)
    assert read_shops(path)[0].places[0].city == "Aubenas"


def test_geopandas_reads_points_in_degrees(path):
    write_shops([make_shop()], path, communes=COMMUNES)
    frame = geopandas.read_parquet(path)
    assert frame.crs == "EPSG:4326"
    assert (frame.geometry.x[0], frame.geometry.y[0]) == (4.06, 44.04)
    assert list(frame.kinds[0]) == ["wood_turner"]


def test_duckdb_reads_every_column(path):
    write_shops([make_shop(zones=ZONES)], path, communes=COMMUNES)
    query = "SELECT confirmed_on, json_valid(zones), labels FROM read_parquet(?)"
    row = duckdb.execute(query, [str(path)]).fetchone()
    assert row == (date(2026, 5, 1), True, [])


def test_unknown_position_is_null_not_zero(path):
    write_shops([make_shop(places=(make_place(position=None),))], path, communes=COMMUNES)
    assert geopandas.read_parquet(path).geometry.isna().all()


def test_rows_of_one_slug_make_one_shop_even_apart(path):
    write_shops([make_shop(slug=slug) for slug in "aba"], path, communes=COMMUNES)
    assert [(shop.slug, len(shop.places)) for shop in read_shops(path)] == [("a", 2), ("b", 1)]


def test_columns_added_by_others_are_ignored(path):
    write_shops([make_shop()], path, communes=COMMUNES)
    table = pq.read_table(path).append_column("fid", pa.array([1]))
    pq.write_table(table.select(["fid", *reversed(SCHEMA.names)]), path)
    assert read_shops(path) == [make_shop(email=None)]


def test_dictionary_and_large_types_are_accepted(path):
    write_shops([make_shop()], path, communes=COMMUNES)
    table = pq.read_table(path)
    coded = table.set_column(0, "slug", table["slug"].dictionary_encode())
    pq.write_table(coded.set_column(1, "name", coded["name"].cast(pa.large_string())), path)
    assert read_shops(path) == [make_shop(email=None)]


def edited(path, column, array):
    write_shops([make_shop(zones=ZONES)], path, communes=COMMUNES)
    table = pq.read_table(path)
    pq.write_table(table.set_column(table.column_names.index(column), column, array), path)
    return path


BAD_CELLS = {
    "role": pa.array(["castle"]),
    "visibility": pa.array([None], pa.string()),
    "precision": pa.array(["about"]),
    "services": pa.array([["on_site", "teleport"]]),
    "payments": pa.array([[None]], pa.list_(pa.string())),
    "slug": pa.array([None], pa.string()),
    "name": pa.array([None], pa.string()),
    "geometry": pa.array([b"not wkb"]),
}


@pytest.mark.parametrize("column", BAD_CELLS)
def test_unknown_value_is_refused_and_its_column_named(path, column):
    with pytest.raises(FileRefused) as refused:
        read_shops(edited(path, column, BAD_CELLS[column]))
    assert f"la colonne {column} vaut" in refused.value.sentence


BAD_ZONES = [
    "{",
    "3",
    "[3]",
    "[{}]",
    '[{"radius_m": "5"}]',
    '[{"radius_m": 5, "codes": ["x"]}]',
    '[{"polygon_wkt": 5}]',
    '[{"codes": [5]}]',
    '[{"codes": 5}]',
    '[{"radius": 5}]',
    "[" * 100_000,
]


@pytest.mark.parametrize("text", BAD_ZONES, ids=lambda text: text[:20])
def test_zone_that_is_none_is_refused(path, text):
    with pytest.raises(FileRefused, match="zones"):
        read_shops(edited(path, "zones", pa.array([text])))


@pytest.mark.parametrize(
    "wkb",
    ["0101000000000000000000f87f000000000000f87f", "010200000000000000"],
    ids=["empty point", "line"],
)
def test_geometry_that_is_no_point_is_refused(path, wkb):
    with pytest.raises(FileRefused, match="geometry"):
        read_shops(edited(path, "geometry", pa.array([bytes.fromhex(wkb)])))


def with_papers(path, **changes):
    write_shops([make_shop()], path, communes=COMMUNES)
    table = pq.read_table(path)
    papers = json.loads(table.schema.metadata[b"geo"])
    papers["columns"]["geometry"] |= changes
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(papers)}), path)
    return path


def test_file_without_a_crs_is_in_degrees(path):
    with_papers(path, crs="OGC:CRS84")
    assert read_shops(path) == [make_shop(email=None)]


def test_other_crs_is_refused_and_named(path):
    with pytest.raises(FileRefused) as refused:
        read_shops(with_papers(path, crs="EPSG:2154"))
    assert "RGF93" in refused.value.sentence


@pytest.mark.parametrize("changes", [{"encoding": "point"}, {"crs": 3.5}, {"crs": "nowhere"}])
def test_geometry_written_otherwise_is_refused(path, changes):
    with pytest.raises(FileRefused) as refused:
        read_shops(with_papers(path, **changes))
    assert "GeoParquet" in refused.value.sentence


def test_missing_file_is_said(tmp_path):
    with pytest.raises(FileRefused) as refused:
        read_shops(tmp_path / "rien.parquet")
    assert "n'existe pas" in refused.value.sentence


@pytest.mark.parametrize("content", [b"", b"PAR1", b"name;lon;lat\n", b"PAR1" + b"\0" * 40])
def test_file_that_is_not_parquet_is_refused(path, content):
    path.write_bytes(content)
    with pytest.raises(FileRefused) as refused:
        read_shops(path)
    assert "GeoParquet" in refused.value.sentence


def test_plain_parquet_is_refused(path):
    pq.write_table(pa.table({"slug": ["a"]}), path)
    with pytest.raises(FileRefused) as refused:
        read_shops(path)
    assert "GeoParquet" in refused.value.sentence


def test_geoparquet_of_others_is_refused_and_the_columns_named(path):
    points = geopandas.points_from_xy([4.0], [44.0])
    geopandas.GeoDataFrame({"slug": ["a"]}, geometry=points, crs=4326).to_parquet(path)
    with pytest.raises(FileRefused) as refused:
        read_shops(path)
    assert "il manque name, kinds" in refused.value.sentence


def test_column_of_another_type_is_refused(path):
    with pytest.raises(FileRefused) as refused:
        read_shops(edited(path, "kinds", pa.array(["wood_turner"])))
    assert "type" in refused.value.sentence


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(at=st.floats(0, 1), byte=st.integers(0, 255))
def test_damaged_file_raises_nothing_but_ours(at, byte, path):
    write_shops([make_shop(zones=ZONES)], path, communes=COMMUNES)
    content = bytearray(path.read_bytes())
    content[int(at * (len(content) - 1))] = byte
    path.write_bytes(content)
    with suppress(FileRefused):
        read_shops(path)


def test_reading_does_not_wait_for_pandas():
    path = PROJECT_ROOT / "data" / "shops.parquet"
    code = (
        "import sys, pathlib; from geo.snapshot import read_shops; "
        "read_shops(pathlib.Path(sys.argv[1])); sys.exit('pandas' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code, path], check=False, cwd=PROJECT_ROOT)
    assert run.returncode == 0
