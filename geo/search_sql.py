"""The questions that a search asks the catalogue.

Every answer starts from the same rows (:func:`gather`): the places of the shops that fail at
most one group of filters. Those that fail none are the answer; those that fail only their own
group are what the counts beside that group's choices are made of.

Values are always bound, never written into the text of a question.
"""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import duckdb

from geo.catalogue import Catalogue
from geo.text_search import asked_words, similar_words
from geo.values import Query

__all__ = ["CELLS", "COUNTS", "EXTENT", "HITS", "POINTS", "gather"]

_GATHERED: Final = """
CREATE TEMP TABLE gathered AS
WITH matches AS (
    SELECT unnest($ranks) AS rank, unnest($words) AS word, unnest($qualities) AS quality
), best_matches AS (
    SELECT shop_id, rank, max(weight * quality) AS best
    FROM words JOIN matches USING (word) GROUP BY shop_id, rank
), text_scores AS (
    SELECT shop_id, sum(best) AS text_score FROM best_matches
    GROUP BY shop_id HAVING count(*) = $asked_count
), fitting AS (
    SELECT shop_id, {text_score} AS text_score,
           {kinds} AS fits_kind, {services} AS fits_service
    FROM shops {text_join}
), candidates AS (
    SELECT shop_id, place_id, insee_code, epci_code, lon, lat, x, y, text_score,
           fits_kind, fits_service, {area} AS fits_area, {distance} AS distance_m
    FROM fitting LEFT JOIN places USING (shop_id)
    WHERE {window} AND (fits_kind OR fits_service)
)
SELECT *, fits_kind AND fits_service AND fits_area AS is_answer
FROM candidates
WHERE {within} AND fits_kind::INT + fits_service::INT + fits_area::INT >= 2
"""

# Shops are numbered in the order of their names: see catalogue_tables.
_PAGE: Final = """
CREATE TEMP TABLE page AS
SELECT row_number() OVER (ORDER BY nearest_m NULLS LAST, score DESC, shop_id) AS number, *
FROM (
    SELECT shop_id, min(distance_m) AS nearest_m, max(text_score) AS score,
           arg_min(place_id, coalesce(distance_m, 1e12 + place_id)) AS place_id,
           count(place_id) AS place_count
    FROM gathered WHERE is_answer GROUP BY shop_id
)
ORDER BY number LIMIT $limit OFFSET $offset
"""

HITS: Final = """
SELECT number, slug, shops.name, kinds, services, phone, description, is_demonstration,
       is_stale, confirmed_on,
       role, city, postcode, address, precision, lon, lat, nearest_m, place_count
FROM page JOIN shops USING (shop_id) LEFT JOIN places USING (shop_id, place_id)
ORDER BY number
"""

COUNTS: Final = """
WITH fits_but_kind AS (SELECT DISTINCT shop_id FROM gathered WHERE fits_service AND fits_area),
fits_but_service AS (SELECT DISTINCT shop_id FROM gathered WHERE fits_kind AND fits_area),
fits_but_area AS (
    SELECT DISTINCT shop_id, insee_code, epci_code FROM gathered WHERE fits_kind AND fits_service
)
SELECT 'kinds', kind, count(*)
FROM (SELECT unnest(kinds) AS kind FROM fits_but_kind JOIN shops USING (shop_id)) GROUP BY kind
UNION ALL
SELECT 'services', service, count(*)
FROM (SELECT unnest(services) AS service FROM fits_but_service JOIN shops USING (shop_id))
GROUP BY service
UNION ALL
SELECT 'insee_codes', insee_code, count(DISTINCT shop_id)
FROM fits_but_area WHERE insee_code IS NOT NULL GROUP BY insee_code
UNION ALL
SELECT 'epci_codes', epci_code, count(DISTINCT shop_id)
FROM fits_but_area WHERE epci_code IS NOT NULL GROUP BY epci_code
"""

EXTENT: Final = """
SELECT count(DISTINCT shop_id), count(lon), min(lon), min(lat), max(lon), max(lat)
FROM gathered WHERE is_answer
"""

POINTS: Final = """
SELECT round(g.lon, 6), round(g.lat, 6), role, family, precision IS NOT DISTINCT FROM 'commune',
       coalesce(number, 0), slug, shops.name
FROM gathered g JOIN places USING (place_id) JOIN shops ON shops.shop_id = g.shop_id
     LEFT JOIN page USING (place_id)
WHERE is_answer AND g.lon IS NOT NULL
ORDER BY number NULLS FIRST, place_id
"""

CELLS: Final = """
WITH cells AS (
    SELECT count(*) AS count, avg(lon) AS lon, avg(lat) AS lat, avg(x) AS x, avg(y) AS y,
           min(lon), min(lat), max(lon), max(lat),
           max(x) - min(x) < 1e-9 AND max(y) - min(y) < 1e-9 OR $is_closest AS is_stack,
           max(number) AS number, min(g.place_id) AS place_id,
           CASE WHEN is_stack THEN list(g.place_id ORDER BY g.place_id)[:40] END AS stacked
    FROM gathered g LEFT JOIN page USING (place_id)
    WHERE is_answer AND x BETWEEN $x_west AND $x_east AND y BETWEEN $y_north AND $y_south
    GROUP BY floor(x * $cells), floor(y * $cells), number
)
SELECT cells.* EXCLUDE (place_id, stacked), role, family,
       precision IS NOT DISTINCT FROM 'commune', slug, shops.name,
       CASE WHEN count > 1 AND is_stack THEN (
           SELECT list([slug, s.name, role, coalesce(family, '')] ORDER BY s.shop_id)
           FROM places p JOIN shops s USING (shop_id) WHERE list_contains(stacked, p.place_id)
       ) END
FROM cells JOIN places USING (place_id) JOIN shops USING (shop_id)
"""


@contextmanager
def gather(
    catalogue: Catalogue, query: Query, *, limit: int, offset: int
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a cursor with the temporary tables ``gathered`` and ``page``, gone with the cursor.

    Everything that is asked of the cursor is asked of one edition of the catalogue.
    """
    with catalogue.engine.reading() as cursor:
        parameters: dict[str, object] = {}
        sql = _GATHERED.format(
            distance=_bind_distance(query, parameters),
            kinds=_bind_one_of("kinds", query.kinds, parameters),
            services=_bind_one_of("services", query.services, parameters),
            area=_bind_area(query, parameters),
            window=_bind_window(query, parameters),
            within=_bind_radius(query, parameters),
            **_bind_text(query, _known_words(catalogue, cursor, query), parameters),
        )
        cursor.execute(sql, parameters)
        cursor.execute(_PAGE, {"limit": limit, "offset": offset})
        yield cursor


def _known_words(
    catalogue: Catalogue, cursor: duckdb.DuckDBPyConnection, query: Query
) -> Sequence[str]:
    return () if query.text is None else catalogue.vocabulary(cursor)


def _bind_text(query: Query, known: Sequence[str], parameters: dict[str, object]) -> dict[str, str]:
    """Bind what the asked words may stand for; return what takes the text's place in the SQL.

    Signs alone ask for nothing; letters that no entry is compared by (Greek, Chinese) find
    nothing.
    """
    asked = asked_words(query.text or "")
    matches = [
        (rank, word, quality)
        for rank, asked_word in enumerate(asked)
        for word, quality in similar_words(asked_word, known).items()
    ]
    parameters["ranks"] = [rank for rank, _, _ in matches]
    parameters["words"] = [word for _, word, _ in matches]
    parameters["qualities"] = [quality for _, _, quality in matches]
    parameters["asked_count"] = max(1, len(asked))
    if not any(letter.isalnum() for letter in query.text or ""):
        return {"text_score": "1.0", "text_join": ""}
    return {"text_score": "text_score", "text_join": "JOIN text_scores USING (shop_id)"}


def _bind_one_of(column: str, wanted: Sequence[str], parameters: dict[str, object]) -> str:
    if not wanted:
        return "TRUE"
    parameters[column] = [str(value) for value in wanted]
    return f"list_has_any({column}, ${column})"


def _bind_area(query: Query, parameters: dict[str, object]) -> str:
    """Communes and EPCI are one group: a place in any of them will do."""
    if not (query.insee_codes or query.epci_codes):
        return "TRUE"
    parameters["insee_codes"] = list(query.insee_codes)
    parameters["epci_codes"] = list(query.epci_codes)
    return (
        "(coalesce(list_contains($insee_codes, insee_code), FALSE)"
        " OR coalesce(list_contains($epci_codes, epci_code), FALSE))"
    )


def _bind_distance(query: Query, parameters: dict[str, object]) -> str:
    if query.near is None:
        return "NULL::DOUBLE"
    parameters["lon"], parameters["lat"] = query.near.lon, query.near.lat
    here, there = "ST_Point($lon, $lat)::POINT_2D", "ST_Point(lon, lat)::POINT_2D"
    return f"CASE WHEN lon IS NOT NULL THEN ST_Distance_Spheroid({here}, {there}) END"


def _bind_window(query: Query, parameters: dict[str, object]) -> str:
    """Throw away what is surely farther than the radius before any distance is measured."""
    if query.near is None or query.radius_m is None:
        return "TRUE"
    # A degree of latitude is 110.57 km at least, so the window is a little too large.
    lat_margin = query.radius_m / 110_500
    lon_margin = lat_margin / max(0.01, math.cos(math.radians(abs(query.near.lat) + lat_margin)))
    parameters["west"] = query.near.lon - lon_margin
    parameters["east"] = query.near.lon + lon_margin
    parameters["south"] = query.near.lat - lat_margin
    parameters["north"] = query.near.lat + lat_margin
    return "lon BETWEEN $west AND $east AND lat BETWEEN $south AND $north"


def _bind_radius(query: Query, parameters: dict[str, object]) -> str:
    if query.near is None or query.radius_m is None:
        return "TRUE"
    parameters["radius_m"] = query.radius_m
    return "distance_m <= $radius_m"
