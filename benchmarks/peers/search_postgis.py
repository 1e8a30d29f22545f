"""The questions of a visitor, asked of PostGIS on loopback."""

# ruff: noqa: S608 - names of our own in the SQL

from collections.abc import Iterable
from datetime import datetime

import numpy as np
import psycopg
import pyarrow as pa

from benchmarks.search_set import flatten, marks_asked
from geo.catalogue import Catalogue
from geo.coordinates import Position
from geo.delivering import area_codes

__all__ = ["PostGis"]


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
        run("""CREATE TABLE spots (shop_id bigint, place_id bigint, hours int, kinds bigint,
            services int, payments int, occasions int, labels bigint, roles int,
            is_accessible boolean, at geography(Point))""")
        run("CREATE TABLE zones (shop_id bigint, area geometry(Geometry, 4326))")
        run("CREATE TABLE zone_codes (code text, shop_id bigint)")
        table = flatten(self._catalogue)
        at = "SRID=4326;POINT(" + table.lon.map(repr) + " " + table.lat.map(repr) + ")"
        columns = [
            *("shop_id", "place_id", "hours", "kinds", "services", "payments", "occasions"),
            *("labels", "roles", "is_accessible"),
        ]
        self._load("spots", zip(*(table[name].tolist() for name in columns), at, strict=True))
        current = self._catalogue.current
        zones, book = current.zones, self._catalogue.books.areas.entries()
        drawn = np.flatnonzero(~zones.is_of_areas)
        shapes = (wkb.hex() for wkb in zones.shapes.take(pa.array(drawn)).to_pylist())
        self._load("zones", zip(current.shop_ids[zones.ranks[drawn]].tolist(), shapes, strict=True))
        named = (book[number] for number in zones.codes.tolist())
        owners = current.shop_ids[zones.code_ranks].tolist()
        self._load("zone_codes", zip(named, owners, strict=True))
        run("CREATE INDEX ON spots USING gist (at)")
        run("CREATE INDEX ON zones USING gist (area)")
        run("CREATE INDEX ON zone_codes (code)")
        run("VACUUM ANALYZE")

    def _load(self, table: str, rows: Iterable[tuple[object, ...]]) -> None:
        with self._connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def remove(self) -> None:
        """Stop the server and forget what it holds."""
        self._connection.close()
        self._cluster.remove()

    def _ask(self, sql: str, *values: object) -> int:
        row = self._connection.execute(sql, values).fetchone()
        return 0 if row is None else int(row[0])

    def within(self, at: Position, radius_m: float) -> int:
        """Count the shops within a radius."""
        return self._ask(
            """SELECT count(DISTINCT shop_id) FROM spots
            WHERE ST_DWithin(at, ST_Point(%s, %s, 4326)::geography, %s)""",
            at.lon, at.lat, radius_m,
        )  # fmt: skip

    def nearest(self, at: Position) -> int:
        """Return the metres to the ten nearest shops, added; `<->` orders by those on a sphere."""
        return self._ask(
            """WITH here AS (SELECT ST_Point(%s, %s, 4326)::geography AS point)
            SELECT round(sum(metres)) FROM (
                SELECT shop_id, min(metres) AS metres FROM (
                    SELECT shop_id, ST_Distance(at, point) AS metres FROM spots, here
                    ORDER BY at <-> point LIMIT 60) near
                GROUP BY shop_id ORDER BY metres LIMIT 10) ten""",
            at.lon, at.lat,
        )  # fmt: skip

    def every_filter(self, _: Position, at: datetime) -> int:
        """Count the shops that every filter lets through."""
        not_closed = self._catalogue.books.hours.not_closed(at)[:-1]
        marks = marks_asked(self._catalogue)
        chosen = " AND ".join(f"{column} & %s <> 0" for column in marks)
        return self._ask(
            f"""SELECT count(DISTINCT shop_id) FROM spots WHERE is_accessible
            AND (hours = -1 OR hours = ANY(%s)) AND {chosen}""",
            np.flatnonzero(not_closed).tolist(), *marks.values(),
        )  # fmt: skip

    def delivers(self, at: Position) -> int:
        """Count the shops that deliver to a point."""
        return self._ask(
            """SELECT count(*) FROM (SELECT shop_id FROM zone_codes WHERE code = ANY(%s)
            UNION SELECT shop_id FROM zones WHERE ST_Intersects(area, ST_Point(%s, %s, 4326))) d""",
            area_codes(self._catalogue.boundaries, at), at.lon, at.lat,
        )  # fmt: skip
