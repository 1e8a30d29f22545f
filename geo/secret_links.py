"""Secret links: the address by which a maker edits an entry without a password.

::

    https://carte.example/ma-fiche/eX3n…43 characters
                                   └── 256 random bits; only their SHA-256 is kept

Whoever reads the registry or a log cannot make the link again. A token that nobody can guess needs
neither salt nor a slow hash (NIST SP 800-63B, 5.1.2.2); to compare digests instead of tokens tells
a stopwatch nothing about a token.
"""

import hashlib
import logging
import re
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
    "MaskingFilter",
    "OpenedLink",
    "draw_token",
    "hash_token",
    "link_url",
    "mask_links",
    "mask_server_logs",
]

LIFETIME: Final = timedelta(days=400)
"""A year for the yearly confirmation, and a month to answer the reminder."""
LINK_PATH: Final = "/ma-fiche/"
_RANDOM_BYTES: Final = 32
_TOKEN: Final = re.compile(r"[\w-]{43,}")
_PATH: Final = re.compile(rf"({LINK_PATH})[^\s?#/\"']+")
_SERVER_LOGS: Final = ("uvicorn.access", "uvicorn.error")


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


def mask_links(text: str) -> str:
    """Return `text` without its tokens, for a log.

    Examples
    --------
    >>> mask_links("GET /ma-fiche/eX3n/photos?de=liste")
    'GET /ma-fiche/…/photos?de=liste'
    """
    return _TOKEN.sub("…", _PATH.sub(r"\1…", text))


class MaskingFilter(logging.Filter):
    """Takes tokens, and the address of whoever asked, out of the web server's log."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask one record, and let it pass."""
        if isinstance(record.msg, str):
            record.msg = mask_links(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(mask_links(a) if isinstance(a, str) else a for a in record.args)
            if record.name == "uvicorn.access":
                # Its first value is the visitor's network address, which nobody here needs.
                record.args = ("-", *record.args[1:])
        return True


def mask_server_logs() -> None:
    """Keep tokens out of uvicorn's logs; once is enough, more does no harm.

    ``streamlit run`` writes no access log at all; ``uvicorn app:app`` writes each path.
    """
    for name in _SERVER_LOGS:
        logger = logging.getLogger(name)
        if not any(isinstance(known, MaskingFilter) for known in logger.filters):
            logger.addFilter(MaskingFilter())
