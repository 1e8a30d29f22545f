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
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa

from geo.boundaries import Boundaries
from geo.catalogue_tables import (
    GAP,
    TABLES,
    Numbered,
    catalogue_tables,
    name_order,
    number_shops,
)
from geo.coordinates import Position
from geo.editions import Edition
from geo.engine import Engine
from geo.pictures import photos_from_text
from geo.public import public_shops
from geo.search_columns import Books, Incoming
from geo.values import (
    DeliveryZone,
    Occasion,
    Payment,
    Place,
    Precision,
    Role,
    Service,
    Shop,
    Visibility,
    Wheelchair,
)
from geo.zones import Isochrone, zone_from_record

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
            numbered, gap = _number_between(cursor, list(shops.values()))
            tables = catalogue_tables(
                numbered,
                self.boundaries,
                hosts={**unchanged, **shops},
                first_place_id=_next_place_id(cursor),
                isochrone=self._isochrone,
            )
            for name in TABLES:
                _write_rows(cursor, f"INSERT INTO {name}", tables[name])
            edition = self.current.changed(
                _incoming(numbered, tables), self.boundaries, gone=leaving, gap=gap
            )
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
            found = _fetch_dicts(cursor, _SHOPS, wanted)
            ids = [[row["shop_id"] for row in found]]
            places = _fetch_dicts(cursor, _PLACES, ids)
            zones = _fetch_dicts(cursor, _ZONES, ids)
        return {
            str(row["slug"]): _shop_from(row, _rows_of(row, places), _rows_of(row, zones))
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


def _next_place_id(cursor: duckdb.DuckDBPyConnection) -> int:
    row = cursor.execute("SELECT coalesce(max(place_id) + 1, 0) FROM places").fetchone()
    return 0 if row is None else int(row[0])


def _number_between(
    cursor: duckdb.DuckDBPyConnection, shops: Sequence[Shop]
) -> tuple[Numbered, int | None]:
    """Give each shop a number between those of its neighbours by name, making room if need be.

    Also return how far apart all the others were numbered anew, ``None`` when they were not.
    """
    ordered = sorted(shops, key=name_order)
    gaps = [_gap_for(cursor, shop) for shop in ordered]
    numbers = _numbers_in(gaps)
    if numbers is None:
        gap = max(GAP, len(ordered) + 1)
        _spread_numbers(cursor, gap)
        return _number_between(cursor, ordered)[0], gap
    return list(zip(numbers, ordered, strict=True)), None


def _numbers_in(gaps: Sequence[tuple[int, int | None]]) -> list[int] | None:
    """Return growing numbers, one inside each of `gaps`; ``None`` when there is no room."""
    numbers: list[int] = []
    for (before, after), several in groupby(gaps):
        count = len(list(several))
        step = GAP if after is None else (after - before) // (count + 1)
        if step == 0:
            return None
        numbers += [before + step * rank for rank in range(1, count + 1)]
    return numbers


def _gap_for(cursor: duckdb.DuckDBPyConnection, shop: Shop) -> tuple[int, int | None]:
    """Return the numbers of the shops before (0 when there is none) and after `shop` by name."""
    name, slug = name_order(shop)
    row = cursor.execute(
        """
        SELECT coalesce(max(shop_id) FILTER ((name_key, slug) < ($name, $slug)), 0),
               min(shop_id) FILTER ((name_key, slug) > ($name, $slug))
        FROM shops
        """,
        {"name": name, "slug": slug},
    ).fetchone()
    return (0, None) if row is None else row


def _spread_numbers(cursor: duckdb.DuckDBPyConnection, gap: int) -> None:
    """Number all shops anew in the same order, `gap` apart."""
    cursor.execute(
        "CREATE TEMP TABLE renumbered AS SELECT shop_id AS old,"
        " row_number() OVER (ORDER BY shop_id) * $gap AS new FROM shops",
        {"gap": gap},
    )
    for name in TABLES:
        cursor.execute(
            f"UPDATE {name} SET shop_id = new FROM renumbered WHERE shop_id = old"  # noqa: S608
        )
    cursor.execute("DROP TABLE renumbered")


def _hosts_of(shop: Shop) -> set[str]:
    """Return the slugs of the shops where `shop` hands over."""
    return {place.host_slug for place in shop.places if place.host_slug is not None}


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


def _rows_of(shop: dict[str, object], rows: list[dict[str, object]]) -> list[dict[str, object]]:
    return [row for row in rows if row["shop_id"] == shop["shop_id"]]


def _shop_from(
    row: dict[str, object], places: list[dict[str, object]], zones: list[dict[str, object]]
) -> Shop:
    confirmed_on, published_on = row["confirmed_on"], row["published_on"]
    return Shop(
        slug=str(row["slug"]),
        name=str(row["name"]),
        kinds=_texts(row["kinds"]),
        description=_text(row["description"]),
        services=tuple(Service(value) for value in _texts(row["services"])),
        payments=tuple(Payment(value) for value in _texts(row["payments"])),
        occasions=tuple(Occasion(value) for value in _texts(row["occasions"])),
        labels=_texts(row["labels"]),
        phone=_text(row["phone"]),
        website=_text(row["website"]),
        links=_texts(row["links"]),
        photos=photos_from_text(_text(row["photos"])),
        made_in=_text(row["made_in"]),
        places=tuple(_place_from(place) for place in places),
        zones=tuple(_zone_from(zone) for zone in zones),
        confirmed_on=confirmed_on if isinstance(confirmed_on, date) else None,
        source=_text(row["source"]),
        licence=_text(row["licence"]),
        source_url=_text(row["source_url"]),
        is_demonstration=bool(row["is_demonstration"]),
        is_stale=bool(row["is_stale"]),
        published_on=published_on if isinstance(published_on, date) else None,
    )


def _zone_from(row: dict[str, object]) -> DeliveryZone:
    return zone_from_record(json.loads(str(row["record"])))


def _place_from(row: dict[str, object]) -> Place:
    lon, lat, score = row["lon"], row["lat"], row["score"]
    located = isinstance(lon, float) and isinstance(lat, float)
    precision, wheelchair = _text(row["precision"]), _text(row["wheelchair"])
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
        wheelchair=None if wheelchair is None else Wheelchair(wheelchair),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(text) for text in value) if isinstance(value, list) else ()
