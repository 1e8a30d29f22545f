"""Answer a visitor's question from the catalogue: shops in order, counts, points for the map.

A question takes the edition that is current (:mod:`geo.editions`) and reads nothing else::

    seek            which spots answer           geo.search_masks
    count_choices   the counts beside filters    geo.search_counts
    find_page       the lines of the list        geo.search_page
    draw_cells      the map                      geo.search_map
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

import numpy as np

from geo.catalogue import Catalogue
from geo.delivering import count_delivering, find_delivering
from geo.search_answers import Bbox, Counts, Hit, MapAnswer, SearchResult, Spots
from geo.search_counts import count_choices
from geo.search_map import draw_cells, draw_points
from geo.search_masks import Sought, seek
from geo.search_page import Extent, extent_of, find_page, read_hits, read_positions
from geo.spots import Window
from geo.values import Query

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
    sought = seek(catalogue.current, catalogue.boundaries, query)
    extent = _extent(sought)
    page = find_page(sought, extent, limit=limit, offset=offset)
    return SearchResult(
        total=extent.total,
        hits=read_hits(sought.edition, page),
        counts=_counts(sought, query.open_at or now),
        bbox=extent.bbox,
    )


def find_shops(catalogue: Catalogue, query: Query, *, limit: int) -> tuple[int, tuple[Hit, ...]]:
    """Return how many shops answer `query` and the first of them, as :func:`search_shops` does.

    Nothing is counted beside filters, which is the dearer half of a search.
    """
    sought = seek(catalogue.current, catalogue.boundaries, query)
    extent = _extent(sought)
    page = find_page(sought, extent, limit=limit, offset=0)
    return extent.total, read_hits(sought.edition, page)


def find_spots(catalogue: Catalogue, query: Query) -> Spots:
    """Return every place that answers `query`, in the order of the names of their shops."""
    edition = catalogue.current
    sought = seek(edition, catalogue.boundaries, query)
    ranks = sought.spots.ranks[sought.spots.shops[sought.answering]]
    place_ids = sought.spots.place_ids[sought.answering]
    order = np.lexsort((place_ids, ranks))
    return Spots(
        edition=edition.number,
        shop_ids=edition.shop_ids[ranks[order]],
        place_ids=place_ids[order].astype(np.int64),
    )


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
    edition = catalogue.current
    sought = seek(edition, catalogue.boundaries, query)
    extent = _extent(sought)
    page = find_page(sought, extent, limit=limit, offset=offset)
    total, bbox = extent.total, extent.bbox
    listed = read_positions(edition, page)
    if extent.drawn <= MOST_POINTS:
        points = draw_points(sought, page)
        return MapAnswer(is_whole=True, total=total, bbox=bbox, points=points, listed=listed)
    if not _is_inside(edition.spots.bounds, window):
        rows = edition.spots.rows_in((window.west, window.south, window.east, window.north))
        sought = seek(edition, catalogue.boundaries, query, rows)
    cells = draw_cells(sought, page, zoom)
    return MapAnswer(
        is_whole=False,
        total=total,
        bbox=bbox,
        points=cells.points,
        listed=listed,
        clusters=cells.clusters,
        stacks=cells.stacks,
    )


def _is_inside(bounds: Window | None, window: Bbox) -> bool:
    if bounds is None:
        return False
    west, south, east, north = bounds
    is_wide = window.west <= west and east <= window.east
    return is_wide and window.south <= south and north <= window.north


def _extent(sought: Sought) -> Extent:
    key = ("extent", _orderless(sought.query))
    return sought.edition.kept(key, lambda: extent_of(sought))


def _orderless(query: Query) -> Query:
    """Return what of `query` decides which shops answer, whatever their order."""
    is_near_needed = query.radius_m is not None or query.delivers_here
    return query if is_near_needed else replace(query, near=None)


def _counts(sought: Sought, at: datetime | None) -> Counts:
    query = sought.query
    key = ("counts", _orderless(query), at)
    kept = sought.edition.kept(key, lambda: count_choices(sought, at))
    if query.near is None or query.delivers_here:
        return kept
    return replace(kept, delivers=_count_delivering(sought))


def _count_delivering(sought: Sought) -> int:
    """Return how many of the shops that answer deliver to ``query.near``."""
    edition, near = sought.edition, sought.query.near
    if near is None:
        return 0
    if sought.spots is edition.spots and sought.missed is None:
        return len(find_delivering(edition, sought.boundaries, near))
    among = sought.spots.ranks[sought.answering_shops]
    return count_delivering(edition, sought.boundaries, near, among)
