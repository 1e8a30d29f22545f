"""What a source says now, beside what the registry holds: what people changed here stays theirs."""

from collections.abc import Collection
from dataclasses import fields, replace
from typing import Any, Final

from geo.entries import Contact, Entry
from geo.values import Shop, Status

__all__ = ["CONTENT_FIELDS", "FIELD_LABELS", "is_same_content", "is_taken_away", "merge"]

_OF_REGISTRY: Final = frozenset({"slug", "status", "photos", "confirmed_on", "is_demonstration"})
"""What no source decides."""

CONTENT_FIELDS: Final = tuple(
    field.name for field in fields(Shop) if field.name not in _OF_REGISTRY
)
FIELD_LABELS: Final = {
    "name": "nom",
    "kinds": "métiers",
    "description": "description",
    "services": "services",
    "payments": "paiements",
    "occasions": "occasions",
    "labels": "labels",
    "phone": "téléphone",
    "email": "adresse e-mail",
    "website": "site",
    "links": "liens",
    "made_in": "lieu de fabrication",
    "places": "lieux et horaires",
    "zones": "livraison",
    "contact.name": "personne à joindre",
    "contact.email": "adresse e-mail",
    "contact.phone": "téléphone privé",
    "contact.siret": "SIRET",
    "contact.registered_by": "inscrit par",
    "contact.remark": "remarque",
}
"""How a person reads the fields that may be kept."""


def is_taken_away(status: Status) -> bool:
    """Tell whether its maker has taken an entry away: no import brings it back."""
    return status in {Status.WITHDRAWN, Status.ERASED}


def merge(
    shop: Shop, contact: Contact, entry: Entry, edited: Collection[str]
) -> tuple[Shop, Contact, tuple[str, ...]]:
    """Return what `entry` would hold, and the fields whose change at the source is not taken.

    Parameters
    ----------
    shop, contact
        What the source says now.
    edited
        Fields that people have changed here, as :func:`geo.registry.sources.edited_fields`
        names them.
    """
    kept = {name for name in CONTENT_FIELDS if name in edited}
    # What the registry knows and a list of this kind never says is not taken away by it.
    unsaid = {name for name in ("zones", "links", "made_in") if not getattr(shop, name)}
    merged = replace(
        shop,
        **{name: getattr(entry.shop, name) for name in {*kept, *unsaid, *_OF_REGISTRY}},
    )
    names = [field.name for field in fields(Contact)]
    own = {name for name in names if f"contact.{name}" in edited or getattr(contact, name) is None}
    person = replace(contact, **{name: getattr(entry.contact, name) for name in own})
    said = (name for name in kept if getattr(shop, name))
    not_taken = [name for name in said if getattr(shop, name) != getattr(entry.shop, name)]
    not_taken += [
        f"contact.{name}"
        for name in own
        if getattr(contact, name) not in {None, getattr(entry.contact, name)}
    ]
    return merged, person, tuple(name for name in FIELD_LABELS if name in not_taken)


def is_same_content(shop: Shop, contact: Contact, entry: Entry) -> bool:
    """Tell whether `entry` holds that already."""
    return contact == entry.contact and _content(shop) == _content(entry.shop)


def _content(shop: Shop) -> dict[str, Any]:
    return {name: getattr(shop, name) for name in CONTENT_FIELDS}
