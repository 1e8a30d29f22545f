"""What a database fails with → our errors: nothing of SQLAlchemy passes the edge.

What SQLAlchemy and the drivers say may quote a row, so it stays out of our details: a code, the
class of the error, no more.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import sqlalchemy as sa

from geo.errors import ServiceFailed

__all__ = ["failures_told", "is_unreachable"]

_SQLITE_CODES: Final = {
    "SQLITE_BUSY": "registry_busy",
    "SQLITE_LOCKED": "registry_busy",
    "SQLITE_FULL": "registry_full",
    "SQLITE_CANTOPEN": "registry_unreachable",
    "SQLITE_IOERR": "registry_unreachable",
    "SQLITE_READONLY": "registry_read_only",
    "SQLITE_PERM": "registry_read_only",
    "SQLITE_CORRUPT": "registry_damaged",
    "SQLITE_NOTADB": "registry_damaged",
}
"""Primary result codes of SQLite; extended ones begin alike (``SQLITE_BUSY_SNAPSHOT``)."""

_POSTGRESQL_STATES: Final = {
    "08": "registry_unreachable",
    "28": "registry_unreachable",  # the password is wrong
    "3D": "registry_unreachable",  # there is no such database
    "57P": "registry_unreachable",  # it is shutting down, or starting
    "40": "registry_busy",  # deadlock, serialization
    "53": "registry_busy",  # too many connections, memory
    "55P": "registry_busy",  # a lock not got in time
    "57014": "registry_busy",  # a statement took too long
    "53100": "registry_full",
    "25006": "registry_read_only",
    "XX00": "registry_damaged",
}
"""Beginnings of SQLSTATE; the longest one that fits counts."""


@contextmanager
def failures_told() -> Iterator[None]:
    """Turn what a database fails with inside the block into :class:`geo.errors.ServiceFailed`."""
    try:
        yield
    except sa.exc.SQLAlchemyError as error:
        # Without its cause: the text of an integrity error quotes the row.
        told = _told(error)
        if isinstance(error, sa.exc.IntegrityError):
            raise told from None
        raise told from error


def is_unreachable(error: ServiceFailed) -> bool:
    """Tell whether the database may answer if it is asked again at once."""
    return error.code == "registry_unreachable"


def _told(error: sa.exc.SQLAlchemyError) -> ServiceFailed:
    match _code_of(error):
        case "registry_busy":
            return ServiceFailed("registry_busy")
        case "registry_full":
            return ServiceFailed("registry_full")
        case "registry_unreachable":
            return ServiceFailed("registry_unreachable")
        case "registry_read_only":
            return ServiceFailed("registry_read_only")
        case "registry_damaged":
            return ServiceFailed("registry_damaged")
    return ServiceFailed("registry_failed", reason=_name_of(error))


def _code_of(error: sa.exc.SQLAlchemyError) -> str | None:
    if isinstance(error, sa.exc.TimeoutError):
        return "registry_busy"
    if not isinstance(error, sa.exc.DBAPIError):
        return None
    sqlite_name = getattr(error.orig, "sqlite_errorname", None)
    if sqlite_name is not None:
        return _longest_match(_SQLITE_CODES, sqlite_name)
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return _longest_match(_POSTGRESQL_STATES, state)
    # psycopg gives no state when the server was not reached, or went away.
    is_away = error.connection_invalidated or isinstance(error, sa.exc.OperationalError)
    return "registry_unreachable" if is_away else None


def _longest_match(codes: dict[str, str], found: str) -> str | None:
    fitting = [start for start in codes if found.startswith(start)]
    return codes[max(fitting, key=len)] if fitting else None


def _name_of(error: sa.exc.SQLAlchemyError) -> str:
    original = getattr(error, "orig", None)
    return type(error if original is None else original).__name__
