"""The values that everything else passes around: frozen, keyword-only, without I/O.

::

    Shop                      one maker, whatever its trade
    ├── places: Place …       workshop, shop, pickup point, market stall, office
    ├── photos: Photo …       pictures that may be shown
    └── zones: DeliveryZone … where it delivers
    Query                     what a visitor asks
    └── scope: Scope          what of it all a named view shows

Texts from people are kept as written and escaped where they become HTML, SQL or a file name.
"""

import math
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from geo.coordinates import Position

__all__ = [
    "TERRITORY_LEVELS",
    "DeliveryZone",
    "Occasion",
    "Payment",
    "Photo",
    "Place",
    "Precision",
    "Query",
    "Role",
    "Scope",
    "Service",
    "Shop",
    "Status",
    "Visibility",
    "Wheelchair",
]


class Role(StrEnum):
    """What a place is for."""

    WORKSHOP = "workshop"
    SHOP = "shop"
    PICKUP_POINT = "pickup_point"
    MARKET_STALL = "market_stall"
    OFFICE = "office"


class Visibility(StrEnum):
    """How much of a place's position the public may see."""

    EXACT = "exact"
    COMMUNE = "commune"
    HIDDEN = "hidden"


class Precision(StrEnum):
    """What the position of a place stands for, from the finest to the coarsest.

    ``PIN`` is a position that a person confirmed by hand; no machine overwrites it.
    """

    PIN = "pin"
    HOUSENUMBER = "housenumber"
    STREET = "street"
    LOCALITY = "locality"
    COMMUNE = "commune"


class Service(StrEnum):
    """How one buys from a shop."""

    ON_SITE = "on_site"
    CLICK_AND_COLLECT = "click_and_collect"
    DELIVERY = "delivery"
    MARKET = "market"
    APPOINTMENT = "appointment"


class Payment(StrEnum):
    """How one pays; names follow OSM ``payment:*``."""

    CASH = "cash"
    CARD = "cards"
    CHEQUE = "cheque"
    TRANSFER = "wire_transfer"
    LOCAL_CURRENCY = "local_currency"
    GIFT_VOUCHER = "gift_voucher"


class Occasion(StrEnum):
    """What a shop makes presents for."""

    CHRISTMAS = "christmas"
    BIRTHDAY = "birthday"
    WEDDING = "wedding"
    BIRTH = "birth"
    HOUSEWARMING = "housewarming"
    THANKS = "thanks"


class Wheelchair(StrEnum):
    """How far one gets in with a wheelchair; the values of OSM ``wheelchair``."""

    YES = "yes"
    LIMITED = "limited"
    """One step of a hand's breadth at most, or not in every room."""
    NO = "no"


class Status(StrEnum):
    """Where an entry stands in moderation; :mod:`geo.moderation` holds the allowed moves.

    ``TO_COMPLETE`` waits for an answer of the maker; ``ERASED`` is what a maker's right to
    erasure leaves: a skeleton without personal fields.
    """

    PENDING = "pending"
    TO_COMPLETE = "to_complete"
    PUBLISHED = "published"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a shop works, sells or hands over.

    ``position`` is ``None`` when nobody knows it yet; ``insee_code`` may be known all the same.
    A pickup point with a ``host_slug`` stands in another shop, whose address and hours apply.
    """

    role: Role
    name: str | None = None
    address: str | None = None
    postcode: str | None = None
    city: str | None = None
    insee_code: str | None = None
    position: Position | None = None
    precision: Precision | None = None
    score: float | None = None
    opening_hours: str | None = None
    """OSM ``opening_hours``, or free text kept as written."""
    visibility: Visibility = Visibility.EXACT
    host_slug: str | None = None
    wheelchair: Wheelchair | None = None
    """``None`` when nobody said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryZone:
    """Where a shop delivers: exactly one of the four ways to say it is set.

    Attributes
    ----------
    radius_m
        Metres around the shop's first place with a position.
    codes
        Territory codes as in :data:`TERRITORY_LEVELS`.
    polygon_wkt
        Drawn polygon, WKT in EPSG:4326.
    travel_time_min
        Minutes by car from the shop's first place; needs an isochrone service to be drawn.
    days
        OSM ``opening_hours`` day ranges such as ``"Tu,Fr"``, or words.
    minimum, fee
        In words, as the maker says them.
    """

    radius_m: float | None = None
    codes: tuple[str, ...] = ()
    polygon_wkt: str | None = None
    travel_time_min: float | None = None
    days: str | None = None
    minimum: str | None = None
    fee: str | None = None

    def __post_init__(self) -> None:
        ways = (
            self.radius_m is not None,
            bool(self.codes),
            self.polygon_wkt is not None,
            self.travel_time_min is not None,
        )
        if sum(ways) != 1:
            raise ValueError(f"a delivery zone has exactly one shape, got {self!r}")
        measures = (self.radius_m, self.travel_time_min)
        if not all(measure is None or 0 < measure < math.inf for measure in measures):
            raise ValueError(f"a delivery zone reaches some way and not for ever, got {self!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """One picture that may be shown: whoever holds its rights has agreed.

    Attributes
    ----------
    key
        Random name of its files, ``{key}-small.webp`` and ``{key}-large.webp``.
    width, height
        Pixels of the large one.
    """

    key: str
    caption: str | None = None
    credit: str | None = None
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """One maker, craftsperson, producer or shop.

    Example
    -------
    ::

        Shop(
            slug="tournerie-des-aulnes",
            name="Tournerie des Aulnes",
            kinds=("wood_turner",),
            description="Bols et toupies en châtaignier.",
            services=(Service.ON_SITE, Service.CLICK_AND_COLLECT),
            places=(Place(role=Role.WORKSHOP, insee_code="07019"),),
        )
    """

    slug: str
    name: str
    kinds: tuple[str, ...] = ()
    """Keys of :data:`geo.kinds.KINDS`, the main one first."""
    description: str | None = None
    services: tuple[Service, ...] = ()
    payments: tuple[Payment, ...] = ()
    occasions: tuple[Occasion, ...] = ()
    labels: tuple[str, ...] = ()
    phone: str | None = None
    email: str | None = None
    """Private: it never enters the catalogue."""
    website: str | None = None
    links: tuple[str, ...] = ()
    """Other addresses on the web: networks, a shop of several makers."""
    photos: tuple[Photo, ...] = ()
    made_in: str | None = None
    """INSEE code of the commune where things are made."""
    places: tuple[Place, ...] = ()
    zones: tuple[DeliveryZone, ...] = ()
    status: Status = Status.PUBLISHED
    confirmed_on: date | None = None
    source: str | None = None
    licence: str | None = None
    source_url: str | None = None
    """Where the same shop stands at its source: "vu aussi sur …"."""
    is_demonstration: bool = False
    is_stale: bool = False
    """Nobody has confirmed it for long; set when it is published, never stored."""
    published_on: date | None = None
    """Since when the public sees it; set when it is published from a registry, never stored."""


TERRITORY_LEVELS: Final = ("commune", "epci", "departement", "region")
"""What a territory code may name, before its colon: ``"departement:07"``, ``"region:84"``,
``"epci:200073245"``, ``"commune:07019"``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The part of the catalogue that a view shows; within a list one match is enough.

    Attributes
    ----------
    insee_codes
        Communes whose places are shown; ``None`` for every commune, an empty set for none.
    kinds
        As in :class:`Query`; ``()`` for every kind, and so on.
    """

    insee_codes: frozenset[str] | None = None
    kinds: tuple[str, ...] = ()
    services: tuple[Service, ...] = ()
    labels: tuple[str, ...] = ()
    occasions: tuple[Occasion, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What a visitor asks: every condition that is set must hold.

    Within ``kinds``, ``services`` and the other lists one match is enough; ``None``, ``()`` and
    ``False`` mean "any". ``near`` orders the answer by distance on the ellipsoid; without it, by
    name. What is asked of a place (``insee_codes`` and ``epci_codes``, ``roles``,
    ``is_accessible``, ``open_at``, ``radius_m``) must hold of one and the same place.

    Attributes
    ----------
    kinds
        Keys of :data:`geo.kinds.KINDS`; a key of :data:`geo.kinds.FAMILIES` means all its kinds.
    labels
        As shops write them, whole.
    made_in
        INSEE codes.
    is_accessible
        Only places that one enters with a wheelchair, with help at worst.
    open_at
        Wall-clock time in France, without time zone. Only places that are open then or whose
        hours nobody knows: unknown is not closed.
    delivers_here
        Only shops with a delivery zone that holds ``near``; without ``near`` it asks nothing.
    scope
        What a named view lets through at all; the counts of filters stay inside it too.
    """

    text: str | None = None
    kinds: tuple[str, ...] = ()
    services: tuple[Service, ...] = ()
    insee_codes: tuple[str, ...] = ()
    epci_codes: tuple[str, ...] = ()
    near: Position | None = None
    radius_m: float | None = None
    payments: tuple[Payment, ...] = ()
    labels: tuple[str, ...] = ()
    made_in: tuple[str, ...] = ()
    occasions: tuple[Occasion, ...] = ()
    roles: tuple[Role, ...] = ()
    is_accessible: bool = False
    open_at: datetime | None = None
    delivers_here: bool = False
    scope: Scope | None = None
