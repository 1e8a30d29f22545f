"""How often somebody tried something within a window, and whether once more is too often.

Keys are digests under a secret that is drawn anew every day: a copy of the registry does not say
which machine asked, nor which log-in was tried.
"""

import hashlib
import hmac
import ipaddress
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from geo.errors import NotAllowed
from geo.registry.tables import settings, throttles

__all__ = ["Limit", "count_try", "digest", "forget_tries", "sweep_tries", "tell_network"]

_SECRET_KEY: Final = "throttle_secret"  # noqa: S105 - the name of a setting
_IPV6_SITE_BITS: Final = 64
"""What one subscriber gets at least (RFC 6177): counting single addresses would count nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So many tries within a window that starts at the first of them.

    Attributes
    ----------
    name
        What is tried: part of the key, at most 14 letters.
    """

    name: str
    most: int
    window: timedelta


def count_try(
    connection: sa.Connection, limit: Limit, what: str, *, at: datetime, weight: int = 1
) -> None:
    """Count a try of `what`, or refuse it when there have been too many.

    Parameters
    ----------
    what
        A :func:`digest`, or a key that says nothing of a person.
    weight
        How many tries it stands for.

    Raises
    ------
    NotAllowed
        ``too_many_tries``, with the minutes to wait. The caller's transaction may go on.
    """
    key = f"{limit.name}:{what}"
    start, count = _read(connection, key, limit, at)
    if count >= limit.most:
        minutes = -(-(start + limit.window - at) // timedelta(minutes=1))
        raise NotAllowed("too_many_tries", minutes=minutes)
    values = {"window_start": start, "count": count + weight}
    changed = connection.execute(sa.update(throttles).where(throttles.c.key == key).values(values))
    if not changed.rowcount:
        connection.execute(sa.insert(throttles).values(key=key, **values))


def _read(connection: sa.Connection, key: str, limit: Limit, at: datetime) -> tuple[datetime, int]:
    """Return the start of the window that is open at `at` and the tries within it."""
    wanted = sa.select(throttles.c.window_start, throttles.c.count.label("tries"))
    found = connection.execute(wanted.where(throttles.c.key == key)).first()
    if found is None or not found.window_start <= at < found.window_start + limit.window:
        return at, 0
    return found.window_start, found.tries


def forget_tries(connection: sa.Connection, limit: Limit, what: str) -> None:
    """Start again from none, as after the right password."""
    connection.execute(sa.delete(throttles).where(throttles.c.key == f"{limit.name}:{what}"))


def sweep_tries(connection: sa.Connection, *, before: datetime) -> int:
    """Delete windows that began before `before`, and return how many there were."""
    old = sa.delete(throttles).where(throttles.c.window_start < before)
    return connection.execute(old).rowcount


def digest(connection: sa.Connection, text: str, *, at: datetime) -> str:
    """Return 32 hexadecimal digits that stand for `text` today (UTC) and for nothing tomorrow."""
    secret = _secret_of_the_day(connection, at.date().isoformat())
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()[:32]


def _secret_of_the_day(connection: sa.Connection, day: str) -> bytes:
    row = connection.execute(sa.select(settings).where(settings.c.key == _SECRET_KEY)).first()
    if row is not None and row.value["day"] == day:
        return bytes.fromhex(row.value["secret"])
    drawn = secrets.token_bytes(32)
    value = {"day": day, "secret": drawn.hex()}
    connection.execute(sa.delete(settings).where(settings.c.key == _SECRET_KEY))
    connection.execute(sa.insert(settings).values(key=_SECRET_KEY, version=1, value=value))
    return drawn


def tell_network(host: str | None) -> str:
    """Return what one subscriber's machines share: an IPv4 address, or the first half of an IPv6.

    >>> tell_network("192.0.2.7"), tell_network("2001:db8::7"), tell_network("::ffff:192.0.2.7")
    ('192.0.2.7', '2001:db8::', '192.0.2.7')
    """
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:
        return host or "unknown"
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    site = ipaddress.IPv6Network((address.packed, _IPV6_SITE_BITS), strict=False)
    return str(site.network_address)
