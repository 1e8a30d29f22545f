"""The questions that a search asks the catalogue.

Filters come in groups (:class:`Conditions`). A spot, which is a place or a shop without one,
answers when no group misses it. The counts beside a group's choices are made of the spots that
no *other* group misses: so a spot that two groups miss counts nowhere.

Values are always bound, never written into the text of a question.
"""

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import duckdb

from geo.catalogue import Catalogue
from geo.coordinates import Position
from geo.delivering import find_delivering
from geo.marks import (
    KIND_BITS,
    OCCASION_BITS,
    PAYMENT_BITS,
    ROLE_BITS,
    SERVICE_BITS,
    mark,
    with_families,
)
from geo.text_search import asked_words, similar_words
from geo.values import Query

__all__ = [
    "HITS",
    "Conditions",
    "ask",
    "cells_sql",
    "counts_sql",
    "extent_sql",
    "page_sql",
    "place_counts_sql",
    "points_sql",
    "spots_sql",
    "window_around",
]

HITS: Final = """
SELECT number, slug, shops.name, kinds, services, phone, description, is_demonstration,
       is_stale, confirmed_on, opening_hours, wheelchair,
       role, city, postcode, address, precision, lon, lat, nearest_m, place_count
FROM page JOIN shops USING (shop_id) LEFT JOIN (
    SELECT * EXCLUDE (shop_id, name) FROM places WHERE place_id IN (SELECT place_id FROM page)
) USING (place_id)
ORDER BY number
"""

_NAMES: Final = re.compile(r"\$(\w+)")

_TEXT: Final = """
JOIN (
    WITH matches AS (
        SELECT unnest($ranks) AS rank, unnest($words) AS word, unnest($qualities) AS quality
    ), best_matches AS (
        SELECT shop_id, rank, max(weight * quality) AS best
        FROM words JOIN matches USING (word) GROUP BY shop_id, rank
    )
    SELECT shop_id, sum(best) AS text_score FROM best_matches
    GROUP BY shop_id HAVING count(*) = $asked_count
) USING (shop_id)
"""


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a spot must fulfil, as SQL, with what is bound.

    Attributes
    ----------
    groups
        By name, the groups of filters in which something is chosen.
    always
        What no count leaves out: the radius, and a window around it that is cheap to compare.
    join
        What joins the spots to the score of their shop's words, empty without words.
    """

    groups: dict[str, str] = field(default_factory=dict)
    always: list[str] = field(default_factory=list)
    join: str = ""
    bound: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(
        cls, catalogue: Catalogue, cursor: duckdb.DuckDBPyConnection, query: Query
    ) -> "Conditions":
        """Return the conditions of `query`, for the edition that `cursor` sees."""
        words = _Binding()
        join = words.text(query, catalogue, cursor)
        groups = {
            "kinds": words.bits("kinds", mark(with_families(query.kinds), KIND_BITS), query.kinds),
            "services": words.bits("services", mark(query.services, SERVICE_BITS), query.services),
            "payments": words.bits("payments", mark(query.payments, PAYMENT_BITS), query.payments),
            "occasions": words.bits(
                "occasions", mark(query.occasions, OCCASION_BITS), query.occasions
            ),
            "roles": words.bits("role", mark(query.roles, ROLE_BITS), query.roles),
            "labels": words.labels(query.labels, catalogue),
            "made_in": words.one_of("made_in", query.made_in),
            "areas": " OR ".join(
                filter(
                    None,
                    (
                        words.one_of("insee_code", query.insee_codes),
                        words.one_of("epci_code", query.epci_codes),
                    ),
                )
            ),
            "accessible": "is_accessible" if query.is_accessible else "",
            "open": "" if query.open_at is None else words.open(catalogue, query.open_at),
            "delivers": words.delivers(query, catalogue, cursor) if query.delivers_here else "",
        }
        return cls(
            groups={name: f"coalesce({sql}, FALSE)" for name, sql in groups.items() if sql},
            always=[*words.scope(query, catalogue), *words.radius(query)],
            join=join,
            bound=words.bound,
        )

    @property
    def every(self) -> str:
        """The SQL that holds for a spot that answers."""
        return " AND ".join([*self.always, *self.groups.values()]) or "TRUE"

    @property
    def score(self) -> str:
        """The SQL of how well the words match."""
        return "text_score" if self.join else "1.0"


class _Binding:
    """Writes conditions and keeps what they bind."""

    def __init__(self) -> None:
        self.bound: dict[str, Any] = {}

    def bits(self, column: str, wanted: int, asked: Sequence[object], prefix: str = "") -> str:
        """Compare bits; nothing when nothing was asked."""
        if not asked:
            return ""
        self.bound[f"{prefix}{column}_bits"] = wanted
        return f"({column} & ${prefix}{column}_bits) <> 0"

    def one_of(self, column: str, values: Iterable[str]) -> str:
        """Compare with each of some values; nothing when there is none."""
        names = {f"{column}_{rank}": value for rank, value in enumerate(values)}
        self.bound |= names
        return f"{column} IN ({', '.join(f'${name}' for name in names)})" if names else ""

    def labels(self, asked: Sequence[str], catalogue: Catalogue, prefix: str = "") -> str:
        """Compare numbers of whole sets of labels: few differ among many shops."""
        if not asked:
            return ""
        wanted = set(asked)
        sets = catalogue.books.labels.texts()
        self.bound[f"{prefix}label_bits"] = "".join(
            "0" if wanted.isdisjoint(json.loads(labels)) else "1" for labels in sets
        )
        return f"get_bit(${prefix}label_bits::BIT, labels_id) = 1"

    def scope(self, query: Query, catalogue: Catalogue) -> list[str]:
        """Keep what a named view shows at all."""
        scope = query.scope
        if scope is None:
            return []
        parts = [
            self.bits("kinds", mark(with_families(scope.kinds), KIND_BITS), scope.kinds, "scoped_"),
            self.bits("services", mark(scope.services, SERVICE_BITS), scope.services, "scoped_"),
            self.bits(
                "occasions", mark(scope.occasions, OCCASION_BITS), scope.occasions, "scoped_"
            ),
        ]
        parts.append(self.labels(scope.labels, catalogue, "scoped_"))
        if scope.insee_codes is not None:
            self.bound["scoped_codes"] = sorted(scope.insee_codes)
            parts.append("list_contains($scoped_codes::VARCHAR[], insee_code)")
        return [f"coalesce({sql}, FALSE)" for sql in parts if sql]

    def open(self, catalogue: Catalogue, at: datetime) -> str:
        """Keep what is open or unknown; a spot without hours is unknown."""
        bits = catalogue.books.hours.open_bits(at, with_unknown=True)
        if not bits:
            return "TRUE"
        self.bound["open_bits"] = bits
        return "(hours_id IS NULL OR get_bit($open_bits::BIT, hours_id) = 1)"

    def delivers(
        self, query: Query, catalogue: Catalogue, cursor: duckdb.DuckDBPyConnection
    ) -> str:
        """Keep the shops that deliver where one stands; nothing when nobody says where."""
        if query.near is None:
            return ""
        self.bound["delivering"] = find_delivering(catalogue, cursor, query.near)
        return "shop_id IN (SELECT unnest($delivering::BIGINT[]))"

    def radius(self, query: Query) -> list[str]:
        """Compare with a window first, which a block of neighbours passes or fails as one."""
        if query.near is None:
            return []
        self.bound |= {"lon": query.near.lon, "lat": query.near.lat}
        if query.radius_m is None:
            return []
        self.bound |= window_around(query.near, query.radius_m) | {"radius_m": query.radius_m}
        return [WITHIN_WINDOW, f"{DISTANCE} <= $radius_m"]

    def text(self, query: Query, catalogue: Catalogue, cursor: duckdb.DuckDBPyConnection) -> str:
        """Bind what the asked words may stand for.

        Signs alone ask for nothing; letters that no entry is compared by (Greek, Chinese) find
        nothing.
        """
        if not any(letter.isalnum() for letter in query.text or ""):
            return ""
        asked = asked_words(query.text or "")
        known = catalogue.vocabulary(cursor)
        matches = [
            (rank, word, quality)
            for rank, asked_word in enumerate(asked)
            for word, quality in similar_words(asked_word, known).items()
        ]
        self.bound["ranks"] = [rank for rank, _, _ in matches]
        self.bound["words"] = [word for _, word, _ in matches]
        self.bound["qualities"] = [quality for _, _, quality in matches]
        self.bound["asked_count"] = max(1, len(asked))
        return _TEXT


DISTANCE: Final = (
    "ST_Distance_Spheroid(ST_Point($lon, $lat)::POINT_2D, ST_Point(lon, lat)::POINT_2D)"
)
WITHIN_WINDOW: Final = "lon BETWEEN $west AND $east AND lat BETWEEN $south AND $north"


def ask(
    cursor: duckdb.DuckDBPyConnection, sql: str, bound: Mapping[str, Any]
) -> list[tuple[Any, ...]]:
    """Return the rows that answer `sql`, which may use some of the values of `bound` only."""
    used = {name: bound[name] for name in set(_NAMES.findall(sql))}
    return cursor.execute(sql, used).fetchall()


def window_around(near: Position, radius_m: float) -> dict[str, float]:
    """Return a window that surely holds all that is within `radius_m` of `near`."""
    # A degree of latitude is 110.57 km at least, so the window is a little too large.
    lat_margin = radius_m / 110_500
    lon_margin = lat_margin / max(0.01, math.cos(math.radians(abs(near.lat) + lat_margin)))
    return {
        "west": near.lon - lon_margin,
        "east": near.lon + lon_margin,
        "south": near.lat - lat_margin,
        "north": near.lat + lat_margin,
    }


def page_sql(conditions: Conditions, *, has_near: bool, within_m: float | None = None) -> str:
    """Return what writes table ``page``: the shops of the list, numbered, with their best place.

    Parameters
    ----------
    within_m
        Look no farther than that; those who answer within it come first anyway.
    """
    distance = f"CASE WHEN lon IS NOT NULL THEN {DISTANCE} END" if has_near else "NULL::DOUBLE"
    near = [] if within_m is None else [WITHIN_WINDOW, f"{DISTANCE} <= $within_m"]
    where = " AND ".join([*near, conditions.every])
    # Shops are numbered in the order of their names: see catalogue_tables.
    return f"""
    CREATE TEMP TABLE page AS
    SELECT row_number() OVER (ORDER BY nearest_m NULLS LAST, score DESC, shop_id) AS number, *
    FROM (
        SELECT shop_id, min(distance_m) AS nearest_m, max(score) AS score,
               arg_min(place_id, coalesce(distance_m, 1e12 + place_id)) AS place_id,
               count(place_id) AS place_count
        FROM (
            SELECT shop_id, place_id, {distance} AS distance_m, {conditions.score} AS score
            FROM spots {conditions.join} WHERE {where}
        )
        GROUP BY shop_id
    )
    ORDER BY number LIMIT $limit OFFSET $offset
    """  # noqa: S608 - conditions bind their values


def place_counts_sql(conditions: Conditions) -> str:
    """Return what counts the answering places of the shops of ``page``, near or far."""
    return f"""
    UPDATE page SET place_count = counted.places FROM (
        SELECT shop_id, count(place_id) AS places
        FROM spots {conditions.join}
        WHERE shop_id IN (SELECT shop_id FROM page) AND {conditions.every} GROUP BY shop_id
    ) AS counted WHERE page.shop_id = counted.shop_id
    """  # noqa: S608 - conditions bind their values


def extent_sql(conditions: Conditions) -> str:
    """Return what counts the shops that answer and their places with a position; the window."""
    return f"""
    SELECT count(DISTINCT shop_id), count(lon), min(lon), min(lat), max(lon), max(lat)
    FROM spots {conditions.join} WHERE {conditions.every}
    """  # noqa: S608 - conditions bind their values


_OF_SHOPS: Final = ("kinds", "services", "payments", "occasions", "labels_id")


def counts_sql(conditions: Conditions, *, is_open: str, delivers: str) -> str:
    """Return what counts the shops that each choice would show: group, number, code, count.

    Parameters
    ----------
    is_open, delivers
        SQL of whether a spot is open, and its shop delivers here; empty when nobody asks.
    """
    names = list(conditions.groups)
    missed = " + ".join(
        f"CASE WHEN {sql} THEN 0 ELSE {1 << rank} END"
        for rank, sql in enumerate(conditions.groups.values())
    )
    answer = 1 << len(names)

    def counts_for(group: str) -> str:
        """A spot counts for a group when no other misses it."""
        bit = 1 << names.index(group) if group in names else answer
        return f"(fits & {bit}) <> 0"

    def of_shops(column: str, group: str) -> str:
        value = f"NULL, {column}" if column == "made_in" else f"{column}, NULL"
        return f"""SELECT '{group}', {value}, count(*) FROM by_shop
        WHERE {counts_for(group)} AND {column} IS NOT NULL GROUP BY {column}"""  # noqa: S608

    def of_spots(column: str, name: str, group: str) -> str:
        value = f"{column}, NULL" if column == "role" else f"NULL, {column}"
        return f"""SELECT '{name}', {value}, count(DISTINCT shop_id) FROM gathered
        WHERE {counts_for(group)} AND {column} IS NOT NULL GROUP BY {column}"""  # noqa: S608

    def of_one(condition: str, name: str, group: str) -> str:
        return f"""SELECT '{name}', NULL, NULL, count(DISTINCT shop_id) FROM gathered
        WHERE {counts_for(group)} AND {condition}"""  # noqa: S608

    questions = [
        *(of_shops(column, column.removesuffix("_id")) for column in (*_OF_SHOPS, "made_in")),
        of_spots("insee_code", "insee_codes", "areas"),
        of_spots("epci_code", "epci_codes", "areas"),
        of_spots("role", "roles", "roles"),
        of_one("is_accessible", "accessible", "accessible"),
        *([of_one("is_open", "open", "open")] if is_open else []),
        *([of_one("delivers", "delivers", "delivers")] if delivers else []),
    ]
    # With every group chosen by nobody, each spot that is left answers.
    fits = f"CASE WHEN missed = 0 THEN {2 * answer - 1} ELSE missed END"
    always = " AND ".join(conditions.always) or "TRUE"
    return f"""
    WITH spots_missed AS (
        SELECT shop_id, insee_code, epci_code, role, is_accessible, {", ".join(_OF_SHOPS)},
               made_in, {is_open or "NULL"} AS is_open, {delivers or "NULL"} AS delivers,
               {missed or "0"} AS missed
        FROM spots {conditions.join} WHERE {always}
    ), gathered AS MATERIALIZED (
        SELECT *, {fits} AS fits FROM spots_missed WHERE (missed & (missed - 1)) = 0
    ), by_shop AS MATERIALIZED (
        SELECT shop_id, bit_or(fits) AS fits, any_value(made_in) AS made_in,
               {", ".join(f"any_value({column}) AS {column}" for column in _OF_SHOPS)}
        FROM gathered GROUP BY shop_id
    )
    {" UNION ALL ".join(questions)}
    """  # noqa: S608 - conditions bind their values


def points_sql(conditions: Conditions) -> str:
    """Return what reads every place that answers, for the map."""
    return f"""
    SELECT round(s.lon, 6), round(s.lat, 6), places.role, family,
           precision IS NOT DISTINCT FROM 'commune', coalesce(number, 0), slug, shops.name
    FROM (
        SELECT shop_id, place_id, lon, lat FROM spots {conditions.join}
        WHERE lon IS NOT NULL AND {conditions.every}
    ) s JOIN places USING (place_id) JOIN shops ON shops.shop_id = s.shop_id
         LEFT JOIN (SELECT place_id, number FROM page) USING (place_id)
    ORDER BY number NULLS FIRST, place_id
    """  # noqa: S608 - conditions bind their values


def spots_sql(conditions: Conditions) -> str:
    """Return what reads the numbers of every place that answers, by shop."""
    return f"""
    SELECT shop_id, coalesce(place_id, -1) FROM spots {conditions.join} WHERE {conditions.every}
    ORDER BY shop_id, place_id
    """  # noqa: S608 - conditions bind their values


def cells_sql(conditions: Conditions) -> str:
    """Return what gathers the places of a window of the map in cells of its grid.

    The places of ``page`` stand apart, each in a cell of its own.
    """
    return f"""
    WITH cells AS (
        SELECT count(*) AS count, avg(lon) AS lon, avg(lat) AS lat, avg(x) AS x, avg(y) AS y,
               min(lon), min(lat), max(lon), max(lat),
               max(x) - min(x) < 1e-9 AND max(y) - min(y) < 1e-9 OR $is_closest AS is_stack,
               max(number) AS number, min(place_id) AS place_id,
               CASE WHEN is_stack THEN list(place_id ORDER BY place_id)[:40] END AS stacked
        FROM (
            SELECT place_id, lon, lat, x, y FROM spots {conditions.join}
            WHERE lon BETWEEN $map_west AND $map_east AND lat BETWEEN $map_south AND $map_north
              AND {conditions.every}
        ) LEFT JOIN (SELECT place_id, number FROM page) USING (place_id)
        GROUP BY floor(x * $cells), floor(y * $cells), number
    ), stacked AS (
        SELECT place_id AS first_id, unnest(stacked) AS place_id
        FROM cells WHERE count > 1 AND is_stack
    ), named AS (
        SELECT first_id, list([slug, s.name, role, coalesce(family, '')] ORDER BY shop_id) AS names
        FROM stacked JOIN places USING (place_id) JOIN shops s USING (shop_id) GROUP BY first_id
    )
    SELECT cells.* EXCLUDE (place_id, stacked), role, family,
           precision IS NOT DISTINCT FROM 'commune', slug, shops.name, names
    FROM cells JOIN places USING (place_id) JOIN shops USING (shop_id)
         LEFT JOIN named ON first_id = cells.place_id
    """  # noqa: S608 - conditions bind their values
