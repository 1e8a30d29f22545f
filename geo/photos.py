"""Photos: read from strangers, made harmless, kept as files under random names.

::

    content of a file  →  read_photo  →  EncodedPhoto(small, large)  →  PhotoStore.keep  →  key

What is kept is new: the pixels, upright, in sRGB, as WebP at two sizes. Nothing else of what was
sent remains, neither the place where it was taken nor what may hide behind the picture. Decoding
happens in :mod:`geo.photo_decoding`, a program of its own.
"""

import json
import logging
import re
import secrets
import subprocess
import sys
import threading
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

from geo.errors import FileRefused, ServiceFailed
from geo.files import write_whole

__all__ = [
    "MOST_BYTES",
    "EncodedPhoto",
    "PhotoSize",
    "PhotoStore",
    "is_photo_key",
    "read_photo",
]

_LOG: Final = logging.getLogger(__name__)
MOST_BYTES: Final = 10 * 1024**2
_TIMEOUT_S: Final = 40.0
_AT_ONCE: Final = threading.BoundedSemaphore(2)
"""How many photos are decoded side by side: each may take a gigabyte."""
_PROGRAM: Final = Path(__file__).with_name("photo_decoding.py")
_KEY: Final = re.compile(r"[0-9a-f]{32}")
_ABANDONED_AFTER: Final = timedelta(days=1)
"""A form half filled may hold a photo that no entry has yet."""

_HEIF_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"})
_HIDDEN_FIRST: Final = re.compile(rb"%PDF-|<svg|<html|<!doctype", re.IGNORECASE)
_HIDDEN: Final = re.compile(rb"<script|<\?php|<iframe", re.IGNORECASE)
_ZIP_END: Final = b"PK\x05\x06"
_ZIP_TAIL: Final = 65_557
"""Where the directory of a ZIP may begin, from the end of the file (APPNOTE 4.3.16)."""


class PhotoSize(StrEnum):
    """The two sizes of a photo that is kept."""

    SMALL = "small"
    LARGE = "large"


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedPhoto:
    """A photo made harmless.

    Attributes
    ----------
    width, height
        Pixels of the large one.
    small, large
        WebP files.
    """

    width: int
    height: int
    small: bytes
    large: bytes


def is_photo_key(text: str) -> bool:
    """Tell whether `text` has the form of a key: 32 hexadecimal digits."""
    return _KEY.fullmatch(text) is not None


def read_photo(content: bytes, name: str) -> EncodedPhoto:
    """Return the photo that the file `content` holds, made harmless.

    Parameters
    ----------
    name
        What the file was called, for the sentence of a refusal.

    Raises
    ------
    FileRefused
        ``photo_too_big``, ``photo_unknown``, ``photo_disguised``, ``photo_too_wide``,
        ``photo_too_small``, ``photo_animated``, ``photo_damaged``, ``photo_too_hard``.
    """
    shown = name[-80:]
    if len(content) > MOST_BYTES:
        raise FileRefused("photo_too_big", name=shown, limit_mb=MOST_BYTES // 1024**2)
    if not _is_known_format(content):
        raise FileRefused("photo_unknown", name=shown)
    if _hides_something(content):
        raise FileRefused("photo_disguised", name=shown)
    return _decode(content, shown)


def _is_known_format(content: bytes) -> bool:
    """Tell by its first bytes whether `content` is JPEG, PNG, WebP or HEIC."""
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return True
    if content[:4] == b"RIFF":
        return content[8:12] == b"WEBP"
    return content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS


def _hides_something(content: bytes) -> bool:
    """Tell whether another program would read `content` as an archive, a document or a page.

    What telephones put behind a photo (a short film, a second picture) is none of these.
    """
    is_document = _HIDDEN_FIRST.search(content[:1024]) is not None
    return is_document or _ZIP_END in content[-_ZIP_TAIL:] or _HIDDEN.search(content) is not None


def _decode(content: bytes, name: str) -> EncodedPhoto:
    with _AT_ONCE:
        try:
            done = subprocess.run(
                [sys.executable, "-I", str(_PROGRAM)],
                input=content,
                capture_output=True,
                timeout=_TIMEOUT_S,
                env={},
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise FileRefused("photo_too_hard", name=name) from error
    line, _, bodies = done.stdout.partition(b"\n")
    if done.returncode != 0 or not line:
        # Stopped by a limit, or a decoder fell over: either way this photo is not for us.
        _LOG.warning("photo decoding ended with %d: %.200r", done.returncode, done.stderr[-200:])
        raise FileRefused("photo_too_hard", name=name)
    answer = json.loads(line)
    if "refused" in answer:
        raise FileRefused(answer.pop("refused"), name=name, **answer)
    (*_, length), (width, height, _) = answer["photos"]
    return EncodedPhoto(width=width, height=height, small=bodies[:length], large=bodies[length:])


class PhotoStore:
    """The files of photos: ``{key}-small.webp`` and ``{key}-large.webp`` in one folder.

    A file is there whole or not at all. Files come before the row of the registry that names them
    and go after it: whatever is interrupted leaves files that nobody names, for :meth:`sweep`.

    Parameters
    ----------
    folder
        ``$ALENTOUR_HOME/photos``; made when it is missing.
    draw_key
        Draws a name; keys of photos cannot be guessed.
    """

    def __init__(self, folder: Path, draw_key: Callable[[], str] | None = None) -> None:
        self._folder = folder
        self._draw_key = draw_key or (lambda: secrets.token_hex(16))

    @classmethod
    def at_home(cls, home: Path) -> "PhotoStore":
        """Return the store under ``$ALENTOUR_HOME``."""
        return cls(home / "photos")

    def keep(self, photo: EncodedPhoto) -> str:
        """Write both files of `photo`; return the key that they got.

        Raises
        ------
        ServiceFailed
            When the disk does not take them; none of them is left.
        """
        key = self._draw_key()
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            write_whole(self.path(key, PhotoSize.LARGE), photo.large)
            write_whole(self.path(key, PhotoSize.SMALL), photo.small)
        except OSError as error:
            self._forget(key)
            raise ServiceFailed("photo_unkept") from error
        return key

    def _forget(self, key: str) -> None:
        for size in PhotoSize:
            with suppress(OSError):
                self.path(key, size).unlink()

    def path(self, key: str, size: PhotoSize) -> Path:
        """Return where the file of that size is, or would be.

        Raises
        ------
        ValueError
            When `key` is not the key of a photo: it may come from an address.
        """
        if not is_photo_key(key):
            raise ValueError(f"the key of a photo is expected, got {key[:40]!r}")
        return self._folder / f"{key}-{size.value}.webp"

    def read(self, key: str, size: PhotoSize) -> bytes | None:
        """Return the file of that size, ``None`` when it is not there."""
        try:
            return self.path(key, size).read_bytes()
        except (FileNotFoundError, ValueError):
            return None

    def put(self, key: str, size: PhotoSize, content: bytes) -> None:
        """Write a file that a backup held.

        Raises
        ------
        OSError
            When the disk does not take it.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        write_whole(self.path(key, size), content)

    def remove(self, keys: Iterable[str]) -> None:
        """Delete the files of photos; those that are not there are no fault."""
        for key in keys:
            for size in PhotoSize:
                self.path(key, size).unlink(missing_ok=True)

    def sweep(self, known: Collection[str], *, now: datetime) -> int:
        """Delete files that no row of the registry names, a day after they came.

        Parameters
        ----------
        known
            Keys that the registry names, read after whatever is on its way was written or not.

        Returns
        -------
        How many files went.
        """
        if not self._folder.is_dir():
            return 0
        before = (now - _ABANDONED_AFTER).timestamp()
        orphans = [path for path in self._folder.iterdir() if _is_orphan(path, known, before)]
        for path in orphans:
            path.unlink(missing_ok=True)
        return len(orphans)


def _is_orphan(path: Path, known: Collection[str], before: float) -> bool:
    """Tell whether `path` is ours, old, and named by nobody; files of others are left alone."""
    is_ours = path.name.endswith((".webp", ".part"))
    key = path.name.lstrip(".").partition("-")[0]
    is_named = key in known and path.suffix == ".webp"
    return is_ours and not is_named and path.stat().st_mtime < before
