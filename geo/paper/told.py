"""An answer → what is told of each of its shops; the only module here that reads the catalogue."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from geo.boundaries import Boundaries
from geo.catalogue import Catalogue
from geo.delivery_words import zone_sentences
from geo.search import Hit
from geo.values import Place, Shop

__all__ = ["Told", "read_told", "told_place"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A shop as a guide tells it.

    Attributes
    ----------
    place
        The one that answers best, and that is on the map; ``None`` for a shop without places.
    zones
        Where it delivers, in words.
    hosts
        Names of the other shops where it hands over.
    guests
        Names of those that hand over in its own.
    """

    shop: Shop
    place: Place | None = None
    zones: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    guests: tuple[str, ...] = ()


def read_told(hits: Iterable[Hit], catalogue: Catalogue) -> tuple[Told, ...]:
    """Return what is told of each hit; a shop that has gone meanwhile is left out."""
    found = list(hits)
    shops = catalogue.shops(hit.slug for hit in found)
    slugs = {place.host_slug for shop in shops.values() for place in shop.places}
    hosts = catalogue.shops(slug for slug in slugs if slug is not None)
    guests = catalogue.guests(shops)
    return tuple(
        _told(hit, shops[hit.slug], hosts, guests.get(hit.slug, []), catalogue.boundaries)
        for hit in found
        if hit.slug in shops
    )


def _told(
    hit: Hit,
    shop: Shop,
    hosts: Mapping[str, Shop],
    guests: Sequence[tuple[str, str]],
    boundaries: Boundaries,
) -> Told:
    place = told_place(shop, hit)
    here = {shop.slug, place and place.host_slug}
    slugs = dict.fromkeys(one.host_slug or "" for one in shop.places if one.host_slug not in here)
    return Told(
        shop=shop,
        place=place,
        zones=tuple(zone_sentences(shop.zones, boundaries)),
        hosts=tuple(hosts[slug].name for slug in slugs if slug in hosts),
        guests=tuple(name for slug, name in guests if slug != shop.slug),
    )


def told_place(shop: Shop, hit: Hit) -> Place | None:
    """Return the place of `shop` that `hit` is about."""
    named = (hit.role, hit.position, hit.address)
    places = (one for one in shop.places if (one.role, one.position, one.address) == named)
    return next(places, None)
