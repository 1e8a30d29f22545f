"""What the public may see: every search, map and feed reads this and nothing else.

Texts stand in DuckDB, what a search compares in arrays (:mod:`geo.editions`):

::

    shops    one row per shop       slug, name, kinds, services, description, contacts …
    places   one row per place      role, commune, lon, lat, mercator x and y, precision …
    zones    one row per delivery zone   geometry (or none, when only a service could draw it)

:meth:`Catalogue.replace` and :meth:`Catalogue.patch` are the only doors in, and let pass what
:mod:`geo.public` allows.
"""

import json
import threading
from collections.abc import Collection, Iterable, Mapping
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa

from geo.boundaries import Boundaries
from geo.catalogue_numbers import next_place_id, number_between
from geo.catalogue_rows import fetch_rows, rows_by_shop, shop_from
from geo.catalogue_tables import TABLES, Numbered, catalogue_tables, number_shops
from geo.editions import Edition
from geo.engine import Engine
from geo.public import public_shops
from geo.search_columns import Books, Incoming
from geo.values import Shop
from geo.zones import Isochrone

__all__ = ["Catalogue"]

_SHOPS: Final = "SELECT * FROM shops WHERE slug IN (SELECT unnest(?::VARCHAR[]))"
_PLACES: Final = """
SELECT * FROM places WHERE shop_id IN (SELECT unnest(?::BIGINT[])) ORDER BY place_id
"""
_ZONES: Final = """
SELECT shop_id, record FROM zones WHERE shop_id IN (SELECT unnest(?::BIGINT[])) ORDER BY rank
"""


class Catalogue:
    """The public tables, in memory, changed in one transaction.

    Parameters
    ----------
    boundaries
        Gives communes their EPCI, their representative point and their geometry.
    isochrone
        Draws delivery zones by travel time; without it they are told in words.
    """

    def __init__(self, boundaries: Boundaries, *, isochrone: Isochrone | None = None) -> None:
        self.boundaries = boundaries
        self._isochrone = isochrone
        # One thread a question: they are small, and many visitors ask at once.
        self.engine = Engine(threads=1)
        self.books = Books()
        tables = catalogue_tables((), boundaries, hosts={})
        self.current = Edition.empty(self.books, tables)
        """What a search reads; a reader takes it once and stays with it."""
        # Who hands over at whom: a guest's rows change with its host.
        self._guests: dict[str, Shop] = {}
        self._changing = threading.Lock()
        self.replace(())

    def replace(self, shops: Iterable[Shop]) -> None:
        """Show `shops` instead of what was there; readers see the old or the new, never a mix.

        Entries that are not published are left out.
        """
        shown = list(public_shops(shops, self.boundaries.communes()))
        hosts = {shop.slug: shop for shop in shown}
        numbered = number_shops(shown)
        tables = catalogue_tables(numbered, self.boundaries, hosts=hosts, isochrone=self._isochrone)
        with self._changing:
            with self.engine.writing() as cursor:
                for name in TABLES:
                    _write_rows(cursor, f"CREATE OR REPLACE TABLE {name} AS", tables[name])
                nothing = Edition.empty(self.books, tables, self.edition)
                edition = nothing.changed(_incoming(numbered, tables), self.boundaries)
                edition.warm()
            self._guests = {shop.slug: shop for shop in shown if _hosts_of(shop)}
            self.current = edition

    def patch(self, changed: Iterable[Shop], removed: Collection[str] = ()) -> None:
        """Show `changed` beside what is there, instead of the shops of the same slugs.

        The answers are those of :meth:`replace` with all the shops that remain; a few shops
        among many take a small part of its time.

        Parameters
        ----------
        changed
            Shops that are new or have changed; those that are not published go.
        removed
            Slugs of those that go.
        """
        with self._changing:
            wanted = {shop.slug: shop for shop in changed}
            communes = self.boundaries.communes()
            shown = {shop.slug: shop for shop in public_shops(wanted.values(), communes)}
            gone = wanted.keys() | set(removed)
            guests = {slug: shop for slug, shop in self._guests.items() if slug not in gone}
            moved = {slug: shop for slug, shop in guests.items() if _hosts_of(shop) & gone}
            self._write_patch({**moved, **shown}, gone | moved.keys())
            self._guests = guests | {slug: one for slug, one in shown.items() if _hosts_of(one)}

    def _write_patch(self, shops: Mapping[str, Shop], gone: Collection[str]) -> None:
        """Write `shops` instead of the slugs `gone`, which are theirs and those of others."""
        elsewhere = {slug for shop in shops.values() for slug in _hosts_of(shop)} - set(gone)
        unchanged = {slug: host for slug in elsewhere if (host := self.shop(slug)) is not None}
        with self.engine.writing() as cursor:
            leaving = _delete_shops(cursor, gone)
            numbered, gap = number_between(cursor, list(shops.values()))
            tables = catalogue_tables(
                numbered,
                self.boundaries,
                hosts={**unchanged, **shops},
                first_place_id=next_place_id(cursor),
                isochrone=self._isochrone,
            )
            for name in TABLES:
                _write_rows(cursor, f"INSERT INTO {name}", tables[name])
            edition = self.current.changed(
                _incoming(numbered, tables), self.boundaries, gone=leaving, gap=gap
            )
            edition.warm()
        self.current = edition

    @property
    def edition(self) -> int:
        """The number of what is shown, which grows with every change; known without asking."""
        return self.current.number

    def shop(self, slug: str) -> Shop | None:
        """Return the public face of one shop, ``None`` when there is none of that name."""
        return self.shops([slug]).get(slug)

    def shops(self, slugs: Iterable[str]) -> dict[str, Shop]:
        """Return the public face of the shops of `slugs` by their slug; unknown ones are left out.

        All are of one edition of the catalogue.
        """
        wanted = [list(slugs)]
        with self.engine.reading() as cursor:
            found = fetch_rows(cursor, _SHOPS, wanted)
            ids = [[row["shop_id"] for row in found]]
            places = rows_by_shop(fetch_rows(cursor, _PLACES, ids))
            zones = rows_by_shop(fetch_rows(cursor, _ZONES, ids))
        return {
            str(row["slug"]): shop_from(row, places[row["shop_id"]], zones[row["shop_id"]])
            for row in found
        }

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
        return self.guests([slug]).get(slug, [])

    def guests(self, slugs: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
        """Return the same by the slugs of several hosts; those without guests are left out."""
        with self.engine.cursor() as cursor:
            rows = cursor.execute(
                """
                SELECT DISTINCT host_slug, slug, shops.name FROM places JOIN shops USING (shop_id)
                WHERE host_slug IN (SELECT unnest(?::VARCHAR[])) ORDER BY shops.name, slug
                """,
                [list(slugs)],
            ).fetchall()
        found: dict[str, list[tuple[str, str]]] = {}
        for host, slug, name in rows:
            found.setdefault(host, []).append((slug, name))
        return found

    def has_photo(self, key: str) -> bool:
        """Tell whether a shop that is shown has the photo of that key.

        Photos stand as JSON: within a caption, each quotation mark has a backslash before it.
        """
        named = f'"key": {json.dumps(key)}'
        with self.engine.cursor() as cursor:
            row = cursor.execute(
                "SELECT 1 FROM shops WHERE contains(photos, ?) LIMIT 1", [named]
            ).fetchone()
        return row is not None

    def shop_count(self) -> int:
        """Return how many shops are shown."""
        return len(self.current.shop_ids)


def _incoming(numbered: Numbered, tables: Mapping[str, pa.Table]) -> Incoming:
    return Incoming(
        shop_ids=np.array([shop_id for shop_id, _ in numbered], np.int64),
        shops=[shop for _, shop in numbered],
        tables=tables,
    )


def _write_rows(cursor: duckdb.DuckDBPyConnection, statement: str, rows: pa.Table) -> None:
    """Run `statement` on `rows`; it names one of the tables that catalogue_tables writes."""
    cursor.register("incoming", rows)
    cursor.execute(f"{statement} SELECT * FROM incoming")  # noqa: S608
    cursor.unregister("incoming")


def _delete_shops(cursor: duckdb.DuckDBPyConnection, slugs: Collection[str]) -> list[int]:
    """Delete the shops of `slugs` that are there; return their numbers."""
    found = cursor.execute(
        "SELECT shop_id FROM shops WHERE list_contains($slugs, slug)", {"slugs": list(slugs)}
    ).fetchall()
    ids = {"ids": [shop_id for (shop_id,) in found]}
    if found:
        for name in TABLES:
            cursor.execute(f"DELETE FROM {name} WHERE list_contains($ids, shop_id)", ids)  # noqa: S608
    return ids["ids"]


def _hosts_of(shop: Shop) -> set[str]:
    """Return the slugs of the shops where `shop` hands over."""
    return {place.host_slug for place in shop.places if place.host_slug is not None}


def _zone_feature(geometry: str, record: str) -> dict[str, object]:
    return {
        "type": "Feature",
        "geometry": json.loads(geometry),
        "properties": json.loads(record),
    }
