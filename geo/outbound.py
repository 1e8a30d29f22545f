"""Addresses that people gave, asked without letting them reach inside: the guard against SSRF.

A website, a source to import, a redirection: each names a host that somebody else has chosen. The
name is resolved once, at the moment of connecting, and the connection goes to that very address,
so that a name cannot mean one thing when it is checked and another when it is used. Private,
loopback, link-local and reserved addresses are refused, at every redirection again.

::

    Outbound().fetch("https://miel.example/")  →  Fetched(url, status, headers, body)

Everything is bounded: seconds without a word, seconds for the whole, bytes, redirections. The
proxies that the environment names are not used: they would resolve the name again.
"""

import http.client
import io
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib import metadata
from typing import BinaryIO, Final
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from geo.errors import QueryRefused, ServiceFailed

__all__ = ["Address", "Fetched", "Limits", "Outbound", "is_public_address"]

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

USER_AGENT: Final = (
    f"Alentour/{metadata.version('alentour')} (map of a territory's makers and shops)"
)
_REDIRECTIONS: Final = frozenset({301, 302, 303, 307, 308})
_PORTS: Final[Mapping[str, int]] = {"http": 80, "https": 443}
_CHUNK: Final = 64 * 1024
_MOST_ADDRESSES: Final = 3
"""Of one host that are tried: each may take its whole time-out."""
_GLOBAL_UNICAST: Final = ipaddress.ip_network("2000::/3")
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_REFUSED: Final = (
    # 6to4 carries any IPv4 address inside (RFC 3056).
    ipaddress.ip_network("2002::/16"),
    # Global by its number, but a cloud's own service answers there on every machine of it.
    ipaddress.ip_network("168.63.129.16/32"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one question may cost.

    Attributes
    ----------
    timeout_s
        To connect, and between two pieces of an answer.
    whole_s
        For everything, redirections included, however it drips.
    max_bytes
        Largest body, once unpacked.
    """

    timeout_s: float = 10.0
    whole_s: float = 30.0
    max_bytes: int = 1024 * 1024
    redirections: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """An answer, whatever its status.

    Attributes
    ----------
    url
        Where it came from in the end.
    headers
        By lower-case name.
    body
        Empty when it was written to a file.
    size
        Bytes of the body.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    size: int = 0


def is_public_address(address: Address) -> bool:
    """Tell whether `address` is one of the open Internet.

    An IPv4 address inside an IPv6 one (mapped, NAT64) is judged itself.

    Examples
    --------
    >>> [is_public_address(ipaddress.ip_address(a)) for a in ("192.0.9.1", "10.0.0.1", "::1")]
    [True, False, False]
    """
    inner = _inner_address(address)
    if isinstance(inner, ipaddress.IPv6Address) and inner not in _GLOBAL_UNICAST:
        return False
    is_refused = any(inner.version == net.version and inner in net for net in _REFUSED)
    return inner.is_global and not inner.is_multicast and not is_refused


def _inner_address(address: Address) -> Address:
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbound:
    """The one door to addresses that people gave.

    Attributes
    ----------
    is_allowed
        Which addresses may be connected to; tests allow loopback.
    user_agent
        Who says to be asking.
    """

    is_allowed: Callable[[Address], bool] = is_public_address
    user_agent: str = USER_AGENT
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def fetch(
        self,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        limits: Limits | None = None,
        into: BinaryIO | None = None,
    ) -> Fetched:
        """Ask `url`, follow its redirections, and return the answer, whatever its status.

        Parameters
        ----------
        headers
            Sent along, to every host that a redirection names: nothing secret.
        into
            Gets the body piece by piece instead of memory, when the status is 200.

        Raises
        ------
        QueryRefused
            ``outbound_url_refused`` when an address is not plain http or https,
            ``outbound_address_private`` when its host is not on the open Internet.
        ServiceFailed
            ``outbound_unknown_host``, ``outbound_unreachable``, ``outbound_too_slow``,
            ``outbound_bad_certificate``, ``outbound_too_big``, ``outbound_lost``,
            ``outbound_nonsense``.
        """
        limits = limits or Limits()
        until = time.monotonic() + limits.whole_s
        for _ in range(limits.redirections + 1):
            question = _Question(self, _read_url(url), limits, until)
            answer = question.ask(method, {**(headers or {}), "User-Agent": self.user_agent}, into)
            target = answer.headers.get("location")
            if answer.status not in _REDIRECTIONS or not target:
                return answer
            url = urljoin(answer.url, target)
        raise ServiceFailed("outbound_lost", host=_host_of(url), limit=limits.redirections)


class _Connection(http.client.HTTPConnection):
    """A connection that goes to an allowed address or nowhere, and can be ended at any moment."""

    sock: socket.socket | None

    def __init__(self, parts: SplitResult, outbound: Outbound, limits: Limits) -> None:
        port = _PORTS[parts.scheme]
        super().__init__(parts.hostname or "", parts.port or port, timeout=limits.timeout_s)
        self.default_port = port
        self._is_allowed = outbound.is_allowed
        self._tls = outbound.tls if parts.scheme == "https" else None
        self._timeout_s = limits.timeout_s
        # http.client forgets its socket once the headers are read; the body is still to come.
        self._live: socket.socket | None = None
        self._is_over = threading.Event()

    def connect(self) -> None:
        """Resolve the name, once, and connect to what it gave; the certificate is of the name."""
        plain = _connect(self.host, self.port, self._timeout_s, self._is_allowed)
        self.sock = self._live = plain
        if self._tls is not None:
            # Known before the handshake, so that a handshake that drips can be ended too.
            secure = self._tls.wrap_socket(
                plain, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.sock = self._live = secure
            self.require_time()
            secure.do_handshake()
        self.require_time()

    def hang_up(self) -> None:
        """End the connection from another thread: whoever reads it reads its end."""
        self._is_over.set()
        if self._live is not None:
            with suppress(OSError):
                # The plain socket's own: TLS would first say goodbye, and wait.
                socket.socket.shutdown(self._live, socket.SHUT_RDWR)

    def require_time(self) -> None:
        """Raise ``TimeoutError`` once somebody has hung up."""
        if self._is_over.is_set():
            raise TimeoutError


@dataclass(slots=True)
class _Question:
    """One request to one host, without redirections."""

    outbound: Outbound
    parts: SplitResult
    limits: Limits
    until: float

    def ask(self, method: str, headers: Mapping[str, str], into: BinaryIO | None) -> Fetched:
        """Send the request and read its answer."""
        with self._speaking() as connection:
            sent = {"Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"}
            connection.request(method, _target(self.parts), headers={**sent, **headers})
            with connection.getresponse() as response:
                # Headers that were cut off look like headers that end.
                connection.require_time()
                return self._read(response, into)

    def _read(self, response: http.client.HTTPResponse, into: BinaryIO | None) -> Fetched:
        found = {name.lower(): value for name, value in response.getheaders()}
        memory = io.BytesIO()
        file = into if into is not None and response.status == 200 else memory
        size = 0
        # What a redirection says beside its target is read by nobody.
        if response.status not in _REDIRECTIONS:
            pieces = self._pieces(response, found.get("content-encoding", ""))
            size = sum(file.write(piece) for piece in pieces)
        return Fetched(
            url=self.parts.geturl(),
            status=response.status,
            headers=found,
            body=memory.getvalue(),
            size=size,
        )

    @contextmanager
    def _speaking(self) -> Iterator[_Connection]:
        """Give a connection that ends by itself when its time is over; failures become ours."""
        left_s = self.until - time.monotonic()
        connection = _Connection(self.parts, self.outbound, self.limits)
        # A read ends after each byte: only somebody else can end an answer that drips for hours.
        watch = threading.Timer(max(0.0, left_s), connection.hang_up)
        watch.daemon = True
        watch.start()
        try:
            yield connection
        except (QueryRefused, ServiceFailed):
            raise
        except (OSError, http.client.HTTPException, ValueError, zlib.error) as error:
            raise self._failure(error) from error
        finally:
            watch.cancel()
            connection.close()

    def _failure(self, error: Exception) -> ServiceFailed:
        host = _host_of(self.parts.geturl())
        if isinstance(error, TimeoutError) or time.monotonic() >= self.until:
            return ServiceFailed("outbound_too_slow", host=host)
        if isinstance(error, socket.gaierror):
            return ServiceFailed("outbound_unknown_host", host=host)
        if isinstance(error, ssl.SSLCertVerificationError):
            return ServiceFailed("outbound_bad_certificate", host=host)
        if isinstance(error, OSError):
            return ServiceFailed("outbound_unreachable", host=host)
        return ServiceFailed("outbound_nonsense", host=host)

    def _pieces(self, response: http.client.HTTPResponse, encoding: str) -> Iterator[bytes]:
        size = 0
        for piece in _unpacked(_raw_pieces(response), encoding, self.limits.max_bytes):
            size += len(piece)
            if size > self.limits.max_bytes:
                limit_mb = max(1, self.limits.max_bytes // 1024**2)
                raise ServiceFailed(
                    "outbound_too_big", host=_host_of(self.parts.geturl()), limit_mb=limit_mb
                )
            if time.monotonic() >= self.until:
                raise TimeoutError
            yield piece


def _raw_pieces(response: http.client.HTTPResponse) -> Iterator[bytes]:
    announced = response.length
    received = 0
    while piece := response.read1(_CHUNK):
        received += len(piece)
        yield piece
    if announced is not None and received < announced:
        raise http.client.IncompleteRead(b"", announced - received)


def _unpacked(pieces: Iterator[bytes], encoding: str, max_bytes: int) -> Iterator[bytes]:
    """Undo what a server packed although nobody asked, never more than the limit at once."""
    if encoding.strip().lower() not in {"gzip", "x-gzip", "deflate"}:
        yield from pieces
        return
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    for piece in pieces:
        yield unpacker.decompress(piece, max_bytes + 1)


def _connect(
    host: str, port: int, timeout_s: float, is_allowed: Callable[[Address], bool]
) -> socket.socket:
    """Connect to the first address of `host` that answers.

    One refused address refuses the host: a name that points both outside and inside is a trap.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [ipaddress.ip_address(str(where[4][0]).partition("%")[0]) for where in found]
    if not addresses or not all(map(is_allowed, addresses)):
        raise QueryRefused("outbound_address_private", host=host)
    failure = OSError("no address")
    for address in list(dict.fromkeys(addresses))[:_MOST_ADDRESSES]:
        try:
            return socket.create_connection((str(address), port), timeout_s)
        except OSError as error:
            failure = error
    raise failure


def _read_url(url: str) -> SplitResult:
    """Read a plain web address: http or https, no user, a port where websites live.

    Raises
    ------
    QueryRefused
        When it is anything else.
    """
    refused = QueryRefused("outbound_url_refused", url=url[:200])
    try:
        parts = urlsplit(url.strip())
        port = parts.port or _PORTS.get(parts.scheme, 0)
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except ValueError:  # UnicodeError is one
        raise refused from None
    is_website = parts.scheme in _PORTS and bool(host) and (port in {80, 443} or port > 1023)
    if not is_website or parts.username is not None or not host.isprintable() or " " in host:
        raise refused
    shown = f"[{host}]" if ":" in host else host
    netloc = shown if parts.port is None else f"{shown}:{port}"
    return parts._replace(netloc=netloc, fragment="")


def _target(parts: SplitResult) -> str:
    """Return path and query as HTTP sends them, without a character that would end the line."""
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    return f"{path}?{query}" if query else path


def _host_of(url: str) -> str:
    return urlsplit(url).hostname or "?"
