"""The press: templates and contents in, PDF, SVG or PNG out.

Typst sets the pages (https://typst.app/docs). It reads the templates of this package and nothing
else: its root is their folder, its fonts are those of the package that carries them, and it is
given no folder of packages. Contents reach a template as JSON, so that text stays text.
"""

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Final, Literal, cast

import typst

from geo.errors import ServiceFailed

__all__ = ["FONT", "Press", "Print", "set_pages", "templates_digest"]

FONT: Final = "Fira Sans"
_TEMPLATES: Final = Path(__file__).with_name("templates")
_NO_PACKAGES: Final = _TEMPLATES / "packages"
"""A folder that does not exist."""
_KEPT_BYTES: Final = 32_000_000
_MOST_WAITING: Final = 6
_LONGEST_WAIT_S: Final = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """One document to set.

    Attributes
    ----------
    template
        Name of a file of ``geo/paper/templates`` without its ending.
    contents
        What fills it, as JSON holds it.
    day
        Date in the properties of a PDF: the same contents of the same day are the same bytes.
    ppi
        Pixels an inch of a PNG: a template in points at 72 has one pixel a point.
    """

    template: str
    contents: Mapping[str, object]
    form: Literal["pdf", "svg", "png"]
    day: date
    ppi: float = 72.0


def set_pages(wanted: Print) -> bytes:
    """Return the document; a PDF is tagged, and as PDF/UA-1 asks where the font has every sign.

    An SVG or a PNG is its first page.
    """
    try:
        return _set(wanted, is_accessible=wanted.form == "pdf")
    except typst.TypstError:
        if wanted.form != "pdf":
            raise
        return _set(wanted, is_accessible=False)


def _set(wanted: Print, *, is_accessible: bool) -> bytes:
    made = typst.compile(
        _TEMPLATES / f"{wanted.template}.typ",
        root=_TEMPLATES,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format=wanted.form,
        ppi=wanted.ppi,
        sys_inputs={"contents": json.dumps(wanted.contents, ensure_ascii=False)},
        pdf_standards=["ua-1"] if is_accessible else [],
        package_path=_NO_PACKAGES,
        package_cache_path=_NO_PACKAGES,
        timestamp=datetime.combine(wanted.day, time(12), UTC),
    )
    pages = cast("bytes | list[bytes]", made)
    return pages[0] if isinstance(pages, list) else pages


@cache
def templates_digest() -> str:
    """Return what changes when a template does, so that nobody keeps what an old one set."""
    whole = b"".join(path.read_bytes() for path in sorted(_TEMPLATES.glob("*.typ")))
    return hashlib.sha256(whole + version("typst").encode()).hexdigest()[:16]


@cache
def _fonts() -> typst.Fonts:
    folder = str(files("fontpkg_fira_sans") / "files")
    return typst.Fonts(include_system_fonts=False, font_paths=[folder])


class Press:
    """Sets one document at a time, and keeps the last ones.

    A guide of hundreds of shops takes a core for seconds: whoever comes while several wait is told
    to come back, so that the map itself stays quick.
    """

    def __init__(
        self, *, most_waiting: int = _MOST_WAITING, longest_wait_s: float = _LONGEST_WAIT_S
    ) -> None:
        self._turn_lock = threading.Lock()
        self._waiting = threading.BoundedSemaphore(most_waiting + 1)
        self._longest_wait_s = longest_wait_s
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._keeping = threading.Lock()

    def printed(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """Return what `make` gives, made once a `key` as long as it is kept.

        Raises
        ------
        ServiceFailed
            When too many others wait, or have been waited for too long.
        """
        kept = self._find(key)
        if kept is not None:
            return kept
        with self._turn():
            kept = self._find(key)
            return self._keep(key, make()) if kept is None else kept

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._waiting.acquire(blocking=False):
            raise ServiceFailed("press_busy")
        try:
            if not self._turn_lock.acquire(timeout=self._longest_wait_s):
                raise ServiceFailed("press_busy")
            try:
                yield
            finally:
                self._turn_lock.release()
        finally:
            self._waiting.release()

    def _find(self, key: Hashable) -> bytes | None:
        with self._keeping:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _keep(self, key: Hashable, made: bytes) -> bytes:
        with self._keeping:
            self._kept[key] = made
            while sum(map(len, self._kept.values())) > _KEPT_BYTES:
                self._kept.popitem(last=False)
        return made
