"""Answers of services kept on disk with an expiry; failures are never kept.

SQLite in WAL: threads and processes share one file. A cache that cannot be read or written is
done without, and the log says so: it saves time and never stands in the way.
"""

import json
import logging
import sqlite3
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from geo.coordinates import Position
from geo.geocoding.candidate import Candidate, CandidateType, GeocodingRequest, OnlineGeocoder
from geo.geocoding.providers.politeness import Clockwork

__all__ = ["AnswerCache", "CachedGeocoder", "candidate_from_record", "candidate_record"]

_LOG: Final = logging.getLogger(__name__)
_DAY_S: Final = 86_400.0
FOUND_DAYS: Final = 30
"""Addresses move rarely; the national base is published every week."""
NOTHING_DAYS: Final = 1
"""An address that is unknown today may be entered tomorrow."""
_MOST_ANSWERS: Final = 200_000
_BUSY_S: Final = 2.0
_VERSION: Final = 1


class AnswerCache:
    """Answers on disk.

    Parameters
    ----------
    path
        SQLite file; made, with its folder, when it is missing.
    clockwork
        Clock.
    """

    def __init__(self, path: Path, clockwork: Clockwork | None = None) -> None:
        self._path = path
        self._now = (clockwork or Clockwork()).now
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def read(self, key: str) -> str | None:
        """Return the answer kept under `key`, ``None`` when there is none or it has expired."""
        row = self._run(
            "SELECT answer FROM answers WHERE key = ? AND expires_at > ?", [key, self._now()]
        )
        return None if row is None else str(row[0])

    def write(self, key: str, answer: str, *, days: float) -> None:
        """Keep `answer` under `key` for `days`."""
        expires_at = self._now() + days * _DAY_S
        self._run("INSERT OR REPLACE INTO answers VALUES (?, ?, ?)", [key, answer, expires_at])

    def close(self) -> None:
        """Close the file; it opens again when it is next needed."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _run(self, sql: str, parameters: Sequence[object]) -> tuple[object, ...] | None:
        with self._lock:
            try:
                row: tuple[object, ...] | None = self._open().execute(sql, parameters).fetchone()
            except (sqlite3.Error, OSError) as error:
                _LOG.warning("cache %s is done without: %s", self._path, error)
                return None
            return row

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(
                self._path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False
            )
            try:
                self._prepare(connection)
            except sqlite3.Error:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Make the table, forget what has expired, and the oldest when there are too many."""
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS answers "
            "(key TEXT PRIMARY KEY, answer TEXT NOT NULL, expires_at REAL NOT NULL) WITHOUT ROWID"
        )
        connection.execute("DELETE FROM answers WHERE expires_at <= ?", [self._now()])
        connection.execute(
            "DELETE FROM answers WHERE key IN "
            "(SELECT key FROM answers ORDER BY expires_at DESC LIMIT -1 OFFSET ?)",
            [_MOST_ANSWERS],
        )


class CachedGeocoder:
    """A geocoder whose answers are kept; a question that failed is asked again.

    Parameters
    ----------
    geocoder
        Who answers what is not kept.
    cache
        Where answers are kept.
    name
        Tells this geocoder's answers from those of another in the same cache: its address.
    """

    def __init__(self, geocoder: OnlineGeocoder, cache: AnswerCache, *, name: str) -> None:
        self._geocoder = geocoder
        self._cache = cache
        self._name = name
        self.source = geocoder.source
        self.label = geocoder.label

    def search(self, request: GeocodingRequest) -> list[Candidate]:
        """Return what is kept, or ask and keep; see :class:`Geocoder`."""
        key = self._key("search", asdict(request))
        kept = self._read(key)
        if kept is None:
            kept = list(self._geocoder.search(request))
            self._write(key, kept)
        return kept

    def search_many(self, requests: Sequence[GeocodingRequest]) -> list[list[Candidate]]:
        """Return the candidates of each request, in order; only what is not kept is asked.

        Raises
        ------
        ServiceFailed
            When the service cannot answer; what was answered before is kept.
        """
        keys = [self._key("many", asdict(request)) for request in requests]
        kept = {key: self._read(key) for key in keys}
        missing = {
            key: request for key, request in zip(keys, requests, strict=True) if kept[key] is None
        }
        answers = self._geocoder.search_many(list(missing.values())) if missing else []
        for key, found in zip(missing, answers, strict=True):
            kept[key] = found
            self._write(key, found)
        return [kept[key] or [] for key in keys]

    def reverse(self, *, lon: float, lat: float, limit: int = 1) -> list[Candidate]:
        """Return the addresses nearest to a position, kept or asked; as the geocoder does."""
        key = self._key("reverse", {"lon": round(lon, 6), "lat": round(lat, 6), "limit": limit})
        kept = self._read(key)
        if kept is None:
            kept = self._geocoder.reverse(lon=lon, lat=lat, limit=limit)
            self._write(key, kept)
        return kept

    def _key(self, verb: str, question: Mapping[str, object]) -> str:
        return json.dumps([_VERSION, self._name, verb, question], sort_keys=True)

    def _read(self, key: str) -> list[Candidate] | None:
        answer = self._cache.read(key)
        if answer is None:
            return None
        try:
            return [candidate_from_record(record) for record in json.loads(answer)]
        except (ValueError, TypeError, KeyError) as error:
            _LOG.warning("an answer in the cache cannot be read: %s", error)
            return None

    def _write(self, key: str, found: Sequence[Candidate]) -> None:
        records = [candidate_record(candidate) for candidate in found]
        days = FOUND_DAYS if found else NOTHING_DAYS
        self._cache.write(key, json.dumps(records, ensure_ascii=False), days=days)


def candidate_record(candidate: Candidate) -> dict[str, Any]:
    """Return `candidate` as JSON values; :func:`candidate_from_record` undoes it."""
    return asdict(candidate)


def candidate_from_record(record: Mapping[str, Any]) -> Candidate:
    """Return the candidate that :func:`candidate_record` wrote.

    Raises
    ------
    KeyError, TypeError, ValueError
        When `record` has another shape.
    """
    changed = {
        "type": CandidateType(record["type"]),
        "position": Position(**record["position"]),
        "differences": tuple(record["differences"]),
    }
    return Candidate(**{**record, **changed})
