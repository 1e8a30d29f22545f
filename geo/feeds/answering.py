"""Who answers a question, all of them, and what the public may see of each, in pieces.

A piece is an Arrow table with the columns of :data:`ROWS`: one row a place that answers, as in a
snapshot. Some hundred shops are in memory at a time, whatever their number. The catalogue may
change while a slow reader takes one piece after the other: the rest is then read from the new
edition, after the last shop that was given, so that none comes twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from geo.catalogue import Catalogue
from geo.search import Bbox, find_spots
from geo.snapshot import SCHEMA
from geo.text import fold
from geo.values import Query

__all__ = [
    "ROWS",
    "Answer",
    "Row",
    "catalogue_digest",
    "find_answer",
    "read_rows",
    "shop_answer",
    "stream_rows",
]

Row = dict[str, Any]
Numbers = NDArray[np.int64]

ROWS: Final = pa.schema(
    [
        *SCHEMA,
        pa.field("place_rank", pa.int64()),
        pa.field("lon", pa.float64()),
        pa.field("lat", pa.float64()),
        pa.field("published_on", pa.date32()),
    ]
)
"""Columns of a piece: those of a snapshot, which place of its shop it is (from 1; 0 for a shop
without one), its position in degrees and since when the public sees the shop."""

FIRST_PIECE: Final = 50
PIECE: Final = 1_000
"""Rows of the first piece, which somebody waits for, and of the others."""

_COLUMNS: Final = ", ".join(
    {
        "place_name": "places.name AS place_name",
        "geometry": "CASE WHEN lon IS NOT NULL THEN ST_AsWKB(ST_Point(lon, lat)) END AS geometry",
        "zones": "drawn.zones",
        "place_rank": "coalesce(place_rank, 0) AS place_rank",
        "name": "shops.name",
        "slug": "shops.slug",
    }.get(name, name)
    for name in ROWS.names
)
# Shops are numbered in the order of their names: a piece lies together in every table.
_PIECE: Final = f"""
SELECT {_COLUMNS}
FROM asked JOIN shops USING (shop_id)
     LEFT JOIN (
        SELECT *, place_id - min(place_id) OVER (PARTITION BY shop_id) + 1 AS place_rank
        FROM places WHERE shop_id BETWEEN $first AND $last
     ) places ON places.place_id = asked.place_id
     LEFT JOIN (
        SELECT shop_id, '[' || string_agg(record, ', ' ORDER BY rank) || ']' AS zones FROM zones
        WHERE shop_id BETWEEN $first AND $last GROUP BY shop_id
     ) drawn ON drawn.shop_id = shops.shop_id
WHERE shops.shop_id BETWEEN $first AND $last
ORDER BY asked.shop_id, asked.place_id
"""  # noqa: S608 - our own names
_DIGEST: Final = """
SELECT (SELECT bit_xor(hash(shops)) FROM shops), (SELECT bit_xor(hash(places)) FROM places),
       (SELECT bit_xor(hash(zones)) FROM zones)
"""


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """All who answer, in the order of names, as two arrays of one length.

    Attributes
    ----------
    edition
        Of the catalogue that the numbers are of.
    shop_ids, place_ids
        A row a place that answers; -1 for a shop that has none.
    """

    edition: int
    shop_ids: Numbers
    place_ids: Numbers

    def __len__(self) -> int:
        return len(self.shop_ids)

    def after(self, shop_id: int) -> "Answer":
        """Return what comes after the shop of that number."""
        start = int(np.searchsorted(self.shop_ids, shop_id, side="right"))
        return self.part(start, len(self))

    def part(self, start: int, end: int) -> "Answer":
        """Return the rows from `start` to before `end`."""
        return Answer(self.edition, self.shop_ids[start:end], self.place_ids[start:end])


def find_answer(catalogue: Catalogue, query: Query, *, bbox: Bbox | None = None) -> Answer:
    """Return every place that answers `query`, and the shops without place that do.

    Parameters
    ----------
    bbox
        Only places inside, edges included. ``west`` may be greater than ``east``: the window then
        crosses the antimeridian.
    """
    while True:
        spots = find_spots(catalogue, query)
        answer = Answer(spots.edition, spots.shop_ids, spots.place_ids)
        found = answer if bbox is None else _inside(catalogue, answer, bbox)
        if bbox is None or catalogue.edition == spots.edition:
            return found


def shop_answer(catalogue: Catalogue, slug: str) -> Answer:
    """Return every place of one shop; nothing when there is none of that name."""
    edition = catalogue.edition
    with catalogue.engine.cursor() as cursor:
        found = cursor.execute(
            "SELECT shop_id, coalesce(place_id, -1)::BIGINT AS place_id"
            " FROM shops LEFT JOIN places USING (shop_id) WHERE slug = ? ORDER BY place_id",
            [slug],
        ).fetchnumpy()
    numbers = (np.asarray(found[name], np.int64) for name in ("shop_id", "place_id"))
    return Answer(edition, *numbers)


def stream_rows(
    catalogue: Catalogue, query: Query, *, bbox: Bbox | None = None
) -> Iterator[pa.Table]:
    """Give all that answers `query` in pieces, the first one small.

    Parameters
    ----------
    bbox
        As in :func:`find_answer`.
    """
    rest, wanted, last = find_answer(catalogue, query, bbox=bbox), FIRST_PIECE, ("", "")
    while len(rest):
        end = _whole_shops(rest.shop_ids, wanted)
        piece = read_rows(catalogue, rest.part(0, end))
        if piece is None:
            rest = _after(catalogue, find_answer(catalogue, query, bbox=bbox), last)
            continue
        final = piece.slice(piece.num_rows - 1).select(["name", "slug"]).to_pylist()[0]
        last = fold(final["name"]), final["slug"]
        yield piece
        rest, wanted = rest.part(end, len(rest)), PIECE


def read_rows(catalogue: Catalogue, answer: Answer) -> pa.Table | None:
    """Return the rows of a small `answer`; ``None`` when the catalogue has changed since."""
    if catalogue.edition != answer.edition:
        return None
    with catalogue.engine.reading() as cursor:
        rows = _read(cursor, answer)
    # The tables change a moment before the edition does: numbers are worth what they were before
    # the reading if they still are after it.
    is_whole = rows.num_rows == len(answer) and catalogue.edition == answer.edition
    return rows if is_whole else None


def catalogue_digest(catalogue: Catalogue) -> str:
    """Return what changes with anything that is shown, the same in every process and at any time.

    The edition alone counts from 0 in each process.
    """
    return _digest(catalogue, catalogue.edition)


@lru_cache(maxsize=8)
def _digest(catalogue: Catalogue, _edition: int) -> str:
    with catalogue.engine.cursor() as cursor:
        [row] = cursor.execute(_DIGEST).fetchall()
    return "-".join(f"{number or 0:x}" for number in row)


def _inside(catalogue: Catalogue, answer: Answer, bbox: Bbox) -> Answer:
    joined = "AND" if bbox.west <= bbox.east else "OR"
    with catalogue.engine.cursor() as cursor:
        found = cursor.execute(
            "SELECT place_id::BIGINT AS place_id FROM places"  # noqa: S608 - two words of ours
            f" WHERE (lon >= $west {joined} lon <= $east) AND lat BETWEEN $south AND $north",
            {name: getattr(bbox, name) for name in ("west", "south", "east", "north")},
        ).fetchnumpy()["place_id"]
    kept = np.isin(answer.place_ids, found)
    return Answer(answer.edition, answer.shop_ids[kept], answer.place_ids[kept])


def _read(cursor: duckdb.DuckDBPyConnection, asked: Answer) -> pa.Table:
    if not len(asked):
        return ROWS.empty_table()
    rows = pa.table({"shop_id": asked.shop_ids, "place_id": asked.place_ids})
    cursor.register("asked", rows)
    bounds = {"first": int(asked.shop_ids[0]), "last": int(asked.shop_ids[-1])}
    found = cursor.execute(_PIECE, bounds).to_arrow_table()
    cursor.unregister("asked")
    return found.cast(ROWS)


def _whole_shops(shop_ids: Numbers, wanted: int) -> int:
    """Return how many rows to take, `wanted` or a few more: a shop is never cut in two."""
    if wanted >= len(shop_ids):
        return len(shop_ids)
    return int(np.searchsorted(shop_ids, shop_ids[wanted - 1], side="right"))


def _after(catalogue: Catalogue, answer: Answer, last: tuple[str, str]) -> Answer:
    """Return what of `answer` comes after the shop of that name; the next reading checks it."""
    with catalogue.engine.cursor() as cursor:
        row = cursor.execute(
            "SELECT max(shop_id) FROM shops WHERE (name_key, slug) <= ($name, $slug)",
            {"name": last[0], "slug": last[1]},
        ).fetchone()
    return answer if row is None or row[0] is None else answer.after(int(row[0]))
