"""What OGC API – Features shows, a collection each: who is in it, page by page.

================== ==================================================================
``shops``          a place of a shop each, as in the GeoJSON feed
``delivery-zones`` an area where a shop delivers, where it can be drawn
``communes``       the communes of the territory, outlines simplified to about 500 m
================== ==================================================================
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import shapely

from geo.boundaries import Boundaries
from geo.catalogue import Catalogue
from geo.feeds.answering import find_answer, read_rows, shop_answer
from geo.feeds.features import row_features
from geo.feeds.papers import Papers
from geo.search import Bbox
from geo.values import Query

__all__ = [
    "Page",
    "find_commune",
    "find_shop_place",
    "find_zone",
    "read_communes",
    "read_shops",
    "read_zones",
    "shops_extent",
]

Feature = dict[str, Any]

_EXTENT: Final = """
SELECT min(lon), min(lat), max(lon), max(lat) FROM places WHERE lon IS NOT NULL
"""
_ZONES: Final = """
SELECT slug, name, rank + 1, record, ST_AsGeoJSON(ST_GeomFromWKB(wkb)), source, licence
FROM zones JOIN shops USING (shop_id)
WHERE wkb IS NOT NULL AND {conditions} ORDER BY shop_id, rank LIMIT $limit OFFSET $offset
"""
_ZONE_COUNT: Final = """
SELECT count(*) FROM zones JOIN shops USING (shop_id) WHERE wkb IS NOT NULL AND {conditions}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some of the features that match, and how many do."""

    matched: int
    features: tuple[Feature, ...]


def read_shops(
    catalogue: Catalogue,
    query: Query,
    papers: Papers,
    *,
    bbox: Bbox | None = None,
    limit: int,
    offset: int,
) -> Page:
    """Return the places of the shops that answer `query`, in the order of names."""
    while True:
        answer = find_answer(catalogue, query, bbox=bbox)
        rows = read_rows(catalogue, answer.part(offset, offset + limit))
        if rows is not None:
            return Page(matched=len(answer), features=tuple(row_features(rows, papers)))


def find_shop_place(catalogue: Catalogue, feature_id: str, papers: Papers) -> Feature | None:
    """Return the feature of that identifier; ``None`` when there is none."""
    slug, rank = _parted(feature_id)
    while rank is not None:
        answer = shop_answer(catalogue, slug)
        rows = read_rows(catalogue, answer)
        if rows is not None:
            found = row_features(rows, papers)
            return next((one for one in found if one["id"] == feature_id), None)
    return None


def shops_extent(catalogue: Catalogue, default: Bbox) -> Bbox:
    """Return the window of every place; `default` while there is none."""
    return _extent(catalogue, catalogue.edition) or default


@lru_cache(maxsize=8)
def _extent(catalogue: Catalogue, _edition: int) -> Bbox | None:
    with catalogue.engine.cursor() as cursor:
        [(west, south, east, north)] = cursor.execute(_EXTENT).fetchall()
    return None if west is None else Bbox(west=west, south=south, east=east, north=north)


def read_zones(
    catalogue: Catalogue,
    papers: Papers,
    *,
    slug: str | None = None,
    bbox: Bbox | None = None,
    limit: int,
    offset: int,
) -> Page:
    """Return the delivery zones that touch `bbox`, of one shop or of all, in the order of names."""
    conditions, bound = _zone_conditions(slug, bbox)
    with catalogue.engine.reading() as cursor:
        [(matched,)] = cursor.execute(_ZONE_COUNT.format(conditions=conditions), bound).fetchall()
        page = bound | {"limit": limit, "offset": offset}
        rows = cursor.execute(_ZONES.format(conditions=conditions), page).fetchall()
    return Page(matched=matched, features=tuple(_zone_feature(row, papers) for row in rows))


def find_zone(catalogue: Catalogue, feature_id: str, papers: Papers) -> Feature | None:
    """Return the delivery zone of that identifier; ``None`` when there is none."""
    slug, rank = _parted(feature_id)
    if rank is None:
        return None
    page = read_zones(catalogue, papers, slug=slug, limit=1_000, offset=0)
    return next((one for one in page.features if one["id"] == feature_id), None)


def read_communes(
    boundaries: Boundaries,
    communes: frozenset[str],
    *,
    matches: Callable[[Mapping[str, Any]], bool],
    bbox: Bbox | None = None,
    limit: int,
    offset: int,
) -> Page:
    """Return those of `communes` that are drawn, match and touch `bbox`, by INSEE code.

    Parameters
    ----------
    matches
        Tells by its properties whether a commune is wanted.
    """
    outlines = _outlines(boundaries, communes)
    windows = _windows(bbox)
    found = [
        feature
        for feature, shape in zip(outlines.features, outlines.shapes, strict=True)
        if matches(feature["properties"])
        and (windows is None or shapely.intersects(shape, windows))
    ]
    return Page(matched=len(found), features=tuple(found[offset : offset + limit]))


def find_commune(
    boundaries: Boundaries, communes: frozenset[str], insee_code: str
) -> Feature | None:
    """Return the outline of one commune of the territory; ``None`` when there is none."""
    drawn = _outlines(boundaries, communes).features
    return next((one for one in drawn if one["id"] == insee_code), None)


@dataclass(frozen=True, slots=True)
class _Outlines:
    features: tuple[Feature, ...]
    shapes: Sequence[shapely.Geometry]


@lru_cache(maxsize=4)
def _outlines(boundaries: Boundaries, communes: frozenset[str]) -> _Outlines:
    known = [one for code in communes if (one := boundaries.commune(code)) is not None]
    drawn = [
        feature
        for code in sorted({commune.departement_code for commune in known})
        for feature in boundaries.outlines(code)["features"]
        if feature["properties"]["insee_code"] in communes
    ]
    features = tuple(_commune_feature(feature, boundaries) for feature in drawn)
    shapes = [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in features]
    return _Outlines(features, shapes)


def _commune_feature(outline: Feature, boundaries: Boundaries) -> Feature:
    properties = outline["properties"]
    commune = boundaries.commune(properties["insee_code"])
    more = {} if commune is None else {
        "departement_code": commune.departement_code,
        "epci_code": commune.epci_code,
        "epci": None if commune.epci_code is None else boundaries.epci_name(commune.epci_code),
        "postcodes": list(commune.postcodes),
        "population": commune.population,
    }  # fmt: skip
    return {**outline, "id": properties["insee_code"], "properties": {**properties, **more}}


def _parted(feature_id: str) -> tuple[str, int | None]:
    slug, _, rank = feature_id.rpartition(".")
    is_number = rank.isascii() and rank.isdigit() and len(rank) < 10
    return slug, int(rank) if is_number else None


def _zone_conditions(slug: str | None, bbox: Bbox | None) -> tuple[str, dict[str, Any]]:
    conditions: list[str] = ["TRUE"]
    bound: dict[str, Any] = {}
    if slug is not None:
        conditions.append("slug = $slug")
        bound["slug"] = slug
    if bbox is not None:
        conditions.append("ST_Intersects(ST_GeomFromWKB(wkb), ST_GeomFromText($window))")
        bound["window"] = shapely.to_wkt(_windows(bbox))
    return " AND ".join(conditions), bound


def _windows(bbox: Bbox | None) -> shapely.Geometry | None:
    """Return a window as a geometry, two parts where it crosses the antimeridian."""
    if bbox is None:
        return None
    if bbox.west <= bbox.east:
        return shapely.box(bbox.west, bbox.south, bbox.east, bbox.north)
    sides = ((bbox.west, 180.0), (-180.0, bbox.east))
    return shapely.multipolygons([shapely.box(w, bbox.south, e, bbox.north) for w, e in sides])


def _zone_feature(row: Sequence[Any], papers: Papers) -> Feature:
    slug, name, rank, record, geometry, source, licence = row
    return {
        "type": "Feature",
        "id": f"{slug}.{rank}",
        "geometry": json.loads(geometry),
        "properties": {
            "slug": slug,
            "name": name,
            **json.loads(record),
            "source": source,
            "licence": licence,
            "url": papers.shop_url(slug),
        },
    }
