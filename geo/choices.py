"""What each filter offers: its choices in order, with how many shops each would show."""

from collections.abc import Mapping
from typing import Final

from geo.boundaries import Boundaries
from geo.kinds import FAMILIES, KINDS
from geo.languages import say, translate
from geo.text import fold
from geo.values import Occasion, Payment, Role, Service
from geo.wording import OCCASION_LABELS, PAYMENT_LABELS, ROLE_LABELS, SERVICE_LABELS

__all__ = [
    "all_kind_choices",
    "area_choices",
    "epci_choices",
    "family_choices",
    "kind_choices",
    "label_choices",
    "occasion_choices",
    "payment_choices",
    "role_choices",
    "service_choices",
]

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


def family_choices(counts: Mapping[str, int], chosen: tuple[str, ...]) -> dict[str, str]:
    """Return the families of which some kind would show something, and those chosen, in order.

    `counts` are those of kinds: a shop of two kinds counts once a kind, so a family has no count.
    """
    shown = {KINDS[key].family for key, count in counts.items() if count and key in KINDS}
    return {
        key: translate(one.label) for key, one in FAMILIES.items() if key in shown or key in chosen
    }


def all_kind_choices(counts: Mapping[str, int], chosen: tuple[str, ...]) -> dict[str, str]:
    """Return both levels of the filter: each family, as "all of it", before its kinds."""
    kinds = kind_choices(counts, chosen)
    choices: dict[str, str] = {}
    for family, label in family_choices(counts, chosen).items():
        choices[family] = say("{family} : tout", family=label)
        choices |= {key: said for key, said in kinds.items() if KINDS[key].family == family}
    return choices


def payment_choices(counts: Mapping[str, int], chosen: tuple[Payment, ...]) -> dict[str, str]:
    """Return the means of payment that would show something, and those chosen, in one order."""
    return {
        str(payment): _counted(_capital(translate(PAYMENT_LABELS[payment])), counts.get(payment, 0))
        for payment in Payment
        if counts.get(payment) or payment in chosen
    }


def occasion_choices(counts: Mapping[str, int], chosen: tuple[Occasion, ...]) -> dict[str, str]:
    """Return the occasions that would show something, and those chosen, in one order."""
    return {
        str(occasion): _counted(
            _capital(translate(OCCASION_LABELS[occasion])), counts.get(occasion, 0)
        )
        for occasion in Occasion
        if counts.get(occasion) or occasion in chosen
    }


def role_choices(counts: Mapping[str, int], chosen: tuple[Role, ...]) -> dict[str, str]:
    """Return the sorts of places that would show something, and those chosen, in one order."""
    return {
        str(role): _counted(translate(ROLE_LABELS[role]), counts.get(role, 0))
        for role in Role
        if counts.get(role) or role in chosen
    }


def label_choices(counts: Mapping[str, int], chosen: tuple[str, ...]) -> dict[str, str]:
    """Return the labels that would show something, and those chosen, the most frequent first."""
    offered = _most_frequent(counts, chosen)
    offered.sort(key=lambda label: (-counts.get(label, 0), label))
    return {label: _counted(label, counts.get(label, 0)) for label in offered}


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


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]


def _counted(label: str, count: int) -> str:
    return f"{label} ({count})"
