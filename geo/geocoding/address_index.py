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
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.errors import DataMissing, QueryRefused
from geo.geocoding.array_file import ArrayFile, write_whole
from geo.geocoding.ban import inspect_file
from geo.geocoding.index_build import MICRO, PartSummary, build_part

__all__ = [
    "AddressIndex",
    "CommuneStreets",
    "Part",
    "drop_part",
    "index_folder",
    "intersect",
    "list_parts",
    "load_file",
]

_MANIFEST: Final = "manifest.json"
_SUFFIX: Final = re.compile(r"(-beta)?(\.csv)?(\.gz)?$", re.IGNORECASE)
_COMMUNES_KEPT: Final = 2048
_LEFT_BEHIND_S: Final = 86_400.0


def intersect(lists: Sequence[NDArray[np.uint32]]) -> NDArray[np.uint32]:
    """Return what sorted `lists` have in common, in order; nothing of no list."""
    common, *others = sorted(lists, key=len) if lists else [np.empty(0, dtype=np.uint32)]
    for other in others:
        places = np.searchsorted(other, common)
        is_inside = places < len(other)
        is_inside[is_inside] = other[places[is_inside]] == common[is_inside]
        common = common[is_inside]
    return common


class StreetRecord(NamedTuple):
    """What is read of a street only when it answers."""

    name: str
    id: str
    postcode: str
    former_city: str
    insee_code: str


class Part:
    """One file of addresses in the index."""

    def __init__(self, path: Path) -> None:
        self.arrays = ArrayFile(path)
        codes = self.arrays["communes"].view("S5").tolist()
        self.commune_rows = {code.decode(): row for row, code in enumerate(codes)}
        names = self.arrays["repetition_names"].tobytes().decode()
        self._repetition_names = names.rstrip("\n").split("\n") if names.strip() else [""]
        self.first = self.arrays["commune_first"]
        self.bare_start = self.arrays["bare_start"]
        self.number_first = self.arrays["number_first"]
        self.near_code: NDArray[np.uint64] = self.arrays["near_code"]
        self.near_order: NDArray[np.uint32] = self.arrays["near_order"]
        self.near_lon: NDArray[np.int32] = self.arrays["near_lon"]
        self.near_lat: NDArray[np.int32] = self.arrays["near_lat"]
        self.bounds: tuple[float, ...] = tuple(self.arrays.notes["bounds"])
        self._number = self.arrays["number"]
        self._repetition = self.arrays["repetition"]
        self._texts = {
            name: (self.arrays.bytes(name), self.arrays[f"{name}_at"]) for name in ("key", "record")
        }

    def text(self, name: str, row: int) -> str:
        """Return the ``key`` lines of the commune at `row`, or the ``record`` of a street."""
        lines, at = self._texts[name]
        return bytes(lines[at[row] : at[row + 1]]).decode()

    @cached_property
    def _words(self) -> list[str]:
        return self.arrays["word"].tobytes().decode().split("\n")[:-1]

    def streets_with(self, word: str, *, is_beginning: bool = False) -> NDArray[np.uint32]:
        """Return the streets that hold `word`, or a word that begins so, in order."""
        low = bisect_left(self._words, word)
        high = bisect_left(self._words, word + ("{" if is_beginning else "\0"), low)
        first = self.arrays["word_first"]
        found = self.arrays["word_street"][int(first[low]) : int(first[high])]
        return np.unique(found) if high - low > 1 else found

    def streets_with_all(self, words: Iterable[str]) -> NDArray[np.uint32]:
        """Return the streets that hold every one of `words`, in order."""
        return intersect([self.streets_with(word) for word in words])

    def rows_of(self, streets: NDArray[np.uint32]) -> NDArray[np.intp]:
        """Return the row of the commune of each street: its place in ``commune_rows``."""
        return self.first.searchsorted(streets, side="right") - 1

    def record(self, street: int) -> StreetRecord:
        """Return the texts of `street`."""
        return StreetRecord(*self.text("record", street).rstrip("\n").split("\t"))

    def street_numbers(self, street: int) -> tuple[int, list[int], list[str]]:
        """Return where the numbers of `street` begin, the numbers and their repetitions."""
        start, end = int(self.number_first[street]), int(self.number_first[street + 1])
        codes = self._repetition[start:end].tolist()
        numbers = self._number[start:end].tolist()
        return start, numbers, [self._repetition_names[code] for code in codes]

    def street_of(self, place: int) -> int:
        """Return the street of the address at `place`."""
        count = self._number.size
        if place >= count:
            return int(self.arrays["bare_street"][place - count])
        return int(self.number_first.searchsorted(place, side="right")) - 1

    def housenumber_of(self, place: int) -> str | None:
        """Return number and repetition of the address at `place`, ``None`` for a locality."""
        if place >= self._number.size:
            return None
        return f"{self._number[place]}{self._repetition_names[self._repetition[place]]}"

    def number_position(self, place: int) -> tuple[float, float]:
        """Return lon, lat in degrees of the number at `place`."""
        return int(self.near_lon[place]) / MICRO, int(self.near_lat[place]) / MICRO

    def street_position(self, street: int) -> tuple[float, float]:
        """Return lon, lat in degrees of the address nearest to the middle of `street`."""
        lon, lat = self.arrays["street_lon"][street], self.arrays["street_lat"][street]
        return int(lon) / MICRO, int(lat) / MICRO


class CommuneStreets:
    """The streets and localities of one commune, from every part that knows it.

    A street is known by its place in :attr:`keys`.
    """

    def __init__(self, parts: Sequence[tuple[Part, int]]) -> None:
        self._parts = parts
        texts = [part.text("key", row) for part, row in parts]
        self._counts = [text.count("\n") for text in texts]
        self._lines = "\n" + "".join(texts)
        self._squeezed_lines = self._lines.replace(" ", "")

    def __len__(self) -> int:
        return sum(self._counts)

    def find(self, squeezed: str) -> list[int]:
        """Return the places of the streets with this squeezed key."""
        # Most communes are asked for one street: no table is worth its building.
        lines, line = self._squeezed_lines, f"\n{squeezed}\n"
        places, at = [], lines.find(line)
        while at >= 0:
            places.append(lines.count("\n", 0, at))
            at = lines.find(line, at + 1)
        return places

    @cached_property
    def keys(self) -> list[str]:
        """Content words of every street, in order."""
        return self._lines.split("\n")[1:-1]

    @cached_property
    def squeezed(self) -> list[str]:
        """The keys without spaces, in order."""
        return self._squeezed_lines.split("\n")[1:-1]

    @cached_property
    def bares(self) -> list[str]:
        """The keys without the kind of street."""
        starts: list[int] = []
        for (part, row), count in zip(self._parts, self._counts, strict=True):
            first = int(part.first[row])
            starts += part.bare_start[first : first + count].tolist()
        return [key[start:] for key, start in zip(self.keys, starts, strict=True)]

    def record(self, place: int) -> StreetRecord:
        """Return the texts of the street at `place`."""
        part, street = self.part_and_street(place)
        return part.record(street)

    def part_and_street(self, place: int) -> tuple[Part, int]:
        """Return the part that holds the street at `place`, and its number there."""
        for (part, row), count in zip(self._parts, self._counts, strict=True):
            if place < count:
                return part, int(part.first[row]) + place
            place -= count
        raise IndexError(place)


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
