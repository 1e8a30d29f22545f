"""Open the registry that the settings name; its first start writes the demonstration into it."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy import Connection

from geo.entries import Action, Actor, ActorKind, Entry
from geo.errors import ServiceFailed
from geo.registry.database import Registry
from geo.registry.entries import NewEntry, add_entries
from geo.registry.tables import hostings
from geo.registry.tallies import add_to_tally, read_tally
from geo.settings import DEMONSTRATION_PATH, Settings

__all__ = ["SEEDED", "open_registry", "registry_url"]

_LOG: Final = logging.getLogger(__name__)
SEEDED: Final = "seeded"
"""Tally that is there once the first start has written the demonstration, or refused to."""


def registry_url(settings: Settings) -> str:
    """Return where the registry is, its password included."""
    return settings.database_url or f"sqlite:///{settings.home / 'registry.sqlite'}"


def open_registry(settings: Settings) -> Registry:
    """Open the registry, made and filled with the demonstration where there was none.

    ``ALENTOUR_DEMO=0`` at the first start keeps the demonstration out for good.

    Raises
    ------
    ServiceFailed
        When the database cannot be reached or written, or a newer program has changed it.
    """
    url = registry_url(settings)
    if url.startswith("sqlite:///"):
        _make_file(Path(url.removeprefix("sqlite:///").partition("?")[0]))
    registry = Registry(url)
    try:
        _seed_once(registry, is_demo=settings.is_demo)
    except BaseException:
        registry.close()
        raise
    return registry


def _make_file(path: Path) -> None:
    """Make the file for its owner alone: people's addresses stand in it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=True)
    except OSError as error:
        raise ServiceFailed("registry_read_only") from error


def _seed_once(registry: Registry, *, is_demo: bool) -> None:
    with registry.reading() as connection:
        if read_tally(connection, SEEDED):
            return
    with registry.writing() as connection:
        # Another program that started at the same time may have been first.
        if not read_tally(connection, SEEDED):
            add_to_tally(connection, SEEDED)
            if is_demo:
                _write_demonstration(connection, datetime.now(UTC))


def _write_demonstration(connection: Connection, at: datetime) -> None:
    from geo.snapshot import read_shops

    new = [NewEntry(shop=shop) for shop in read_shops(DEMONSTRATION_PATH)]
    system = Actor(kind=ActorKind.SYSTEM)
    added = add_entries(connection, new, by=system, at=at, action=Action.IMPORTED)
    _accept_hosts(connection, added, at)
    _LOG.info("demonstration written: %d entries", len(added))


def _accept_hosts(connection: Connection, added: Sequence[Entry], at: datetime) -> None:
    """Let every demonstration shop that hands over at another have its agreement."""
    ids = {entry.shop.slug: entry.entry_id for entry in added}
    pairs = {
        (entry.entry_id, ids[place.host_slug])
        for entry in added
        for place in entry.shop.places
        if place.host_slug in ids
    }
    rows = [
        {
            "id": uuid4().hex,
            "entry_id": guest,
            "host_id": host,
            "state": "accepted",
            "asked_at": at,
            "answered_at": at,
        }
        for guest, host in sorted(pairs)
    ]
    if rows:
        connection.execute(sa.insert(hostings), rows)
