"""Counters of the registry; one of them tells every catalogue that something public changed."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from geo.registry.tables import entries, tallies

__all__ = [
    "ERASURE",
    "PUBLICATION",
    "PUBLICATION_CHANGED",
    "PUBLICATION_WHOLE",
    "add_to_tally",
    "read_tally",
    "set_tally",
    "touch_beside",
    "touch_publication",
]

PUBLICATION: Final = "publication"
"""Grows with every change of what is public."""
PUBLICATION_WHOLE: Final = "publication_whole"
"""Value of the former when something changed that concerns every entry."""
PUBLICATION_CHANGED: Final = "alentour_publication_changed"
"""Key of ``Connection.info``: the transaction under way changes what is public."""
ERASURE: Final = "alentour_erasure"
"""Key of ``Connection.info``: the transaction under way erases, and no copy may linger."""


def read_tally(connection: Connection, name: str) -> int:
    """Return a counter, 0 when it has never been counted."""
    found = connection.scalar(sa.select(tallies.c.value).where(tallies.c.name == name))
    return 0 if found is None else int(found)


def add_to_tally(connection: Connection, name: str) -> int:
    """Count one more; return the new value."""
    more = sa.update(tallies).where(tallies.c.name == name).values(value=tallies.c.value + 1)
    if connection.execute(more).rowcount == 0:
        connection.execute(sa.insert(tallies).values(name=name, value=1))
    return read_tally(connection, name)


def touch_publication(connection: Connection, entry_id: str | None = None) -> int:
    """Say that what is public changed: catalogues follow once the transaction is kept.

    Parameters
    ----------
    entry_id
        The entry whose public face changed: catalogues then look at that one alone. ``None``
        when any may have changed (a threshold, the demonstration): they look at all.

    Returns
    -------
    int
        The new value of the tally, for column ``entries.publication``.
    """
    value = add_to_tally(connection, PUBLICATION)
    connection.info[PUBLICATION_CHANGED] = True
    if entry_id is None:
        set_tally(connection, PUBLICATION_WHOLE, value)
    else:
        mark = sa.update(entries).where(entries.c.id == entry_id).values(publication=value)
        connection.execute(mark)
    return value


def touch_beside(connection: Connection) -> int:
    """Say that something public changed that is no entry, such as a view: no shop is read again.

    Returns
    -------
    int
        The new value of the tally.
    """
    connection.info[PUBLICATION_CHANGED] = True
    return add_to_tally(connection, PUBLICATION)


def set_tally(connection: Connection, name: str, value: int) -> None:
    """Set a counter, whatever it was."""
    change = sa.update(tallies).where(tallies.c.name == name).values(value=value)
    if connection.execute(change).rowcount == 0:
        connection.execute(sa.insert(tallies).values(name=name, value=value))
