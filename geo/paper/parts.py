"""What is told → parts of a guide, each small enough for one map to number all its dots.

A part holds whole communes that lie together; only a commune with more addresses than a map can
number is cut. Numbers follow the order of the guide: part, commune by name, shop by name.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, count
from typing import Final

from geo.boundaries import Boundaries
from geo.coordinates import Position
from geo.paper.told import Told
from geo.text import fold

__all__ = ["MOST_NUMBERS", "Entry", "Neighbourhood", "Part", "arrange"]

MOST_NUMBERS: Final = 36
"""Dots with a number on a map of a page of A5: more would hide the communes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is told of a shop, and its number in the guide."""

    number: int
    told: Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbourhood:
    """The entries of one commune, by name; ``name`` is ``None`` where no commune is known."""

    name: str | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Communes that share a map.

    Attributes
    ----------
    letter
        Of its map; ``None`` for the only part, and for one that has no map.
    name
        Its commune with the most inhabitants.
    """

    letter: str | None
    name: str | None
    neighbourhoods: tuple[Neighbourhood, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every entry of the part, in order."""
        return tuple(entry for one in self.neighbourhoods for entry in one.entries)


@dataclass(frozen=True, slots=True)
class _Group:
    """A commune, or a piece of one, with where its entries are on average."""

    name: str | None
    told: tuple[Told, ...]
    position: Position | None
    population: int = 0

    @property
    def dots(self) -> int:
        """How many of its entries have a position."""
        return len(_positions(self.told))


def arrange(told: Iterable[Told], boundaries: Boundaries) -> tuple[Part, ...]:
    """Return the parts of a guide, from north and west to south and east.

    Shops of which no commune is known come last, in a part without a map.
    """
    groups = _by_commune(told, boundaries)
    placed = [piece for group in groups if group.position for piece in _pieces(group)]
    areas = [*_split(placed)]
    lost = [group for group in groups if group.position is None]
    numbers = count(1)
    is_several = len(areas) > 1
    parts = [
        _part(area, _letter(rank) if is_several else None, numbers)
        for rank, area in enumerate(areas)
    ]
    return (*parts, *([_part(lost, None, numbers)] if lost else ()))


def _part(groups: Sequence[_Group], letter: str | None, numbers: Iterator[int]) -> Part:
    ordered = sorted(groups, key=lambda group: (group.name is None, fold(group.name or "")))
    largest = max(groups, key=lambda group: group.population)
    neighbourhoods = tuple(
        Neighbourhood(
            name=group.name,
            entries=tuple(Entry(number=next(numbers), told=one) for one in group.told),
        )
        for group in ordered
    )
    return Part(letter=letter, name=largest.name, neighbourhoods=neighbourhoods)


def _by_commune(told: Iterable[Told], boundaries: Boundaries) -> list[_Group]:
    grouped: dict[str, list[Told]] = {}
    for one in sorted(told, key=lambda one: (fold(one.shop.name), one.shop.slug)):
        grouped.setdefault(_commune_key(one), []).append(one)
    return [_group(tuple(several), boundaries) for several in grouped.values()]


def _commune_key(told: Told) -> str:
    place = told.place
    return "" if place is None else place.insee_code or fold(place.city or "")


def _group(told: tuple[Told, ...], boundaries: Boundaries) -> _Group:
    place = told[0].place
    code = None if place is None else place.insee_code
    commune = None if code is None else boundaries.commune(code)
    name = commune.name if commune else (place.city if place else None)
    positions = _positions(told)
    centre = commune.position if commune else None
    middle = _middle(positions) if positions else centre
    return _Group(name, told, middle, commune.population or 0 if commune else 0)


def _positions(told: Iterable[Told]) -> list[Position]:
    return [one.place.position for one in told if one.place and one.place.position]


def _middle(positions: Sequence[Position]) -> Position:
    lon = sum(one.lon for one in positions) / len(positions)
    return Position(lon=lon, lat=sum(one.lat for one in positions) / len(positions))


def _pieces(group: _Group) -> Iterator[_Group]:
    """Cut a commune that one map cannot number; those without a dot stay with the first piece."""
    if group.dots <= MOST_NUMBERS:
        yield group
        return
    alone = [_Group(group.name, (one,), one.place.position)
             for one in group.told if one.place and one.place.position]  # fmt: skip
    undrawn = [one for one in group.told if not (one.place and one.place.position)]
    for rank, area in enumerate(_split(alone)):
        several = [one for piece in area for one in piece.told] + (undrawn if rank == 0 else [])
        told = tuple(sorted(several, key=lambda one: (fold(one.shop.name), one.shop.slug)))
        yield _Group(group.name, told, _middle(_positions(told)), group.population)


def _split(groups: Sequence[_Group]) -> Iterator[Sequence[_Group]]:
    """Halve an area across its longer side until one map can number each."""
    dots = sum(group.dots for group in groups)
    if not groups:
        return
    if len(groups) == 1 or dots <= MOST_NUMBERS:
        yield groups
        return
    ordered = _along_longer_side(groups)
    before = list(accumulate(group.dots for group in ordered))[:-1]
    cut = min(range(len(before)), key=lambda rank: abs(2 * before[rank] - dots)) + 1
    yield from _split(ordered[:cut])
    yield from _split(ordered[cut:])


def _along_longer_side(groups: Sequence[_Group]) -> list[_Group]:
    placed = [(group, group.position) for group in groups if group.position is not None]
    lons, lats = [one.lon for _, one in placed], [one.lat for _, one in placed]
    squeeze = math.cos(math.radians(sum(lats) / len(lats)))
    is_wide = (max(lons) - min(lons)) * squeeze > max(lats) - min(lats)
    placed.sort(key=lambda pair: pair[1].lon if is_wide else -pair[1].lat)
    return [group for group, _ in placed]


def _letter(rank: int) -> str:
    """Return A to Z, then AA, AB…"""
    first, last = divmod(rank, 26)
    return (_letter(first - 1) if first else "") + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[last]
