"""What must hold of a registry whose writers were killed, and what does not."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from benchmarks.killed import SOURCE_KEY, SOURCE_ROWS
from geo.letters import LetterKind
from geo.photos import PhotoSize, PhotoStore
from geo.registry.database import Registry
from geo.registry.entries import list_entries
from geo.registry.photos import photo_keys
from geo.registry.tables import history, imports, outbox
from geo.values import Status

__all__ = ["Acknowledged", "find_faults", "read_notes"]


@dataclass(slots=True)
class Acknowledged:
    """What somebody was told is done, and what was under way at the end."""

    registered: list[str] = field(default_factory=list)
    decided: list[tuple[str, int]] = field(default_factory=list)
    imported: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    under_way: str = "nothing yet"

    @property
    def count(self) -> int:
        """How many writes were acknowledged."""
        return sum(map(len, (self.registered, self.decided, self.imported, self.kept)))


def read_notes(path: Path) -> Acknowledged:
    """Read what the writers noted so far."""
    found = Acknowledged()
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
        kind, *what = json.loads(line)
        if kind == "decided":
            found.decided.append((what[0], what[1]))
        elif kind in {"begin", "end"}:
            found.under_way = what[0] if kind == "begin" else "between two"
        else:
            getattr(found, kind).append(what[0])
    return found


def find_faults(registry: Registry, store: PhotoStore, told: Acknowledged) -> list[str]:
    """Return what is lost, twice or half there, a sentence each; nothing when all is well."""
    damage = registry.find_damage()
    with registry.reading() as connection:
        faults = [
            *_faults_of_registrations(connection, told.registered),
            *_faults_of_histories(connection, told.decided),
            *_faults_of_imports(connection, told.imported),
            *_faults_of_letters(connection),
        ]
        known = photo_keys(connection)
    faults += [f"photo {key} lost" for key in told.kept if key not in known]
    # The file of a photo comes before its row: every row has both.
    faults += [f"photo {key} without a file" for key in known if not _has_files(store, key)]
    return faults if damage is None else [damage, *faults]


def _has_files(store: PhotoStore, key: str) -> bool:
    return all(store.read(key, size) for size in PhotoSize)


def _faults_of_registrations(connection: Connection, names: Iterable[str]) -> Iterator[str]:
    there = Counter(entry.shop.name for entry in list_entries(connection) if entry.source is None)
    yield from (f"{name} lost" for name in names if not there[name])
    yield from (f"{name} there {count} times" for name, count in there.items() if count > 1)


def _faults_of_histories(
    connection: Connection, decided: Iterable[tuple[str, int]]
) -> Iterator[str]:
    """Every version of every entry has its line; none is there of a version that is not."""
    versions: dict[str, list[int]] = defaultdict(list)
    query = sa.select(history.c.entry_id, history.c.version).where(history.c.version.is_not(None))
    for entry_id, version in connection.execute(query.order_by(history.c.id)):
        versions[entry_id].append(version)
    for entry in list_entries(connection):
        if sorted(set(versions[entry.entry_id])) != list(range(1, entry.version + 1)):
            yield f"{entry.entry_id} at {entry.version}, history says {versions[entry.entry_id]}"
    for entry_id, version in decided:
        if version not in versions[entry_id]:
            yield f"decision of {entry_id} lost"


def _faults_of_imports(connection: Connection, told: Sequence[str]) -> Iterator[str]:
    """All rows of the source are of the same import, and every import is kept."""
    entries = list_entries(connection, source_key=SOURCE_KEY)
    states = Counter(entry.shop.name.partition(" état ")[2] for entry in entries)
    if entries and (len(entries) != SOURCE_ROWS or len(states) != 1):
        yield f"half an import: {len(entries)} entries, {dict(states)}"
    kept = {import_id for (import_id,) in connection.execute(sa.select(imports.c.id))}
    yield from (f"import {one} lost" for one in told if one not in kept)
    # Each import changed every row: an entry has a line of each.
    lines: Any = connection.execute(
        sa.select(history.c.entry_id, sa.func.count())
        .where(history.c.action == "imported")
        .group_by(history.c.entry_id)
    )
    yield from (
        f"{entry_id}: {count} lines of {len(kept)} imports"
        for entry_id, count in lines
        if count != len(kept)
    )


def _faults_of_letters(connection: Connection) -> Iterator[str]:
    """A letter is in the outbox when and only when what it tells has happened."""
    query = sa.select(outbox.c.entry_id, outbox.c.kind)
    letters = Counter((entry_id, kind) for entry_id, kind in connection.execute(query))
    for entry in list_entries(connection):
        if entry.contact.email is None:
            continue
        is_shown = entry.status is Status.PUBLISHED
        for kind, expected in ((LetterKind.RECEIVED, 1), (LetterKind.ACCEPTED, int(is_shown))):
            count = letters[entry.entry_id, kind.value]
            if count != expected:
                yield f"{entry.entry_id}: {count} letters {kind.value} instead of {expected}"
