"""Where makers meet their customers beyond their home: hosts, markets, shared boutiques, lockers.

Each function gives new shops in the same order; a maker may be met in several ways.
"""

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Final

from geo.coordinates import Position
from geo.demonstration.french import of_commune, typeset
from geo.demonstration.sites import Site, make_place
from geo.demonstration.vocabulary import SharedWords, read_shared
from geo.measures import distance_m
from geo.values import Place, Precision, Role, Shop, Visibility

__all__ = ["HOME_KINDS", "add_meetings", "makers_who_move"]

HOME_KINDS: Final = frozenset(
    {"wood_turner", "potter", "jeweller", "basket", "paper", "candle", "toys", "weaver", "clothes",
     "leather", "soap", "glass"}
)  # fmt: skip
"""Kinds that are often worked at home, and sold in shared boutiques."""

_STAY: Final = frozenset({"grocer", "bookshop", "repair", "tea", "caterer", "carpenter"})
_HOSTS: Final = frozenset({"grocer", "bookshop", "bakery", "tea", "florist", "caterer"})
_MARKETS: Final = 34
_GUESTS: Final = 42
_STALLS: Final = 80
_SHARERS: Final = 4
_EXTRAS: Final = 20
_UNPLACED: Final = 3
_DAYS: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_SEASONS: Final = ("", "", "", "Apr-Oct ", "May-Sep ")


def add_meetings(rng: Random, shops: list[Shop], sites: Sequence[Site]) -> list[Shop]:
    """Return `shops` with places beyond their home, in the communes `sites`."""
    bourgs = sorted(sites, key=lambda site: (-site.population, site.commune.insee_code))
    shops = _add_hosts(rng, shops)
    shops = _add_stalls(rng, shops, bourgs[:_MARKETS])
    shops = _add_boutiques(rng, shops, bourgs[:12])
    shops = _add_extras(rng, shops, sites)
    return _add_unknowns(rng, shops)


def makers_who_move(shops: Sequence[Shop]) -> list[int]:
    """Return the indexes of the makers who also sell away from home."""
    return [i for i, shop in enumerate(shops) if shop.kinds[0] not in _STAY]


def _with_place(shop: Shop, place: Place) -> Shop:
    return replace(shop, places=(*shop.places, place))


def _centre(shop: Shop) -> Position:
    return next(place.position for place in shop.places if place.position is not None)


def _nearest(centre: Position, places: Sequence[Place], count: int) -> list[Place]:
    away = [
        (distance_m(centre, place.position), i) for i, place in enumerate(places) if place.position
    ]
    return [places[i] for _, i in sorted(away)[:count]]


def _add_hosts(rng: Random, shops: list[Shop]) -> list[Shop]:
    """Give about forty makers, every hidden one among them, a pickup point at a neighbour's."""
    hosts = {shop.places[0]: shop for shop in shops if _can_host(shop)}
    hidden = [i for i, shop in enumerate(shops) if shop.places[0].visibility is Visibility.HIDDEN]
    others = [i for i in makers_who_move(shops) if i not in hidden]
    guests = {*hidden, *rng.sample(others, _GUESTS - len(hidden))}
    return [_with_host(rng, shop, hosts) if i in guests else shop for i, shop in enumerate(shops)]


def _can_host(shop: Shop) -> bool:
    home = shop.places[0]
    is_open_to_all = home.role is Role.SHOP and home.visibility is Visibility.EXACT
    return is_open_to_all and home.opening_hours is not None and shop.kinds[0] in _HOSTS


def _with_host(rng: Random, guest: Shop, hosts: dict[Place, Shop]) -> Shop:
    homes = [home for home, host in hosts.items() if host.slug != guest.slug]
    home = rng.choice(_nearest(_centre(guest), homes, 3))
    host = hosts[home]
    return _with_place(
        guest, replace(home, role=Role.PICKUP_POINT, name=host.name, host_slug=host.slug)
    )


def _add_stalls(rng: Random, shops: list[Shop], sites: Sequence[Site]) -> list[Shop]:
    markets = [_make_market(rng, read_shared(), site) for site in sites]
    sellers = set(rng.sample(makers_who_move(shops), _STALLS))
    return [
        _with_place(shop, rng.choice(_nearest(_centre(shop), markets, 4))) if i in sellers else shop
        for i, shop in enumerate(shops)
    ]


def _make_market(rng: Random, words: SharedWords, site: Site) -> Place:
    place = make_place(rng, words, site, role=Role.MARKET_STALL, precision=Precision.STREET)
    day, times = rng.choice(_DAYS), rng.choice(words.hours["market"])
    return replace(
        place,
        name=typeset(f"Marché {of_commune(site.commune.name)}"),
        address="place du Marché",
        opening_hours=f"{rng.choice(_SEASONS)}{day} {times}",
    )


def _add_boutiques(rng: Random, shops: list[Shop], sites: Sequence[Site]) -> list[Shop]:
    """Let neighbours who work at home sell together: several shops at one address."""
    words, shops = read_shared(), list(shops)
    for name, site in zip(words.shared, rng.sample(sites, len(words.shared)), strict=True):
        place = make_place(rng, words, site, role=Role.SHOP, precision=Precision.HOUSENUMBER)
        boutique = replace(place, name=name, opening_hours=rng.choice(words.hours["shop"]))
        homely = [i for i, shop in enumerate(shops) if shop.kinds[0] in HOME_KINDS]
        homely.sort(key=lambda i: distance_m(_centre(shops[i]), site.centre))
        for i in rng.sample(homely[: 3 * _SHARERS], _SHARERS):
            shops[i] = _with_place(shops[i], boutique)
    return shops


def _add_extras(rng: Random, shops: list[Shop], sites: Sequence[Site]) -> list[Shop]:
    """Give some makers a locker or an office in their own commune, unless that is hidden."""
    by_code, shops = {site.commune.insee_code: site for site in sites}, list(shops)
    shown = [i for i in makers_who_move(shops) if _is_shown_in(shops[i].places[0], by_code)]
    for number, i in enumerate(rng.sample(shown, _EXTRAS)):
        site = by_code[shops[i].places[0].insee_code or ""]
        role = Role.PICKUP_POINT if number % 4 else Role.OFFICE
        shops[i] = _with_place(shops[i], _make_extra(rng, read_shared(), site, role))
    return shops


def _is_shown_in(place: Place, by_code: dict[str, Site]) -> bool:
    return place.visibility is Visibility.EXACT and place.insee_code in by_code


def _make_extra(rng: Random, words: SharedWords, site: Site, role: Role) -> Place:
    place = make_place(rng, words, site, role=role, precision=Precision.STREET)
    if role is Role.OFFICE:
        hours = "Mo-Fr 09:00-12:00; PH off"
        return replace(place, name="Bureau des commandes", opening_hours=hours)
    return replace(place, name="Casier de retrait", opening_hours=rng.choice(words.hours["pickup"]))


def _add_unknowns(rng: Random, shops: list[Shop]) -> list[Shop]:
    """Give one shop hours in free words, and a few a meeting point that nobody has placed yet."""
    shops = list(shops)
    free, *rounds = rng.sample(makers_who_move(shops), 1 + _UNPLACED)
    home = replace(shops[free].places[0], opening_hours=read_shared().free_text)
    shops[free] = replace(shops[free], places=(home, *shops[free].places[1:]))
    for i in rounds:
        last = shops[i].places[-1]
        stop = Place(
            role=Role.PICKUP_POINT,
            name="Arrêt de la tournée",
            address="lieu donné à la commande",
            city=last.city,
            insee_code=last.insee_code,
        )
        shops[i] = _with_place(shops[i], stop)
    return shops
