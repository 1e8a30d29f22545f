"""Brotli and gzip: quickly for what changes, as small as can be for files that do not.

Streamlit sends its own JavaScript uncompressed. A file that never changes is worth Brotli's best
quality, which takes about a second for a large one: the copy is made once, in the background, and
kept on disk under the digest of its content. Until it is there, ``starlette-compress`` answers at
a lower quality, as it does for every other response.
"""

import gzip
import hashlib
import logging
import os
import re
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import brotli
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import FileResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.files import replacing
from geo.web.assets import KEPT_A_YEAR, MEDIA_TYPES

__all__ = [
    "CompressedCopies",
    "CompressedFilesMiddleware",
    "Encoding",
    "VaryOnceMiddleware",
    "choose_encoding",
    "copies_folder",
    "is_compressible",
]

Encoding = Literal["br", "gzip"]
_COMPRESSIBLE: Final = (".js", ".css", ".svg", ".json")
_REFUSED: Final = re.compile(r"(?:^|;)q=0(?:\.0*)?(?:;|$)")
_logger = logging.getLogger(__name__)


def choose_encoding(accepted: str) -> Encoding | None:
    """Return the smallest encoding that an ``Accept-Encoding`` header allows.

    ``None`` when neither is allowed; ``q=0`` is a refusal (RFC 9110, 12.5.3).
    """
    allowed: dict[str, bool] = {}
    for choice in accepted.lower().replace(" ", "").split(","):
        name, _, parameters = choice.partition(";")
        allowed[name] = _REFUSED.search(parameters) is None
    encodings: tuple[Encoding, ...] = ("br", "gzip")
    for encoding in encodings:
        if allowed.get(encoding, allowed.get("*", False)):
            return encoding
    return None


def copies_folder(home: Path) -> Path:
    """Return where the copies of the app that writes to `home` are kept."""
    return home / "cache" / "compressed"


def is_compressible(path: Path) -> bool:
    """Tell whether a file becomes smaller: text does, pictures and fonts are small already."""
    return path.suffix in _COMPRESSIBLE


@dataclass(frozen=True, slots=True)
class _Copies:
    digest: str
    paths: Mapping[Encoding, Path]


class CompressedCopies:
    """Compressed copies of files, made one at a time in the background and kept on disk.

    Parameters
    ----------
    folder
        Where the copies are kept, named by the digest of what they hold. It may be emptied at any
        time the app is stopped.
    read
        Gives what the copy of a file holds, which may be less than the file.
    """

    def __init__(self, folder: Path, read: Callable[[Path], bytes] = Path.read_bytes) -> None:
        self._folder = folder
        self._read = read
        self._made: dict[Path, _Copies] = {}
        self._asked: set[Path] = set()
        self._lock = threading.Lock()
        self._worker = ThreadPoolExecutor(1, "compress", initializer=_yield_to_visitors)

    def find(self, path: Path, encoding: Encoding) -> tuple[Path, str] | None:
        """Return the copy of `path` and its digest, or ``None`` and have it made."""
        copies = self._made.get(path)
        if copies is None:
            self.prepare([path])
            return None
        return copies.paths[encoding], copies.digest

    def prepare(self, paths: Iterable[Path]) -> None:
        """Have the copies of those `paths` that compress made in the background, in this order."""
        for path in filter(is_compressible, paths):
            with self._lock:
                is_new = path not in self._asked
                self._asked.add(path)
            if is_new:
                self._worker.submit(self._make_or_log, path)

    def make(self, path: Path) -> None:
        """Make the copies of `path` now, unless they are on disk already.

        Raises
        ------
        OSError
            When the file cannot be read or a copy cannot be written.
        """
        body = self._read(path)
        digest = hashlib.sha256(body).hexdigest()[:32]
        made: dict[Encoding, Path] = {
            "br": self._folder / f"{digest}.br",
            "gzip": self._folder / f"{digest}.gz",
        }
        if not made["br"].is_file():
            _write_whole(made["br"], brotli.compress(body, quality=11))
        if not made["gzip"].is_file():
            _write_whole(made["gzip"], gzip.compress(body, 9, mtime=0))
        self._made[path] = _Copies(digest, made)

    def close(self, *, finish: bool = False) -> None:
        """Stop making copies: after the one under way, or after all that were asked for."""
        self._worker.shutdown(wait=True, cancel_futures=not finish)

    def _make_or_log(self, path: Path) -> None:
        try:
            self.make(path)
        except OSError as error:
            # Visitors still get the file, only larger: the operator reads why in the log.
            _logger.warning("no compressed copy of %s: %s", path, error)


class CompressedFilesMiddleware:
    """Answer requests for files that never change from their compressed copies.

    Everything else, a request for a part of a file included, goes on to the app.

    Parameters
    ----------
    app
        The application around which this one stands.
    copies
        Where the copies are.
    files
        Path of a URL → file that it serves, for addresses whose content never changes.
    """

    def __init__(self, app: ASGIApp, copies: CompressedCopies, files: Mapping[str, Path]) -> None:
        self._app = app
        self._copies = copies
        self._files = {url: path for url, path in files.items() if is_compressible(path)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        answer = self._find_answer(scope) if scope["type"] == "http" else None
        await (answer or self._app)(scope, receive, send)

    def _find_answer(self, scope: Scope) -> Response | None:
        path = self._files.get(scope["path"])
        headers = Headers(scope=scope)
        if path is None or scope["method"] not in {"GET", "HEAD"} or "range" in headers:
            return None
        encoding = choose_encoding(",".join(headers.getlist("accept-encoding")))
        copy = self._copies.find(path, encoding) if encoding is not None else None
        if encoding is None or copy is None:
            return None
        return _answer_with(copy, encoding, path, headers)


class VaryOnceMiddleware:
    """Name once what an answer varies with, though every layer that may compress adds its own.

    Parameters
    ----------
    app
        The application around which this one stands.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""

        async def send_once(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                named = ",".join(headers.getlist("vary")).replace(" ", "").split(",")
                if len(named) > 1:
                    del headers["vary"]
                    headers["Vary"] = ", ".join({name.lower(): name for name in named}.values())
            await send(message)

        await self._app(scope, receive, send_once if scope["type"] == "http" else send)


def _answer_with(
    copy: tuple[Path, str], encoding: Encoding, path: Path, request_headers: Headers
) -> Response:
    copy_path, digest = copy
    headers = {
        "Cache-Control": KEPT_A_YEAR,
        "ETag": f'"{digest}-{encoding}"',
        "Vary": "Accept-Encoding",
    }
    if request_headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    headers["Content-Encoding"] = encoding
    return FileResponse(copy_path, headers=headers, media_type=MEDIA_TYPES[path.suffix])


def _write_whole(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as partial:
        partial.write_bytes(body)


def _yield_to_visitors() -> None:
    """Give this thread the lowest rank; on Linux a rank belongs to a thread."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)
