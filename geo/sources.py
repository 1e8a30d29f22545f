"""Any table of shops → the shops of the app: what ``ALENTOUR_SHOPS=FILE make run`` opens."""

import itertools
import logging
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from geo.boundaries import Boundaries
from geo.codes import clean_postcode
from geo.columns import ColumnMap, guess_columns, is_missing
from geo.coordinates import Position
from geo.geocoding.candidate import Geocoder
from geo.kinds import KINDS
from geo.links import web_link
from geo.locating import GIVEN, locate_table
from geo.locating.hints import read_addresses, read_hints
from geo.offers import (
    guess_occasions,
    guess_payments,
    guess_services,
    guess_wheelchair,
    is_pickup_point,
)
from geo.positions import read_positions
from geo.remarks import Remark
from geo.snapshot import is_snapshot, read_shops
from geo.tables import RowFault, Table, read_table
from geo.text import fold
from geo.trades import OSM_KEYS, guess_kind, guess_kinds
from geo.values import Place, Precision, Role, Shop

__all__ = [
    "OpenedShops",
    "number_slugs",
    "open_shops",
    "read_any_shops",
    "shops_as_written",
    "shops_from_table",
]

_LOG: Final = logging.getLogger(__name__)
_PLAIN: Final = ("phone", "email", "source", "licence")
_LIST: Final = re.compile(r"[;,|]")
_SLUG_LENGTH: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedShops:
    """The shops of a file, the rows that could not be read, and what was noticed."""

    shops: tuple[Shop, ...]
    rejected: tuple[RowFault, ...] = ()
    remarks: tuple[Remark, ...] = ()


def read_any_shops(
    path: Path, boundaries: Boundaries, communes: Geocoder, *, addresses: Geocoder | None = None
) -> list[Shop]:
    """Return the shops of a file; what was noticed in it goes to the log. See :func:`open_shops`.

    Raises
    ------
    FileRefused
        When the file as a whole cannot be used.
    """
    opened = open_shops(path, boundaries, communes, addresses=addresses)
    for remark in opened.remarks:
        _LOG.info("%s: %s", path.name, remark.sentence)
    for fault in opened.rejected:
        _LOG.warning("%s, line %d: %s", path.name, fault.line, fault.error)
    return list(opened.shops)


def open_shops(
    path: Path, boundaries: Boundaries, communes: Geocoder, *, addresses: Geocoder | None = None
) -> OpenedShops:
    """Read a file of shops: a snapshot, or any table that :func:`~geo.tables.read_table` reads.

    Raises
    ------
    FileRefused
        When the file as a whole cannot be used.
    """
    if is_snapshot(path):
        return OpenedShops(shops=tuple(read_shops(path)))
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


def shops_as_written(table: Table, columns: ColumnMap, boundaries: Boundaries) -> OpenedShops:
    """Return one shop a row, with the position and the INSEE code that stand there and no other.

    Nothing is looked up: :func:`geo.placing.place_shops` does that. A position that cannot be
    used is left out, and a remark says so.

    Raises
    ------
    QueryRefused
        When coordinates are in no projection that is known.
    """
    positions = read_positions(table, columns)
    hints, said = read_hints(table, columns, boundaries, with_address=False)
    rows = zip(positions.lon.tolist(), positions.lat.tolist(), hints, strict=True)
    written = {
        rank: {
            "insee_code": hint.insee_code,
            "position": None if math.isnan(lon) else Position(lon=lon, lat=lat),
        }
        for rank, (lon, lat, hint) in enumerate(rows)
    }
    dropped: dict[str, list[int]] = {}
    for rank, fault in positions.faults.items():
        dropped.setdefault(fault.code, []).append(rank)
    remarks = (
        *table.remarks,
        *positions.remarks,
        *said,
        *(
            Remark(
                code="position_dropped",
                lines=tuple(table.lines[rank] for rank in ranks),
                details={"reason": positions.faults[ranks[0]].sentence.rstrip(".")},
            )
            for ranks in dropped.values()
        ),
    )
    shops = _make_shops(table, columns, written)
    return OpenedShops(shops=tuple(shops), rejected=table.faults, remarks=remarks)


def _open_table(
    table: Table,
    columns: ColumnMap,
    boundaries: Boundaries,
    communes: Geocoder,
    addresses: Geocoder | None,
) -> OpenedShops:
    located = locate_table(table, columns, boundaries, communes, addresses=addresses)
    answers: list[Any] = located.answers.to_dict("records")
    placed = {rank: _placed(answer) for rank, answer in zip(located.ranks, answers, strict=True)}
    shops = _make_shops(table, columns, placed)
    return OpenedShops(shops=tuple(shops), rejected=table.faults, remarks=located.remarks)


def _make_shops(
    table: Table, columns: ColumnMap, placed: Mapping[int, Mapping[str, Any]]
) -> Iterator[Shop]:
    """Yield one shop a row; `placed` says what is known of its place, by rank of the row."""
    kinds = _kinds(table, columns)
    names = _names(table, columns, kinds)
    places = _places(table, columns, placed, kinds)
    slugs = number_slugs(names, columns.texts(table, "city"))
    for slug, name, kind, place, details in zip(
        slugs, names, kinds, places, _details(table, columns), strict=True
    ):
        yield Shop(slug=slug, name=name, kinds=kind, places=place, **details)


def _cells(table: Table, columns: ColumnMap, field: str) -> Iterator[list[tuple[str, str]]]:
    """Yield, for each row, the ``(column, cell)`` pairs of `field` that say something."""
    names = columns.columns.get(field, ())
    ranks = [table.columns.index(name) for name in names]
    for row in table.rows:
        pairs = zip(names, (row[rank] for rank in ranks), strict=True)
        yield [(name, cell) for name, cell in pairs if not is_missing(cell)]


def _kinds(table: Table, columns: ColumnMap) -> list[tuple[str, ...]]:
    """Return the kinds of each row; where a row says nothing, those of the whole file's name."""
    file_kind = guess_kind(fold(table.path.name.partition(".")[0]))
    default = (file_kind,) if file_kind is not None else ("other",)
    return [
        guess_kinds(_tag(name, cell) for name, cell in cells) if cells else default
        for cells in _cells(table, columns, "kind")
    ]


def _tag(column: str, cell: str) -> str:
    """Return the OSM tag of a cell whose column is a key of OSM; other cells as they are."""
    is_tag = column.lower() in OSM_KEYS and "=" not in cell
    return f"{column.lower()}={cell.strip()}" if is_tag else cell


def _names(table: Table, columns: ColumnMap, kinds: Sequence[tuple[str, ...]]) -> list[str]:
    """Return the name of each row, or what it is and where, or its line."""
    wheres = zip(columns.texts(table, "city"), read_addresses(table, columns), strict=True)
    names = columns.texts(table, "name")
    return [
        name or _name_nameless(kind[0], city or address, line)
        for name, kind, (city, address), line in zip(names, kinds, wheres, table.lines, strict=True)
    ]


def _name_nameless(kind: str, where: str, line: int) -> str:
    label = KINDS[kind].label
    return f"{label}, {where}" if where else f"{label} (ligne {line})"


def _details(table: Table, columns: ColumnMap) -> Iterator[dict[str, Any]]:
    """Yield what a row says besides name, kind and place, as keywords of :class:`Shop`."""
    texts = {field: columns.texts(table, field) for field in _PLAIN}
    for rank, services, descriptions, labels, payments, occasions, website, page in zip(
        itertools.count(),
        _cells(table, columns, "services"),
        _cells(table, columns, "description"),
        columns.texts(table, "labels"),
        columns.texts(table, "payments"),
        columns.texts(table, "occasions"),
        columns.texts(table, "website"),
        columns.texts(table, "source_url"),
        strict=False,
    ):
        yield {
            **{field: texts[field][rank] or None for field in _PLAIN},
            "source": texts["source"][rank] or table.path.name,
            "services": guess_services(services),
            "description": "\n".join(cell.strip() for _, cell in descriptions) or None,
            "labels": tuple(part.strip() for part in _LIST.split(labels) if part.strip()),
            "payments": guess_payments(payments),
            "occasions": guess_occasions(occasions),
            "website": web_link(website),
            "source_url": web_link(page),
        }


def _places(
    table: Table,
    columns: ColumnMap,
    placed: Mapping[int, Mapping[str, Any]],
    kinds: Sequence[tuple[str, ...]],
) -> list[tuple[Place, ...]]:
    """Return the places of each row: where it works or sells, and a pickup point if it is one."""
    fields = ("address", "postcode", "city", "opening_hours", "wheelchair")
    texts = [read_addresses(table, columns), *(columns.texts(table, one) for one in fields[1:])]
    rows = zip(*texts, strict=True)
    services = _cells(table, columns, "services")
    return [
        _row_places(dict(zip(fields, row, strict=True)), placed.get(rank, {}), said, kind[0])
        for rank, (row, said, kind) in enumerate(zip(rows, services, kinds, strict=True))
    ]


def _row_places(
    texts: dict[str, str],
    placed: Mapping[str, Any],
    services: Sequence[tuple[str, str]],
    kind: str,
) -> tuple[Place, ...]:
    is_craft = KINDS[kind].osm.startswith("craft=")
    written: dict[str, Any] = {field: text or None for field, text in texts.items()}
    place = Place(
        role=Role.WORKSHOP if is_craft else Role.SHOP,
        **{
            **written,
            "postcode": clean_postcode(texts["postcode"]),
            "wheelchair": guess_wheelchair(texts["wheelchair"]),
        },
        **placed,
    )
    if not is_pickup_point(services):
        return (place,)
    return place, replace(place, role=Role.PICKUP_POINT, name="Relais colis")


def _placed(answer: Mapping[str, Any]) -> dict[str, Any]:
    is_given = answer["precision"] == GIVEN
    return {
        "insee_code": answer["insee_code"],
        "position": Position(lon=answer["lon"], lat=answer["lat"]),
        "precision": None if is_given else Precision(answer["precision"]),
        "score": None if is_given else answer["score"],
    }


def number_slugs(names: Sequence[str], cities: Sequence[str]) -> list[str]:
    """Return a slug a name, each once: the city, then a number, tell namesakes apart.

    >>> number_slugs(["Miel", "Miel", "Miel", "${x}"], ["Privas", "Privas", "", ""])
    ['miel-privas', 'miel-privas-2', 'miel', 'x']
    """
    plain = [_slug(name) or "lieu" for name in names]
    shared = Counter(plain)
    return _number(
        [
            f"{slug}-{_slug(city)}"
            if shared[slug] > 1 and city and _slug(city) not in slug
            else slug
            for slug, city in zip(plain, cities, strict=True)
        ]
    )


def _slug(text: str) -> str:
    return fold(text[: 4 * _SLUG_LENGTH]).replace(" ", "-")[:_SLUG_LENGTH].strip("-")


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
