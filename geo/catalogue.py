"""What the public may see, in DuckDB: every search, map and feed reads this and nothing else.

::

    shops    one row per shop       slug, name, kinds, services, description, contacts …
    places   one row per place      role, commune, lon, lat, mercator x and y, precision …
    words    one row per shop and word   folded word, weight
    zones    one row per delivery zone   geometry (or none, when only a service could draw it)

:meth:`Catalogue.replace` is the only door in, and lets pass what :mod:`geo.publication` allows.
"""

import json
import math
import threading
from collections.abc import Iterable, Sequence
from datetime import date

import duckdb
import pyarrow as pa

from geo.boundaries import Boundaries
from geo.coordinates import Position
from geo.engine import Engine
from geo.kinds import FAMILIES, KINDS
from geo.publication import is_public, public_shop
from geo.text import fold, words
from geo.values import (
    DeliveryZone,
    Payment,
    Place,
    Precision,
    Role,
    Service,
    Shop,
    Visibility,
)
from geo.zones import zone_from_record, zone_geometry, zone_record

__all__ = ["Catalogue"]

# A word of the name or of the trade says more about a shop than one of its description.
_WEIGHT_NAME = 4
_WEIGHT_KIND = 3
_WEIGHT_COMMUNE = 2
_WEIGHT_DESCRIPTION = 1

_STRINGS = pa.list_(pa.string())
_SHOP_SCHEMA = pa.schema(
    [
        ("shop_id", pa.int32()),
        ("slug", pa.string()),
        ("name", pa.string()),
        ("sort_name", pa.string()),
        ("family", pa.string()),
        ("kinds", _STRINGS),
        ("services", _STRINGS),
        ("description", pa.string()),
        ("payments", _STRINGS),
        ("labels", _STRINGS),
        ("phone", pa.string()),
        ("website", pa.string()),
        ("made_in", pa.string()),
        ("confirmed_on", pa.date32()),
        ("source", pa.string()),
        ("licence", pa.string()),
        ("is_demonstration", pa.bool_()),
    ]
)
_PLACE_SCHEMA = pa.schema(
    [
        ("place_id", pa.int32()),
        ("shop_id", pa.int32()),
        ("role", pa.string()),
        ("name", pa.string()),
        ("address", pa.string()),
        ("postcode", pa.string()),
        ("city", pa.string()),
        ("insee_code", pa.string()),
        ("epci_code", pa.string()),
        ("lon", pa.float64()),
        ("lat", pa.float64()),
        ("x", pa.float64()),
        ("y", pa.float64()),
        ("precision", pa.string()),
        ("score", pa.float64()),
        ("opening_hours", pa.string()),
        ("visibility", pa.string()),
        ("host_slug", pa.string()),
    ]
)
_WORD_SCHEMA = pa.schema([("word", pa.string()), ("shop_id", pa.int32()), ("weight", pa.int8())])
_ZONE_SCHEMA = pa.schema(
    [("shop_id", pa.int32()), ("rank", pa.int32()), ("record", pa.string()), ("wkb", pa.binary())]
)
_SCHEMAS = {
    "shops": _SHOP_SCHEMA,
    "places": _PLACE_SCHEMA,
    "words": _WORD_SCHEMA,
    "zones": _ZONE_SCHEMA,
}


class Catalogue:
    """The public tables, in memory, replaced as a whole in one transaction.

    Parameters
    ----------
    boundaries
        Gives communes their EPCI, their representative point and their geometry.
    """

    def __init__(self, boundaries: Boundaries) -> None:
        self.boundaries = boundaries
        self.engine = Engine()
        self.version = 0
        self._vocabulary: tuple[int, tuple[str, ...]] = (0, ())
        self._vocabulary_lock = threading.Lock()
        self.replace(())

    def replace(self, shops: Iterable[Shop]) -> None:
        """Show `shops` instead of what was there; readers see the old or the new, never a mix.

        Entries that are not published are left out.
        """
        shown = [public_shop(shop, self.boundaries) for shop in shops if is_public(shop)]
        tables = {
            "shops": _shop_rows(shown),
            "places": _place_rows(shown, self.boundaries),
            "words": _word_rows(shown, self.boundaries),
            "zones": _zone_rows(shown, self.boundaries),
        }
        with self.engine.writing() as cursor:
            for name, rows in tables.items():
                _fill_table(cursor, name, rows)
            self.version += 1

    def shop(self, slug: str) -> Shop | None:
        """Return the public face of one shop, ``None`` when there is none of that name."""
        with self.engine.cursor() as cursor:
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
                SELECT DISTINCT slug, name FROM places JOIN shops USING (shop_id)
                WHERE host_slug = ? ORDER BY name
                """,
                [slug],
            ).fetchall()

    def vocabulary(self) -> tuple[str, ...]:
        """Return every distinct word of the catalogue, folded; what typos are compared with."""
        with self._vocabulary_lock:
            version, known = self._vocabulary
            if version != self.version:
                version = self.version
                with self.engine.cursor() as cursor:
                    rows = cursor.execute("SELECT DISTINCT word FROM words ORDER BY 1").fetchall()
                known = tuple(word for (word,) in rows)
                self._vocabulary = (version, known)
            return known

    def shop_count(self) -> int:
        """Return how many shops are shown."""
        with self.engine.cursor() as cursor:
            row = cursor.execute("SELECT count(*) FROM shops").fetchone()
        return 0 if row is None else int(row[0])


def _fill_table(
    cursor: duckdb.DuckDBPyConnection, name: str, rows: Sequence[Sequence[object]]
) -> None:
    schema = _SCHEMAS[name]
    columns = list(zip(*rows, strict=True)) if rows else [[] for _ in schema]
    arrays = [
        pa.array(values, type=field.type) for values, field in zip(columns, schema, strict=True)
    ]
    cursor.register("incoming", pa.Table.from_arrays(arrays, schema=schema))
    cursor.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM incoming")
    cursor.unregister("incoming")


def _shop_rows(shops: Sequence[Shop]) -> list[tuple[object, ...]]:
    return [
        (
            shop_id,
            shop.slug,
            shop.name,
            fold(shop.name),
            KINDS[shop.kinds[0]].family if shop.kinds else None,
            list(shop.kinds),
            list(shop.services),
            shop.description,
            list(shop.payments),
            list(shop.labels),
            shop.phone,
            shop.website,
            shop.made_in,
            shop.confirmed_on,
            shop.source,
            shop.licence,
            shop.is_demonstration,
        )
        for shop_id, shop in enumerate(shops)
    ]


def _place_rows(shops: Sequence[Shop], boundaries: Boundaries) -> list[tuple[object, ...]]:
    hosts = {shop.slug: shop for shop in shops}
    pairs = [(shop_id, place) for shop_id, shop in enumerate(shops) for place in shop.places]
    return [
        _place_row(place_id, shop_id, _at_host(place, hosts), boundaries)
        for place_id, (shop_id, place) in enumerate(pairs)
    ]


def _at_host(place: Place, hosts: dict[str, Shop]) -> Place:
    """Give a hosted pickup point its host's address and hours; keep its own when they are known."""
    host = hosts.get(place.host_slug) if place.host_slug is not None else None
    if host is None or not host.places:
        return place
    there = host.places[0]
    return Place(
        role=place.role,
        name=host.name,
        address=there.address,
        postcode=there.postcode,
        city=there.city,
        insee_code=there.insee_code,
        position=there.position,
        precision=there.precision,
        score=there.score,
        opening_hours=there.opening_hours,
        visibility=there.visibility,
        host_slug=place.host_slug,
    )


def _place_row(
    place_id: int, shop_id: int, place: Place, boundaries: Boundaries
) -> tuple[object, ...]:
    commune = None if place.insee_code is None else boundaries.commune(place.insee_code)
    position = place.position
    x, y = (None, None) if position is None else mercator(position)
    return (
        place_id,
        shop_id,
        place.role,
        place.name,
        place.address,
        place.postcode,
        place.city if commune is None else commune.name,
        place.insee_code,
        None if commune is None else commune.epci_code,
        None if position is None else position.lon,
        None if position is None else position.lat,
        x,
        y,
        place.precision,
        place.score,
        place.opening_hours,
        place.visibility,
        place.host_slug,
    )


def mercator(position: Position) -> tuple[float, float]:
    """Return Web Mercator x and y in units of the world's width, y downwards, as map tiles count.

    Latitudes beyond 85.05° are drawn at the edge, as every web map does.
    """
    lat = math.radians(max(-85.05112878, min(85.05112878, position.lat)))
    return position.lon / 360 + 0.5, 0.5 - math.asinh(math.tan(lat)) / (2 * math.pi)


def _word_rows(shops: Sequence[Shop], boundaries: Boundaries) -> list[tuple[str, int, int]]:
    return [
        (word, shop_id, weight)
        for shop_id, shop in enumerate(shops)
        for word, weight in _weighted_words(shop, boundaries).items()
    ]


def _weighted_words(shop: Shop, boundaries: Boundaries) -> dict[str, int]:
    """Return each word of a shop with the weight of the best field it stands in."""
    weights: dict[str, int] = {}
    for text, weight in _weighted_texts(shop, boundaries):
        for word in words(text):
            weights[word] = max(weight, weights.get(word, 0))
    return weights


def _weighted_texts(shop: Shop, boundaries: Boundaries) -> Iterable[tuple[str, int]]:
    yield shop.name, _WEIGHT_NAME
    for key in shop.kinds:
        kind = KINDS[key]
        yield " ".join((kind.label, FAMILIES[kind.family].label, *kind.synonyms)), _WEIGHT_KIND
    for place in shop.places:
        commune = None if place.insee_code is None else boundaries.commune(place.insee_code)
        yield (place.city or "") if commune is None else commune.name, _WEIGHT_COMMUNE
    yield " ".join((shop.description or "", *shop.labels)), _WEIGHT_DESCRIPTION


def _zone_rows(shops: Sequence[Shop], boundaries: Boundaries) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for shop_id, shop in enumerate(shops):
        for rank, zone in enumerate(shop.zones):
            geometry = zone_geometry(zone, shop, boundaries)
            wkb = None if geometry is None else geometry.wkb
            rows.append((shop_id, rank, json.dumps(zone_record(zone)), wkb))
    return rows


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
