"""Which sites may frame a page: what organizers type becomes a line of a response's header.

An origin is written as ``frame-ancestors`` of Content-Security-Policy knows it (CSP 3,
`host-source`): ``https://www.example.org``, ``https://*.example.org``, ``http://localhost:8000`` to
try. Whatever else a header could be made to say is refused: nothing kept can break out of it.
"""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from geo.errors import FieldRefused

__all__ = ["MOST_HOSTS", "frame_ancestors", "read_host"]

MOST_HOSTS: Final = 30
_LONGEST: Final = 253
_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST: Final = re.compile(rf"(?:\*\.)?{_LABEL}(?:\.{_LABEL})+")
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1"})
_HIGHEST_PORT: Final = 65_535


def read_host(written: str) -> str:
    """Return the origin that somebody typed, or the origin of the page whose address it is.

    A name alone gets ``https://``; letters beyond ASCII are written as DNS has them.

    Raises
    ------
    FieldRefused
        When it is no ``https`` origin, nor an ``http`` one of this very machine.

    Examples
    --------
    >>> read_host("www.aubenas.example/carte"), read_host("https://*.ardeche.example")
    ('https://www.aubenas.example', 'https://*.ardeche.example')
    """
    text = written.strip()
    refused = FieldRefused("frame_host_refused", value=text[:80])
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host, port = _ascii(parts.hostname or ""), parts.port
    except ValueError as error:  # UnicodeError is one
        raise refused from error
    is_local = host in _LOOPBACK
    is_known = is_local or (len(host) <= _LONGEST and _HOST.fullmatch(host) is not None)
    is_spelt = "@" not in parts.netloc and not any(sign.isspace() for sign in text)
    if not (
        is_known and is_spelt and parts.scheme in ({"http", "https"} if is_local else {"https"})
    ):
        raise refused
    return f"{parts.scheme}://{host}" + ("" if port is None else f":{_checked(port, refused)}")


def _ascii(host: str) -> str:
    is_wild = host.startswith("*.")
    named = host.removeprefix("*.").encode("idna").decode("ascii").lower()
    return f"*.{named}" if is_wild else named


def _checked(port: int, refused: FieldRefused) -> int:
    if not 0 < port <= _HIGHEST_PORT:
        raise refused
    return port


def frame_ancestors(allowed_hosts: Iterable[str]) -> str:
    """Return the value of ``frame-ancestors``: these origins and our own, any site when empty.

    Origins are read once more: a kept one that could not be typed today frames nothing.

    Examples
    --------
    >>> frame_ancestors(["https://www.aubenas.example"]), frame_ancestors([])
    ("'self' https://www.aubenas.example", '*')
    """
    listed = tuple(allowed_hosts)
    if not listed:
        return "*"
    return " ".join(["'self'", *dict.fromkeys(filter(None, map(_kept, listed)))])


def _kept(host: str) -> str | None:
    try:
        return read_host(host)
    except FieldRefused:
        return None
