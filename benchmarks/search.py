"""What a visitor's question costs, from 200 to a million places, beside GeoPandas and PostGIS."""

# ruff: noqa: S311, S608, D102, E501 - invented data, numbers of our own in the SQL, and methods
# named after the questions, which the table says in words.

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Final

import duckdb
import geopandas as gpd
import numpy as np
import pandas as pd
import psycopg
import shapely
from pyproj import Geod

from benchmarks.table import print_table
from geo.boundaries import Boundaries
from geo.catalogue import Catalogue
from geo.coordinates import Position
from geo.delivering import area_codes
from geo.demonstration import many_shops
from geo.demonstration.presents import add_presents, add_wheelchairs
from geo.marks import KIND_BITS, OCCASION_BITS, PAYMENT_BITS, SERVICE_BITS, mark, with_families
from geo.search import Bbox, read_map, search_shops
from geo.values import DeliveryZone, Occasion, Payment, Query, Service, Shop

SIZES: Final = (200, 20_000, 1_000_000)
ZONES: Final = 100_000
_WRITTEN: Final = 20_000
"""Shops that go through the catalogue's door; larger ones are copies of them, moved a little."""
_COLUMNS: Final = ("question", "places", "Alentour p50", "p95", "GeoPandas p95", "PostGIS p95")
_NOON: Final = datetime(2026, 12, 5, 10, 0)
_GEOD: Final = Geod(ellps="GRS80")
_RADIUS_M: Final = 5_000.0

Work = Callable[[Position, int], int]


def main(arguments: Sequence[str] = ()) -> None:
    """Measure each size and print the table."""
    parser = argparse.ArgumentParser(prog="search", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--zones", type=int, default=ZONES)
    parser.add_argument("--runs", type=int, default=40)
    options = parser.parse_args(arguments)
    boundaries = Boundaries()
    load = f"load {os.getloadavg()[0]:.1f} before"
    rows = []
    for size in options.sizes:
        catalogue = fill_catalogue(boundaries, size, options.zones)
        postgis = PostGis.start(catalogue)
        rows += measure(catalogue, size, options.runs, postgis)
        if postgis is not None:
            postgis.remove()
    print_table(f"A visitor's questions, {options.zones:,} zones at most, {load}", _COLUMNS, rows)


def fill_catalogue(boundaries: Boundaries, size: int, zones: int) -> Catalogue:
    """Return a catalogue of about `size` places, a tenth of its shops with a delivery zone."""
    catalogue = Catalogue(boundaries)
    shops = _make_shops(min(int(size / 1.3), _WRITTEN))
    catalogue.replace(shops)
    with catalogue.engine.writing() as cursor:
        [(written,)] = cursor.execute("SELECT count(*) FROM spots").fetchall()
        for copy in range(1, max(1, round(size / written))):
            _copy(cursor, copy)
        if size > written:
            _copy_zones(cursor, zones)
            cursor.execute(
                "CREATE OR REPLACE TABLE spots AS SELECT * FROM spots ORDER BY ST_Hilbert("
                "coalesce(lon, 0), coalesce(lat, 0), {'min_x': -180, 'min_y': -90, 'max_x': 180,"
                " 'max_y': 90}::BOX_2D), place_id"
            )
        cursor.execute("UPDATE edition SET version = version + 1")
    return catalogue


def _make_shops(count: int) -> list[Shop]:
    rng = Random(1)
    return add_wheelchairs(
        [_with_zone(rng, add_presents(shop), n) for n, shop in enumerate(many_shops(count, seed=1))]
    )


def _with_zone(rng: Random, shop: Shop, number: int) -> Shop:
    code = shop.places[0].insee_code
    zones = (
        DeliveryZone(radius_m=rng.choice([5_000.0, 10_000.0, 20_000.0])),
        DeliveryZone(codes=(f"commune:{code}",)),
    )
    return replace(shop, zones=(zones[number % 2],)) if number % 10 == 0 else shop


def _copy(cursor: duckdb.DuckDBPyConnection, copy: int) -> None:
    """Add every shop that was written once more, about a kilometre farther."""
    shift, places = copy * 1_000_000_000, copy * 1_000_000
    moved = f"""lon + 0.013 * sin({copy} * place_id), lat + 0.009 * cos({copy} * place_id)"""
    base = "shop_id < 1000000000"
    cursor.execute(f"""
        INSERT INTO spots SELECT * REPLACE (shop_id + {shift} AS shop_id, place_id + {places}
        AS place_id, {moved.split(", lat", maxsplit=1)[0]} AS lon, lat{moved.split(", lat")[1]} AS lat)
        FROM spots WHERE {base}""")
    cursor.execute(f"""
        INSERT INTO shops SELECT * REPLACE (shop_id + {shift} AS shop_id, slug || '-{copy}' AS slug)
        FROM shops WHERE {base}""")
    cursor.execute(f"""
        INSERT INTO places SELECT * REPLACE (shop_id + {shift} AS shop_id, place_id + {places}
        AS place_id) FROM places WHERE {base}""")


def _copy_zones(cursor: duckdb.DuckDBPyConnection, zones: int) -> None:
    [(radii,)] = cursor.execute("SELECT count(*) FROM zones").fetchall()
    for copy in range(1, zones // max(1, radii)):
        shift = copy * 1_000_000_000
        cursor.execute(f"""INSERT INTO zones SELECT * REPLACE (shop_id + {shift} AS shop_id)
            FROM zones WHERE shop_id < 1000000000""")
        cursor.execute(f"""INSERT INTO zone_codes SELECT * REPLACE (shop_id + {shift} AS shop_id)
            FROM zone_codes WHERE shop_id < 1000000000""")


_FILTERS: Final = {
    "kinds": ("craft", "textile", "care", "food"),
    "services": (Service.ON_SITE,),
    "payments": (Payment.CARD,),
    "occasions": (Occasion.CHRISTMAS, Occasion.BIRTHDAY),
}


def every_filter(at: Position, run: int) -> Query:
    """Return a question with every group of filters set, another one each run."""
    return Query(
        **_FILTERS,  # type: ignore[arg-type]
        near=at,
        is_accessible=True,
        open_at=_NOON + timedelta(minutes=run),
    )


def measure(
    catalogue: Catalogue, size: int, runs: int, postgis: "PostGis | None"
) -> list[list[str]]:
    """Return a row a question, after a check that all the peers count the same."""
    frame = GeoFrame(catalogue)
    questions: dict[str, tuple[Work, Work | None, Work | None]] = {
        "every filter": (
            lambda at, run: search_shops(catalogue, every_filter(at, run)).total,
            frame.every_filter,
            None if postgis is None else postgis.every_filter,
        ),
        "within 5 km": (
            lambda at, _: search_shops(catalogue, Query(near=at, radius_m=_RADIUS_M)).total,
            frame.within,
            None if postgis is None else postgis.within,
        ),
        "ten nearest": (
            lambda at, _: len(search_shops(catalogue, Query(near=at), limit=10).hits),
            frame.nearest,
            None if postgis is None else postgis.nearest,
        ),
        "who delivers here": (
            lambda at, _: search_shops(catalogue, Query(near=at, delivers_here=True)).total,
            None,
            None if postgis is None else postgis.delivers,
        ),
        "map, a city": (lambda at, _: _map(catalogue, at, 0.2, 12), None, None),
        "map, a region": (lambda at, _: _map(catalogue, at, 2.0, 8), None, None),
        "map, France": (
            lambda _at, _: _map(catalogue, Position(lon=2.5, lat=46.5), 7.0, 6),
            None,
            None,
        ),
    }
    search_shops(catalogue, Query())
    places = _points(catalogue, runs)
    return [_row(name, size, works, places) for name, works in questions.items()]


def _map(catalogue: Catalogue, at: Position, half: float, zoom: int) -> int:
    window = Bbox(west=at.lon - half, east=at.lon + half, south=at.lat - half, north=at.lat + half)
    answer = read_map(catalogue, Query(), window=window, zoom=zoom)
    return len(json.dumps([answer.points, answer.clusters, answer.stacks]))


def _points(catalogue: Catalogue, runs: int) -> list[Position]:
    with catalogue.engine.cursor() as cursor:
        rows = cursor.execute(
            "SELECT lon, lat FROM spots WHERE lon IS NOT NULL ORDER BY hash(place_id) LIMIT $n",
            {"n": runs},
        ).fetchall()
    return [Position(lon=lon + 0.001, lat=lat) for lon, lat in rows]


def _row(
    name: str, size: int, works: tuple[Work, Work | None, Work | None], places: list[Position]
) -> list[str]:
    timed = [None if work is None else _time(work, places) for work in works]
    counts = [answers for pair in timed if pair is not None for answers in [pair[1]]]
    if any(answers != counts[0] for answers in counts[1:]):
        print(f"{name}: the peers do not agree: {[answers[:5] for answers in counts]}")
    own = timed[0]
    shown = ["–" if pair is None else _ms(pair[0], 95) for pair in timed[1:]]
    if name.startswith("map") and own is not None:
        name = f"{name} ({max(own[1]) / 1000:.0f} kB)"
    return [name, f"{size:,}", _ms(own[0], 50), _ms(own[0], 95), *shown] if own else []


def _time(work: Work, places: list[Position]) -> tuple[list[float], list[int]]:
    work(places[0], -1)
    times, answers = [], []
    for run, at in enumerate(places):
        start = time.perf_counter()
        answers.append(work(at, run))
        times.append(time.perf_counter() - start)
    return times, answers


def _ms(times: list[float], percentile: int) -> str:
    return f"{np.percentile(times, percentile) * 1000:.1f} ms"


class GeoFrame:
    """The same places in GeoPandas, with its spatial index."""

    def __init__(self, catalogue: Catalogue) -> None:
        with catalogue.engine.cursor() as cursor:
            table: pd.DataFrame = cursor.execute("SELECT * FROM spots WHERE lon IS NOT NULL").df()
        self._hours = catalogue.books.hours
        self._frame = gpd.GeoDataFrame(
            table, geometry=gpd.points_from_xy(table.lon, table.lat), crs=4326
        )
        self._frame.sindex  # noqa: B018 - builds it once, before the clock runs

    def within(self, at: Position, _: int) -> int:
        near = self._around(at, _RADIUS_M)
        return int(near.loc[self._metres(at, near) <= _RADIUS_M, "shop_id"].nunique())

    def nearest(self, at: Position, _: int) -> int:
        radius_m, found = 1_000.0, self._frame.iloc[:0]
        while found["shop_id"].nunique() < 10 and radius_m < 2e6:
            near = self._around(at, radius_m)
            metres = self._metres(at, near)
            found = near.assign(metres=metres)[metres <= radius_m].sort_values("metres")
            radius_m *= 3
        return len(found.drop_duplicates("shop_id").head(10))

    def every_filter(self, _: Position, run: int) -> int:
        frame = self._frame
        bits = self._hours.open_bits(_NOON + timedelta(minutes=run), with_unknown=True)
        is_open = np.frombuffer(bits.encode(), np.uint8) == ord("1")
        hours = frame.hours_id.fillna(-1).astype(int).to_numpy()
        kept = frame.is_accessible & ((hours < 0) | is_open[hours])
        for column, wanted in _filter_marks().items():
            kept &= (frame[column] & wanted) != 0
        return int(frame.loc[kept, "shop_id"].nunique())

    def _around(self, at: Position, radius_m: float) -> gpd.GeoDataFrame:
        lat = radius_m / 110_500
        lon = lat / np.cos(np.radians(at.lat + lat))
        window = shapely.box(at.lon - lon, at.lat - lat, at.lon + lon, at.lat + lat)
        return self._frame.iloc[self._frame.sindex.query(window, predicate="intersects")]

    def _metres(self, at: Position, near: gpd.GeoDataFrame) -> np.ndarray:
        same = np.full(len(near), 1.0)
        *_, metres = _GEOD.inv(at.lon * same, at.lat * same, near.lon, near.lat)
        return np.asarray(metres)


def _filter_marks() -> dict[str, int]:
    return {
        "kinds": mark(with_families(_FILTERS["kinds"]), KIND_BITS),
        "services": mark(_FILTERS["services"], SERVICE_BITS),
        "payments": mark(_FILTERS["payments"], PAYMENT_BITS),
        "occasions": mark(_FILTERS["occasions"], OCCASION_BITS),
    }


class PostGis:
    """The same places and zones in PostGIS on loopback, with GiST indexes."""

    def __init__(self, catalogue: Catalogue) -> None:
        from tests.postgresql import Cluster

        self._catalogue = catalogue
        self._cluster = Cluster()
        self._connection = psycopg.connect(
            f"host=127.0.0.1 port={self._cluster.port} user=alentour dbname=postgres",
            autocommit=True,
        )
        self._connection.execute("CREATE EXTENSION postgis")

    @classmethod
    def start(cls, catalogue: Catalogue) -> "PostGis | None":
        """Return a server that holds what `catalogue` does, ``None`` where PostGIS is absent."""
        try:
            server = cls(catalogue)
        except (AssertionError, psycopg.Error) as error:
            print(f"PostGIS is absent: {str(error).splitlines()[0]}")
            return None
        server._fill()
        return server

    def _fill(self) -> None:
        run = self._connection.execute
        run("""CREATE TABLE spots (shop_id bigint, place_id bigint, hours_id int, kinds bigint,
            services int, payments int, occasions int, is_accessible boolean,
            at geography(Point))""")
        run("CREATE TABLE zones (shop_id bigint, area geometry(Geometry, 4326))")
        run("CREATE TABLE zone_codes (code text, shop_id bigint)")
        self._load(
            "spots",
            """SELECT shop_id, place_id, hours_id, kinds, services, payments, occasions,
            is_accessible, 'SRID=4326;POINT(' || lon || ' ' || lat || ')' FROM spots
            WHERE lon IS NOT NULL""",
        )
        self._load(
            "zones", "SELECT shop_id, hex(wkb) FROM zones WHERE wkb IS NOT NULL AND NOT is_of_areas"
        )
        self._load("zone_codes", "SELECT code, shop_id FROM zone_codes")
        run("CREATE INDEX ON spots USING gist (at)")
        run("CREATE INDEX ON zones USING gist (area)")
        run("CREATE INDEX ON zone_codes (code)")
        run("VACUUM ANALYZE")

    def _load(self, table: str, sql: str) -> None:
        with (
            self._catalogue.engine.cursor() as cursor,
            self._connection.cursor() as there,
            there.copy(f"COPY {table} FROM STDIN") as copy,
        ):
            cursor.execute(sql)
            while rows := cursor.fetchmany(50_000):
                for row in rows:
                    copy.write_row(row)

    def remove(self) -> None:
        self._connection.close()
        self._cluster.remove()

    def _ask(self, sql: str, *values: object) -> int:
        row = self._connection.execute(sql, values).fetchone()
        return 0 if row is None else int(row[0])

    def within(self, at: Position, _: int) -> int:
        return self._ask(
            """SELECT count(DISTINCT shop_id) FROM spots
            WHERE ST_DWithin(at, ST_Point(%s, %s, 4326)::geography, %s)""",
            at.lon, at.lat, _RADIUS_M,
        )  # fmt: skip

    def nearest(self, at: Position, _: int) -> int:
        return self._ask(
            """SELECT count(*) FROM (SELECT shop_id FROM (SELECT shop_id, at FROM spots
            ORDER BY at <-> ST_Point(%s, %s, 4326)::geography LIMIT 60) near
            GROUP BY shop_id LIMIT 10) ten""",
            at.lon, at.lat,
        )  # fmt: skip

    def every_filter(self, _: Position, run: int) -> int:
        bits = self._catalogue.books.hours.open_bits(
            _NOON + timedelta(minutes=run), with_unknown=True
        )
        open_ids = [number for number, bit in enumerate(bits) if bit == "1"]
        marks = _filter_marks()
        return self._ask(
            """SELECT count(DISTINCT shop_id) FROM spots WHERE is_accessible
            AND (hours_id IS NULL OR hours_id = ANY(%s)) AND kinds & %s <> 0
            AND services & %s <> 0 AND payments & %s <> 0 AND occasions & %s <> 0""",
            open_ids, *marks.values(),
        )  # fmt: skip

    def delivers(self, at: Position, _: int) -> int:
        return self._ask(
            """SELECT count(*) FROM (SELECT shop_id FROM zone_codes WHERE code = ANY(%s)
            UNION SELECT shop_id FROM zones WHERE ST_Intersects(area, ST_Point(%s, %s, 4326))) d""",
            area_codes(self._catalogue.boundaries, at), at.lon, at.lat,
        )  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1:])
