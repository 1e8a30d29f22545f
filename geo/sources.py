"""Any table of shops → the shops of the app: what ``ALENTOUR_SHOPS=FILE make run`` opens."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from geo.boundaries import Boundaries
from geo.columns import ColumnMap, guess_columns
from geo.coordinates import Position
from geo.geocoding.candidate import Geocoder
from geo.kinds import KINDS
from geo.locating import GIVEN, locate_table
from geo.offers import guess_payments, guess_services, is_pickup_point
from geo.remarks import Remark
from geo.tables import RowFault, Table, read_table
from geo.text import fold
from geo.trades import OSM_KEYS, guess_kind, guess_kinds
from geo.values import Place, Precision, Role, Shop

__all__ = ["OpenedShops", "open_shops", "shops_from_table"]

_SLUG_LENGTH: Final = 60
_DOMAIN: Final = re.compile(r"(www\.)?[\w-]+(\.[\w-]+)+(/\S*)?")
_WEB: Final = re.compile(r"https?://\S+", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedShops:
    """The shops of a file, the rows that could not be read, and what was noticed."""

    shops: tuple[Shop, ...]
    rejected: tuple[RowFault, ...] = ()
    remarks: tuple[Remark, ...] = ()


def open_shops(
    path: Path, boundaries: Boundaries, communes: Geocoder, *, addresses: Geocoder | None = None
) -> OpenedShops:
    """Read a file of shops: any table that :func:`~geo.tables.read_table` reads.

    Raises
    ------
    FileRefused
        When the file as a whole cannot be used.
    """
    table = read_table(path)
    columns = guess_columns(table)
    return _open_table(table, columns, boundaries, communes, addresses)


def shops_from_table(
    table: Table,
    columns: ColumnMap,
    boundaries: Boundaries,
    communes: Geocoder,
    *,
    addresses: Geocoder | None = None,
) -> list[Shop]:
    """Return one shop a row that could be read, in order.

    A row whose place nobody knows is a shop without position: unknown stays visible.

    Parameters
    ----------
    columns
        Which column holds what.
    communes, addresses
        As in :func:`~geo.locating.locate_table`.
    """
    return list(_open_table(table, columns, boundaries, communes, addresses).shops)


def _open_table(
    table: Table,
    columns: ColumnMap,
    boundaries: Boundaries,
    communes: Geocoder,
    addresses: Geocoder | None,
) -> OpenedShops:
    located = locate_table(table, columns, boundaries, communes, addresses=addresses)
    found: list[Place | None] = [None] * len(table.rows)
    answers = located.answers
    for rank, lon, lat, code, precision, score in zip(
        located.ranks,
        answers["lon"],
        answers["lat"],
        answers["insee_code"],
        answers["precision"],
        answers["score"],
        strict=True,
    ):
        found[rank] = _place(Position(lon=lon, lat=lat), code, precision, score)
    rows = _Rows(table, columns)
    slugs = _slugs(rows.names, rows.texts["city"])
    shops = tuple(rows.shop(rank, found[rank], slugs[rank]) for rank in range(len(table.rows)))
    return OpenedShops(shops=shops, rejected=table.faults, remarks=located.remarks)


def _place(position: Position, insee_code: str, precision: str, score: float) -> Place:
    is_given = precision == GIVEN
    return Place(
        role=Role.SHOP,
        insee_code=insee_code,
        position=position,
        precision=None if is_given else Precision(precision),
        score=None if is_given else score,
    )


def _slugs(names: Sequence[str], cities: Sequence[str]) -> list[str]:
    """Return a slug a row, each once: name, then city, then a number when they are shared."""
    plain = [fold(name).replace(" ", "-")[:_SLUG_LENGTH].strip("-") or "lieu" for name in names]
    shared = Counter(plain)
    longer = [
        f"{slug}-{fold(city).replace(' ', '-')}"[: 2 * _SLUG_LENGTH] if shared[slug] > 1 and city else slug
        for slug, city in zip(plain, cities, strict=True)
    ]
    return _number(longer)


def _number(slugs: Sequence[str]) -> list[str]:
    used: set[str] = set()
    nexts: Counter[str] = Counter()
    numbered = []
    for slug in slugs:
        free = slug
        while free in used:
            nexts[slug] += 1
            free = f"{slug}-{nexts[slug] + 1}"
        used.add(free)
        numbered.append(free)
    return numbered
