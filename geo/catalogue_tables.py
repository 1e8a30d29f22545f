"""Shops → the Arrow tables of the catalogue; only public shops come in, see there.

Shops are numbered in the order of their names, so that a search need not compare names. Numbers
leave gaps: a shop that comes later takes one between its neighbours.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import pyarrow as pa
import shapely

from geo.boundaries import Boundaries
from geo.coordinates import Position
from geo.kinds import KINDS
from geo.pictures import photos_text
from geo.text import fold
from geo.values import Place, Shop, Visibility
from geo.zones import Isochrone, zone_geometry, zone_record

__all__ = [
    "GAP",
    "TABLES",
    "Numbered",
    "catalogue_tables",
    "from_mercator",
    "mercator",
    "name_order",
    "number_shops",
]

_STRINGS = pa.list_(pa.string())
_SHOP_SCHEMA = pa.schema(
    [
        ("shop_id", pa.int64()),
        ("slug", pa.string()),
        ("name", pa.string()),
        ("name_key", pa.string()),
        ("family", pa.string()),
        ("kinds", _STRINGS),
        ("services", _STRINGS),
        ("description", pa.string()),
        ("payments", _STRINGS),
        ("occasions", _STRINGS),
        ("labels", _STRINGS),
        ("phone", pa.string()),
        ("website", pa.string()),
        ("links", _STRINGS),
        ("photos", pa.string()),
        ("made_in", pa.string()),
        ("confirmed_on", pa.date32()),
        ("source", pa.string()),
        ("licence", pa.string()),
        ("source_url", pa.string()),
        ("is_demonstration", pa.bool_()),
        ("is_stale", pa.bool_()),
        ("published_on", pa.date32()),
    ]
)
_PLACE_SCHEMA = pa.schema(
    [
        ("place_id", pa.int32()),
        ("shop_id", pa.int64()),
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
        ("wheelchair", pa.string()),
    ]
)
_ZONE_SCHEMA = pa.schema(
    [
        ("shop_id", pa.int64()),
        ("rank", pa.int32()),
        ("record", pa.string()),
        ("wkb", pa.binary()),
        ("is_of_areas", pa.bool_()),
        ("west", pa.float64()),
        ("south", pa.float64()),
        ("east", pa.float64()),
        ("north", pa.float64()),
    ]
)

TABLES: Final = ("shops", "places", "zones")
"""Every table that names a shop by its number."""

GAP: Final = 1_000
"""From one number to the next when all shops are numbered anew."""
Numbered = Sequence[tuple[int, Shop]]
"""Shops with their numbers."""


def name_order(shop: Shop) -> tuple[str, str]:
    """Return what shops are ordered by: their name as it is compared, then their slug."""
    return fold(shop.name), shop.slug


def number_shops(shops: Iterable[Shop]) -> list[tuple[int, Shop]]:
    """Return `shops` in the order of their names, with numbers that leave gaps."""
    return [(rank * GAP, shop) for rank, shop in enumerate(sorted(shops, key=name_order), start=1)]


def catalogue_tables(
    numbered: Numbered,
    boundaries: Boundaries,
    *,
    hosts: Mapping[str, Shop],
    first_place_id: int = 0,
    isochrone: Isochrone | None = None,
) -> dict[str, pa.Table]:
    """Return :data:`TABLES` of public shops.

    Parameters
    ----------
    numbered
        Shops with their numbers.
    hosts
        By slug, the public shops where others hand over.
    first_place_id
        Places are numbered from here.
    isochrone
        Draws zones by travel time; without it they are told in words.
    """
    places = _place_rows(numbered, boundaries, hosts, first_place_id)
    return {
        "shops": _table(_SHOP_SCHEMA, _shop_rows(numbered)),
        "places": _table(_PLACE_SCHEMA, places),
        "zones": _table(_ZONE_SCHEMA, _zone_rows(numbered, boundaries, isochrone)),
    }


def _table(schema: pa.Schema, rows: Sequence[Sequence[object]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    return pa.table(
        [pa.array(c, type=f.type) for c, f in zip(columns, schema, strict=True)], schema
    )


def _shop_rows(numbered: Numbered) -> list[tuple[object, ...]]:
    return [
        (
            shop_id,
            shop.slug,
            shop.name,
            fold(shop.name),
            _family(shop),
            list(shop.kinds),
            list(shop.services),
            shop.description,
            list(shop.payments),
            list(shop.occasions),
            list(shop.labels),
            shop.phone,
            shop.website,
            list(shop.links),
            photos_text(shop.photos),
            shop.made_in,
            shop.confirmed_on,
            shop.source,
            shop.licence,
            shop.source_url,
            shop.is_demonstration,
            shop.is_stale,
            shop.published_on,
        )
        for shop_id, shop in numbered
    ]


def _family(shop: Shop) -> str | None:
    """Return the family of the main kind that is known: files may name kinds that are not."""
    known = (KINDS[key].family for key in shop.kinds if key in KINDS)
    return next(known, None)


def _place_rows(
    numbered: Numbered, boundaries: Boundaries, hosts: Mapping[str, Shop], first_place_id: int
) -> list[tuple[object, ...]]:
    pairs = [(shop_id, place) for shop_id, shop in numbered for place in shop.places]
    return [
        _place_row(place_id, shop_id, _at_host(place, hosts), boundaries)
        for place_id, (shop_id, place) in enumerate(pairs, start=first_place_id)
    ]


def _at_host(place: Place, hosts: Mapping[str, Shop]) -> Place:
    """Give a hosted pickup point its host's name, address and hours."""
    host = hosts.get(place.host_slug) if place.host_slug is not None else None
    there = None if host is None else _open_place(host)
    if host is None or there is None:
        return place
    return replace(
        there,
        role=place.role,
        name=host.name,
        host_slug=place.host_slug,
        opening_hours=there.opening_hours or place.opening_hours,
    )


def _open_place(host: Shop) -> Place | None:
    """Return where `host` lets others hand over: its first place that all may see, else its first.

    A pickup point that the host itself has elsewhere is none of its own places.
    """
    own = [place for place in host.places if place.host_slug is None]
    seen = (place for place in own if place.visibility is Visibility.EXACT)
    return next(seen, own[0] if own else None)


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
        place.wheelchair,
    )


def mercator(position: Position) -> tuple[float, float]:
    """Return Web Mercator x and y in units of the world's width, y downwards, as map tiles count.

    Latitudes beyond 85.05° are drawn at the edge, as every web map does.
    """
    lat = math.radians(max(-85.05112878, min(85.05112878, position.lat)))
    return position.lon / 360 + 0.5, 0.5 - math.asinh(math.tan(lat)) / (2 * math.pi)


def from_mercator(x: float, y: float) -> Position:
    """Return the position that :func:`mercator` maps to `x`, `y`."""
    lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y))))
    return Position(lon=(x - 0.5) * 360, lat=lat)


def _zone_rows(
    numbered: Numbered, boundaries: Boundaries, isochrone: Isochrone | None
) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for shop_id, shop in numbered:
        for rank, zone in enumerate(shop.zones):
            geometry = zone_geometry(zone, shop, boundaries, isochrone)
            wkb = None if geometry is None else shapely.to_wkb(geometry)
            bounds = (None,) * 4 if geometry is None else tuple(shapely.bounds(geometry).tolist())
            record = json.dumps(zone_record(zone))
            rows.append((shop_id, rank, record, wkb, bool(zone.codes), *bounds))
    return rows
