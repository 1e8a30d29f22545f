"""Numbers of shops and places that come to those that are there."""

from collections.abc import Sequence
from itertools import groupby

import duckdb

from geo.catalogue_tables import GAP, TABLES, Numbered, name_order
from geo.values import Shop

__all__ = ["next_place_id", "number_between"]


def next_place_id(cursor: duckdb.DuckDBPyConnection) -> int:
    """Return the number of the next place, greater than any that is there."""
    row = cursor.execute("SELECT coalesce(max(place_id) + 1, 0) FROM places").fetchone()
    return 0 if row is None else int(row[0])


def number_between(
    cursor: duckdb.DuckDBPyConnection, shops: Sequence[Shop]
) -> tuple[Numbered, int | None]:
    """Give each shop a number between those of its neighbours by name, making room if need be.

    Also return how far apart all the others were numbered anew, ``None`` when they were not.
    """
    ordered = sorted(shops, key=name_order)
    gaps = [_gap_for(cursor, shop) for shop in ordered]
    numbers = _numbers_in(gaps)
    if numbers is None:
        gap = max(GAP, len(ordered) + 1)
        _spread_numbers(cursor, gap)
        return number_between(cursor, ordered)[0], gap
    return list(zip(numbers, ordered, strict=True)), None


def _numbers_in(gaps: Sequence[tuple[int, int | None]]) -> list[int] | None:
    """Return growing numbers, one inside each of `gaps`; ``None`` when there is no room."""
    numbers: list[int] = []
    for (before, after), several in groupby(gaps):
        count = len(list(several))
        step = GAP if after is None else (after - before) // (count + 1)
        if step == 0:
            return None
        numbers += [before + step * rank for rank in range(1, count + 1)]
    return numbers


def _gap_for(cursor: duckdb.DuckDBPyConnection, shop: Shop) -> tuple[int, int | None]:
    """Return the numbers of the shops before (0 when there is none) and after `shop` by name."""
    name, slug = name_order(shop)
    row = cursor.execute(
        """
        SELECT coalesce(max(shop_id) FILTER ((name_key, slug) < ($name, $slug)), 0),
               min(shop_id) FILTER ((name_key, slug) > ($name, $slug))
        FROM shops
        """,
        {"name": name, "slug": slug},
    ).fetchone()
    return (0, None) if row is None else row


def _spread_numbers(cursor: duckdb.DuckDBPyConnection, gap: int) -> None:
    """Number all shops anew in the same order, `gap` apart."""
    cursor.execute(
        "CREATE TEMP TABLE renumbered AS SELECT shop_id AS old,"
        " row_number() OVER (ORDER BY shop_id) * $gap AS new FROM shops",
        {"gap": gap},
    )
    for name in TABLES:
        cursor.execute(
            f"UPDATE {name} SET shop_id = new FROM renumbered WHERE shop_id = old"  # noqa: S608
        )
    cursor.execute("DROP TABLE renumbered")
