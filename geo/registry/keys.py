"""What tells two entries apart or alike, read from the derived columns: no document is opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from geo.coordinates import Position
from geo.entries import Contact
from geo.registry.records import email_key, home_precision, name_key, phone_key, telling_key
from geo.registry.tables import entries
from geo.values import Precision, Shop, Status

__all__ = ["NEAR_DEGREES", "Keys", "keys_of", "read_keys", "read_keys_around"]

NEAR_DEGREES: Final = (0.016, 0.01)
"""More than a kilometre, in degrees of longitude and latitude, anywhere in France."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What is compared of one entry, or of a shop that is not one yet.

    Attributes
    ----------
    entry_id
        Identifier of the entry, or whatever names the shop for the caller.
    name
        Folded.
    telling
        As :func:`~geo.likeness.telling_name` gives it; empty when it tells no shop from another.
    phones, email
        As :func:`~geo.registry.records.phone_key` and
        :func:`~geo.registry.records.email_key` give them.
    """

    entry_id: str
    name: str
    telling: str = ""
    phones: frozenset[str] = frozenset()
    email: str | None = None
    siret: str | None = None
    insee_codes: frozenset[str] = frozenset()
    positions: tuple[Position, ...] = ()
    is_at_commune: bool = False
    """The position kept is that of the commune: it says nothing of the street."""


def keys_of(entry_id: str, shop: Shop, contact: Contact) -> Keys:
    """Return what is compared of `shop`, all its places included."""
    phones = {phone_key(number) for number in (shop.phone, contact.phone) if number is not None}
    email = contact.email or shop.email
    places = [place for place in shop.places if place.host_slug is None]
    return Keys(
        entry_id=entry_id,
        name=name_key(shop.name),
        telling=telling_key(shop),
        phones=frozenset(phone for phone in phones if phone is not None),
        email=None if email is None else email_key(email),
        siret=contact.siret,
        insee_codes=frozenset(place.insee_code for place in places if place.insee_code),
        positions=tuple(place.position for place in places if place.position is not None),
        is_at_commune=home_precision(shop) is Precision.COMMUNE,
    )


_COLUMNS: Final = (
    entries.c.id,
    entries.c.name_key,
    entries.c.telling_name,
    entries.c.phone_keys,
    entries.c.email_key,
    entries.c.siret,
    entries.c.insee_code,
    entries.c.lon,
    entries.c.lat,
    entries.c.precision,
)


def read_keys(connection: Connection) -> list[Keys]:
    """Return the keys of every entry that is not erased."""
    return _read(connection, sa.true())


def read_keys_around(connection: Connection, wanted: Keys) -> list[Keys]:
    """Return the keys of the entries that may be alike: a key in common, near, same commune.

    The entry of the same identifier is left out.
    """
    phones = (_with_phone(phone) for phone in sorted(wanted.phones))
    conditions = [
        *phones,
        *_equals(entries.c.email_key, wanted.email),
        *_equals(entries.c.siret, wanted.siret),
        entries.c.insee_code.in_(sorted(wanted.insee_codes)),
        *(_is_around(position) for position in wanted.positions),
    ]
    # A question each: every one of them has its index, all of them together have none.
    found = (keys for condition in conditions for keys in _read(connection, condition))
    by_id = {keys.entry_id: keys for keys in found if keys.entry_id != wanted.entry_id}
    return list(by_id.values())


def _with_phone(phone: str) -> sa.ColumnElement[bool]:
    having = sa.select(entries.c.id).where(entries.c.phone_keys.like(f"% {phone} %"))
    return entries.c.id.in_(having)


def _equals(column: sa.Column[Any], value: str | None) -> Sequence[sa.ColumnElement[bool]]:
    return () if value is None else (column == value,)


def _is_around(position: Position) -> sa.ColumnElement[bool]:
    lon, lat = NEAR_DEGREES
    return sa.and_(
        entries.c.lon.between(position.lon - lon, position.lon + lon),
        entries.c.lat.between(position.lat - lat, position.lat + lat),
    )


def _read(connection: Connection, condition: sa.ColumnElement[bool]) -> list[Keys]:
    query = sa.select(*_COLUMNS).where(condition, entries.c.status != str(Status.ERASED))
    return [_keys_from(row) for row in connection.execute(query)]


def _keys_from(row: Sequence[Any]) -> Keys:
    entry_id, name, telling, phones, email, siret, insee_code, lon, lat, precision = row
    return Keys(
        entry_id=entry_id,
        name=name,
        telling=telling,
        phones=frozenset(phones.split()),
        email=email,
        siret=siret,
        insee_codes=frozenset() if insee_code is None else frozenset({insee_code}),
        positions=() if lon is None or lat is None else (Position(lon=lon, lat=lat),),
        is_at_commune=precision == str(Precision.COMMUNE),
    )
