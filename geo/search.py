"""Answer a visitor's question from the catalogue: shops in order, counts, points for the map.

The questions to DuckDB stand in :mod:`geo.search_sql`.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import duckdb

from geo.catalogue import Catalogue
from geo.catalogue_tables import from_mercator, mercator
from geo.coordinates import Position
from geo.search_sql import CELLS, COUNTS, EXTENT, HITS, POINTS, gather
from geo.values import Precision, Query, Role, Service

__all__ = ["Bbox", "Counts", "Hit", "MapAnswer", "SearchResult", "read_map", "search_shops"]

MOST_POINTS: Final = 2_500
"""Up to this many places, the map gets every point at once; above, clusters for its window."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many shops each choice would show, the other groups of filters staying as they are."""

    kinds: Mapping[str, int] = field(default_factory=dict)
    services: Mapping[str, int] = field(default_factory=dict)
    insee_codes: Mapping[str, int] = field(default_factory=dict)
    epci_codes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """The answer to one question: ``hits`` is one page of ``total`` shops."""

    total: int
    hits: tuple[Hit, ...]
    counts: Counts
    bbox: Bbox | None
    """Window that holds every positioned place of the answer; ``None`` when there is none."""


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
    catalogue: Catalogue, query: Query, *, limit: int = 20, offset: int = 0
) -> SearchResult:
    """Return one page of the shops that answer `query`, with counts for every filter.

    Ordered by distance when ``query.near`` is set, else by how well the text matches, then by
    name. Shops without a position come last when distance orders.
    """
    with gather(catalogue, query, limit=limit, offset=offset) as cursor:
        total, _, bbox = _extent(cursor)
        hits = tuple(_hit_from(row) for row in _rows(cursor, HITS))
        counts = _counts_from(_rows(cursor, COUNTS))
    return SearchResult(total=total, hits=hits, counts=counts, bbox=bbox)


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
    with gather(catalogue, query, limit=limit, offset=offset) as cursor:
        total, drawn, bbox = _extent(cursor)
        if drawn <= MOST_POINTS:
            points = _rows(cursor, POINTS)
            return MapAnswer(is_whole=True, total=total, bbox=bbox, points=tuple(points))
        rows = cursor.execute(CELLS, _window_parameters(window, zoom)).fetchall()
    return _map_of_cells(rows, zoom, total=total, bbox=bbox)


def _rows(cursor: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return cursor.execute(sql).fetchall()


def _extent(cursor: duckdb.DuckDBPyConnection) -> tuple[int, int, Bbox | None]:
    """Return how many shops answer, how many of their places can be drawn, and their window."""
    [(total, drawn, west, south, east, north)] = _rows(cursor, EXTENT)
    bbox = None if west is None else Bbox(west=west, south=south, east=east, north=north)
    return total, drawn, bbox


def _counts_from(rows: Sequence[tuple[str, str, int]]) -> Counts:
    counts: dict[str, dict[str, int]] = {}
    for group, choice, count in rows:
        counts.setdefault(group, {})[choice] = count
    return Counts(**counts)


def _hit_from(row: Sequence[Any]) -> Hit:
    (number, slug, name, kinds, services, phone, description, is_demonstration) = row[:8]
    (is_stale, confirmed_on) = row[8:10]
    (role, city, postcode, address, precision, lon, lat, nearest_m, place_count) = row[10:]
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
    )


def _window_parameters(window: Bbox, zoom: int) -> dict[str, object]:
    x_west, y_north = mercator(Position(lon=window.west, lat=window.north))
    x_east, y_south = mercator(Position(lon=window.east, lat=window.south))
    return {
        "x_west": x_west,
        "x_east": x_east,
        "y_north": y_north,
        "y_south": y_south,
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
