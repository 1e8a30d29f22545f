"""Places → vector tiles (Mapbox Vector Tile 2.1), made by DuckDB.

Layer ``shops``: points with ``slug``, ``name``, ``kind``, ``family``, ``role``, ``count`` and
``is_at_commune``. Below zoom 9 one place stands for its neighbours: a tile has at most 4,096 of
them, whatever the number of shops; ``count`` says how many, and several have no ``name``.
"""

from typing import Final

import pyarrow as pa

from geo.catalogue import Catalogue
from geo.feeds.answering import Answer

__all__ = ["CLOSEST_ZOOM", "LAYER", "THINNED_BELOW", "read_tile"]

LAYER: Final = "shops"
CLOSEST_ZOOM: Final = 16
"""Closer than that, maps draw the tiles of this zoom larger."""
THINNED_BELOW: Final = 9
_CELLS: Final = 64
_EXTENT: Final = 4096
_BUFFER: Final = 64
"""Units beyond the edge of a tile that it still holds, so that a dot is not cut."""
_MOST_POINTS: Final = 20_000
"""Points of one close tile: so many at one address are nobody's map."""

# The catalogue counts y downwards, as tiles do; DuckDB expects it upwards, and turns it again.
_TILE: Final = """
WITH here AS (
    SELECT place_id, shop_id, x, y, role, precision FROM places
    WHERE x BETWEEN $west AND $east AND y BETWEEN $north AND $south {asked}
), thinned AS (
    SELECT arg_min(place_id, place_id) AS place_id, count(*) AS count FROM here GROUP BY {cell}
    LIMIT {most}
), drawn AS (
    SELECT {{
        'geometry': ST_AsMVTGeom(
            ST_Point(x, 1 - y),
            {{'min_x': $tile_west, 'min_y': 1 - $tile_south,
              'max_x': $tile_east, 'max_y': 1 - $tile_north}}::BOX_2D,
            {extent}, {buffer}),
        'slug': CASE WHEN count = 1 THEN slug END, 'name': CASE WHEN count = 1 THEN shops.name END,
        'kind': kinds[1], 'family': family, 'role': role, 'count': count::INTEGER,
        'is_at_commune': precision IS NOT DISTINCT FROM 'commune'
    }} AS feature
    FROM thinned JOIN here USING (place_id) JOIN shops USING (shop_id)
)
SELECT count(*), ST_AsMVT(feature, '{layer}', {extent}, 'geometry') FROM drawn
"""


def read_tile(catalogue: Catalogue, *, z: int, x: int, y: int, answer: Answer | None) -> bytes:
    """Return one tile, empty when nothing is there.

    Parameters
    ----------
    z, x, y
        Number of the tile, as in every web map.
    answer
        Who is drawn; everybody when ``None``.
    """
    cells = _CELLS << z
    sql = _TILE.format(
        asked="" if answer is None else "AND place_id IN (SELECT place_id FROM asked)",
        cell=f"floor(x * {cells}), floor(y * {cells})" if z < THINNED_BELOW else "place_id",
        most=_MOST_POINTS,
        extent=_EXTENT,
        buffer=_BUFFER,
        layer=LAYER,
    )
    with catalogue.engine.reading() as cursor:
        if answer is not None:
            cursor.register("asked", pa.table({"place_id": answer.place_ids}))
        [(count, tile)] = cursor.execute(sql, _edges(z, x, y)).fetchall()
    return bytes(tile) if count else b""


def _edges(z: int, x: int, y: int) -> dict[str, float]:
    """Return the edges of a tile, and those of what it holds, in widths of the world."""
    tiles = 1 << z
    margin = _BUFFER / _EXTENT / tiles
    west, east, north, south = x / tiles, (x + 1) / tiles, y / tiles, (y + 1) / tiles
    return {
        "tile_west": west,
        "tile_east": east,
        "tile_north": north,
        "tile_south": south,
        "west": west - margin,
        "east": east + margin,
        "north": north - margin,
        "south": south + margin,
    }
