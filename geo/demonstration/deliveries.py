"""Delivery zones of every shape, near the maker that has them."""

from dataclasses import replace
from random import Random
from typing import Final, Literal, get_args

from geo.demonstration.sites import Site
from geo.demonstration.vocabulary import SharedWords
from geo.measures import distance_m, move
from geo.values import DeliveryZone, Shop

__all__ = ["SHAPES", "Shape", "add_zone", "draw_zone"]

Shape = Literal["radius", "communes", "epci", "departement", "polygon", "travel_time"]
SHAPES: Final[tuple[Shape, ...]] = get_args(Shape)
_CORNERS: Final = 9


def add_zone(
    rng: Random, shop: Shop, words: SharedWords, shape: Shape, *, home: Site, sites: list[Site]
) -> Shop:
    """Return `shop` with one more delivery zone of this `shape`, days, minimum and fee."""
    zone = replace(
        draw_zone(rng, shape, home=home, sites=sites),
        days=rng.choice(words.zones["days"]),
        minimum=rng.choice(words.zones["minimums"]) if rng.random() < 0.7 else None,
        fee=rng.choice(words.zones["fees"]) if rng.random() < 0.8 else None,
    )
    return replace(shop, zones=(*shop.zones, zone))


def draw_zone(rng: Random, shape: Shape, *, home: Site, sites: list[Site]) -> DeliveryZone:
    """Return a bare zone around the commune `home`, whose neighbours are among `sites`.

    A drawn polygon is centred on the commune, not on the maker: it would tell a hidden address.
    """
    match shape:
        case "radius":
            return DeliveryZone(radius_m=float(rng.choice((5, 8, 10, 15, 20, 30)) * 1_000))
        case "communes":
            return DeliveryZone(codes=_neighbour_codes(home, sites, count=rng.randint(3, 9)))
        case "epci":
            return DeliveryZone(codes=_epci_codes(home, sites, count=rng.randint(1, 2)))
        case "departement":
            return DeliveryZone(codes=(f"departement:{home.commune.departement_code}",))
        case "polygon":
            return DeliveryZone(polygon_wkt=_draw_polygon(rng, home))
        case "travel_time":
            return DeliveryZone(travel_time_min=float(rng.choice((15, 20, 30, 45))))


def _by_distance(home: Site, sites: list[Site]) -> list[Site]:
    return sorted(
        sites, key=lambda site: (distance_m(home.centre, site.centre), site.commune.insee_code)
    )


def _neighbour_codes(home: Site, sites: list[Site], *, count: int) -> tuple[str, ...]:
    return tuple(f"commune:{site.commune.insee_code}" for site in _by_distance(home, sites)[:count])


def _epci_codes(home: Site, sites: list[Site], *, count: int) -> tuple[str, ...]:
    codes = [site.commune.epci_code for site in _by_distance(home, sites)]
    return tuple(f"epci:{code}" for code in list(dict.fromkeys(filter(None, codes)))[:count])


def _draw_polygon(rng: Random, home: Site) -> str:
    corners = [
        move(home.centre, azimuth=-360 * i / _CORNERS, distance_m=rng.uniform(4e3, 12e3), digits=5)
        for i in range(_CORNERS)
    ]
    ring = ", ".join(f"{corner.lon} {corner.lat}" for corner in [*corners, corners[0]])
    return f"POLYGON (({ring}))"
