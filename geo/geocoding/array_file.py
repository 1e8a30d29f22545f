"""One file of named arrays, mapped into memory: several processes share the same pages.

::

    magic (8 bytes) | length of the header (8 bytes, little endian) | header (JSON) | arrays

The header gives every array its type, length and offset, plus free ``notes``. A file is
written beside, flushed to disk and renamed, so that it is whole or not there.
"""

import json
import mmap
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from geo.errors import DataMissing
from geo.files import write_whole

__all__ = ["ArrayFile", "write_arrays"]

_MAGIC: Final = b"ALENADR3"
_ALIGNMENT: Final = 64


class ArrayFile:
    """The arrays of a file written by :func:`write_arrays`, read only.

    Raises
    ------
    DataMissing
        When the file is not there, is cut short or was not written by this version.
    """

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise _damaged(path) from error
        header = self._read_header(path)
        self.notes: dict[str, Any] = header["notes"]
        self._arrays = {name: self._view(path, *place) for name, place in header["arrays"].items()}

    def _read_header(self, path: Path) -> dict[str, Any]:
        if self._map[:8] != _MAGIC:
            raise _damaged(path)
        length = int.from_bytes(self._map[8:16], "little")
        try:
            header: dict[str, Any] = json.loads(self._map[16 : 16 + length])
        except ValueError as error:
            raise _damaged(path) from error
        return header

    def _view(self, path: Path, dtype: str, count: int, offset: int) -> NDArray[Any]:
        try:
            return np.frombuffer(self._map, dtype=dtype, count=count, offset=offset)
        except ValueError as error:
            raise _damaged(path) from error

    def __getitem__(self, name: str) -> NDArray[Any]:
        """Return the array `name`."""
        return self._arrays[name]

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return len(self._map)

    def preload(self) -> int:
        """Read every page now, so that no look-up waits for one; return how many there are."""
        return len(self._map[:: mmap.PAGESIZE])

    def bytes(self, name: str) -> memoryview:
        """Return the bytes of the array `name`, to be sliced without NumPy."""
        return self._arrays[name].data


def write_arrays(
    path: Path, arrays: Mapping[str, NDArray[Any]], notes: Mapping[str, object]
) -> None:
    """Write `arrays` and `notes` to `path`, whole or not at all."""
    places: dict[str, tuple[str, int, int]] = {}
    # The header's length depends on the offsets it holds: leave it room, offsets count from there.
    start = _aligned(4096 + 96 * len(arrays) + len(json.dumps(dict(notes))))
    offset = start
    for name, array in arrays.items():
        places[name] = (array.dtype.str, array.size, offset)
        offset = _aligned(offset + array.nbytes)
    header = json.dumps({"arrays": places, "notes": dict(notes)}).encode()
    head = _MAGIC + len(header).to_bytes(8, "little") + header
    chunks = [head.ljust(start, b"\0")]
    chunks += [array.tobytes().ljust(_aligned(array.nbytes), b"\0") for array in arrays.values()]
    write_whole(path, b"".join(chunks))


def _aligned(size: int) -> int:
    return -(-size // _ALIGNMENT) * _ALIGNMENT


def _damaged(path: Path) -> DataMissing:
    return DataMissing("address_index_damaged", path=path, command="alentour addresses load")
