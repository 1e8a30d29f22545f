"""What a shop's card says beyond what the shop holds: its door today, its links, its neighbours."""

from dataclasses import dataclass
from datetime import datetime

from geo.catalogue import Catalogue
from geo.coordinates import Position
from geo.door_sign import DoorSign, door_sign
from geo.links import (
    directions_link,
    geo_link,
    network_name,
    phone_link,
    sms_link,
    web_link,
    whatsapp_link,
)
from geo.markets import stalls_of
from geo.measures import distance_m
from geo.values import Place, Precision, Shop, Visibility
from geo.wording import distance_label

__all__ = ["Contacts", "PickupHost", "ShownPlace", "contacts_of", "hosts_of", "shown_place"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """Ways to reach a shop, each an address that a tap opens, ``None`` when there is none."""

    phone: str | None
    sms: str | None
    whatsapp: str | None
    website: str | None
    networks: tuple[tuple[str, str], ...]
    """Name and address of its other places on the web."""
    has_markets: bool
    """There are market days to put into a calendar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPlace:
    """A place, how far it is, what its door says today, and the ways there."""

    place: Place
    far: str | None
    sign: DoorSign
    is_at_commune: bool
    geo_url: str | None
    directions_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PickupHost:
    """A shop where another hands over, and who else does: slugs and names."""

    slug: str
    name: str
    others: tuple[tuple[str, str], ...]


def contacts_of(shop: Shop) -> Contacts:
    """Return the ways to reach `shop`; text from people that is no address is left out."""
    links = [link for link in map(web_link, shop.links) if link is not None]
    return Contacts(
        phone=phone_link(shop.phone),
        sms=sms_link(shop.phone),
        whatsapp=whatsapp_link(shop.phone),
        website=web_link(shop.website),
        networks=tuple((network_name(link), link) for link in links),
        has_markets=bool(stalls_of(shop)),
    )


def shown_place(place: Place, shop: Shop, *, near: Position | None, now: datetime) -> ShownPlace:
    """Return `place` as the card shows it at `now`, a wall-clock time."""
    at = place.position
    return ShownPlace(
        place=place,
        far=_how_far(place, near),
        sign=door_sign(place.opening_hours, now),
        is_at_commune=place.visibility is Visibility.COMMUNE,
        geo_url=None if at is None else geo_link(at, shop.name),
        directions_url=None if at is None else directions_link(at),
    )


def hosts_of(shop: Shop, catalogue: Catalogue) -> list[PickupHost]:
    """Return the shops where `shop` hands over and that are still on the map."""
    slugs = dict.fromkeys(place.host_slug for place in shop.places)
    hosts = [catalogue.shop(slug) for slug in slugs if slug is not None and slug != shop.slug]
    return [
        PickupHost(slug=host.slug, name=host.name, others=_others(host, shop, catalogue))
        for host in hosts
        if host is not None
    ]


def _others(host: Shop, shop: Shop, catalogue: Catalogue) -> tuple[tuple[str, str], ...]:
    guests = catalogue.guests_of(host.slug)
    return tuple((slug, name) for slug, name in guests if slug not in (shop.slug, host.slug))


def _how_far(place: Place, near: Position | None) -> str | None:
    if near is None or place.position is None:
        return None
    is_at_commune = place.precision is Precision.COMMUNE
    return distance_label(distance_m(near, place.position), is_at_commune=is_at_commune)
