"""Where makers meet their customers beyond their home: markets, hosts, shared boutiques."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random
from typing import Final

from geo.coordinates import Position
from geo.demonstration.french import of_commune, typeset
from geo.demonstration.sites import Site, distance_m, make_place
from geo.demonstration.vocabulary import SharedWords
from geo.values import Place, Precision, Role, Shop, Visibility

__all__ = ["add_hosts", "add_places", "make_boutiques", "make_markets", "nearest"]

_DAYS: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_SEASONS: Final = ("", "", "", "Apr-Oct ", "May-Sep ")


def make_markets(rng: Random, words: SharedWords, sites: Sequence[Site]) -> list[Place]:
    """Return a weekly market for each of `sites`: every stall of it stands at this one place."""
    markets = []
    for site in sites:
        place = make_place(rng, words, site, role=Role.MARKET_STALL, precision=Precision.STREET)
        day, times = rng.choice(_DAYS), rng.choice(words.hours["market"])
        markets.append(
            replace(
                place,
                name=typeset(f"Marché {of_commune(site.commune.name)}"),
                address="place du Marché",
                opening_hours=f"{rng.choice(_SEASONS)}{day} {times}",
            )
        )
    return markets


def make_boutiques(rng: Random, words: SharedWords, sites: Sequence[Site]) -> list[Place]:
    """Return a boutique for each of `sites`, where several makers sell at one address."""
    boutiques = []
    for site, name in zip(sites, words.shared, strict=False):
        place = make_place(rng, words, site, role=Role.SHOP, precision=Precision.HOUSENUMBER)
        hours = rng.choice(words.hours["shop"])
        boutiques.append(replace(place, name=name, opening_hours=hours))
    return boutiques


def add_places(rng: Random, shop: Shop, places: Sequence[Place], *, among: int) -> Shop:
    """Return `shop` with one of the `among` nearest of `places` that it has not yet."""
    centre = _centre(shop)
    new = [place for place in places if place not in shop.places]
    place = rng.choice(nearest(centre, new)[:among])
    return replace(shop, places=(*shop.places, place))


def add_hosts(rng: Random, shops: Sequence[Shop], guests: Sequence[int]) -> Iterator[Shop]:
    """Give `shops`, those at the indexes `guests` with a pickup point hosted by a neighbour."""
    hosts = [shop for shop in shops if _can_host(shop)]
    for index, shop in enumerate(shops):
        yield _hosted(rng, shop, hosts) if index in set(guests) else shop


def nearest(centre: Position, places: Sequence[Place]) -> list[Place]:
    """Return the `places` that have a position, the nearest to `centre` first."""
    away = [
        (distance_m(centre, place.position), i) for i, place in enumerate(places) if place.position
    ]
    return [places[i] for _, i in sorted(away)]


def _centre(shop: Shop) -> Position:
    return next(place.position for place in shop.places if place.position is not None)


def _can_host(shop: Shop) -> bool:
    home = shop.places[0]
    return (
        home.role is Role.SHOP
        and home.visibility is Visibility.EXACT
        and home.opening_hours is not None
        and shop.kinds[0] in {"grocer", "bookshop", "bakery", "tea", "florist", "caterer"}
    )


def _hosted(rng: Random, guest: Shop, hosts: Sequence[Shop]) -> Shop:
    by_home = {id(host.places[0]): host for host in hosts if host.slug != guest.slug}
    homes = nearest(_centre(guest), [host.places[0] for host in by_home.values()])
    home = rng.choice(homes[:3])
    host = by_home[id(home)]
    pickup = replace(home, role=Role.PICKUP_POINT, name=host.name, host_slug=host.slug)
    return replace(guest, places=(*guest.places, pickup))
