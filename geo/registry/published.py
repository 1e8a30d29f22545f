"""What a catalogue reads of the registry: what is published, all of it or what has changed.

Photos are those that an organizer has accepted and whose holder of rights agrees still; pickup
points are those whose host agrees still; an entry that nobody confirmed for long is marked or gone.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from geo.entries import Action
from geo.freshness import Freshness, Thresholds, freshness_of
from geo.registry.photos import public_photos
from geo.registry.records import shop_from_record
from geo.registry.tables import entries, history, hostings
from geo.registry.tallies import PUBLICATION, PUBLICATION_WHOLE, read_tally
from geo.registry.thresholds import read_thresholds
from geo.timetable import local_time
from geo.values import Photo, Place, Shop, Status

__all__ = ["Published", "read_published", "was_shown"]

_ACCEPTED: Final = "accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What changed since a publication.

    Attributes
    ----------
    publication
        The tally at the moment of reading: what to ask from next time.
    is_whole
        ``shops`` are all there are; otherwise those whose public face changed.
    shops
        Entry identifier → its public content, ``None`` when it is not shown any more.
    """

    publication: int
    is_whole: bool
    shops: Mapping[str, Shop | None]


def read_published(connection: Connection, *, since: int | None, today: date) -> Published:
    """Return what is published, whole or what changed since publication `since`.

    Parameters
    ----------
    today
        What was not confirmed for long is marked, then left out, from one day to the next.
    """
    publication = read_tally(connection, PUBLICATION)
    is_whole = since is None or read_tally(connection, PUBLICATION_WHOLE) > since
    columns = ("id", "slug", "published", "confirmed_on", "created_at")
    query = sa.select(*(entries.c[name] for name in columns))
    shown = entries.c.published.is_not(None)
    query = query.where(shown if is_whole else entries.c.publication > since)
    rows = connection.execute(query).all()
    is_few = not is_whole and len(rows) < _FEW
    few = [row.id for row in rows] if is_few else None
    photos_of = public_photos(connection, few)
    accepted_on = _accepted_on(connection, few)
    hosts_of = _agreed_hosts(connection)
    thresholds = read_thresholds(connection)
    shops = {
        row.id: _aged(_shop_of(row, photos_of, hosts_of, accepted_on), today, thresholds)
        for row in rows
    }
    return Published(publication=publication, is_whole=is_whole, shops=shops)


def was_shown(connection: Connection, slug: str) -> bool:
    """Tell whether the entry of that name was shown once; asked when it is not shown any more.

    An entry that nobody has accepted yet has never been shown: nothing says that it exists. One
    that was erased has lost its name, and nothing says that it ever existed.
    """
    row = connection.execute(
        sa.select(entries.c.id, entries.c.status).where(entries.c.slug == slug)
    ).one_or_none()
    if row is None or row.status != str(Status.WITHDRAWN):
        return row is not None and row.status == str(Status.PUBLISHED)
    left = sa.select(history.c.id).where(
        history.c.entry_id == row.id,
        history.c.before["status"].as_string() == str(Status.PUBLISHED),
    )
    return connection.scalar(left.limit(1)) is not None


def _shop_of(
    row: Any,  # noqa: ANN401 - five columns
    photos_of: Mapping[str, tuple[Photo, ...]],
    hosts_of: Mapping[str, set[str]],
    accepted_on: Mapping[str, date],
) -> Shop | None:
    if row.published is None:
        return None
    shop = shop_from_record(row.published)
    return replace(
        shop,
        slug=row.slug,
        status=Status.PUBLISHED,
        confirmed_on=row.confirmed_on,
        photos=photos_of.get(row.id, ()),
        places=tuple(_hosted_places(shop.places, hosts_of.get(row.id, set()))),
        published_on=accepted_on.get(row.id) or local_time(row.created_at).date(),
    )


def _accepted_on(connection: Connection, entry_ids: Sequence[str] | None) -> Mapping[str, date]:
    """Return the day each entry was first accepted, in France; what came accepted has none.

    It is what the public sees of the history: since when an entry stands on the map. Edits that
    were accepted later change nothing.
    """
    query = sa.select(history.c.entry_id, sa.func.min(history.c.at)).where(
        history.c.action == Action.ACCEPTED,
        history.c.after["status"].as_string() == Status.PUBLISHED,
    )
    if entry_ids is not None:
        query = query.where(history.c.entry_id.in_(entry_ids))
    found = connection.execute(query.group_by(history.c.entry_id))
    return {entry_id: local_time(at).date() for entry_id, at in found}


def _aged(shop: Shop | None, today: date, thresholds: Thresholds) -> Shop | None:
    """Mark what was not confirmed for long; leave out what was not for longer."""
    if shop is None:
        return None
    age = freshness_of(shop.confirmed_on, today, thresholds, is_demonstration=shop.is_demonstration)
    return None if age is Freshness.HIDDEN else replace(shop, is_stale=age is Freshness.GREY)


def _hosted_places(places: Iterable[Place], hosts: set[str]) -> Iterable[Place]:
    """Leave out the pickup points whose host has not agreed."""
    return (place for place in places if place.host_slug is None or place.host_slug in hosts)


def _agreed_hosts(connection: Connection) -> Mapping[str, set[str]]:
    query = (
        sa.select(hostings.c.entry_id, entries.c.slug)
        .join(entries, entries.c.id == hostings.c.host_id)
        .where(hostings.c.state == _ACCEPTED)
    )
    agreed: defaultdict[str, set[str]] = defaultdict(set)
    for guest, slug in connection.execute(query):
        agreed[guest].add(slug)
    return agreed


_FEW: Final = 1_000
"""Up to this many entries, only their photos are read."""
