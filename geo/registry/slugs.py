"""Names of entries in URLs: readable, and no two alike."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from geo.registry.tables import entries
from geo.text import fold
from geo.values import Shop

__all__ = ["free_slugs"]

_LONGEST: Final = 60
_FEW: Final = 20
_NAMELESS: Final = "fiche"
_WELL_FORMED: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def free_slugs(connection: Connection, shops: Sequence[Shop]) -> list[str]:
    """Return a slug that is free for each shop, in order: the wanted one, or numbered from 2.

    The wanted one is ``shop.slug`` when it is well formed, else made from the name.
    """
    wanted = [_wanted(shop) for shop in shops]
    taken = _taken(connection, wanted)
    counts: defaultdict[str, int] = defaultdict(lambda: 1)
    slugs = []
    for base in wanted:
        slug = base
        while slug in taken:
            counts[base] += 1
            slug = f"{base}-{counts[base]}"
        taken.add(slug)
        slugs.append(slug)
    return slugs


def _wanted(shop: Shop) -> str:
    if len(shop.slug) <= _LONGEST and _WELL_FORMED.fullmatch(shop.slug):
        return shop.slug
    return fold(shop.name).replace(" ", "-")[:_LONGEST].strip("-") or _NAMELESS


def _taken(connection: Connection, wanted: Iterable[str]) -> set[str]:
    """Return the slugs that are taken, at least those that begin like one of `wanted`."""
    query = sa.select(entries.c.slug)
    bases = sorted(set(wanted))
    if len(bases) <= _FEW:
        query = query.where(sa.or_(*(entries.c.slug.startswith(base) for base in bases)))
    return set(connection.scalars(query))
