"""A shop in words, private parts included, and what differs between two of them.

For whoever decides: each line is one field of the form, in the order of the form, as the maker
sees it and not as it is stored.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from geo.kinds import KINDS
from geo.values import DeliveryZone, Place, Shop, Visibility
from geo.wording import (
    OCCASION_LABELS,
    PAYMENT_LABELS,
    PRECISION_LABELS,
    ROLE_LABELS,
    SERVICE_LABELS,
    WHEELCHAIR_LABELS,
    zone_sentence,
)

__all__ = ["VISIBILITY_LABELS", "ComparedLine", "compare_shops", "describe_shop", "list_changes"]

VISIBILITY_LABELS: Final[dict[Visibility, str]] = {
    Visibility.EXACT: "montrée",
    Visibility.COMMUNE: "la commune seulement",
    Visibility.HIDDEN: "rien n'est montré",
}

Described = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedLine:
    """One field of two versions, in words.

    Attributes
    ----------
    label
        ``"Description"``, ``"Lieu 2, adresse"``: names the field, once.
    before, after
        Lines of text; none where the field is empty.
    """

    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def is_changed(self) -> bool:
        """Tell whether the two differ."""
        return self.before != self.after


def compare_shops(
    before: Shop | None, after: Shop, area_names: Mapping[str, str]
) -> list[ComparedLine]:
    """Return every field that one of two versions fills, side by side, in the order of the form.

    Parameters
    ----------
    before
        ``None`` when there was nothing: every line of `after` is then new.
    area_names
        Names of the communes and areas that may occur, by territory code.
    """
    old = {} if before is None else describe_shop(before, area_names)
    new = describe_shop(after, area_names)
    return [
        ComparedLine(label=label, before=old.get(label, ()), after=new.get(label, ()))
        for label in sorted({*old, *new}, key=_rank)
    ]


def list_changes(before: Shop, after: Shop, area_names: Mapping[str, str]) -> list[ComparedLine]:
    """Return the fields that differ between two versions."""
    return [line for line in compare_shops(before, after, area_names) if line.is_changed]


def describe_shop(shop: Shop, area_names: Mapping[str, str]) -> Described:
    """Return the fields of `shop` that are filled, by label, as lines of text."""
    described: Described = {
        "Nom": (shop.name,),
        "Métiers": tuple(KINDS[kind].label if kind in KINDS else kind for kind in shop.kinds),
        "Description": _lines(shop.description),
        "Vente": tuple(SERVICE_LABELS[service] for service in shop.services),
        "Paiement": tuple(PAYMENT_LABELS[payment] for payment in shop.payments),
        "Occasions": tuple(OCCASION_LABELS[occasion] for occasion in shop.occasions),
        "Labels": shop.labels,
        "Téléphone montré": _lines(shop.phone),
        "E-mail (privé)": _lines(shop.email),
        "Site": _lines(shop.website),
        "Autres pages": shop.links,
        "Fabriqué à": _lines(_commune(shop.made_in, area_names)),
        "Source": _lines(shop.source),
    }
    for number, place in enumerate(shop.places, start=1):
        described |= {f"Lieu {number}, {name}": text for name, text in _place(place, area_names)}
    for number, zone in enumerate(shop.zones, start=1):
        described[f"Livraison {number}"] = _zone(zone, area_names)
    return {label: text for label, text in described.items() if text}


def _place(place: Place, area_names: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "sorte", (ROLE_LABELS[place.role],)
    yield "nom", _lines(place.name)
    yield "chez", _lines(place.host_slug)
    yield "adresse", _lines(place.address)
    yield "ville", _lines(" ".join(filter(None, (place.postcode, place.city))))
    yield "commune", _lines(_commune(place.insee_code, area_names))
    yield "position", _position(place)
    yield "horaires", _lines(place.opening_hours)
    yield "accès", () if place.wheelchair is None else (WHEELCHAIR_LABELS[place.wheelchair],)
    yield "visibilité", (VISIBILITY_LABELS[place.visibility],)


def _position(place: Place) -> tuple[str, ...]:
    if place.position is None:
        return ()
    # Five decimals are a metre.
    point = f"{place.position.lat:.5f}, {place.position.lon:.5f}"
    return (point, PRECISION_LABELS[place.precision]) if place.precision is not None else (point,)


def _zone(zone: DeliveryZone, area_names: Mapping[str, str]) -> tuple[str, ...]:
    said = zone_sentence(zone, dict(area_names))
    return (*_lines(said), *(() if zone.polygon_wkt is None else (_drawing(zone.polygon_wkt),)))


def _drawing(polygon_wkt: str) -> str:
    """Name a drawn polygon, so that two drawings of as many sides are told apart."""
    digest = hashlib.sha256(polygon_wkt.encode()).hexdigest()[:6]
    return f"{polygon_wkt.count(',')} côtés, dessin {digest}"


def _commune(insee_code: str | None, area_names: Mapping[str, str]) -> str | None:
    if insee_code is None:
        return None
    name = area_names.get(f"commune:{insee_code}")
    return insee_code if name is None else f"{name} ({insee_code})"


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple(text.splitlines()) if text else ()


_ORDER: Final = (
    *("Nom", "Métiers", "Description", "Lieu", "Fabriqué", "Vente", "Livraison", "Paiement"),
    "Occasions",
    *("Téléphone", "E-mail", "Site", "Autres", "Labels", "Source"),
)
_PLACE_ORDER: Final = (
    *("sorte", "nom", "chez", "adresse", "ville", "commune", "position"),
    *("horaires", "accès", "visibilité"),
)


def _rank(label: str) -> tuple[int, int, int]:
    """Return where a label stands: ``"Lieu 10, nom"`` after ``"Lieu 2, visibilité"``."""
    head, _, detail = label.partition(", ")
    word, _, number = head.partition(" ")
    rank = _ORDER.index(word)
    return (
        rank,
        int(number) if number.isdigit() else 0,
        _PLACE_ORDER.index(detail) if detail else 0,
    )
