"""After how long entries grey and go: what organizers have set."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from geo.entries import Actor
from geo.freshness import Thresholds
from geo.registry.choices import read_setting, write_setting

__all__ = ["read_thresholds", "read_thresholds_version", "write_thresholds"]

_KEY: Final = "freshness"


def read_thresholds(connection: Connection) -> Thresholds:
    """Return what was set last, or the defaults."""
    found = read_setting(connection, _KEY)
    return Thresholds() if found is None else Thresholds.from_record(found[1])


def read_thresholds_version(connection: Connection) -> int:
    """Return how often they were set, to tell later whether somebody else set them since."""
    found = read_setting(connection, _KEY)
    return 0 if found is None else found[0]


def write_thresholds(
    connection: Connection,
    thresholds: Thresholds,
    *,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> int:
    """Keep `thresholds` with a line of history; catalogues follow. Return the new version.

    Raises
    ------
    ChangedMeanwhile
        When `version` is given and somebody else set them since.
    """
    return write_setting(connection, _KEY, thresholds.record(), version=version, by=by, at=at)
