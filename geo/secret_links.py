"""Secret links: the address by which a maker edits an entry without a password.

::

    https://carte.example/ma-fiche/eX3n…43 characters
                                   └── 256 random bits; only their SHA-256 is kept

Whoever reads the registry cannot make the link again, and :mod:`geo.logs` keeps its path out of
logs. A token that nobody can guess needs neither salt nor a slow hash (NIST SP 800-63B, 5.1.2.2);
to compare digests instead of tokens tells a stopwatch nothing about a token.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

__all__ = [
    "LIFETIME",
    "LINK_PATH",
    "LinkState",
    "OpenedLink",
    "draw_token",
    "hash_token",
    "link_url",
]

LIFETIME: Final = timedelta(days=400)
"""A year for the yearly confirmation, and a month to answer the reminder."""
LINK_PATH: Final = "/ma-fiche/"
_RANDOM_BYTES: Final = 32


class LinkState(StrEnum):
    """What a secret link is worth when somebody follows it."""

    OPEN = "open"
    EXPIRED = "expired"
    REVOKED = "revoked"
    UNKNOWN = "unknown"
    """It was never made, or was cut in half on its way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedLink:
    """What following a link gives.

    Attributes
    ----------
    entry_id
        The entry it opens; ``None`` unless ``state`` is ``OPEN``.
    """

    state: LinkState
    entry_id: str | None = None


def draw_token(draw: Callable[[int], str] = secrets.token_urlsafe) -> str:
    """Return a new token: 43 letters, digits, ``-`` and ``_`` that hold 256 random bits."""
    return draw(_RANDOM_BYTES)


def hash_token(token: str) -> str:
    """Return the SHA-256 of `token`, 64 hexadecimal digits: what the registry keeps."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def link_url(token: str, public_url: str | None) -> str:
    """Return the address of the entry: whole when the app knows its own address, else its path.

    Examples
    --------
    >>> link_url("abc", "https://carte.example/"), link_url("abc", None)
    ('https://carte.example/ma-fiche/abc', '/ma-fiche/abc')
    """
    return f"{(public_url or '').rstrip('/')}{LINK_PATH}{token}"
