"""The demonstration set: the same seed gives the same shops."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Final

from geo.boundaries import Boundaries
from geo.demonstration.deliveries import SHAPES, Shape, add_zone
from geo.demonstration.makers import draw_home, draw_phones, make_maker
from geo.demonstration.meetings import add_hosts, add_places, make_boutiques, make_markets
from geo.demonstration.sites import Site, make_place, read_sites, settle
from geo.demonstration.texts import Deck, describe, draw_names
from geo.demonstration.vocabulary import Opener, read_kinds, read_shared
from geo.values import Place, Precision, Role, Service, Shop, Visibility

__all__ = ["SEED", "build_shops", "demonstration_shops"]

SEED: Final = 7
_TERRITORY: Final = ("departement:07",)
# Just across the border: Tain-l'Hermitage, Loriol-sur-Drôme, Pont-Saint-Esprit.
_OUTSIDE: Final = ("commune:26347", "commune:26166", "commune:30202")
_COMMUNES: Final = 125
_MARKETS: Final = 26
_AT_COMMUNE: Final = 40
_HIDDEN: Final = 8
_GUESTS: Final = 42
_STALLS: Final = 80
_LOCKERS: Final = 14
_OFFICES: Final = 5
_UNPLACED: Final = 3
_HOME_KINDS: Final = frozenset(
    {"wood_turner", "potter", "jeweller", "basket", "paper", "candle", "toys", "weaver", "clothes",
     "leather", "soap", "glass"}
)  # fmt: skip
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
    shops = _add_meetings(rng, shops, inside)
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
    homely = [i for i, opener in enumerate(openers) if opener.words.kind in _HOME_KINDS]
    # A sentence that names the commune would tell where a hidden workshop is.
    silent = [i for i in homely if "_commune}" not in openers[i].sentence]
    hidden = set(rng.sample(silent, _HIDDEN))
    at_commune = set(rng.sample([i for i in homely if i not in hidden], _AT_COMMUNE))
    shown = dict.fromkeys(hidden, Visibility.HIDDEN)
    shown |= dict.fromkeys(at_commune, Visibility.COMMUNE)
    return [shown.get(i, Visibility.EXACT) for i in range(len(openers))]


def _add_meetings(rng: Random, shops: list[Shop], sites: Sequence[Site]) -> list[Shop]:
    bourgs = sorted(sites, key=lambda site: (-site.population, site.commune.insee_code))
    shared, by_home = read_shared(), {site.commune.insee_code: site for site in sites}
    markets = make_markets(rng, shared, bourgs[:_MARKETS])
    boutiques = make_boutiques(rng, shared, rng.sample(bourgs[:12], len(shared.shared)))
    hidden = [i for i, shop in enumerate(shops) if shop.places[0].visibility is Visibility.HIDDEN]
    guests = sorted({*hidden, *_sample(rng, _movers(shops), _GUESTS - len(hidden))})
    shops = list(add_hosts(rng, shops, guests))
    for i in _sample(rng, _movers(shops), _STALLS):
        shops[i] = add_places(rng, shops[i], markets, among=4)
    for boutique in boutiques:
        for i in _sample(rng, _homely(shops), 4):
            shops[i] = replace(shops[i], places=(*shops[i].places, boutique))
    for i in _sample(rng, _movers(shops), _LOCKERS + _OFFICES):
        site = by_home.get(shops[i].places[0].insee_code or "", bourgs[0])
        role = Role.PICKUP_POINT if i % 4 else Role.OFFICE
        shops[i] = replace(shops[i], places=(*shops[i].places, _extra(rng, site, role)))
    return _add_unknowns(rng, shops)


def _add_unknowns(rng: Random, shops: list[Shop]) -> list[Shop]:
    """Give one shop hours in free words, and a few a meeting point that nobody has placed yet."""
    free, *rounds = rng.sample(_movers(shops), 1 + _UNPLACED)
    home = replace(shops[free].places[0], opening_hours=read_shared().free_text)
    shops[free] = replace(shops[free], places=(home, *shops[free].places[1:]))
    for i in rounds:
        stop = Place(
            role=Role.PICKUP_POINT,
            name="Arrêt de la tournée",
            address="lieu donné à la commande",
            insee_code=shops[i].places[-1].insee_code,
            city=shops[i].places[-1].city,
        )
        shops[i] = replace(shops[i], places=(*shops[i].places, stop))
    return shops


def _sample(rng: Random, indexes: list[int], count: int) -> list[int]:
    return sorted(rng.sample(indexes, min(count, len(indexes))))


def _movers(shops: list[Shop]) -> list[int]:
    still = {"grocer", "bookshop", "repair", "tea", "caterer", "carpenter"}
    return [i for i, shop in enumerate(shops) if shop.kinds[0] not in still]


def _homely(shops: list[Shop]) -> list[int]:
    return [i for i, shop in enumerate(shops) if shop.kinds[0] in _HOME_KINDS]


def _extra(rng: Random, site: Site, role: Role) -> Place:
    shared = read_shared()
    place = make_place(rng, shared, site, role=role, precision=Precision.STREET)
    if role is Role.OFFICE:
        return replace(
            place, name="Bureau des commandes", opening_hours="Mo-Fr 09:00-12:00; PH off"
        )
    return replace(
        place, name="Casier de retrait", opening_hours=rng.choice(shared.hours["pickup"])
    )


def _add_zones(rng: Random, shops: list[Shop], homes: list[Site], sites: list[Site]) -> list[Shop]:
    shapes = [shape for shape in SHAPES for _ in range(_ZONES[shape])]
    for i, shape in zip(rng.choices(_movers(shops), k=len(shapes)), shapes, strict=True):
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
