"""The one door to DuckDB: spatial loaded from its wheel, offline, axis order fixed.

A DuckDB connection shared by threads mixes up answers without an exception, so an
:class:`Engine` gives every call a cursor of its own and one lock to those who write.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path

import duckdb

from geo.errors import DataMissing

__all__ = ["Engine", "spatial_extension"]


@cache
def spatial_extension() -> Path:
    """Return the path of the signed spatial extension that the wheel carries.

    Raises
    ------
    DataMissing
        When the wheel holds no extension for the installed DuckDB.
    """
    folder = Path(str(files("duckdb_extension_spatial"))) / "extensions"
    path = folder / f"v{duckdb.__version__}" / "spatial.duckdb_extension"
    if not path.is_file():
        raise DataMissing("data_missing", path=path, command="make install")
    return path


class Engine:
    """A DuckDB database with spatial, safe to share between threads.

    Parameters
    ----------
    path
        Database file, or ``None`` for one in memory.
    read_only
        Open an existing file for reading only, so that other processes can too.
    threads
        How many threads one query may use; ``None`` leaves DuckDB's default.
    """

    def __init__(
        self, path: Path | None = None, *, read_only: bool = False, threads: int | None = None
    ) -> None:
        name = ":memory:" if path is None else str(path)
        # Extensions come from the wheel alone: never from the network, whatever a query names.
        options: dict[str, str | bool | int | float | list[str]] = {
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        if threads is not None:
            options["threads"] = threads
        self._connection = duckdb.connect(name, read_only=read_only, config=options)
        self._connection.execute(f"LOAD '{spatial_extension()}'")
        # Global, or the cursors would swap lon and lat in spheroid distances.
        self._connection.execute("SET GLOBAL geometry_always_xy = true")
        # Programs without a file of their own would have it among what they print.
        self._connection.execute("SET enable_progress_bar = false")
        self._write_lock = threading.Lock()

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give a cursor that belongs to the caller alone until the block ends."""
        cursor = self._connection.cursor()
        try:
            yield cursor
        finally:
            cursor.close()

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give a cursor whose every question sees the tables as they are at the first one.

        What is written meanwhile stays unseen; temporary tables are gone when the block ends.
        """
        with self.cursor() as cursor:
            cursor.begin()
            try:
                yield cursor
            finally:
                cursor.rollback()

    @contextmanager
    def writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give a cursor inside a transaction, one writer at a time.

        The transaction is committed when the block ends and rolled back when it raises.
        """
        with self._write_lock, self.cursor() as cursor:
            cursor.begin()
            try:
                yield cursor
            except BaseException:
                cursor.rollback()
                raise
            cursor.commit()

    def close(self) -> None:
        """Close the database; cursors still open stop working."""
        self._connection.close()
