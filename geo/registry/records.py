"""Values ↔ the JSON documents that the registry keeps, and entries ↔ its rows.

A document names what is set and leaves out the rest. Whoever reads it ignores what it does not
know and takes the default for what is missing, so a field can be added without a migration.
"""

import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, Final

from geo.coordinates import Position
from geo.entries import Contact, Entry, Finding, SourceLink, VerdictCode
from geo.home import deciding_place, home_commune
from geo.likeness import telling_name
from geo.text import fold
from geo.values import (
    DeliveryZone,
    Occasion,
    Payment,
    Photo,
    Place,
    Precision,
    Role,
    Service,
    Shop,
    Status,
    Visibility,
    Wheelchair,
)
from geo.zones import zone_record

__all__ = [
    "Record",
    "contact_from_record",
    "contact_record",
    "email_key",
    "entry_from_row",
    "entry_row",
    "finding_from_record",
    "finding_record",
    "home_precision",
    "name_key",
    "phone_key",
    "shop_from_record",
    "shop_record",
    "telling_key",
]

Record = dict[str, Any]

_NOT_IN_A_NUMBER: Final = re.compile(r"[^\d+]")
_FRENCH_PREFIXES: Final = re.compile(r"^\+(?:33|262|508|590|594|596)")
_NATIONAL_DIGITS: Final = 9
_PUBLISHED: Final = {"status": str(Status.PUBLISHED)}
_SIRET_DIGITS: Final = 14


def shop_record(shop: Shop) -> Record:
    """Return `shop` as JSON values; :func:`shop_from_record` undoes it."""
    return _record(shop) | _lists(
        places=[_place_record(place) for place in shop.places],
        zones=[zone_record(zone) for zone in shop.zones],
        photos=[_record(photo) for photo in shop.photos],
    )


def shop_from_record(record: Mapping[str, Any]) -> Shop:
    """Return the shop that :func:`shop_record` wrote."""
    known = _known(Shop, record)
    day = known.get("confirmed_on")
    return Shop(
        **{
            **known,
            "kinds": tuple(known.get("kinds", ())),
            "labels": tuple(known.get("labels", ())),
            "links": tuple(known.get("links", ())),
            "services": tuple(map(Service, known.get("services", ()))),
            "payments": tuple(map(Payment, known.get("payments", ()))),
            "occasions": tuple(map(Occasion, known.get("occasions", ()))),
            "status": Status(known.get("status", Status.PUBLISHED)),
            "confirmed_on": None if day is None else date.fromisoformat(day),
            "places": tuple(map(_place_from, known.get("places", ()))),
            "zones": tuple(map(_zone_from, known.get("zones", ()))),
            "photos": tuple(Photo(**_known(Photo, one)) for one in known.get("photos", ())),
        }
    )


def contact_record(contact: Contact) -> Record:
    """Return `contact` as JSON values; :func:`contact_from_record` undoes it."""
    return _record(contact)


def contact_from_record(record: Mapping[str, Any]) -> Contact:
    """Return the contact that :func:`contact_record` wrote."""
    return Contact(**_known(Contact, record))


def finding_record(finding: Finding) -> Record:
    """Return `finding` as JSON values; :func:`finding_from_record` undoes it."""
    return _record(finding)


def finding_from_record(record: Mapping[str, Any]) -> Finding:
    """Return the finding that :func:`finding_record` wrote."""
    known = _known(Finding, record)
    return Finding(
        **{
            **known,
            "verdict": VerdictCode(known.get("verdict", VerdictCode.UNKNOWN)),
            "doubts": tuple(known.get("doubts", ())),
            "duplicates": tuple(known.get("duplicates", ())),
        }
    )


def entry_row(entry: Entry) -> Record:
    """Return the columns of the row of `entry`, those that are derived from it included.

    Not among them: ``publication``, ``reminded_at``, ``erased_at``, which are no part of it.
    Photos stand in a table of their own, and ``confirmed_on`` in its column.
    """
    return (
        {
            "id": entry.entry_id,
            "version": entry.version,
            "slug": entry.shop.slug,
            "status": str(entry.status),
            "is_waiting": entry.is_waiting,
            "shop": shop_record(entry.shop),
            "published": None if entry.published is None else shop_record(entry.published),
            "contact": contact_record(entry.contact),
            "finding": finding_record(entry.finding),
            "created_at": entry.created_at,
            "updated_at": entry.updated_at,
            "submitted_at": entry.submitted_at,
            "edited_by_maker_at": entry.edited_by_maker_at,
            "confirmed_on": entry.confirmed_on,
        }
        | _derived_columns(entry)
        | _source_columns(entry.source)
    )


def entry_from_row(row: Mapping[Any, Any]) -> Entry:
    """Return the entry of a row of table ``entries``."""
    day, published = row["confirmed_on"], row["published"]
    # What has a column of its own stands there, whatever the documents say.
    own = {"slug": row["slug"], "confirmed_on": None if day is None else day.isoformat()}
    return Entry(
        entry_id=row["id"],
        version=row["version"],
        shop=shop_from_record(row["shop"] | own | {"status": row["status"]}),
        published=None if published is None else shop_from_record(published | own | _PUBLISHED),
        contact=contact_from_record(row["contact"]),
        finding=finding_from_record(row["finding"]),
        source=_source_from(row),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        submitted_at=row["submitted_at"],
        confirmed_on=day,
        edited_by_maker_at=row["edited_by_maker_at"],
    )


def name_key(name: str) -> str:
    """Return what names are compared by."""
    return fold(name)


def telling_key(shop: Shop) -> str:
    """Return the name of `shop` as names are found alike; empty when it tells nothing."""
    return telling_name(shop.name, tuple(place.city for place in shop.places if place.city))


def home_precision(shop: Shop) -> Precision | None:
    """Return how fine the position kept of `shop` is, ``None`` when unknown or there is none."""
    home = deciding_place(shop)
    return None if home is None or home.position is None else home.precision


def phone_key(number: str) -> str | None:
    """Return what telephone numbers are compared by: E.164, all of France under ``+33``.

    ``None`` when there are not enough digits to tell anybody apart. It compares; it does not
    say whether the number exists.

    Examples
    --------
    >>> phone_key("04 65 71 00 01"), phone_key("+33 (0)4.65.71.00.01"), phone_key("12")
    ('+33465710001', '+33465710001', None)
    """
    digits = _NOT_IN_A_NUMBER.sub("", number)
    digits = digits[:1] + digits[1:].replace("+", "")
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    national = _FRENCH_PREFIXES.sub("0", digits).removeprefix("0").removeprefix("0")
    is_french = digits.startswith("0") or _FRENCH_PREFIXES.match(digits) is not None
    if is_french and len(national) == _NATIONAL_DIGITS:
        return f"+33{national}"
    return digits if len(digits) >= _NATIONAL_DIGITS else None


def email_key(address: str) -> str:
    """Return what e-mail addresses are compared by."""
    return address.strip().casefold()


def _derived_columns(entry: Entry) -> Record:
    """Return what queues, scopes and duplicates ask for."""
    shop, contact, finding = entry.shop, entry.contact, entry.finding
    phones = {phone_key(number) for number in (shop.phone, contact.phone) if number is not None}
    kept = sorted(phone for phone in phones if phone is not None)
    email = contact.email or shop.email
    home = deciding_place(shop)
    position = None if home is None else home.position
    return {
        "name_key": name_key(shop.name),
        "telling_name": telling_key(shop),
        "phone_keys": f" {' '.join(kept)} " if kept else "",
        "email_key": None if email is None else email_key(email),
        "siret": _of_length(contact.siret, _SIRET_DIGITS),
        "insee_code": home_commune(shop),
        "lon": None if position is None else position.lon,
        "lat": None if position is None else position.lat,
        "precision": home_precision(shop),
        "verdict": str(finding.verdict),
        "is_doubtful": bool(finding.doubts),
        "is_duplicate": bool(finding.duplicates),
        "is_demonstration": shop.is_demonstration,
    }


def _of_length(text: str | None, length: int) -> str | None:
    return text if text is not None and len(text) == length else None


def _source_columns(source: SourceLink | None) -> Record:
    return {
        "source_key": None if source is None else source.source_key,
        "source_reference": None if source is None else source.reference,
        "source_fingerprint": None if source is None else source.fingerprint,
        "vanished_at": None if source is None else source.vanished_at,
    }


def _source_from(row: Mapping[Any, Any]) -> SourceLink | None:
    if row["source_key"] is None:
        return None
    return SourceLink(
        source_key=row["source_key"],
        reference=row["source_reference"],
        fingerprint=row["source_fingerprint"],
        vanished_at=row["vanished_at"],
    )


def _place_record(place: Place) -> Record:
    record = _record(place)
    if place.position is not None:
        record["position"] = {"lon": place.position.lon, "lat": place.position.lat}
    return record


def _place_from(record: Mapping[str, Any]) -> Place:
    known = _known(Place, record)
    position, precision = known.get("position"), known.get("precision")
    wheelchair = known.get("wheelchair")
    return Place(
        **{
            **known,
            "role": Role(known["role"]),
            "position": None if position is None else Position(**_known(Position, position)),
            "precision": None if precision is None else Precision(precision),
            "visibility": Visibility(known.get("visibility", Visibility.EXACT)),
            "wheelchair": None if wheelchair is None else Wheelchair(wheelchair),
        }
    )


def _zone_from(record: Mapping[str, Any]) -> DeliveryZone:
    known = _known(DeliveryZone, record)
    return DeliveryZone(**{**known, "codes": tuple(known.get("codes", ()))})


def _record(value: object) -> Record:
    """Return the fields of a frozen value that differ from their default, as JSON values."""
    record: Record = {}
    for name, default in _defaults(value.__class__.__name__):
        one = getattr(value, name)
        if one is not default and one != default:
            record[name] = _json(one)
    return record


def _json(value: object) -> object:
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return [_json(one) for one in value] if isinstance(value, tuple) else value


def _lists(**lists: list[Record]) -> Record:
    return {name: records for name, records in lists.items() if records}


_KEPT: Final = {
    kind.__name__: kind for kind in (Contact, DeliveryZone, Finding, Photo, Place, Shop)
}
_APART: Final = frozenset({"places", "photos", "position", "zones"})
"""Fields that hold other values: whoever writes the document of the whole adds them."""


@cache
def _defaults(kind: str) -> tuple[tuple[str, object], ...]:
    """Return name and default of each field, ``MISSING`` where there is none."""
    plain = (field for field in fields(_KEPT[kind]) if field.name not in _APART)
    return tuple((field.name, field.default) for field in plain)


_NAMES: Final = {
    kind: frozenset(field.name for field in fields(kind)) for kind in (*_KEPT.values(), Position)
}


def _known(kind: type[Any], record: Mapping[str, Any]) -> Mapping[str, Any]:
    names = _NAMES[kind]
    if record.keys() <= names:
        return record
    return {name: value for name, value in record.items() if name in names}
