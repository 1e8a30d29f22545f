"""The schema of a registry, brought up to date when it is opened.

A migration is one transaction: killed half-way it leaves nothing, and the next start does it
again. Two programs that start together take turns, and the second finds it done.
"""

from functools import cache
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from geo.errors import ServiceFailed

__all__ = ["MIGRATIONS", "is_current", "newest_version", "upgrade"]

MIGRATIONS: Final = Path(__file__).with_name("migrations")
"""Where Alembic finds its environment and the versions."""


@cache
def _versions() -> tuple[str, ...]:
    """Return every version in order: a file is called ``v0001_what_it_does.py``."""
    paths = (MIGRATIONS / "versions").glob("v[0-9]*_*.py")
    return tuple(sorted(path.stem.partition("_")[0].removeprefix("v") for path in paths))


def newest_version() -> str:
    """Return the version of the schema that this program works with."""
    return _versions()[-1]


def is_current(connection: sa.Connection) -> bool:
    """Tell whether the schema is the one that this program works with.

    Raises
    ------
    ServiceFailed
        When a newer program has changed it: this one would not understand it.
    """
    found = _read_version(connection)
    if found is not None and found not in _versions():
        raise ServiceFailed("registry_newer", found=found, known=newest_version())
    return found == newest_version()


def upgrade(connection: sa.Connection) -> None:
    """Bring the schema up to date inside the transaction of `connection`."""
    # Imported only when there is something to do: the program must start fast.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _read_version(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return found
