"""The one door to the registry's database: SQLite by default, PostgreSQL for several programs.

A block of :meth:`Registry.writing` is one transaction, and there is one writer at a time on both:
SQLite takes its write lock at the start, PostgreSQL an advisory lock. So two who write never meet
half-way, none of them is thrown out by a deadlock, and what one has checked still holds when it
writes. Readers never wait.
"""

import json
import logging
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.engine import URL, make_url

from geo.errors import ServiceFailed
from geo.registry.failures import failures_told, is_unreachable
from geo.registry.schema import is_current, upgrade
from geo.registry.tallies import ERASURE, PUBLICATION, PUBLICATION_CHANGED, read_tally
from geo.registry.turns import Turns

__all__ = ["Registry"]

_LOG: Final = logging.getLogger(__name__)

_WAIT_S: Final = 15
"""How long a writer waits for its turn."""
_RETRY_AFTER_S: Final = 0.2
_WRITERS_LOCK: Final = 0x616C656E746F7572
"""Key of PostgreSQL's advisory lock: any number that no other program takes."""
_IS_WRITING: Final = "alentour_is_writing"
_UNKEEPABLE: Final = re.compile("[\x00\ud800-\udfff]")
"""What no UTF-8 and no PostgreSQL text can hold: zero and halves of surrogate pairs."""


class Registry:
    """A registry, opened; safe to share between threads.

    Parameters
    ----------
    url
        ``"sqlite:////absolute/path"`` or ``"postgresql+psycopg://user:password@host/database"``.
    is_migrated
        Bring its tables up to date; otherwise it is opened as it is, to be looked at.

    Raises
    ------
    ServiceFailed
        When the database cannot be reached or written, or a newer program has changed it.
    """

    def __init__(self, url: str, *, is_migrated: bool = True) -> None:
        self._url = make_url(url)
        self.is_sqlite = self._url.get_backend_name() == "sqlite"
        self._engine = (
            _sqlite_engine(self._url) if self.is_sqlite else _postgresql_engine(self._url)
        )
        self._listeners: list[Callable[[], None]] = []
        # Threads of one process take turns here: SQLite's own lock is polled, ten times a second.
        self._turns = Turns()
        try:
            if is_migrated:
                self._migrate()
        except BaseException:
            self.close()
            raise

    @property
    def name(self) -> str:
        """Where it is, without its password, for logs and screens."""
        return self._url.render_as_string(hide_password=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees the registry as it is now, whatever is written meanwhile.

        A database that went away is asked a second time before anything is given.

        Raises
        ------
        ServiceFailed
            When the database cannot be reached, or fails.
        """
        with failures_told(), self._begin_reading() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection inside one transaction, kept when the block ends well.

        When the block raises, nothing of it happened. The block must not open another one.

        Raises
        ------
        ServiceFailed
            When the database cannot be reached, its disk is full, or others write for too long.
        """
        with (
            self._turns.taken(_WAIT_S),
            failures_told(),
            self._begin(is_writing=True) as connection,
        ):
            for mark in (PUBLICATION_CHANGED, ERASURE):
                connection.info.pop(mark, None)
            yield connection
            connection.commit()
            is_changed = connection.info.pop(PUBLICATION_CHANGED, False)
            if connection.info.pop(ERASURE, False) and self.is_sqlite:
                _empty_log(connection)
        if is_changed:
            self._tell_listeners()

    def publication(self) -> int:
        """Return the tally that grows with every change of what is public."""
        with self.reading() as connection:
            return read_tally(connection, PUBLICATION)

    def on_publication(self, listener: Callable[[], None]) -> None:
        """Have `listener` called after each commit of this process that changed what is public.

        It is called in the thread that wrote, and must be quick.
        """
        self._listeners.append(listener)

    def find_damage(self) -> str | None:
        """Say what is wrong with the file of SQLite, ``None`` when nothing is; takes a while."""
        if not self.is_sqlite:
            return None
        with self.reading() as connection:
            found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
        return None if found == "ok" else str(found)

    def close(self) -> None:
        """Close every connection that is not in use."""
        self._engine.dispose()

    def _migrate(self) -> None:
        with self.reading() as connection:
            if is_current(connection):
                return
        with self.writing() as connection:
            if not is_current(connection):
                upgrade(connection)
                _LOG.info("schema of the registry brought up to date")

    def _begin_reading(self) -> Connection:
        try:
            return self._begin(is_writing=False)
        except ServiceFailed as error:
            if not is_unreachable(error):
                raise
            time.sleep(_RETRY_AFTER_S)
            return self._begin(is_writing=False)

    def _begin(self, *, is_writing: bool) -> Connection:
        with failures_told():
            connection = self._engine.connect().execution_options(**{_IS_WRITING: is_writing})
            try:
                connection.begin()
            except BaseException:
                connection.close()
                raise
            return connection

    def _tell_listeners(self) -> None:
        for listener in self._listeners:
            listener()


def _sqlite_engine(url: URL) -> sa.Engine:
    engine = sa.create_engine(
        url, connect_args={"timeout": _WAIT_S}, pool_timeout=_WAIT_S, **_common_options()
    )

    @sa.event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, _record: object) -> None:
        # The module's own transactions begin too late for a reader to see one snapshot.
        connection.isolation_level = None
        for pragma in _SQLITE_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        is_writing = connection.get_execution_options().get(_IS_WRITING, False)
        connection.exec_driver_sql(f"PRAGMA query_only = {0 if is_writing else 1}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")
        # A snapshot is taken at the first question, not at BEGIN.
        connection.exec_driver_sql("SELECT count(*) FROM sqlite_schema").close()

    return engine


def _empty_log(connection: Connection) -> None:
    """Move what is kept into the file and cut the log, which holds what was erased.

    A reader may hold it back; then the next check-point does it.
    """
    raw = connection.connection.driver_connection
    if raw is not None:
        raw.execute(f"PRAGMA busy_timeout = {_LOG_WAIT_MS}")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        raw.execute(f"PRAGMA busy_timeout = {_WAIT_S * 1000}")


_LOG_WAIT_MS: Final = 500
_SQLITE_PRAGMAS: Final = (
    "journal_mode = WAL",
    # What was acknowledged is on the disk, even when the power goes.
    "synchronous = FULL",
    "foreign_keys = ON",
    # What is erased is overwritten.
    "secure_delete = ON",
    # A long transaction goes to the log once, at its end, however many pages it changes.
    "cache_spill = OFF",
)


def _postgresql_engine(url: URL) -> sa.Engine:
    engine = sa.create_engine(
        url,
        pool_pre_ping=True,
        pool_timeout=_WAIT_S,
        connect_args={
            "connect_timeout": 5,
            "application_name": "alentour",
            "keepalives_idle": 30,
        },
        **_common_options(),
    )

    @sa.event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get(_IS_WRITING, False):
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_WAIT_S}s'")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS_LOCK})").close()
        else:
            # A snapshot is taken at the first question, so one is asked.
            connection.exec_driver_sql(
                "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT 1"
            ).close()

    return engine


def _common_options() -> dict[str, Any]:
    # Parameters are people's words: they stay out of logs.
    return {"hide_parameters": True, "json_serializer": _to_json}


def _to_json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    if "\\u0000" in text or _UNKEEPABLE.search(text):
        return json.dumps(_keepable(value), ensure_ascii=False, allow_nan=False)
    return text


def _keepable(value: object) -> object:
    """Return `value` with what no database can hold shown as U+FFFD."""
    if isinstance(value, str):
        return _UNKEEPABLE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_UNKEEPABLE.sub("\ufffd", key): _keepable(one) for key, one in value.items()}
    return [_keepable(one) for one in value] if isinstance(value, list | tuple) else value
