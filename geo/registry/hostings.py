"""Pickup points in other people's shops: asked for, accepted or refused by the host.

An entry may name any shop on the map as a host; nobody sees the pickup point before that host has
accepted (:mod:`geo.registry.published`). A host that refused is not asked again.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy import Connection

from geo.entries import Action, Actor
from geo.errors import QueryRefused
from geo.registry.history import write_line
from geo.registry.tables import entries, hostings
from geo.registry.tallies import touch_publication

__all__ = ["Guest", "HostingState", "answer_guest", "ask_hosts", "list_guests"]


class HostingState(StrEnum):
    """What a host has answered."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Somebody who wants a pickup point in a shop, as that shop sees it."""

    entry_id: str
    name: str
    state: HostingState


def ask_hosts(
    connection: Connection, entry_id: str, slugs: Collection[str], *, by: Actor, at: datetime
) -> list[str]:
    """Ask the shops called `slugs` to host pickup points of an entry; return who is asked anew.

    Those already asked keep their answer; those no longer named are forgotten, and must be asked
    again should they come back. A shop never hosts itself.
    """
    query = sa.select(entries.c.id).where(entries.c.slug.in_(slugs), entries.c.id != entry_id)
    wanted = set(connection.scalars(query))
    known = set(
        connection.scalars(sa.select(hostings.c.host_id).where(hostings.c.entry_id == entry_id))
    )
    _forget(connection, entry_id, known - wanted)
    rows = [
        {"id": uuid4().hex, "entry_id": entry_id, "host_id": host_id}
        | {"state": HostingState.ASKED.value, "asked_at": at}
        for host_id in sorted(wanted - known)
    ]
    if rows:
        connection.execute(sa.insert(hostings), rows)
        write_line(connection, entry_id=entry_id, by=by, at=at, action=Action.HOST_ASKED)
    return sorted(wanted - known)


def _forget(connection: Connection, entry_id: str, host_ids: Collection[str]) -> None:
    chosen = (hostings.c.entry_id == entry_id) & hostings.c.host_id.in_(host_ids)
    if host_ids:
        connection.execute(sa.delete(hostings).where(chosen))


def list_guests(connection: Connection, host_id: str) -> list[Guest]:
    """Return who wants a pickup point in a shop, whatever was answered, oldest first."""
    query = (
        sa.select(hostings.c.entry_id, entries.c.shop, hostings.c.state)
        .join(entries, entries.c.id == hostings.c.entry_id)
        .where(hostings.c.host_id == host_id)
        .order_by(hostings.c.asked_at, hostings.c.id)
    )
    rows = connection.execute(query)
    return [
        Guest(entry_id=row.entry_id, name=row.shop["name"], state=HostingState(row.state))
        for row in rows
    ]


def answer_guest(
    connection: Connection,
    host_id: str,
    guest_id: str,
    *,
    is_welcome: bool,
    by: Actor,
    at: datetime,
) -> None:
    """Answer whoever wants a pickup point; an answer may change later.

    Raises
    ------
    QueryRefused
        ``guest_unknown`` when that entry does not ask for it, or asks no longer.
    """
    state = HostingState.ACCEPTED if is_welcome else HostingState.REFUSED
    chosen = (hostings.c.host_id == host_id) & (hostings.c.entry_id == guest_id)
    change = sa.update(hostings).where(chosen).values(state=state.value, answered_at=at)
    if not connection.execute(change).rowcount:
        raise QueryRefused("guest_unknown")
    action = Action.HOST_ACCEPTED if is_welcome else Action.HOST_REFUSED
    write_line(connection, entry_id=guest_id, by=by, at=at, action=action)
    touch_publication(connection, guest_id)
