"""Stalls of makers, and which of them stand on one market."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from geo.coordinates import Position
from geo.measures import distance_m
from geo.text import fold, words

__all__ = ["Stall", "StallHolder", "sites_of"]

_APART_M: Final = 500.0
"""Two markets of one town are farther from one another, two readings of one address nearer."""
_APART_BY_NAME_M: Final = 100.0
_MOST_SITES: Final = 20
"""Markets of one commune at the same hours; whatever is beyond joins the last."""
_TELLS_NOTHING: Final = frozenset(
    words(
        "a au aux d de des du et l la le les sur marché marchés hebdomadaire "
        "lundi mardi mercredi jeudi vendredi samedi dimanche matin soir"
    )
)
"""Words in the name of a market, beside its commune's, that other markets bear too."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class StallHolder:
    """Who stands on a market."""

    name: str
    slug: str
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stall:
    """The stall of one maker; ``opening_hours`` are those of the market."""

    holder: StallHolder
    name: str | None = None
    address: str | None = None
    city: str | None = None
    insee_code: str | None = None
    position: Position | None = None
    is_at_commune: bool = False
    opening_hours: str


def sites_of(stalls: Sequence[Stall]) -> list[list[Stall]]:
    """Return the stalls of one commune at the same hours by market, the surest stalls first."""
    sites: list[list[Stall]] = []
    for stall in sorted(stalls, key=_vagueness):
        site = next((site for site in sites if not _is_apart(site[0], stall)), None)
        if site is None and len(sites) < _MOST_SITES:
            sites.append([stall])
        else:
            (site or sites[-1]).append(stall)
    return sites


def _vagueness(stall: Stall) -> tuple[object, ...]:
    return not _is_exact(stall), stall.name is None, stall.name or "", stall.holder


def _is_exact(stall: Stall) -> bool:
    return stall.position is not None and not stall.is_at_commune


def _is_apart(one: Stall, other: Stall) -> bool:
    """Tell whether two stalls are of two markets: far from one another, or of other names."""
    if one.name and other.name and fold(one.name) == fold(other.name):
        return False
    names = _telling_words(one), _telling_words(other)
    is_otherwise_named = bool(names[0] and names[1]) and names[0].isdisjoint(names[1])
    if one.position is None or other.position is None or not (_is_exact(one) and _is_exact(other)):
        return is_otherwise_named
    limit_m = _APART_BY_NAME_M if is_otherwise_named else _APART_M
    return distance_m(one.position, other.position) > limit_m


def _telling_words(stall: Stall) -> frozenset[str]:
    return frozenset(words(stall.name or "")) - _TELLS_NOTHING - set(words(stall.city or ""))
