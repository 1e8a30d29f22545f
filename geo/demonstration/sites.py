"""Where the makers settle: communes, points inside them, invented addresses."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

import shapely

from geo.boundaries import Boundaries, Commune
from geo.coordinates import Position
from geo.demonstration.vocabulary import SharedWords
from geo.measures import move
from geo.values import Place, Precision, Role

__all__ = ["SETTINGS", "Site", "make_place", "read_sites", "settle"]

_TRIES: Final = 80
# How far from the representative point a place of each precision lies, as a standard deviation.
_SPREAD_M: Final = {
    Precision.HOUSENUMBER: 220.0,
    Precision.STREET: 260.0,
    Precision.LOCALITY: 900.0,
    Precision.PIN: 900.0,
}


@dataclass(frozen=True, slots=True)
class Site:
    """A commune where makers may settle, and its contour in EPSG:4326."""

    commune: Commune
    centre: Position
    contour: shapely.Geometry

    @property
    def population(self) -> int:
        """Inhabitants, 0 where no census says."""
        return self.commune.population or 0


def _is_southern(site: Site) -> bool:
    return site.centre.lat < 44.75 or site.centre.lon > 4.70


def _is_on_the_slopes(site: Site) -> bool:
    return site.centre.lon < 4.62 and 44.35 < site.centre.lat < 45.05


SETTINGS: Final[Mapping[str, Callable[[Site], bool]]] = {
    "anywhere": lambda _: True,
    "bourg": lambda site: site.population >= 1_200,
    "village": lambda site: site.population < 6_500,
    "south": _is_southern,
    "slopes": _is_on_the_slopes,
}
"""Which communes suit a kind: vines in the south and along the Rhône, chestnuts on the slopes…"""


def read_sites(boundaries: Boundaries, codes: Sequence[str]) -> list[Site]:
    """Return the communes of the territory `codes` that have a point and a contour, by code."""
    known = boundaries.communes()
    sites = []
    for code in sorted(boundaries.expand(codes)):
        commune, contour = known[code], boundaries.geometry([f"commune:{code}"])
        if commune.position is not None and contour is not None:
            sites.append(Site(commune, commune.position, contour))
    return sites


def settle(
    rng: Random, sites: Sequence[Site], settings: Sequence[str], *, spread: int
) -> list[Site]:
    """Return a site for each of `settings`, over about `spread` different communes.

    The most peopled communes all come first, then a draw by population: towns get several
    makers, and no part of the territory is left out.
    """
    free = _draw_sites(rng, sites, spread)
    chosen = list(free)
    settled = []
    for setting in settings:
        suits = SETTINGS[setting]
        site = next((site for site in free if suits(site)), None)
        if site is not None:
            free.remove(site)
        settled.append(site or _draw_site(rng, [site for site in chosen if suits(site)]))
    return settled


def _draw_sites(rng: Random, sites: Sequence[Site], count: int) -> list[Site]:
    by_population = sorted(sites, key=lambda site: (-site.population, site.commune.insee_code))
    bourgs, villages = by_population[: count // 4], by_population[count // 4 :]
    drawn = sorted(
        villages, key=lambda site: -(rng.random() ** (1 / (site.population + 50) ** 0.5))
    )
    chosen = bourgs + drawn[: count - len(bourgs)]
    rng.shuffle(chosen)
    return chosen


def _draw_site(rng: Random, sites: Sequence[Site]) -> Site:
    return rng.choices(sites, weights=[site.population**0.6 + 1 for site in sites])[0]


def make_place(
    rng: Random, words: SharedWords, site: Site, *, role: Role, precision: Precision
) -> Place:
    """Return a place of `role` in `site` with an invented address of that `precision`."""
    is_by_hand = precision is Precision.PIN
    return Place(
        role=role,
        address=_draw_address(rng, words, precision),
        postcode=site.commune.postcodes[0] if site.commune.postcodes else None,
        city=site.commune.name,
        insee_code=site.commune.insee_code,
        position=_draw_position(rng, site, precision),
        precision=precision,
        score=None if is_by_hand else round(rng.uniform(0.62, 0.98), 2),
    )


def _draw_address(rng: Random, words: SharedWords, precision: Precision) -> str | None:
    if precision is Precision.COMMUNE:
        return None
    if precision in {Precision.LOCALITY, Precision.PIN}:
        return rng.choice(words.localities)
    street = rng.choice(words.streets)
    if precision is Precision.STREET:
        return street
    number = rng.choice(["{n}", "{n}", "{n}", "{n}", "{n} bis"]).format(n=rng.randint(1, 68))
    return f"{number} {street[0].lower()}{street[1:]}"


def _draw_position(rng: Random, site: Site, precision: Precision) -> Position:
    if precision is Precision.COMMUNE:
        return site.centre
    for _ in range(_TRIES):
        away_m = abs(rng.gauss(0, _SPREAD_M[precision]))
        point = move(site.centre, azimuth=rng.uniform(0, 360), distance_m=away_m)
        if shapely.contains_xy(site.contour, point.lon, point.lat):
            return point
    return site.centre
