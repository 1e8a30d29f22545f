"""Address files → one part of the index: DuckDB reads, groups and sorts; NumPy writes.

A part holds the streets of its communes sorted by commune, and the numbers of every street
sorted by number. Positions are whole micro-degrees (0.11 m), so that a number costs 14 bytes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
from numpy.typing import NDArray

from geo.geocoding.array_file import write_arrays
from geo.geocoding.ban import AddressFile, load_rows
from geo.geocoding.words import bare_start, canonical, content
from geo.text import repair_encoding, words

__all__ = ["MICRO", "PartSummary", "build_part", "morton"]

MICRO: Final = 1_000_000
"""Micro-degrees in a degree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartSummary:
    """What loading a file gave."""

    name: str
    file: str
    streets: int
    numbers: int
    communes: int
    departements: tuple[str, ...]
    rows_left_out: int
    warnings: tuple[str, ...]


_STREETS_SQL: Final = """
    CREATE OR REPLACE TEMP TABLE streets AS
    WITH grouped AS (
        SELECT insee_code, street_id, name, any_value(city) AS city, mode(postcode) AS postcode,
               any_value(former_city) AS former_city,
               count(number) AS numbers, avg(lon) AS mean_lon, avg(lat) AS mean_lat
        FROM rows GROUP BY ALL)
    SELECT row_number() OVER (ORDER BY insee_code, name, street_id) - 1 AS street, * FROM grouped"""

_CENTRES_SQL: Final = """
    SELECT arg_min(rows.lon, d) AS lon, arg_min(rows.lat, d) AS lat FROM (
        SELECT street, rows.lon, rows.lat,
               (rows.lat - mean_lat) ** 2 + (0.5 * (rows.lon - mean_lon) ** 2) AS d
        FROM rows JOIN streets USING (insee_code, street_id, name)) AS rows
    GROUP BY street ORDER BY street"""

_NUMBERS_SQL: Final = """
    SELECT street, number, repetition, any_value(lon) AS lon, any_value(lat) AS lat
    FROM rows JOIN streets USING (insee_code, street_id, name)
    WHERE number IS NOT NULL
    GROUP BY street, number, repetition ORDER BY street, number, repetition"""


def build_part(name: str, file: AddressFile, path: Path) -> PartSummary:
    """Read `file` and write the part `name` to `path`, whole or not at all.

    Raises
    ------
    FileRefused
        When the file cannot be read; nothing is written then.
    """
    with duckdb.connect(config={"threads": 1, "autoload_known_extensions": False}) as connection:
        left_out = load_rows(connection, file, "rows")
        connection.execute(_STREETS_SQL)
        streets = connection.execute("SELECT * FROM streets ORDER BY street").fetchnumpy()
        centres = connection.execute(_CENTRES_SQL).fetchnumpy()
        numbers = connection.execute(_NUMBERS_SQL).fetchnumpy()
    is_double = "double_encoding" in file.repairs
    arrays = _street_arrays(streets, centres, is_double=is_double)
    arrays |= _number_arrays(numbers, streets=len(streets["street"]))
    summary = _summarise(name, file, arrays, left_out)
    write_arrays(path, arrays, {"summary": _as_json(summary)})
    return summary


def _as_json(summary: PartSummary) -> dict[str, object]:
    return {name: getattr(summary, name) for name in PartSummary.__slots__}


def _summarise(
    name: str, file: AddressFile, arrays: dict[str, NDArray[Any]], left_out: int
) -> PartSummary:
    codes = arrays["communes"].view("S5").tolist()
    return PartSummary(
        name=name,
        file=file.path.name,
        streets=arrays["street_lon"].size,
        numbers=arrays["number"].size,
        communes=len(codes),
        departements=tuple(sorted({_departement(code.decode()) for code in codes})),
        rows_left_out=left_out,
        warnings=file.warnings,
    )


def _departement(insee_code: str) -> str:
    return insee_code[:3] if insee_code.startswith("97") else insee_code[:2]


def _street_arrays(
    streets: dict[str, Any], centres: dict[str, Any], *, is_double: bool
) -> dict[str, NDArray[Any]]:
    names = [repair_encoding(name) if is_double else name for name in streets["name"].tolist()]
    names = [" ".join(name.split()) for name in names]
    parsed = [_street_words(name) for name in names]
    insee_codes = streets["insee_code"].astype("S5")
    communes, first = np.unique(insee_codes, return_index=True)
    bounds = np.append(first, len(names))
    cities = _texts(streets["city"][first], is_double=is_double)
    return {
        "communes": communes.view("u1"),
        "commune_first": bounds.astype("u4"),
        **_blob("city", cities, np.arange(len(cities) + 1)),
        **_blob("key", [key for key, _ in parsed], bounds),
        **_blob("record", _records(streets, names, is_double=is_double), np.arange(len(names) + 1)),
        "bare_start": np.array([start for _, start in parsed], dtype="u1"),
        "street_lon": _micro(centres["lon"]),
        "street_lat": _micro(centres["lat"]),
    }


def _records(streets: dict[str, Any], names: list[str], *, is_double: bool) -> list[str]:
    """Pack what is read of a street only when it answers: see ``CommuneStreets.record``."""
    columns = (
        names,
        streets["street_id"].tolist(),
        _texts(streets["postcode"]),
        _texts(streets["former_city"], is_double=is_double),
    )
    return [
        "\t".join(text.replace("\t", " ") for text in row) for row in zip(*columns, strict=True)
    ]


@cache
def _street_words(name: str) -> tuple[str, int]:
    """Return the content words of a street, and where its name begins after its kind."""
    tokens = content(canonical(words(name)))
    start = bare_start(tokens)
    return " ".join(tokens), sum(len(token) + 1 for token in tokens[:start])


def _texts(column: Iterable[Any], *, is_double: bool = False) -> list[str]:
    # A masked array iterates over ``masked`` where the value is null.
    found = [text if isinstance(text, str) else "" for text in column]
    return [repair_encoding(text) for text in found] if is_double else found


def _blob(name: str, texts: Sequence[str], bounds: NDArray[Any]) -> dict[str, NDArray[Any]]:
    """Pack texts line by line, with the place where every commune's lines begin."""
    lines = [text.replace("\n", " ").encode() + b"\n" for text in texts]
    ends = np.concatenate(([0], np.cumsum([len(line) for line in lines], dtype="u4")))
    return {name: np.frombuffer(b"".join(lines), "u1"), f"{name}_at": ends[bounds].astype("u4")}


def _number_arrays(numbers: dict[str, Any], *, streets: int) -> dict[str, NDArray[Any]]:
    counts = np.bincount(numbers["street"].astype("i8"), minlength=streets)
    names, codes = np.unique(np.asarray(_texts(numbers["repetition"])), return_inverse=True)
    lon, lat = _micro(numbers["lon"]), _micro(numbers["lat"])
    order = np.argsort(morton(lon, lat), kind="stable")
    return {
        "number_first": np.concatenate(([0], np.cumsum(counts))).astype("u4"),
        "number": numbers["number"].astype("u4"),
        "repetition": codes.astype("u2"),
        "repetition_names": np.frombuffer("\n".join(names.tolist()).encode() or b"\n", "u1"),
        "lon": lon,
        "lat": lat,
        "near_order": order.astype("u4"),
        "near_code": morton(lon, lat)[order],
    }


def _micro(degrees: NDArray[Any]) -> NDArray[np.int32]:
    return np.rint(np.asarray(degrees, "f8") * MICRO).astype(np.int32)


def morton(lon: NDArray[np.int32], lat: NDArray[np.int32]) -> NDArray[np.uint64]:
    """Interleave micro-degrees (offset to be positive): near codes are near places."""
    east = lon.astype("i8") + 180 * MICRO
    north = lat.astype("i8") + 90 * MICRO
    return _spread(east) | (_spread(north) << np.uint64(1))


def _spread(values: NDArray[Any]) -> NDArray[np.uint64]:
    spread = values.astype("u8")
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        spread = (spread | (spread << np.uint64(shift))) & np.uint64(mask)
    return spread
