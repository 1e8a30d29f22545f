"""Rows of the catalogue's wide tables → shops."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

import duckdb

from geo.coordinates import Position
from geo.pictures import photos_from_text
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
from geo.zones import zone_from_record

__all__ = ["fetch_rows", "rows_by_shop", "shop_from"]


def fetch_rows(
    cursor: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[object]
) -> list[dict[str, object]]:
    """Return the rows that answer `sql`, by the names of their columns."""
    cursor.execute(sql, list(parameters))
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def rows_by_shop(
    rows: Iterable[dict[str, object]],
) -> defaultdict[object, list[dict[str, object]]]:
    """Return `rows` by the number of their shop, in their order."""
    found: defaultdict[object, list[dict[str, object]]] = defaultdict(list)
    for row in rows:
        found[row["shop_id"]].append(row)
    return found


def shop_from(
    row: dict[str, object], places: list[dict[str, object]], zones: list[dict[str, object]]
) -> Shop:
    """Return the shop that stands in rows of the wide tables."""
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
