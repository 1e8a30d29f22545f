"""What a catalogue reads of the registry: what is published, all of it or what has changed.

Photos are those that an organizer has accepted and whose holder of rights agrees still; pickup
points are those whose host agrees still.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from geo.registry.records import shop_from_record
from geo.registry.tables import consents, entries, hostings, photos
from geo.registry.tallies import PUBLICATION, PUBLICATION_WHOLE, read_tally
from geo.values import Photo, Place, Shop, Status

__all__ = ["Published", "read_published"]

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


def read_published(connection: Connection, *, since: int | None) -> Published:
    """Return what is published, whole or what changed since publication `since`."""
    publication = read_tally(connection, PUBLICATION)
    is_whole = since is None or read_tally(connection, PUBLICATION_WHOLE) > since
    query = sa.select(entries.c.id, entries.c.slug, entries.c.published, entries.c.confirmed_on)
    shown = entries.c.published.is_not(None)
    query = query.where(shown if is_whole else entries.c.publication > since)
    rows = connection.execute(query).all()
    photos_of = _shown_photos(connection, None if is_whole else [row.id for row in rows])
    hosts_of = _agreed_hosts(connection)
    shops = {row.id: _shop_of(row, photos_of, hosts_of) for row in rows}
    return Published(publication=publication, is_whole=is_whole, shops=shops)


def _shop_of(
    row: Any,  # noqa: ANN401 - four columns
    photos_of: Mapping[str, list[Photo]],
    hosts_of: Mapping[str, set[str]],
) -> Shop | None:
    if row.published is None:
        return None
    shop = shop_from_record(row.published)
    return replace(
        shop,
        slug=row.slug,
        status=Status.PUBLISHED,
        confirmed_on=row.confirmed_on,
        photos=tuple(photos_of.get(row.id, ())),
        places=tuple(_hosted_places(shop.places, hosts_of.get(row.id, set()))),
    )


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


def _shown_photos(connection: Connection, entry_ids: list[str] | None) -> Mapping[str, list[Photo]]:
    query = (
        sa.select(photos)
        .join(consents, consents.c.id == photos.c.consent_id)
        .where(photos.c.is_accepted, consents.c.revoked_at.is_(None))
        .order_by(photos.c.rank, photos.c.id)
    )
    if entry_ids is not None and len(entry_ids) < _FEW:
        query = query.where(photos.c.entry_id.in_(entry_ids))
    shown: defaultdict[str, list[Photo]] = defaultdict(list)
    for row in connection.execute(query):
        shown[row.entry_id].append(
            Photo(
                key=row.key,
                caption=row.caption,
                credit=row.credit,
                width=row.width,
                height=row.height,
            )
        )
    return shown


_FEW: Final = 1_000
"""Up to this many entries, only their photos are read."""
