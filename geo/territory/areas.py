"""Areas as one looks for them by name: communes, EPCI, départements, régions."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from geo.boundaries import Boundaries
from geo.text import fold
from geo.values import TERRITORY_LEVELS

__all__ = ["AreaChoice", "area_label", "find_areas"]

_LEVEL_NAMES: Final = {
    "region": "région",
    "departement": "département",
    "epci": "intercommunalité",
    "commune": "commune",
}
_MOST: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaChoice:
    """One area: its territory code, and how a list shows it."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class _Area:
    level: str
    number: str
    name: str
    key: str
    population: int


def area_label(code: str, boundaries: Boundaries) -> str:
    """Return an area as a list shows it: ``"Aubenas (07), commune"``; an unknown code as it is."""
    level, _, number = code.partition(":")
    name = boundaries.area_name(code)
    if name is None:
        return code
    commune = boundaries.commune(number) if level == "commune" else None
    where = f" ({commune.departement_code})" if commune is not None else ""
    return f"{name}{where}, {_LEVEL_NAMES[level]}"


def find_areas(text: str, boundaries: Boundaries, *, limit: int = _MOST) -> list[AreaChoice]:
    """Return the areas that `text` may mean, the likeliest first; ``""`` means none.

    A code, a whole name, the beginning of a name, of one of its words; then the larger area.
    """
    wanted = fold(text).strip()
    if not wanted:
        return []
    found = [(_rank(area, wanted), area) for area in _areas(boundaries)]
    near = sorted(
        (pair for pair in found if pair[0] is not None),
        key=lambda pair: (pair[0], -TERRITORY_LEVELS.index(pair[1].level), -pair[1].population),
    )
    codes = (f"{area.level}:{area.number}" for _, area in near[:limit])
    return [AreaChoice(code=code, label=area_label(code, boundaries)) for code in codes]


def _rank(area: _Area, wanted: str) -> int | None:
    """Return how well an area answers, 0 best, ``None`` when it does not."""
    if wanted in {area.number.lower(), area.key}:
        return 0
    if area.key.startswith(wanted):
        return 1
    return 2 if f" {wanted}" in area.key else None


@lru_cache(maxsize=4)
def _areas(boundaries: Boundaries) -> tuple[_Area, ...]:
    return tuple(
        _Area(level, number, name, fold(name), population)
        for level, number, name, population in _rows(boundaries)
    )


def _rows(boundaries: Boundaries) -> Iterator[tuple[str, str, str, int]]:
    communes = boundaries.communes().values()
    for commune in communes:
        yield "commune", commune.insee_code, commune.name, commune.population or 0
    for epci in boundaries.epcis().values():
        yield "epci", epci.epci_code, epci.name, epci.population or 0
    for number in sorted({commune.departement_code for commune in communes}):
        yield "departement", number, boundaries.departement_name(number) or number, 0
    for number in sorted({commune.region_code for commune in communes}):
        yield "region", number, boundaries.region_name(number) or number, 0
