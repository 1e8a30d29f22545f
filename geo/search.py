"""Answer a visitor's question from the catalogue: shops in order, counts, points for the map.

The questions to DuckDB stand in :mod:`geo.search_sql`.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final

import duckdb
import numpy as np
from numpy.typing import NDArray

from geo.catalogue import Catalogue
from geo.catalogue_tables import from_mercator
from geo.coordinates import Position
from geo.delivering import find_delivering
from geo.marks import (
    KIND_BITS,
    OCCASION_BITS,
    PAYMENT_BITS,
    ROLE_BITS,
    SERVICE_BITS,
    unmark,
)
from geo.search_sql import (
    HITS,
    Conditions,
    ask,
    cells_sql,
    counts_sql,
    extent_sql,
    page_sql,
    place_counts_sql,
    points_sql,
    spots_sql,
    window_around,
)
from geo.values import Precision, Query, Role, Service, Wheelchair

__all__ = [
    "Bbox",
    "Counts",
    "Hit",
    "MapAnswer",
    "SearchResult",
    "Spots",
    "find_shops",
    "find_spots",
    "read_map",
    "search_shops",
]

MOST_POINTS: Final = 2_500
"""Up to this many places, the map gets every point at once; above, clusters for its window."""

_FEW_PLACES: Final = 20_000
"""Up to this many places, measuring every distance costs less than looking around."""
_FARTHEST_M: Final = 2_000_000
_FARTHER: Final = 3.0
_BITS: Final = {
    "kinds": KIND_BITS,
    "services": SERVICE_BITS,
    "payments": PAYMENT_BITS,
    "occasions": OCCASION_BITS,
    "roles": ROLE_BITS,
}
_CELL_PX: Final = 64
_TILE_PX: Final = 256
_CLOSEST_ZOOM: Final = 18
_PULL: Final = 0.4
"""How far a cluster leaves its cell's middle for where its places are: 0 stays, 1 goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bbox:
    """A window on the map, degrees, EPSG:4326; ``west`` ≤ ``east``, ``south`` ≤ ``north``."""

    west: float
    south: float
    east: float
    north: float

    @property
    def centre(self) -> Position:
        """The middle of the window."""
        return Position(lon=(self.west + self.east) / 2, lat=(self.south + self.north) / 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One line of the answer: a shop and the place of it that answers best.

    ``number`` ties the line to its dot on the map. ``distance_m`` is measured on the ellipsoid
    from ``Query.near``; ``None`` without it, or when the position is unknown.
    """

    number: int
    slug: str
    name: str
    kinds: tuple[str, ...]
    services: tuple[Service, ...]
    phone: str | None
    description: str | None
    is_demonstration: bool
    is_stale: bool
    confirmed_on: date | None
    role: Role | None
    city: str | None
    postcode: str | None
    address: str | None
    precision: Precision | None
    position: Position | None
    distance_m: float | None
    place_count: int
    opening_hours: str | None = None
    wheelchair: Wheelchair | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many shops each choice would show, the other groups of filters staying as they are.

    Choices that would show none are absent. Kinds are counted one by one, not by family.
    """

    kinds: Mapping[str, int] = field(default_factory=dict)
    services: Mapping[str, int] = field(default_factory=dict)
    insee_codes: Mapping[str, int] = field(default_factory=dict)
    epci_codes: Mapping[str, int] = field(default_factory=dict)
    payments: Mapping[str, int] = field(default_factory=dict)
    labels: Mapping[str, int] = field(default_factory=dict)
    made_in: Mapping[str, int] = field(default_factory=dict)
    occasions: Mapping[str, int] = field(default_factory=dict)
    roles: Mapping[str, int] = field(default_factory=dict)
    accessible: int = 0
    open: int | None = None
    """Shops not known to be closed then; ``None`` when no moment was given."""
    delivers: int | None = None
    """Shops that deliver to ``Query.near``; ``None`` without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """The answer to one question: ``hits`` is one page of ``total`` shops."""

    total: int
    hits: tuple[Hit, ...]
    counts: Counts
    bbox: Bbox | None
    """Window that holds every positioned place of the answer; ``None`` when there is none."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spots:
    """Everything that answers, unpaged: two columns of one length, in the order of names.

    Attributes
    ----------
    edition
        The edition of the catalogue that was asked, as :attr:`Catalogue.edition` counts them.
    shop_ids, place_ids
        Columns ``shop_id`` and ``place_id`` of the catalogue's tables; a shop with several
        answering places stands there several times, one without any place once with place -1.
    """

    edition: int
    shop_ids: NDArray[np.int64]
    place_ids: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapAnswer:
    """What the map draws.

    Attributes
    ----------
    is_whole
        Every place of the answer is there: moving the window needs no new question.
    points
        ``(lon, lat, role, family, is_at_commune, number or 0, slug, name)``.
    clusters
        ``(lon, lat, count, west, south, east, north)``.
    stacks
        ``(lon, lat, count, [(slug, name, role, family) …])``: several places at one point, at
        most forty of them named.
    """

    is_whole: bool
    total: int
    bbox: Bbox | None
    points: tuple[tuple[object, ...], ...]
    clusters: tuple[tuple[object, ...], ...] = ()
    stacks: tuple[tuple[object, ...], ...] = ()


def search_shops(
    catalogue: Catalogue,
    query: Query,
    *,
    limit: int = 20,
    offset: int = 0,
    now: datetime | None = None,
) -> SearchResult:
    """Return one page of the shops that answer `query`, with counts for every filter.

    Ordered by distance when ``query.near`` is set, else by how well the text matches, then by
    name. Shops without a position come last when distance orders.

    Parameters
    ----------
    now
        Wall-clock time in France of the count ``open`` while ``query.open_at`` is ``None``; not
        counted without either.
    """
    with catalogue.engine.reading() as cursor:
        conditions = Conditions.of(catalogue, cursor, query)
        extent = _extent(catalogue, cursor, query, conditions)
        hits = _read_page(cursor, query, conditions, extent, limit=limit, offset=offset)
        counts = _counts(catalogue, cursor, query, conditions, query.open_at or now)
    return SearchResult(total=extent.total, hits=hits, counts=counts, bbox=extent.bbox)


def find_shops(catalogue: Catalogue, query: Query, *, limit: int) -> tuple[int, tuple[Hit, ...]]:
    """Return how many shops answer `query` and the first of them, as :func:`search_shops` does.

    Nothing is counted beside filters, which is the dearer half of a search.
    """
    with catalogue.engine.reading() as cursor:
        conditions = Conditions.of(catalogue, cursor, query)
        extent = _extent(catalogue, cursor, query, conditions)
        return extent.total, _read_page(cursor, query, conditions, extent, limit=limit, offset=0)


def find_spots(catalogue: Catalogue, query: Query) -> Spots:
    """Return every place that answers `query`, in the order of the names of their shops."""
    with catalogue.engine.reading() as cursor:
        conditions = Conditions.of(catalogue, cursor, query)
        rows = ask(cursor, spots_sql(conditions), conditions.bound)
        edition = catalogue.edition
    ids = np.array(rows, np.int64).reshape(-1, 2)
    return Spots(edition=edition, shop_ids=ids[:, 0], place_ids=ids[:, 1])


def read_map(
    catalogue: Catalogue,
    query: Query,
    *,
    window: Bbox,
    zoom: int,
    limit: int = 20,
    offset: int = 0,
) -> MapAnswer:
    """Return what a map that shows `window` at `zoom` draws of the answer to `query`.

    The places that stand in the list, at `limit` and `offset`, carry the number of their line
    and are drawn one by one, never inside a cluster.
    """
    with catalogue.engine.reading() as cursor:
        conditions = Conditions.of(catalogue, cursor, query)
        extent = _extent(catalogue, cursor, query, conditions)
        _write_page(cursor, query, conditions, extent, limit=limit, offset=offset)
        total, bbox = extent.total, extent.bbox
        if extent.drawn <= MOST_POINTS:
            points = ask(cursor, points_sql(conditions), conditions.bound)
            return MapAnswer(is_whole=True, total=total, bbox=bbox, points=tuple(points))
        bound = conditions.bound | _window_parameters(window, zoom)
        rows = ask(cursor, cells_sql(conditions), bound)
    return _map_of_cells(rows, zoom, total=total, bbox=bbox)


@dataclass(frozen=True, slots=True)
class _Extent:
    """How many shops answer, how many of their places can be drawn, and their window."""

    total: int
    drawn: int
    bbox: Bbox | None


def _extent(
    catalogue: Catalogue, cursor: duckdb.DuckDBPyConnection, query: Query, conditions: Conditions
) -> _Extent:
    def measure() -> _Extent:
        [row] = ask(cursor, extent_sql(conditions), conditions.bound)
        total, drawn, west, south, east, north = row
        bbox = None if west is None else Bbox(west=west, south=south, east=east, north=north)
        return _Extent(total, drawn, bbox)

    found: _Extent = catalogue.kept(cursor, ("extent", _orderless(query)), measure)
    return found


def _orderless(query: Query) -> Query:
    """Return what of `query` decides which shops answer, whatever their order."""
    is_near_needed = query.radius_m is not None or query.delivers_here
    return query if is_near_needed else replace(query, near=None)


def _read_page(
    cursor: duckdb.DuckDBPyConnection,
    query: Query,
    conditions: Conditions,
    extent: _Extent,
    *,
    limit: int,
    offset: int,
) -> tuple[Hit, ...]:
    """Return the lines of the list."""
    _write_page(cursor, query, conditions, extent, limit=limit, offset=offset)
    return tuple(_hit_from(row) for row in _rows(cursor, HITS))


def _write_page(
    cursor: duckdb.DuckDBPyConnection,
    query: Query,
    conditions: Conditions,
    extent: _Extent,
    *,
    limit: int,
    offset: int,
) -> None:
    """Write the lines of the list into the temporary table ``page``, gone with the cursor."""
    page = {"limit": limit, "offset": offset}
    if query.near is not None and query.radius_m is None and extent.drawn > _FEW_PLACES:
        bound = conditions.bound | page
        if _write_nearest(cursor, query.near, conditions, extent, bound, wanted=limit + offset):
            return
    sql = page_sql(conditions, has_near=query.near is not None)
    ask(cursor, sql, conditions.bound | page)


def _write_nearest(
    cursor: duckdb.DuckDBPyConnection,
    near: Position,
    conditions: Conditions,
    extent: _Extent,
    bound: dict[str, Any],
    *,
    wanted: int,
) -> bool:
    """Look around `near`, farther and farther; tell whether the page was found that way."""
    limit = bound["limit"]
    within_m = _first_guess_m(extent, wanted)
    sql = page_sql(conditions, has_near=True, within_m=within_m)
    while within_m < _FARTHEST_M:
        around = window_around(near, within_m) | {"within_m": within_m}
        ask(cursor, sql, bound | around)
        [(found,)] = _rows(cursor, "SELECT count(*) FROM page")
        if found == limit:
            ask(cursor, place_counts_sql(conditions), conditions.bound)
            return True
        cursor.execute("DROP TABLE page")
        within_m *= _FARTHER
    return False


def _first_guess_m(extent: _Extent, wanted: int) -> float:
    """Return the radius that would hold a few times `wanted` places, were they spread evenly."""
    bbox = extent.bbox
    if bbox is None:
        return _FARTHEST_M
    degrees = max((bbox.east - bbox.west) * (bbox.north - bbox.south), 1e-6)
    return 80_000 * math.sqrt(degrees * (wanted + 5) / extent.drawn)


def _counts(
    catalogue: Catalogue,
    cursor: duckdb.DuckDBPyConnection,
    query: Query,
    conditions: Conditions,
    at: datetime | None,
) -> Counts:
    kept = catalogue.kept(
        cursor,
        ("counts", _orderless(query), at),
        lambda: _ask_counts(
            catalogue, cursor, conditions, at, query if query.delivers_here else None
        ),
    )
    if query.near is None or query.delivers_here:
        return kept
    return replace(kept, delivers=_count_delivering(catalogue, cursor, query, conditions))


def _ask_counts(
    catalogue: Catalogue,
    cursor: duckdb.DuckDBPyConnection,
    conditions: Conditions,
    at: datetime | None,
    delivered: Query | None,
) -> Counts:
    bound, is_open, delivers = dict(conditions.bound), "", ""
    if at is not None:
        bits = catalogue.books.hours.open_bits(at, with_unknown=True)
        is_open = (
            "hours_id IS NULL OR get_bit($counted_bits::BIT, hours_id) = 1" if bits else "TRUE"
        )
        bound |= {"counted_bits": bits} if bits else {}
    if delivered is not None and "delivers" in conditions.groups:
        delivers = conditions.groups["delivers"]
    sql = counts_sql(conditions, is_open=is_open, delivers=delivers)
    return _counts_from(ask(cursor, sql, bound), catalogue.books.labels.texts())


def _count_delivering(
    catalogue: Catalogue, cursor: duckdb.DuckDBPyConnection, query: Query, conditions: Conditions
) -> int:
    """Return how many of the shops that answer deliver to ``query.near``."""
    asked = replace(query, delivers_here=True)
    if not (conditions.groups or conditions.always or conditions.join):
        return len(find_delivering(catalogue, cursor, asked.near)) if asked.near else 0
    narrower = Conditions.of(catalogue, cursor, asked)
    return _extent(catalogue, cursor, asked, narrower).total


def _rows(cursor: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return cursor.execute(sql).fetchall()


def _counts_from(
    rows: Iterable[tuple[str, int | None, str | None, int]], labels: list[str]
) -> Counts:
    counts: dict[str, dict[str, int]] = {}
    single: dict[str, int] = {}
    for group, number, code, count in rows:
        if number is None and code is None:
            single[group] = count
            continue
        counted = counts.setdefault(group, {})
        for choice in _choices(group, number, code, labels):
            counted[choice] = counted.get(choice, 0) + count
    return Counts(**counts, **single)  # type: ignore[arg-type]


def _choices(group: str, number: int | None, code: str | None, labels: list[str]) -> list[str]:
    if number is None:
        return [code or ""]
    if group == "labels":
        return list(dict.fromkeys(json.loads(labels[number])))
    return unmark(number, _BITS[group])


def _hit_from(row: Sequence[Any]) -> Hit:
    (number, slug, name, kinds, services, phone, description, is_demonstration) = row[:8]
    (is_stale, confirmed_on, opening_hours, wheelchair) = row[8:12]
    (role, city, postcode, address, precision, lon, lat, nearest_m, place_count) = row[12:]
    return Hit(
        number=number,
        slug=slug,
        name=name,
        kinds=tuple(kinds),
        services=tuple(Service(service) for service in services),
        phone=phone,
        description=description,
        is_demonstration=is_demonstration,
        is_stale=is_stale,
        confirmed_on=confirmed_on,
        role=None if role is None else Role(role),
        city=city,
        postcode=postcode,
        address=address,
        precision=None if precision is None else Precision(precision),
        position=None if lon is None else Position(lon=lon, lat=lat),
        distance_m=nearest_m,
        place_count=place_count,
        opening_hours=opening_hours,
        wheelchair=None if wheelchair is None else Wheelchair(wheelchair),
    )


def _window_parameters(window: Bbox, zoom: int) -> dict[str, object]:
    return {
        "map_west": window.west,
        "map_east": window.east,
        "map_south": window.south,
        "map_north": window.north,
        "cells": _cells_across(zoom),
        "is_closest": zoom >= _CLOSEST_ZOOM,
    }


def _cells_across(zoom: int) -> float:
    """Return how many cells lie side by side around the world."""
    return _TILE_PX * 2.0**zoom / _CELL_PX


def _apart(x: float, y: float, zoom: int) -> tuple[float, float]:
    """Return lon and lat of a cluster, drawn towards its cell's middle off its neighbours."""
    cells = _cells_across(zoom)
    drawn = [
        middle + _PULL * (value - middle)
        for value in (x, y)
        for middle in [(math.floor(value * cells) + 0.5) / cells]
    ]
    position = from_mercator(*drawn)
    return round(position.lon, 6), round(position.lat, 6)


def _map_of_cells(
    rows: Sequence[Sequence[Any]], zoom: int, *, total: int, bbox: Bbox | None
) -> MapAnswer:
    points, clusters, stacks = [], [], []
    for count, lon, lat, x, y, west, south, east, north, is_stack, number, *shown, names in rows:
        at = (round(lon, 6), round(lat, 6))
        if count == 1:
            role, family, is_at_commune, slug, name = shown
            points.append((*at, role, family, is_at_commune, number or 0, slug, name))
        elif is_stack:
            stacks.append((*at, count, names))
        else:
            clusters.append((*_apart(x, y, zoom), count, west, south, east, north))
    return MapAnswer(
        is_whole=False,
        total=total,
        bbox=bbox,
        points=tuple(points),
        clusters=tuple(clusters),
        stacks=tuple(stacks),
    )
