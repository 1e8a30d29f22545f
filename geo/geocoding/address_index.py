"""The local index of addresses: several files side by side, each replaced alone and at once.

::

    <folder>/manifest.json          which parts are served
    <folder>/<name>.<digest>.part   one part, never changed once written

Loading a file writes a new part, flushes it, then replaces the manifest: whoever reads sees the
former index or the new one, and a load that is killed leaves the former one. Parts are mapped
into memory, so that processes that geocode from the same folder share their pages.
"""

import contextlib
import fcntl
import json
import os
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from geo.errors import DataMissing, QueryRefused
from geo.files import write_whole
from geo.geocoding.ban import inspect_file
from geo.geocoding.index_build import PartSummary, build_part
from geo.geocoding.index_part import CommuneStreets, Part

__all__ = ["AddressIndex", "drop_part", "index_folder", "list_parts", "load_file"]

_MANIFEST: Final = "manifest.json"
_SUFFIX: Final = re.compile(r"(-beta)?(\.csv)?(\.gz)?$", re.IGNORECASE)
_COMMUNES_KEPT: Final = 2048
_LEFT_BEHIND_S: Final = 86_400.0


class AddressIndex:
    """The parts of a folder, as they are when it is opened; see :meth:`refresh`."""

    def __init__(self, folder: Path, parts: dict[str, Part]) -> None:
        self.folder = folder
        self._stamp: tuple[int, int] | None = None
        self._use(parts)

    @classmethod
    def open(cls, folder: Path) -> "AddressIndex":
        """Open the index in `folder`; an index that does not exist yet is empty.

        Raises
        ------
        DataMissing
            When a part is damaged.
        """
        index = cls(folder, {})
        index.refresh()
        return index

    def refresh(self) -> bool:
        """Take over what was loaded or dropped since; tell whether anything changed."""
        stamp = _stamp(self.folder)
        if stamp == self._stamp:
            return False
        self._use(_open_parts(self.folder))
        self._stamp = stamp
        return True

    def _use(self, parts: dict[str, Part]) -> None:
        self.parts = parts
        self._rows: dict[str, list[tuple[Part, int]]] = {}
        for part in parts.values():
            for code, row in part.commune_rows.items():
                self._rows.setdefault(code, []).append((part, row))
        self.streets = lru_cache(maxsize=_COMMUNES_KEPT)(self._read_streets)

    def __contains__(self, insee_code: str) -> bool:
        return insee_code in self._rows

    def insee_codes(self) -> list[str]:
        """Return the INSEE codes of every commune that has an address."""
        return list(self._rows)

    def preload(self, *, at_most_mib: float = 256) -> bool:
        """Bring the index into memory, unless it is larger; tell whether it was done."""
        files = [part.arrays for part in self.parts.values()]
        if sum(file.size for file in files) > at_most_mib * 2**20:
            return False
        for file in files:
            file.preload()
        return True

    def communes_with(self, words: Sequence[str], *, at_most: int) -> list[str]:
        """Return the INSEE codes of the communes with a street that holds all `words`.

        None when there are more than `at_most`: such a street says nothing of its commune.
        """
        found: set[str] = set()
        for part in self.parts.values():
            codes = list(part.commune_rows)
            rows = np.unique(part.rows_of(part.streets_with_all(words)))
            found.update(codes[row] for row in rows.tolist())
            if len(found) > at_most:
                return []
        return sorted(found)

    def _read_streets(self, insee_code: str) -> CommuneStreets | None:
        """Return the streets of a commune; ``None`` when the index knows none."""
        rows = self._rows.get(insee_code)
        return None if rows is None else CommuneStreets(rows)


def _stamp(folder: Path) -> tuple[int, int] | None:
    try:
        stat = (folder / _MANIFEST).stat()
    except FileNotFoundError:
        return None
    return stat.st_ino, stat.st_mtime_ns


def _open_parts(folder: Path) -> dict[str, Part]:
    # A part may be replaced between reading the manifest and opening it: read again then.
    for _ in range(5):
        manifest = _read_manifest(folder)
        try:
            return {name: Part(folder / entry["path"]) for name, entry in manifest.items()}
        except DataMissing:
            if _read_manifest(folder) == manifest:
                raise
    raise DataMissing(
        "address_index_damaged", path=folder / _MANIFEST, command="alentour addresses load"
    )


def _read_manifest(folder: Path) -> dict[str, dict[str, Any]]:
    path = folder / _MANIFEST
    try:
        manifest: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise DataMissing(
            "address_index_damaged", path=path, command="alentour addresses load"
        ) from error
    return manifest


def list_parts(folder: Path) -> list[PartSummary]:
    """Return what is loaded in `folder`, by name."""
    return [_summary(entry) for _, entry in sorted(_read_manifest(folder).items())]


def _summary(entry: dict[str, Any]) -> PartSummary:
    values = entry["summary"]
    tuples = {name: tuple(v) for name, v in values.items() if isinstance(v, list)}
    return PartSummary(**{**values, **tuples})


def index_folder(home: Path) -> Path:
    """Return where the index is under the operator's `home`."""
    return home / "addresses"


def part_name(path: Path) -> str:
    """Return the name of the part that `path` becomes: its file name without endings."""
    return _SUFFIX.sub("", path.name)


def load_file(folder: Path, path: Path) -> PartSummary:
    """Load the address file `path` into the index in `folder`, replacing its former edition.

    Raises
    ------
    DataMissing, FileRefused
        When the file is not there or cannot be read; the index stays as it was.
    """
    file = inspect_file(path)
    name = part_name(path)
    folder.mkdir(parents=True, exist_ok=True)
    unique = f"{name}.{os.getpid()}-{os.urandom(4).hex()}.part"
    try:
        summary = build_part(name, file, folder / unique)
    except BaseException:
        (folder / unique).unlink(missing_ok=True)
        raise
    with _writing(folder) as manifest:
        manifest[name] = {"path": unique, "summary": asdict(summary)}
    return summary


def drop_part(folder: Path, name: str) -> list[str]:
    """Take the part `name` out, or the addresses and lieux-dits of the département `name`.

    Raises
    ------
    QueryRefused
        When nothing of that name is loaded.
    """
    with _writing(folder) as manifest:
        names = [key for key in (name, f"adresses-{name}", f"lieux-dits-{name}") if key in manifest]
        if not names:
            raise QueryRefused("address_part_unknown", name=name)
        for key in names:
            del manifest[key]
    return names


@contextlib.contextmanager
def _writing(folder: Path) -> Iterator[dict[str, dict[str, Any]]]:
    """Give the manifest to change, one writer at a time; sweep what it names no longer."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        manifest = _read_manifest(folder)
        yield manifest
        content = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        write_whole(folder / _MANIFEST, content)
        _sweep(folder, {entry["path"] for entry in manifest.values()})


def _sweep(folder: Path, kept: set[str]) -> None:
    """Remove parts that were replaced, and those that a killed load left behind long ago.

    A process that still has a replaced part open keeps it until it closes it.
    """
    for path in folder.glob("*.part"):
        is_left = time.time() - path.stat().st_mtime > _LEFT_BEHIND_S
        if path.name not in kept and (is_left or not _is_being_written(path)):
            path.unlink(missing_ok=True)


def _is_being_written(path: Path) -> bool:
    """Tell whether the process that writes `path` still runs: its number is in the name."""
    number = path.name.rsplit(".", 2)[1].split("-")[0]
    if not number.isdigit() or int(number) == os.getpid():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
