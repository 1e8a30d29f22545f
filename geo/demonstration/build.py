"""The demonstration set: the same seed gives the same shops."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Final

from geo.boundaries import Boundaries
from geo.demonstration.deliveries import SHAPES, Shape, add_zone
from geo.demonstration.makers import draw_home, draw_phones, make_maker
from geo.demonstration.meetings import HOME_KINDS, add_meetings, makers_who_move
from geo.demonstration.presents import (
    add_christmas_markets,
    add_presents,
    add_wheelchairs,
)
from geo.demonstration.sites import Site, read_sites, settle
from geo.demonstration.texts import Deck, describe, draw_names
from geo.demonstration.vocabulary import Opener, read_kinds, read_shared
from geo.values import Role, Service, Shop, Visibility

__all__ = ["SEED", "build_shops", "demonstration_shops"]

SEED: Final = 7
_TERRITORY: Final = ("departement:07",)
# Just across the border: Tain-l'Hermitage, Loriol-sur-Drôme, Pont-Saint-Esprit.
_OUTSIDE: Final = ("commune:26347", "commune:26166", "commune:30202")
_COMMUNES: Final = 125
_AT_COMMUNE: Final = 40
_HIDDEN: Final = 8
_ZONES: Final[dict[Shape, int]] = {
    "radius": 20,
    "communes": 16,
    "epci": 12,
    "departement": 7,
    "polygon": 14,
    "travel_time": 4,
}


def demonstration_shops(boundaries: Boundaries, *, seed: int = SEED) -> list[Shop]:
    """Return the fictional makers of the Ardèche, with three just across its border.

    Private parts (e-mails, addresses of home workshops) are there: :func:`geo.snapshot.write_shops`
    leaves them out.
    """
    inside, outside = read_sites(boundaries, _TERRITORY), read_sites(boundaries, _OUTSIDE)
    return build_shops(inside, outside, seed=seed)


def build_shops(inside: Sequence[Site], outside: Sequence[Site], *, seed: int) -> list[Shop]:
    """Return one maker for each opener of the word lists, settled over `inside` and `outside`."""
    rng = Random(seed)
    openers = [Opener(kind, sentence) for kind in read_kinds() for sentence in kind.openers]
    rng.shuffle(openers)
    # A stable sort: those that suit any commune come first, and the first settle outside.
    openers.sort(key=lambda opener: opener.words.setting != "anywhere")
    settings = [opener.words.setting for opener in openers[len(outside) :]]
    homes = [*outside, *settle(rng, inside, settings, spread=_COMMUNES)]
    shops = _make_makers(rng, openers, homes)
    shops = add_meetings(rng, shops, inside)
    shops = _add_zones(rng, shops, homes, list(inside))
    return _finish(rng, shops, openers, homes)


def _make_makers(rng: Random, openers: list[Opener], homes: list[Site]) -> list[Shop]:
    shared, phones = read_shared(), draw_phones(rng)
    visibilities = _draw_visibilities(rng, openers)
    names = draw_names(rng, [opener.words for opener in openers], shared)
    shops = []
    for opener, site, name, visibility in zip(openers, homes, names, visibilities, strict=True):
        home = draw_home(rng, opener.words, shared, site, visibility)
        shops.append(make_maker(rng, opener.words, name=name, home=home, phone=next(phones)))
    return shops


def _draw_visibilities(rng: Random, openers: list[Opener]) -> list[Visibility]:
    homely = [i for i, opener in enumerate(openers) if opener.words.kind in HOME_KINDS]
    # A sentence that names the commune would tell where a hidden workshop is.
    silent = [i for i in homely if "_commune}" not in openers[i].sentence]
    hidden = set(rng.sample(silent, _HIDDEN))
    at_commune = set(rng.sample([i for i in homely if i not in hidden], _AT_COMMUNE))
    shown = dict.fromkeys(hidden, Visibility.HIDDEN)
    shown |= dict.fromkeys(at_commune, Visibility.COMMUNE)
    return [shown.get(i, Visibility.EXACT) for i in range(len(openers))]


def _add_zones(rng: Random, shops: list[Shop], homes: list[Site], sites: list[Site]) -> list[Shop]:
    shapes = [shape for shape in SHAPES for _ in range(_ZONES[shape])]
    for i, shape in zip(rng.choices(makers_who_move(shops), k=len(shapes)), shapes, strict=True):
        shops[i] = add_zone(rng, shops[i], read_shared(), shape, home=homes[i], sites=sites)
    return shops


def _finish(rng: Random, shops: list[Shop], openers: list[Opener], homes: list[Site]) -> list[Shop]:
    details = {kind.kind: Deck(rng, kind.details) for kind in read_kinds()}
    closers = {Service(key): Deck(rng, said) for key, said in read_shared().closers.items()}
    finished = []
    for shop, opener, site in zip(shops, openers, homes, strict=True):
        services, deck = _services(rng, shop), details[opener.words.kind]
        text = describe(rng, opener.sentence, deck, closers, services, site.commune.name)
        finished.append(replace(shop, services=services, description=text))
    finished = add_wheelchairs(add_christmas_markets([add_presents(shop) for shop in finished]))
    return sorted(finished, key=lambda shop: shop.slug)


def _services(rng: Random, shop: Shop) -> tuple[Service, ...]:
    roles = {place.role for place in shop.places}
    home = shop.places[0]
    by_appointment = "rendez-vous" in (home.opening_hours or "")
    offered = {
        Service.ON_SITE: home.visibility is Visibility.EXACT and not by_appointment,
        Service.CLICK_AND_COLLECT: Role.PICKUP_POINT in roles or rng.random() < 0.2,
        Service.DELIVERY: bool(shop.zones),
        Service.MARKET: Role.MARKET_STALL in roles,
        Service.APPOINTMENT: by_appointment,
    }
    services = tuple(service for service, is_offered in offered.items() if is_offered)
    return services or (Service.APPOINTMENT,)
