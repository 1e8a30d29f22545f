"""What each filter offers: its choices in order, with how many shops each would show."""

from collections.abc import Mapping
from typing import Final

from geo.boundaries import Boundaries
from geo.kinds import FAMILIES, KINDS
from geo.languages import translate
from geo.text import fold
from geo.values import Service
from geo.wording import SERVICE_LABELS

__all__ = ["area_choices", "epci_choices", "kind_choices", "service_choices"]

_MOST_AREAS: Final = 400
"""A filter with more choices than this is searched, not read."""


def kind_choices(counts: Mapping[str, int], chosen: tuple[str, ...]) -> dict[str, str]:
    """Return the kinds that would show something, and those chosen, by family then label."""
    families = list(FAMILIES)
    offered = [kind for key, kind in KINDS.items() if counts.get(key) or key in chosen]
    labels = {kind.key: translate(kind.label) for kind in offered}
    offered.sort(key=lambda kind: (families.index(kind.family), fold(labels[kind.key])))
    return {kind.key: _counted(labels[kind.key], counts.get(kind.key, 0)) for kind in offered}


def service_choices(counts: Mapping[str, int], chosen: tuple[Service, ...]) -> dict[str, str]:
    """Return the services that would show something, and those chosen, always in one order."""
    return {
        str(service): _counted(translate(SERVICE_LABELS[service]), counts.get(service, 0))
        for service in Service
        if counts.get(service) or service in chosen
    }


def area_choices(
    counts: Mapping[str, int], chosen: tuple[str, ...], boundaries: Boundaries
) -> dict[str, str]:
    """Return the communes that would show something, and those chosen, by name."""
    named = {code: _commune_name(code, boundaries) for code in _most_frequent(counts, chosen)}
    return _by_name(named, counts)


def epci_choices(
    counts: Mapping[str, int], chosen: tuple[str, ...], boundaries: Boundaries
) -> dict[str, str]:
    """Return the EPCI that would show something, and those chosen, by name."""
    named = {code: boundaries.epci_name(code) or code for code in _most_frequent(counts, chosen)}
    return _by_name(named, counts)


def _most_frequent(counts: Mapping[str, int], chosen: tuple[str, ...]) -> list[str]:
    frequent = sorted(counts, key=lambda code: (-counts[code], code))[:_MOST_AREAS]
    return list(dict.fromkeys([*chosen, *frequent]))


def _by_name(named: Mapping[str, str], counts: Mapping[str, int]) -> dict[str, str]:
    ordered = sorted(named.items(), key=lambda pair: pair[1])
    return {code: _counted(name, counts.get(code, 0)) for code, name in ordered}


def _commune_name(insee_code: str, boundaries: Boundaries) -> str:
    commune = boundaries.commune(insee_code)
    return insee_code if commune is None else commune.name


def _counted(label: str, count: int) -> str:
    return f"{label} ({count})"
