"""What was added to the demonstration later: presents, wheelchairs, markets of one day.

Each is drawn from the name of its shop, apart from all other draws: what stood before stays.
"""

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Final

from geo.french import of_commune, typeset
from geo.kinds import KINDS
from geo.values import Occasion, Place, Role, Shop, Visibility, Wheelchair

__all__ = ["add_christmas_markets", "add_presents", "add_wheelchairs"]

_ODDS: Final = {
    Occasion.CHRISTMAS: 0.7,
    Occasion.BIRTHDAY: 0.55,
    Occasion.WEDDING: 0.25,
    Occasion.BIRTH: 0.25,
    Occasion.HOUSEWARMING: 0.3,
    Occasion.THANKS: 0.4,
}
_GIVEN: Final = {"craft": 0.85, "textile": 0.75, "care": 0.5, "food": 0.45, "drink": 0.5}
_ELSEWHERE: Final = 0.15
_WHEELCHAIRS: Final = (
    *(Wheelchair.YES, Wheelchair.YES, Wheelchair.YES),
    *(Wheelchair.LIMITED, Wheelchair.LIMITED, Wheelchair.NO, None, None),
)
_CHRISTMAS_DAYS: Final = (
    "2026 Dec 05 09:00-18:00",
    "2026 Dec 12 09:00-18:00",
    "2026 Dec 19-20 10:00-19:00",
)
_CHRISTMAS_STALLS: Final = 9


def add_presents(shop: Shop) -> Shop:
    """Return `shop` with the occasions that it makes presents for, often none."""
    rng = Random(f"presents of {shop.slug}")
    odd = _GIVEN.get(KINDS[shop.kinds[0]].family, _ELSEWHERE)
    if rng.random() >= odd:
        return shop
    return replace(shop, occasions=tuple(one for one, it in _ODDS.items() if rng.random() < it))


def add_wheelchairs(shops: Sequence[Shop]) -> list[Shop]:
    """Return `shops` whose places that all may see often say whether a wheelchair gets in.

    Places at one address say the same.
    """
    return [
        replace(shop, places=tuple(_with_wheelchair(place) for place in shop.places))
        for shop in shops
    ]


def _with_wheelchair(place: Place) -> Place:
    if place.visibility is not Visibility.EXACT or place.position is None:
        return place
    rng = Random(f"wheelchair at {place.position.lon} {place.position.lat}")
    return replace(place, wheelchair=rng.choice(_WHEELCHAIRS))


def add_christmas_markets(shops: Sequence[Shop]) -> list[Shop]:
    """Return `shops`, a few of those that sell on a market also at its Christmas market."""
    sellers = [shop.slug for shop in shops if _stall(shop) is not None]
    chosen = set(Random("christmas").sample(sellers, min(_CHRISTMAS_STALLS, len(sellers))))
    return [_at_christmas(shop) if shop.slug in chosen else shop for shop in shops]


def _stall(shop: Shop) -> Place | None:
    return next((place for place in shop.places if place.role is Role.MARKET_STALL), None)


def _at_christmas(shop: Shop) -> Shop:
    stall = _stall(shop)
    if stall is None:
        return shop
    market = replace(
        stall,
        name=typeset(f"Marché de Noël {of_commune(stall.city or '')}"),
        opening_hours=Random(f"christmas in {stall.insee_code}").choice(_CHRISTMAS_DAYS),
    )
    return replace(shop, places=(*shop.places, market))
