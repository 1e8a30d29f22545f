"""The lines of a list: which shops, in which order, each with the place that answers best."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from geo.coordinates import Position
from geo.editions import Edition
from geo.marks import NONE
from geo.measures import ROUGHNESS, distances_m, rough_distances_m, window_around
from geo.search_answers import Bbox, Hit
from geo.search_masks import Sought, seek
from geo.spots import Rows, SpotTable
from geo.values import Precision, Role, Service, Wheelchair

__all__ = ["Extent", "Page", "extent_of", "find_page", "read_hits", "read_positions"]

Floats = NDArray[np.float64]

_FEW_PLACES: Final = 50_000
"""Up to this many places, measuring every distance costs less than looking around."""
_CLOSEST_M: Final = 500.0
_FARTHEST_M: Final = 2_000_000.0
_FARTHER: Final = 1.7
_ENOUGH: Final = 2
"""A window is searched when it holds so many times the places that are asked for, as a rule."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How many shops answer, how many of their places can be drawn, and their window."""

    total: int
    drawn: int
    bbox: Bbox | None


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """Lines of the list, from number ``first`` on: columns of one length.

    ``ranks`` are shops of the edition; ``distances_m`` is NaN where nothing is measured.
    """

    first: int
    ranks: NDArray[np.int32]
    place_ids: NDArray[np.int32]
    distances_m: Floats
    place_counts: NDArray[np.intp]


def extent_of(sought: Sought) -> Extent:
    """Return the extent of an answer."""
    spots, rows = sought.spots, sought.answering
    rows = rows[: np.searchsorted(rows, spots.positioned)]
    total = len(sought.answering_shops)
    if len(rows) == 0:
        return Extent(total, 0, None)
    lon, lat = spots.lon[rows], spots.lat[rows]
    west, south, east, north = (
        float(side) for side in (lon.min(), lat.min(), lon.max(), lat.max())
    )
    return Extent(total, len(rows), Bbox(west=west, south=south, east=east, north=north))


def find_page(sought: Sought, extent: Extent, *, limit: int, offset: int) -> Page:
    """Return a page of the list: by distance when the question has a point, else by words, name.

    Parameters
    ----------
    sought
        What the whole question finds.
    extent
        Its extent, which says whether it is worth to look around the point first.
    """
    near, end = sought.query.near, limit + offset
    if near is None:
        return _page(sought, _by_words(sought, sought.answering_shops, end)[offset:], offset)
    if sought.query.radius_m is None and extent.drawn > _FEW_PLACES:
        ranks = _look_around(sought, near, extent, end)
        if ranks is not None:
            rows = sought.edition.spots.rows_of(ranks)
            there = seek(sought.edition, sought.boundaries, sought.query, rows)
            return _page(there, np.searchsorted(there.spots.ranks, ranks[offset:]), offset)
    shops, _ = _by_distance(sought, near, end)
    missing = end - len(shops)
    if missing > 0:
        others = np.setdiff1d(sought.answering_shops, shops, assume_unique=True)
        shops = np.concatenate([shops, _by_words(sought, others, missing)])
    return _page(sought, shops[offset:], offset)


def _by_words(sought: Sought, shops: Rows, most: int) -> Rows:
    """Return the first of `shops`: the best scores first, then in the order of names."""
    if sought.scores is None:
        return shops[:most]
    return shops[np.argsort(-sought.scores[sought.spots.ranks[shops]], kind="stable")[:most]]


def _by_distance(
    sought: Sought, near: Position, most: int, within_m: float = math.inf
) -> tuple[Rows, Floats]:
    """Return the nearest `most` shops that answer, with a position, and their distances."""
    spots = sought.spots
    rows = sought.answering[: np.searchsorted(sought.answering, spots.positioned)]
    rough = _rough_m(sought, near, rows)
    farthest_m = min(within_m, _rough_reach_m(spots.shops[rows], rough, most))
    is_close = rough <= farthest_m * (1 + 2 * ROUGHNESS) + 0.01
    rows = rows[is_close]
    exact = distances_m(near, lon=spots.lon[rows], lat=spots.lat[rows])
    shops, nearest_m = _nearest_of_each(spots.shops[rows], exact)
    keys = [shops, nearest_m]
    if sought.scores is not None:
        keys.insert(1, -sought.scores[spots.ranks[shops]])
    order = np.lexsort(keys)
    order = order[nearest_m[order] <= within_m][:most]
    return shops[order], nearest_m[order]


def _rough_m(sought: Sought, near: Position, rows: Rows) -> Floats:
    if sought.rough_m is not None:
        return sought.rough_m[rows]
    return rough_distances_m(near, lon=sought.spots.lon[rows], lat=sought.spots.lat[rows])


def _rough_reach_m(shops: Rows, rough: Floats, most: int) -> float:
    """Return a distance within which there are `most` different shops, if there are so many."""
    count = max(64, 2 * most)
    while count < len(rough):
        closest = np.argpartition(rough, count)[:count]
        if len(np.unique(shops[closest])) >= most:
            return float(rough[closest].max())
        count *= 4
    return math.inf


def _nearest_of_each(shops: Rows, metres: Floats) -> tuple[Rows, Floats]:
    order = np.lexsort((metres, shops))
    each, first = np.unique(shops[order], return_index=True)
    return each.astype(np.intp), metres[order][first]


def _look_around(
    sought: Sought, near: Position, extent: Extent, most: int
) -> NDArray[np.int32] | None:
    """Look around `near`, farther and farther, for the nearest `most` shops: return their ranks.

    ``None`` when there are not so many.
    """
    edition, within_m = sought.edition, _CLOSEST_M
    enough = _ENOUGH * most * len(edition.spots) / extent.drawn
    while within_m < _FARTHEST_M:
        rows = edition.spots.rows_in(window_around(near, within_m))
        if len(rows) > enough:
            there = seek(edition, sought.boundaries, sought.query, rows)
            shops, _ = _by_distance(there, near, most, within_m)
            if len(shops) == most:
                return there.spots.ranks[shops]
        within_m *= _FARTHER
    return None


def _page(sought: Sought, shops: Rows, offset: int) -> Page:
    """Return `shops`, in this order, each with the place of it that answers best."""
    spots, near = sought.spots, sought.query.near
    rows = sought.answering_of(shops)
    metres = _measured(spots, rows, near)
    order = np.lexsort((spots.place_ids[rows], metres, spots.shops[rows]))
    rows, metres = rows[order], metres[order]
    each, first, counts = np.unique(spots.shops[rows], return_index=True, return_counts=True)
    place = np.searchsorted(each, shops)
    best = first[place]
    place_ids = spots.place_ids[rows][best]
    return Page(
        first=offset + 1,
        ranks=spots.ranks[shops],
        place_ids=place_ids,
        distances_m=metres[best],
        place_counts=np.where(place_ids == NONE, 0, counts[place]),
    )


def _measured(spots: SpotTable, rows: Rows, near: Position | None) -> Floats:
    metres = np.full(len(rows), np.nan)
    if near is not None:
        known = np.flatnonzero(rows < spots.positioned)
        lon, lat = spots.lon[rows[known]], spots.lat[rows[known]]
        metres[known] = distances_m(near, lon=lon, lat=lat)
    return metres


_OF_SHOP: Final = (
    *("slug", "name", "kinds", "services", "phone", "description"),
    *("is_demonstration", "is_stale", "confirmed_on"),
)
_OF_PLACE: Final = (
    *("opening_hours", "wheelchair", "role", "city", "postcode", "address", "precision"),
    *("lon", "lat"),
)

# A look-up is quicker than a call of the enumeration, and a page asks for a hundred.
_SERVICES: Final = {str(one): one for one in Service}
_ROLES: Final[dict[str | None, Role | None]] = {None: None, **{str(one): one for one in Role}}
_PRECISIONS: Final[dict[str | None, Precision | None]] = {
    None: None,
    **{str(one): one for one in Precision},
}
_WHEELCHAIRS: Final[dict[str | None, Wheelchair | None]] = {
    None: None,
    **{str(one): one for one in Wheelchair},
}


def read_hits(edition: Edition, page: Page) -> tuple[Hit, ...]:
    """Return the lines of `page` with their words."""
    shops = edition.read_shops(page.ranks, *_OF_SHOP)
    places = edition.read_places(page.place_ids, *_OF_PLACE)
    distances, counts = page.distances_m.tolist(), page.place_counts.tolist()
    rows = zip(shops, places, distances, counts, strict=True)
    return tuple(
        _hit_from(number, shop, place, None if math.isnan(metres) else metres, count)
        for number, (shop, place, metres, count) in enumerate(rows, start=page.first)
    )


def read_positions(edition: Edition, page: Page) -> tuple[Position, ...]:
    """Return where the places of `page` are, those without a position left out."""
    found = edition.read_places(page.place_ids, "lon", "lat")
    return tuple(Position(lon=lon, lat=lat) for lon, lat in found if lon is not None)


def _hit_from(
    number: int,
    shop: Sequence[Any],
    place: Sequence[Any],
    distance_m: float | None,
    place_count: int,
) -> Hit:
    slug, name, kinds, services, phone, description, is_demonstration, is_stale, confirmed = shop
    opening_hours, wheelchair, role, city, postcode, address, precision, lon, lat = place
    return Hit(
        number=number,
        slug=slug,
        name=name,
        kinds=tuple(kinds),
        services=tuple(_SERVICES[service] for service in services),
        phone=phone,
        description=description,
        is_demonstration=is_demonstration,
        is_stale=is_stale,
        confirmed_on=confirmed,
        role=_ROLES[role],
        city=city,
        postcode=postcode,
        address=address,
        precision=_PRECISIONS[precision],
        position=None if lon is None else Position(lon=lon, lat=lat),
        distance_m=distance_m,
        place_count=place_count,
        opening_hours=opening_hours,
        wheelchair=_WHEELCHAIRS[wheelchair],
    )
