"""Pages that are made once and sent many times: the first thing that a request meets.

A page for everybody depends on its address, on the language, on what is published and on the
minute, because doors open and close. So it is made once a minute at most and kept, compressed as
small as can be, and whoever asks meanwhile is answered before everything that a request passes
otherwise. What is published, a view or the territory changing makes every kept page old at once;
browsers and what stands between may show a page for the rest of its minute.

A route says that its answer may be kept by calling :func:`keep_for`; what sets a cookie never is.
"""

import asyncio
import gzip
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import brotli
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.languages import choose_language
from geo.web.compression import Encoding, choose_encoding

__all__ = ["KeptPages", "KeptPagesMiddleware", "Seen", "keep_for"]

_KEY: Final = "alentour.keep"
_MOST_BYTES: Final = 24 << 20
_LARGEST: Final = 512 << 10
_LONGEST_ADDRESS: Final = 1_000
_QUALITY: Final = 5
"""Of Brotli, out of 11, for whoever asks first: a page takes some 3 ms."""
_BEST: Final = 11
"""For everybody after: a tenth less, for 100 ms in a thread of its own."""
_LEAST_BYTES: Final = 500
_OK: Final = 200
_NOT_MODIFIED: Final = 304
_WHOLE_PATHS: Final = frozenset({"/carte", "/carte/points"})
_FIRST_PARTS: Final = frozenset({"v", "boutique", "commune", "genre"})
_NOT_PASSED: Final = frozenset({b"accept-encoding", b"if-none-match", b"range", b"cookie"})
"""Of a request, what an answer for everybody does not depend on."""
_OURS: Final = frozenset({b"content-length", b"etag", b"cache-control", b"vary"})

RawHeaders = list[tuple[bytes, bytes]]
Seen = Callable[[Mapping[str, str]], None]
"""What is told of each opening of a page: the headers of whoever opened it."""


@dataclass(slots=True)
class _Asked:
    """What a route says of its answer."""

    seconds: float = 0.0
    seen: Seen | None = None


def keep_for(scope: Scope, seconds: float, seen: Seen | None = None) -> None:
    """Say that the answer to this request is everybody's for so many `seconds`.

    Parameters
    ----------
    seen
        Told of every opening from now on, this one included: counts without names.
    """
    asked: _Asked | None = scope.get(_KEY)
    if asked is not None:
        asked.seconds, asked.seen = seconds, seen


@dataclass(slots=True)
class _Kept:
    edition: str
    status: int
    until: float
    tag: bytes
    headers: RawHeaders
    """Without those that differ from one sending to the next."""
    bodies: dict[Encoding | None, bytes]
    cache_control: bytes | None
    """What the route says; ``None`` for the rest of the time for which it is kept."""
    seen: Seen | None
    is_best: bool = False
    """It is as small as can be, or soon will be."""
    size: int = field(init=False)
    """Bytes of its bodies as they were made: what is taken off is what was put on."""

    def __post_init__(self) -> None:
        self.size = sum(map(len, self.bodies.values()))


class KeptPages:
    """The pages that are kept, no more than some megabytes, the longest unasked going first."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._pages: OrderedDict[object, _Kept] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()
        self.edition: Callable[[], str] | None = None
        """Says what pages are made of; set once the catalogue is open."""

    def find(self, key: object) -> _Kept | None:
        """Return the page kept under `key` while it may be sent."""
        with self._lock:
            page = self._pages.get(key)
            if page is None or self.edition is None:
                return None
            if page.until <= self._clock() or page.edition != self.edition():
                return None
            self._pages.move_to_end(key)
            return page

    def age_left(self, page: _Kept) -> int:
        """Return for how many seconds `page` may still be shown."""
        return max(0, int(page.until - self._clock()))

    def keep(self, key: object, page: _Kept) -> None:
        """Keep `page`; those that nobody asked for longest go when there are too many."""
        with self._lock:
            before = self._pages.pop(key, None)
            self._size += page.size - (0 if before is None else before.size)
            self._pages[key] = page
            while self._size > _MOST_BYTES:
                _, gone = self._pages.popitem(last=False)
                self._size -= gone.size

    def now(self) -> float:
        """Return the clock by which pages grow old."""
        return self._clock()


class KeptPagesMiddleware:
    """Answer from kept pages, and keep what routes allow to.

    Parameters
    ----------
    app
        The application around which this one stands; it must come before everything that
        compresses, for it does so itself.
    pages
        Where pages are kept.
    """

    def __init__(self, app: ASGIApp, pages: KeptPages) -> None:
        self._app = app
        self._pages = pages
        self._making: dict[object, asyncio.Event] = {}
        self._improving: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        if scope["type"] != "http" or not _is_for_everybody(scope["path"], scope["method"]):
            await self._app(scope, receive, send)
            return
        asked = _headers_of(scope)
        key = (
            scope["path"],
            scope["query_string"],
            _spoken(asked.get("accept-language")),
        )
        page = self._pages.find(key)
        if page is None and key in self._making:
            await self._making[key].wait()
            page = self._pages.find(key)
        if page is None:
            page = await self._make(key, scope, receive)
        elif not page.is_best:
            self._improve(page)
        await self._send(page, scope["method"], asked, send)

    def _improve(self, page: _Kept) -> None:
        """Have a page that is asked for again made as small as can be; nobody waits for it."""
        page.is_best = True
        task = asyncio.create_task(run_in_threadpool(_compress_best, page))
        self._improving.add(task)
        task.add_done_callback(self._improving.discard)

    async def _make(self, key: object, scope: Scope, receive: Receive) -> _Kept:
        """Have the page made by the app; whoever asks meanwhile waits for this one."""
        made = self._making.setdefault(key, asyncio.Event())
        try:
            edition = None if self._pages.edition is None else self._pages.edition()
            kept = _Asked()
            answer = await _whole_answer(self._app, scope, receive, kept)
            page = await run_in_threadpool(_page_of, answer, kept, edition or "", self._pages.now())
            is_kept = kept.seconds > 0 and answer.status == _OK and edition is not None
            is_small = len(scope["query_string"]) <= _LONGEST_ADDRESS and page.size <= _LARGEST
            if is_kept and is_small and not answer.sets_cookie:
                self._pages.keep(key, page)
            return page
        finally:
            self._making.pop(key, None)
            made.set()

    async def _send(self, page: _Kept, method: str, asked: Mapping[str, str], send: Send) -> None:
        if page.seen is not None and method == "GET":
            page.seen(asked)
        encoding = choose_encoding(asked.get("accept-encoding", ""))
        body = page.bodies.get(encoding, page.bodies[None])
        headers = [*page.headers, *self._age(page)]
        status = page.status
        if page.tag and page.tag in _tags(asked.get("if-none-match", "")):
            status, body = _NOT_MODIFIED, b""
        else:
            if encoding in page.bodies and encoding is not None:
                headers.append((b"content-encoding", encoding.encode()))
            headers.append((b"content-length", str(len(body)).encode()))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if method == "HEAD" else body})

    def _age(self, page: _Kept) -> RawHeaders:
        if page.cache_control is not None:
            return [(b"cache-control", page.cache_control)]
        return [(b"cache-control", b"public, max-age=%d" % self._pages.age_left(page))]


@dataclass(slots=True)
class _Answer:
    """One answer of the app, whole."""

    status: int = 500
    headers: RawHeaders = field(default_factory=list)
    body: bytearray = field(default_factory=bytearray)

    @property
    def sets_cookie(self) -> bool:
        """It is meant for one browser."""
        return any(name.lower() == b"set-cookie" for name, _ in self.headers)


async def _whole_answer(app: ASGIApp, scope: Scope, receive: Receive, kept: _Asked) -> _Answer:
    """Return what `app` answers to anybody who asks the same, uncompressed."""
    answer = _Answer()
    headers = [(name, value) for name, value in scope["headers"] if name not in _NOT_PASSED]
    inner = {**scope, "method": "GET", "headers": headers, _KEY: kept}

    async def take(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = list(message.get("headers", ()))
        elif message["type"] == "http.response.body":
            answer.body += message.get("body", b"")

    await app(inner, receive, take)
    return answer


def _page_of(answer: _Answer, kept: _Asked, edition: str, now: float) -> _Kept:
    body = bytes(answer.body)
    named = {name.lower(): value for name, value in answer.headers}
    is_kept = kept.seconds > 0 and answer.status == _OK
    tag = named.get(b"etag", b"")
    if is_kept and not tag:
        tag = b'W/"%s"' % hashlib.sha256(body).hexdigest()[:16].encode()
    headers = [(name, value) for name, value in answer.headers if name.lower() not in _OURS]
    headers.append((b"vary", b"Accept-Encoding, Accept-Language"))
    if tag:
        headers.append((b"etag", tag))
    said = named.get(b"cache-control")
    return _Kept(
        edition=edition,
        status=answer.status,
        until=now + kept.seconds,
        tag=tag if answer.status == _OK else b"",
        headers=headers,
        bodies=_bodies(body, named),
        cache_control=None if is_kept and said is None else said or b"no-store",
        seen=kept.seen if answer.status == _OK else None,
    )


def _bodies(body: bytes, headers: Mapping[bytes, bytes]) -> dict[Encoding | None, bytes]:
    bodies: dict[Encoding | None, bytes] = {None: body}
    if len(body) >= _LEAST_BYTES and b"content-encoding" not in headers:
        bodies["br"] = brotli.compress(body, quality=_QUALITY)
        bodies["gzip"] = gzip.compress(body, 9, mtime=0)
    return bodies


def _compress_best(page: _Kept) -> None:
    if "br" in page.bodies:
        page.bodies["br"] = brotli.compress(page.bodies[None], quality=_BEST)


def _is_for_everybody(path: str, method: str) -> bool:
    if method not in {"GET", "HEAD"}:
        return False
    if path in _WHOLE_PATHS:
        return True
    first, _, rest = path[1:].partition("/")
    return first in _FIRST_PARTS and bool(rest) and "/" not in rest and "." not in rest


def _headers_of(scope: Scope) -> dict[str, str]:
    """Return the headers of a request; those that may come several times are joined."""
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        key = name.decode("latin-1")
        said = value.decode("latin-1")
        found[key] = f"{found[key]},{said}" if key in found else said
    return found


@lru_cache(maxsize=512)
def _spoken(accepted: str | None) -> str:
    return str(choose_language(None, accepted))


def _tags(written: str) -> list[bytes]:
    return [tag.strip().encode("latin-1") for tag in written.split(",")]
