"""A backup: the whole registry and its photos in one file, taken while the program runs.

::

    carte.alentour.zip
    ├── alentour.json          what it is: format, schema, when, how many rows of each table
    ├── tables/entries.jsonl   a row a line, the same from SQLite and from PostgreSQL
    └── photos/….webp

One transaction reads it and one writes it: nobody ever sees half of either. What is restored may
come from a stranger, so every name, size and value is checked before it counts.
"""

import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from geo.errors import AlentourError, FileRefused, NotAllowed
from geo.photos import PhotoSize, PhotoStore
from geo.registry.database import Registry
from geo.registry.dump import (
    KEPT_TABLES,
    clear_tables,
    is_untouched,
    load_rows,
    read_rows,
    settle,
)
from geo.registry.records import Record
from geo.registry.schema import newest_version
from geo.registry.tables import entries, photos
from geo.registry.tallies import PUBLICATION, read_tally
from geo.tables.writing import atomic_path

__all__ = ["Backup", "read_backup_papers", "restore_backup", "write_backup"]

_FORMAT: Final = 1
_PAPERS: Final = "alentour.json"
_PHOTO: Final = re.compile(r"photos/([0-9a-f]{32})-(small|large)\.webp")
_MOST_PAPERS_BYTES: Final = 64 * 1024
_MOST_LINE_BYTES: Final = 16 * 1024**2
_MOST_PHOTO_BYTES: Final = 16 * 1024**2
_MOST_BYTES: Final = 64 * 1024**3
_MOST_RATIO: Final = 100
"""Rows of JSON shrink ten times or so; a bomb a thousand times."""
_SMALL_BYTES: Final = 16 * 1024**2
"""Below this, how much a file shrinks is no matter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """What a backup holds."""

    made_at: datetime
    schema: str
    rows: Mapping[str, int]
    photo_count: int

    @property
    def entry_count(self) -> int:
        """How many entries it holds."""
        return self.rows[entries.name]


def write_backup(registry: Registry, store: PhotoStore, path: Path, *, at: datetime) -> Backup:
    """Write everything there is at this moment to the file `path`, readable by its owner alone.

    Raises
    ------
    FileRefused
        When the disk does not take the file; what was at `path` stays.
    ServiceFailed
        When the registry cannot be read.
    """
    with atomic_path(path) as partial:
        partial.touch(mode=0o600)
        with (
            zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive,
            registry.reading() as connection,
        ):
            rows = {
                table.name: _write_lines(archive, table.name, read_rows(connection, table))
                for table in KEPT_TABLES
            }
            keys = connection.scalars(sa.select(photos.c.key).order_by(photos.c.key)).all()
            photo_count = sum(_write_photo(archive, store, key) for key in keys)
            backup = Backup(made_at=at, schema=newest_version(), rows=rows, photo_count=photo_count)
            archive.writestr(_PAPERS, json.dumps(_papers_of(backup), indent=1))
    return backup


def restore_backup(
    registry: Registry, store: PhotoStore, path: Path, *, is_forced: bool = False
) -> Backup:
    """Put what the file `path` holds in the place of what the registry holds; return its papers.

    Photos are written first: without the rows that name them, nobody sees them.

    Raises
    ------
    FileRefused
        When the file is no backup, is damaged or cut, or comes from another version.
    NotAllowed
        When somebody has entered anything here already, unless `is_forced`.
    ServiceFailed
        When the registry or the disk does not take it.
    """
    with _opened(path) as archive:
        backup = _checked(archive, path)
        with _damages_told(path), registry.writing() as connection:
            if not (is_forced or is_untouched(connection)):
                raise NotAllowed("restore_not_empty")
            _restore_photos(archive, store, path)
            former = read_tally(connection, PUBLICATION)
            clear_tables(connection)
            for table in KEPT_TABLES:
                lines = _read_lines(archive, table.name)
                if load_rows(connection, table, lines) != backup.rows[table.name]:
                    raise FileRefused("backup_damaged", path=path)
            settle(connection, former_publication=former)
    return backup


def read_backup_papers(path: Path) -> Backup:
    """Return what the backup `path` says that it holds.

    Raises
    ------
    FileRefused
        When it is no backup, is damaged or cut, or comes from another version.
    """
    with _opened(path) as archive:
        return _checked(archive, path)


def _papers_of(backup: Backup) -> Record:
    return {
        "format": _FORMAT,
        "schema": backup.schema,
        "made_at": backup.made_at.isoformat(),
        "rows": dict(backup.rows),
        "photos": backup.photo_count,
    }


def _write_lines(archive: zipfile.ZipFile, name: str, rows: Iterator[Record]) -> int:
    count = 0
    with archive.open(_table_path(name), "w", force_zip64=True) as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "surrogatepass"))
            file.write(b"\n")
            count += 1
    return count


def _write_photo(archive: zipfile.ZipFile, store: PhotoStore, key: str) -> bool:
    """Write both sizes of a photo; tell whether its files were there."""
    files = {size: store.read(key, size) for size in PhotoSize}
    for size, content in files.items():
        if content is not None:
            # WebP does not shrink any more.
            path = zipfile.ZipInfo(f"photos/{key}-{size.value}.webp")
            archive.writestr(path, content, zipfile.ZIP_STORED)
    return None not in files.values()


def _table_path(name: str) -> str:
    return f"tables/{name}.jsonl"


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    if not path.is_file():
        raise FileRefused("file_missing", path=path)
    with _damages_told(path), zipfile.ZipFile(path) as archive:
        yield archive


@contextmanager
def _damages_told(path: Path) -> Iterator[None]:
    """Turn what a damaged or forged archive makes the readers raise into a refusal."""
    try:
        yield
    except (AlentourError, OSError):
        raise
    except _DAMAGES as error:
        raise FileRefused("backup_damaged", path=path) from error


_DAMAGES: Final = (
    zipfile.BadZipFile,
    zlib.error,
    ValueError,
    TypeError,
    LookupError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    RecursionError,
    OverflowError,
)
"""What the readers of ZIP, deflate and JSON raise on bytes that nobody wrote in good faith."""


def _checked(archive: zipfile.ZipFile, path: Path) -> Backup:
    """Return the papers of `archive` once its list of files holds nothing but what it should."""
    files = archive.infolist()
    names = [file.filename for file in files]
    tables = {_table_path(table.name) for table in KEPT_TABLES}
    known = tables | {_PAPERS}
    if len(set(names)) != len(names) or not known <= set(names):
        raise FileRefused("backup_unknown", path=path)
    if not all(name in known or _PHOTO.fullmatch(name) for name in names):
        raise FileRefused("backup_unknown", path=path)
    # Other ways of packing are none of ours, and raise errors of their own.
    if not all(file.compress_type in _PACKINGS for file in files):
        raise FileRefused("backup_damaged", path=path)
    if any(map(_is_bomb, files)) or sum(file.file_size for file in files) > _MOST_BYTES:
        raise FileRefused("backup_damaged", path=path)
    return _read_papers(archive, path)


_PACKINGS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


def _is_bomb(file: zipfile.ZipInfo) -> bool:
    if file.filename == _PAPERS:
        return file.file_size > _MOST_PAPERS_BYTES
    if _PHOTO.fullmatch(file.filename):
        return file.file_size > _MOST_PHOTO_BYTES
    return file.file_size > _SMALL_BYTES and file.file_size > _MOST_RATIO * file.compress_size


def _read_papers(archive: zipfile.ZipFile, path: Path) -> Backup:
    papers: Any = json.loads(archive.read(_PAPERS))
    if papers["format"] != _FORMAT or papers["schema"] != newest_version():
        raise FileRefused(
            "backup_other_version", path=path, found=papers["schema"], known=newest_version()
        )
    return Backup(
        made_at=datetime.fromisoformat(papers["made_at"]),
        schema=papers["schema"],
        rows={table.name: int(papers["rows"][table.name]) for table in KEPT_TABLES},
        photo_count=int(papers["photos"]),
    )


def _read_lines(archive: zipfile.ZipFile, name: str) -> Iterator[Record]:
    with archive.open(_table_path(name)) as file:
        while line := file.readline(_MOST_LINE_BYTES + 1):
            if len(line) > _MOST_LINE_BYTES:
                raise ValueError("a row is too long")
            record = json.loads(line)
            if not isinstance(record, dict):
                raise TypeError("a row is an object")
            yield record


def _restore_photos(archive: zipfile.ZipFile, store: PhotoStore, path: Path) -> None:
    try:
        for name in archive.namelist():
            found = _PHOTO.fullmatch(name)
            if found is not None:
                store.put(found[1], PhotoSize(found[2]), archive.read(name))
    except OSError as error:
        raise FileRefused("file_unwritable", path=path, reason=error.strerror) from error
