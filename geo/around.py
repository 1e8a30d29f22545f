"""What goes with a place one asks from: who delivers there, and where one collects near it.

The same question, asked three ways: :func:`geo.search.search_shops` says who is near, and
:func:`look_around` the two other parts. Every filter of the visitor holds in all three.
"""

import json
from dataclasses import dataclass, replace
from typing import Final, Literal, get_args

import duckdb
import numpy as np
from numpy.typing import NDArray

from geo.catalogue import Catalogue
from geo.coordinates import Position
from geo.measures import distances_m
from geo.search import Hit, find_shops
from geo.search_masks import Sought, seek
from geo.spots import Rows
from geo.values import DeliveryZone, Precision, Query, Role, Service
from geo.zones import zone_from_record

__all__ = [
    "PARTS",
    "Around",
    "Delivery",
    "More",
    "PickupPoint",
    "find_pickups",
    "look_around",
    "more_query",
]

More = Literal["delivers", "pickups", "unbounded", "counters"]
"""What one may want to see all of."""
PARTS: Final[tuple[More, ...]] = get_args(More)

PICKUP_RADIUS_M: Final = 30_000.0
"""How far one drives to collect something, unless one says otherwise."""
_MOST_MAKERS: Final = 60
_MOST_TOLD: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A shop that delivers where one stands, and on which terms."""

    hit: Hit
    zones: tuple[DeliveryZone, ...]
    """Its zones that contain the place; all of them when only their codes do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PickupPoint:
    """One point where one collects, whoever's things they are.

    Attributes
    ----------
    host_slug
        The shop that hands over; ``None`` for a locker or a maker's own point.
    makers
        ``(slug, name)`` of the shops whose things one can collect there, by name, at most sixty.
    distance_m
        On the ellipsoid.
    """

    name: str | None
    host_slug: str | None
    address: str | None
    postcode: str | None
    city: str | None
    opening_hours: str | None
    precision: Precision | None
    position: Position
    distance_m: float
    makers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """The two parts of an answer that go with the list of those who are near.

    Attributes
    ----------
    unbounded_total
        Shops that deliver without a zone: nobody knows whether they come here.
    counter_total
        Shops within ``pickup_radius_m`` that prepare what one orders, to collect at their own door.
    """

    delivery_total: int
    deliveries: tuple[Delivery, ...]
    unbounded_total: int
    pickup_total: int
    pickup_points: tuple[PickupPoint, ...]
    pickup_radius_m: float
    counter_total: int


def look_around(catalogue: Catalogue, query: Query, *, most: int = _MOST_TOLD) -> Around | None:
    """Return who delivers where `query` is asked from, and where one collects near it.

    Parameters
    ----------
    catalogue
        What the public may see.
    query
        The visitor's question. Its radius and its areas say where shops are, which matters to
        neither part but for how far one goes to collect.
    most
        How many deliveries and how many points are told, the nearest first; the totals count all.

    Returns
    -------
    Around or None
        ``None`` when the question is asked from nowhere.
    """
    if query.near is None:
        return None
    delivery_total, deliveries = _read_deliveries(catalogue, _anywhere(query), query.near, most)
    pickup_total, pickup_points = _read_pickups(catalogue, query, query.near, most)
    return Around(
        delivery_total=delivery_total,
        deliveries=deliveries,
        unbounded_total=_count_unbounded(catalogue, query),
        pickup_total=pickup_total,
        pickup_points=pickup_points,
        pickup_radius_m=_pickup_radius_m(query),
        counter_total=_count_counters(catalogue, query),
    )


def more_query(query: Query, part: More) -> Query:
    """Return the question that lists a part of what is around as `query` does who is near."""
    match part:
        case "delivers":
            return replace(query, delivers_here=True)
        case "pickups":
            return replace(query, roles=(Role.PICKUP_POINT,))
        case "unbounded":
            return replace(query, services=(Service.DELIVERY,), delivers_here=False)
        case "counters":
            return replace(query, services=(Service.CLICK_AND_COLLECT,), roles=())


def find_pickups(
    catalogue: Catalogue, query: Query, *, most: int = _MOST_TOLD
) -> tuple[PickupPoint, ...]:
    """Return the nearest points where one collects, as :func:`look_around` tells them."""
    return () if query.near is None else _read_pickups(catalogue, query, query.near, most)[1]


def _anywhere(query: Query) -> Query:
    return replace(query, insee_codes=(), epci_codes=())


def _pickup_radius_m(query: Query) -> float:
    return query.radius_m or PICKUP_RADIUS_M


# Points within a metre of one another are one: a host, and whoever hands over there.
_PER_DEGREE: Final = 100_000


def _read_pickups(
    catalogue: Catalogue, query: Query, near: Position, most: int
) -> tuple[int, tuple[PickupPoint, ...]]:
    """Return how many points answer, and the nearest of them."""
    radius_m, roles = _pickup_radius_m(query), (Role.PICKUP_POINT,)
    collected = replace(_anywhere(query), radius_m=radius_m, roles=roles)
    sought = seek(catalogue.current, catalogue.boundaries, collected)
    spots, rows = sought.spots, sought.answering
    if len(rows) == 0:
        return 0, ()
    rounded = np.rint(np.stack([spots.lon[rows], spots.lat[rows]]) * _PER_DEGREE)
    _, points = np.unique(rounded, axis=1, return_inverse=True)
    metres = distances_m(near, lon=spots.lon[rows], lat=spots.lat[rows])
    nearest_m = np.full(int(points.max()) + 1, np.inf)
    np.minimum.at(nearest_m, points, metres)
    told = [
        _pickup_point(sought, rows[points == point], float(nearest_m[point]))
        for point in np.argsort(nearest_m, kind="stable")[:most].tolist()
    ]
    return len(nearest_m), tuple(told)


_OF_PLACE: Final = (
    *("name", "host_slug", "address", "postcode", "city", "opening_hours", "precision"),
    *("lon", "lat"),
)


def _pickup_point(sought: Sought, rows: Rows, distance_m: float) -> PickupPoint:
    """Return the one point that the spots `rows` are, in the words of a hosted one at best."""
    spots, edition = sought.spots, sought.edition
    places = edition.read_places(np.sort(spots.place_ids[rows]), *_OF_PLACE)
    told = next((place for place in places if place[1] is not None), places[0])
    name, host_slug, address, postcode, city, opening_hours, precision, lon, lat = told
    shops = spots.distinct_shops(rows)[:_MOST_MAKERS]
    return PickupPoint(
        name=name,
        host_slug=host_slug,
        address=address,
        postcode=postcode,
        city=city,
        opening_hours=opening_hours,
        precision=None if precision is None else Precision(precision),
        position=Position(lon=lon, lat=lat),
        distance_m=distance_m,
        makers=tuple(edition.read_shops(spots.ranks[shops], "slug", "name")),
    )


def _count_unbounded(catalogue: Catalogue, query: Query) -> int:
    edition = catalogue.current
    asked = replace(_anywhere(query), radius_m=None, delivers_here=False)
    has_zone = np.zeros(len(edition.shop_ids), np.bool_)
    has_zone[edition.zones.ranks] = has_zone[edition.zones.code_ranks] = True
    return int(np.count_nonzero(~has_zone[_offering(catalogue, asked, Service.DELIVERY)]))


def _count_counters(catalogue: Catalogue, query: Query) -> int:
    asked = replace(_anywhere(query), radius_m=_pickup_radius_m(query), roles=())
    return len(_offering(catalogue, asked, Service.CLICK_AND_COLLECT))


def _offering(catalogue: Catalogue, query: Query, service: Service) -> NDArray[np.int32]:
    """Return the ranks of the shops that answer `query` and offer `service`."""
    sought = seek(catalogue.current, catalogue.boundaries, query)
    spots, shops = sought.spots, sought.answering_shops
    offers = sought.edition.books.services.sharing((service,))[spots.services[shops]]
    return spots.ranks[shops[offers]]


_ZONES_HERE: Final = """
SELECT slug, record,
       coalesce(ST_Contains(ST_GeomFromWKB(wkb), ST_Point($lon, $lat)), FALSE) AS is_here
FROM zones JOIN shops USING (shop_id) WHERE list_contains($slugs, slug) ORDER BY slug, rank
"""


def _read_deliveries(
    catalogue: Catalogue, anywhere: Query, near: Position, most: int
) -> tuple[int, tuple[Delivery, ...]]:
    asked = replace(anywhere, radius_m=None, delivers_here=True)
    total, hits = find_shops(catalogue, asked, limit=most)
    parameters = {"slugs": [hit.slug for hit in hits], "lon": near.lon, "lat": near.lat}
    with catalogue.engine.cursor() as cursor:
        zones = _zones_by_slug(cursor, parameters)
    told = [Delivery(hit=hit, zones=zones.get(hit.slug, ())) for hit in hits]
    return total, tuple(told)


def _zones_by_slug(
    cursor: duckdb.DuckDBPyConnection, parameters: dict[str, object]
) -> dict[str, tuple[DeliveryZone, ...]]:
    every: dict[str, list[tuple[DeliveryZone, bool]]] = {}
    for slug, record, is_here in cursor.execute(_ZONES_HERE, parameters).fetchall():
        every.setdefault(slug, []).append((zone_from_record(json.loads(record)), is_here))
    return {
        slug: tuple(zone for zone, is_here in zones if is_here or not any(h for _, h in zones))
        for slug, zones in every.items()
    }
