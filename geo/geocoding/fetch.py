"""Fetching the address files of a département: resumed, size checked, there whole or not at all."""

import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Final

from geo.errors import QueryRefused, ServiceFailed
from geo.files import sync_folder

__all__ = ["SERVICE_URL", "fetch_departement", "fetch_file"]

SERVICE_URL: Final = "https://adresse.data.gouv.fr/data/ban/adresses/latest/csv"
"""Where the Base Adresse Nationale publishes one file of addresses a département."""

_ADDRESSES: Final = "adresses-{code}.csv.gz"
_LOCALITIES: Final = ("lieux-dits-{code}-beta.csv.gz", "lieux-dits-{code}.csv")
_DEPARTEMENT: Final = re.compile(r"^(?:0[1-9]|1\d|2[1-9AB]|[3-8]\d|9[0-5]|97[1-8]|98[4-9])$")
_USER_AGENT: Final = "Alentour (address index)"
_TIMEOUT_S: Final = 30.0
_CHUNK: Final = 1 << 16
_PAUSES_S: Final = (1.0, 4.0, 10.0)
"""Between one attempt and the next; there is one attempt more than pauses."""


def fetch_departement(
    code: str, folder: Path, *, url: str = SERVICE_URL, pause: Callable[[float], None] = time.sleep
) -> list[Path]:
    """Fetch the address files of the département `code` into `folder`; return their paths.

    Lieux-dits are fetched where the service has them.

    Raises
    ------
    QueryRefused
        When `code` is not the code of a département, or `url` is not HTTP.
    ServiceFailed
        When a file cannot be had whole; what came of it is kept, to be resumed.
    """
    if not _DEPARTEMENT.match(code.upper()):
        raise QueryRefused("address_departement_refused", code=code)
    base, code = url.rstrip("/"), code.upper()
    name = _ADDRESSES.format(code=code)
    paths = [fetch_file(f"{base}/{name}", folder / name, pause=pause)]
    for name in (template.format(code=code) for template in _LOCALITIES):
        try:
            paths.append(fetch_file(f"{base}/{name}", folder / name, pause=pause))
        except _NotThere:
            continue
        break
    return paths


def fetch_file(url: str, path: Path, *, pause: Callable[[float], None] = time.sleep) -> Path:
    """Fetch `url` into `path`, which appears only when every byte announced has come.

    Raises
    ------
    QueryRefused
        When `url` is not HTTP or HTTPS.
    ServiceFailed
        After the last attempt.
    """
    if not url.lower().startswith(("http://", "https://")):
        raise QueryRefused("address_url_refused", url=url)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = _Partial(path)
    for seconds in (*_PAUSES_S, None):
        try:
            partial.resume(url)
            return partial.finish()
        except (OSError, HTTPException, _Incomplete) as error:
            reason = _explain(error, url)
        if seconds is not None:
            pause(seconds)
    raise ServiceFailed("address_fetch_failed", url=url, reason=reason)


class _Incomplete(Exception):
    """Fewer bytes came than were announced."""


class _NotThere(ServiceFailed):
    """The service answers that it has no such file."""


def _explain(error: Exception, url: str) -> str:
    """Return why an attempt failed, or raise when another would fail too."""
    if isinstance(error, urllib.error.HTTPError):
        if error.code in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
            raise _NotThere("address_fetch_failed", url=url, reason="fichier absent") from error
        return f"le service répond {error.code}"
    if isinstance(error, _Incomplete):
        return "le fichier reçu est incomplet"
    return str(getattr(error, "reason", error)) or type(error).__name__


@dataclass(slots=True)
class _Partial:
    """What came of a file so far, and which edition of it (its ETag or date)."""

    path: Path

    @property
    def _part(self) -> Path:
        return self.path.with_name(f"{self.path.name}.partial")

    @property
    def _edition(self) -> Path:
        return self.path.with_name(f"{self.path.name}.edition")

    def resume(self, url: str) -> None:
        """Ask for what is missing; start again when the service has another edition."""
        request = urllib.request.Request(url, headers={"User-Agent": _USER_AGENT})  # noqa: S310
        have = self._part.stat().st_size if self._part.exists() else 0
        edition = self._edition.read_text() if self._edition.exists() else ""
        if have and edition:
            request.add_header("Range", f"bytes={have}-")
            request.add_header("If-Range", edition)
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as response:  # noqa: S310
                self._receive(response, have)
        except urllib.error.HTTPError as error:
            if error.code != HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                raise
            self._forget()
            raise _Incomplete from error

    def _receive(self, response: HTTPResponse, have: int) -> None:
        is_rest = response.status == HTTPStatus.PARTIAL_CONTENT
        length = response.headers.get("Content-Length")
        edition = response.headers.get("ETag") or response.headers.get("Last-Modified") or ""
        self._edition.write_text(edition)
        received = 0
        with self._part.open("ab" if is_rest else "wb") as file:
            while chunk := response.read(_CHUNK):
                file.write(chunk)
                received += len(chunk)
        if length is not None and received != int(length):
            raise _Incomplete
        if is_rest and not _is_end(response.headers.get("Content-Range"), have + received):
            self._forget()
            raise _Incomplete

    def finish(self) -> Path:
        """Give the file its name."""
        with self._part.open("rb+") as file:
            file.flush()
        self._part.replace(self.path)
        sync_folder(self.path.parent)
        self._edition.unlink(missing_ok=True)
        return self.path

    def _forget(self) -> None:
        self._part.unlink(missing_ok=True)
        self._edition.unlink(missing_ok=True)


def _is_end(content_range: str | None, size: int) -> bool:
    """Tell whether ``bytes 10-99/100`` ends a file of `size` bytes."""
    total = (content_range or "").rpartition("/")[2]
    return not total.isdigit() or int(total) == size
