"""What the public may see, in DuckDB: every search, map and feed reads this and nothing else.

::

    shops    one row per shop       slug, name, kinds, services, description, contacts …
    places   one row per place      role, commune, lon, lat, mercator x and y, precision …
    words    one row per shop and word   folded word, weight
    zones    one row per delivery zone   geometry (or none, when only a service could draw it)
    edition  one row                 how many times the catalogue was replaced

:meth:`Catalogue.replace` is the only door in, and lets pass what :mod:`geo.public` allows.
"""

import json
import threading
from collections.abc import Iterable, Sequence
from datetime import date

import duckdb

from geo.boundaries import Boundaries
from geo.catalogue_tables import catalogue_tables
from geo.coordinates import Position
from geo.engine import Engine
from geo.public import public_shops
from geo.values import DeliveryZone, Payment, Place, Precision, Role, Service, Shop, Visibility
from geo.zones import zone_from_record

__all__ = ["Catalogue"]


class Catalogue:
    """The public tables, in memory, replaced as a whole in one transaction.

    Parameters
    ----------
    boundaries
        Gives communes their EPCI, their representative point and their geometry.
    """

    def __init__(self, boundaries: Boundaries) -> None:
        self.boundaries = boundaries
        # One thread a question: they are small, and many visitors ask at once.
        self.engine = Engine(threads=1)
        self._vocabulary: tuple[int, tuple[str, ...]] = (0, ())
        self._vocabulary_lock = threading.Lock()
        with self.engine.writing() as cursor:
            cursor.execute("CREATE TABLE edition AS SELECT 0 AS version")
        self.replace(())

    def replace(self, shops: Iterable[Shop]) -> None:
        """Show `shops` instead of what was there; readers see the old or the new, never a mix.

        Entries that are not published are left out.
        """
        shown = list(public_shops(shops, self.boundaries.communes()))
        tables = catalogue_tables(shown, self.boundaries)
        with self.engine.writing() as cursor:
            for name, rows in tables.items():
                cursor.register("incoming", rows)
                # The name is one of four that catalogue_tables writes.
                cursor.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM incoming")  # noqa: S608
                cursor.unregister("incoming")
            cursor.execute("UPDATE edition SET version = version + 1")

    @property
    def version(self) -> int:
        """How many times the catalogue was replaced; it grows with every change."""
        with self.engine.cursor() as cursor:
            return _read_version(cursor)

    def shop(self, slug: str) -> Shop | None:
        """Return the public face of one shop, ``None`` when there is none of that name."""
        with self.engine.reading() as cursor:
            found = _fetch_dicts(cursor, "SELECT * FROM shops WHERE slug = ?", [slug])
            if not found:
                return None
            key = [found[0]["shop_id"]]
            places = _fetch_dicts(
                cursor, "SELECT * FROM places WHERE shop_id = ? ORDER BY place_id", key
            )
            zones = _fetch_dicts(
                cursor, "SELECT record FROM zones WHERE shop_id = ? ORDER BY rank", key
            )
        return _shop_from(found[0], places, zones)

    def zones_geojson(self, slug: str) -> dict[str, object]:
        """Return the delivery zones of a shop that can be drawn, as a GeoJSON FeatureCollection.

        EPSG:4326; empty when the shop delivers nowhere or is unknown.
        """
        with self.engine.cursor() as cursor:
            rows = cursor.execute(
                """
                SELECT ST_AsGeoJSON(ST_GeomFromWKB(wkb)), record
                FROM zones JOIN shops USING (shop_id)
                WHERE slug = ? AND wkb IS NOT NULL ORDER BY rank
                """,
                [slug],
            ).fetchall()
        features = [_zone_feature(geometry, record) for geometry, record in rows]
        return {"type": "FeatureCollection", "features": features}

    def guests_of(self, slug: str) -> list[tuple[str, str]]:
        """Return slug and name of the shops that hand over at the shop `slug`, by name."""
        with self.engine.cursor() as cursor:
            return cursor.execute(
                """
                SELECT DISTINCT slug, shops.name FROM places JOIN shops USING (shop_id)
                WHERE host_slug = ? ORDER BY shops.name
                """,
                [slug],
            ).fetchall()

    def vocabulary(self, cursor: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
        """Return every distinct word that `cursor` sees, folded; what typos are compared with."""
        version = _read_version(cursor)
        with self._vocabulary_lock:
            known_version, known = self._vocabulary
            if known_version != version:
                rows = cursor.execute("SELECT DISTINCT word FROM words ORDER BY 1").fetchall()
                known = tuple(word for (word,) in rows)
                self._vocabulary = (version, known)
            return known

    def shop_count(self) -> int:
        """Return how many shops are shown."""
        with self.engine.cursor() as cursor:
            row = cursor.execute("SELECT count(*) FROM shops").fetchone()
        return 0 if row is None else int(row[0])


def _read_version(cursor: duckdb.DuckDBPyConnection) -> int:
    row = cursor.execute("SELECT version FROM edition").fetchone()
    return 0 if row is None else int(row[0])


def _zone_feature(geometry: str, record: str) -> dict[str, object]:
    return {
        "type": "Feature",
        "geometry": json.loads(geometry),
        "properties": json.loads(record),
    }


def _fetch_dicts(
    cursor: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[object]
) -> list[dict[str, object]]:
    cursor.execute(sql, list(parameters))
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _shop_from(
    row: dict[str, object], places: list[dict[str, object]], zones: list[dict[str, object]]
) -> Shop:
    confirmed_on = row["confirmed_on"]
    return Shop(
        slug=str(row["slug"]),
        name=str(row["name"]),
        kinds=_texts(row["kinds"]),
        description=_text(row["description"]),
        services=tuple(Service(value) for value in _texts(row["services"])),
        payments=tuple(Payment(value) for value in _texts(row["payments"])),
        labels=_texts(row["labels"]),
        phone=_text(row["phone"]),
        website=_text(row["website"]),
        made_in=_text(row["made_in"]),
        places=tuple(_place_from(place) for place in places),
        zones=tuple(_zone_from(zone) for zone in zones),
        confirmed_on=confirmed_on if isinstance(confirmed_on, date) else None,
        source=_text(row["source"]),
        licence=_text(row["licence"]),
        is_demonstration=bool(row["is_demonstration"]),
    )


def _zone_from(row: dict[str, object]) -> DeliveryZone:
    return zone_from_record(json.loads(str(row["record"])))


def _place_from(row: dict[str, object]) -> Place:
    lon, lat, score = row["lon"], row["lat"], row["score"]
    located = isinstance(lon, float) and isinstance(lat, float)
    precision = _text(row["precision"])
    return Place(
        role=Role(str(row["role"])),
        name=_text(row["name"]),
        address=_text(row["address"]),
        postcode=_text(row["postcode"]),
        city=_text(row["city"]),
        insee_code=_text(row["insee_code"]),
        position=Position(lon=lon, lat=lat) if located else None,  # type: ignore[arg-type]
        precision=None if precision is None else Precision(precision),
        score=score if isinstance(score, float) else None,
        opening_hours=_text(row["opening_hours"]),
        visibility=Visibility(str(row["visibility"])),
        host_slug=_text(row["host_slug"]),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(text) for text in value) if isinstance(value, list) else ()
