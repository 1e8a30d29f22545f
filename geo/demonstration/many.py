"""Thousands of invented shops, quickly, for benchmarks and tests."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from random import Random

from geo.boundaries import Boundaries, Commune
from geo.coordinates import Position
from geo.demonstration.makers import draw_phones, make_maker, slug_of
from geo.demonstration.texts import fill
from geo.demonstration.vocabulary import KindWords, read_kinds, read_shared
from geo.french import typeset
from geo.values import Place, Precision, Role, Service, Shop

__all__ = ["many_shops"]

_STALL_ODDS = 0.3


def many_shops(count: int, seed: int, *, communes: Sequence[Commune] | None = None) -> list[Shop]:
    """Return `count` invented shops spread by population, each with one or two places.

    Unlike the demonstration, names repeat, and a position lies about 600 m from its commune's
    point without a look at the contour.

    Parameters
    ----------
    count, seed
        How many; the same seed gives the same shops.
    communes
        Where they may stand; every commune of France when ``None``.
    """
    known = list(Boundaries().communes().values()) if communes is None else communes
    rng = Random(seed)
    phones = draw_phones(rng)
    placed = _draw_communes(rng, known, count)
    return [
        _make_shop(rng, commune, number, phone)
        for number, (commune, phone) in enumerate(zip(placed, _cycle(phones), strict=False))
    ]


def _cycle(phones: Iterator[str]) -> Iterator[str]:
    # The ranges of fiction hold too few numbers for a large set: they come back.
    first = [next(phones) for _ in range(5_000)]
    while True:
        yield from first


def _draw_communes(rng: Random, communes: Sequence[Commune], count: int) -> list[Commune]:
    placed = [commune for commune in communes if commune.position is not None]
    weights = list(accumulate((commune.population or 0) + 1 for commune in placed))
    return rng.choices(placed, cum_weights=weights, k=count)


def _make_shop(rng: Random, commune: Commune, number: int, phone: str) -> Shop:
    words = rng.choice(read_kinds())
    name = typeset(f"{rng.choice(words.heads)} {rng.choice(read_shared().tails)}")
    shop = make_maker(rng, words, name=name, home=_draw_home(rng, words, commune), phone=phone)
    stall = (_draw_stall(rng, commune),) if rng.random() < _STALL_ODDS else ()
    services = (Service.ON_SITE, Service.MARKET) if stall else (Service.ON_SITE,)
    text = f"{rng.choice(words.openers)} {rng.choice(words.details)}"
    return replace(
        shop,
        slug=f"{slug_of(name)}-{number}",
        description=typeset(fill(text, commune.name)),
        services=services,
        places=shop.places + stall,
    )


def _draw_home(rng: Random, words: KindWords, commune: Commune) -> Place:
    shared = read_shared()
    hours = rng.choice(shared.hours["shop" if words.role is Role.SHOP else "workshop"])
    street = f"{rng.randint(1, 90)} {rng.choice(shared.streets)}"
    place = _place(rng, commune, words.role, Precision.HOUSENUMBER, street)
    return replace(place, name=words.home, opening_hours=hours)


def _draw_stall(rng: Random, commune: Commune) -> Place:
    place = _place(rng, commune, Role.MARKET_STALL, Precision.STREET, "place du Marché")
    return replace(place, opening_hours=f"Sa {rng.choice(read_shared().hours['market'])}")


def _place(rng: Random, commune: Commune, role: Role, precision: Precision, address: str) -> Place:
    return Place(
        role=role,
        address=address,
        postcode=commune.postcodes[0] if commune.postcodes else None,
        city=commune.name,
        insee_code=commune.insee_code,
        position=_near(rng, commune.position),
        precision=precision,
        score=round(rng.uniform(0.62, 0.98), 2),
    )


def _near(rng: Random, centre: Position | None) -> Position | None:
    # About 600 m: a degree of latitude is 111 km, of longitude 78 km at 45° north.
    if centre is None:
        return None
    lon, lat = centre.lon + rng.gauss(0, 0.0054), centre.lat + rng.gauss(0, 0.0038)
    return Position(lon=round(lon, 6), lat=round(lat, 6))
