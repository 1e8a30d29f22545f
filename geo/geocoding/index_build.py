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
from geo.geocoding.names import spell_out
from geo.geocoding.words import bare_start, canonical, content
from geo.text import repair_encoding, words

__all__ = ["MICRO", "PartSummary", "build_part", "morton", "morton_cells"]

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
    arrays |= _near_arrays(arrays)
    del arrays["lon"], arrays["lat"]  # numbers come first in near_lon and near_lat
    summary = _summarise(name, file, arrays, left_out)
    write_arrays(path, arrays, {"bounds": _bounds(arrays)})
    return summary


def _bounds(arrays: dict[str, NDArray[Any]]) -> list[float]:
    """Return west, south, east, north of all addresses, in degrees."""
    lon, lat = arrays["near_lon"], arrays["near_lat"]
    return [int(edge) / MICRO for edge in (lon.min(), lat.min(), lon.max(), lat.max())]


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
    return {
        "communes": communes.view("u1"),
        "commune_first": bounds.astype("u4"),
        **_blob("key", [key for key, _ in parsed], bounds),
        **_blob("record", _records(streets, names, is_double=is_double), np.arange(len(names) + 1)),
        **_word_arrays(streets, [key for key, _ in parsed], is_double=is_double),
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
        streets["insee_code"].tolist(),
    )
    return [
        "\t".join(text.replace("\t", " ") for text in row) for row in zip(*columns, strict=True)
    ]


def _word_arrays(
    streets: dict[str, Any], keys: list[str], *, is_double: bool
) -> dict[str, NDArray[Any]]:
    """List which streets hold each word, those of the commune and the postcode included."""
    around = zip(
        keys,
        _texts(streets["city"], is_double=is_double),
        _texts(streets["former_city"], is_double=is_double),
        _texts(streets["postcode"]),
        strict=True,
    )
    holders: dict[str, list[int]] = {}
    for street, (key, city, former_city, postcode) in enumerate(around):
        for word in {*key.split(), *_city_words(city), *_city_words(former_city), postcode}:
            holders.setdefault(word, []).append(street)
    holders.pop("", None)
    found = sorted(holders)
    counts = [len(holders[word]) for word in found]
    return {
        **_blob("word", found, np.array([0, len(found)])),
        "word_first": np.concatenate(([0], np.cumsum(counts))).astype("u4"),
        "word_street": np.concatenate([holders[word] for word in found]).astype("u4"),
    }


@cache
def _city_words(name: str) -> tuple[str, ...]:
    return tuple(spell_out(name))


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
    return {
        "number_first": np.concatenate(([0], np.cumsum(counts))).astype("u4"),
        "number": numbers["number"].astype("u4"),
        "repetition": codes.astype("u2"),
        "repetition_names": np.frombuffer("\n".join(names.tolist()).encode() or b"\n", "u1"),
        "lon": _micro(numbers["lon"]),
        "lat": _micro(numbers["lat"]),
    }


def _near_arrays(arrays: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Order every number, then every street without numbers, so that near places are together."""
    bare = np.flatnonzero(np.diff(arrays["number_first"]) == 0)
    lon = np.concatenate((arrays["lon"], arrays["street_lon"][bare]))
    lat = np.concatenate((arrays["lat"], arrays["street_lat"][bare]))
    codes = morton(lon, lat)
    order = np.argsort(codes, kind="stable")
    return {
        "bare_street": bare.astype("u4"),
        "near_order": order.astype("u4"),
        "near_code": codes[order],
        "near_lon": lon,
        "near_lat": lat,
    }


def _micro(degrees: NDArray[Any]) -> NDArray[np.int32]:
    micro: NDArray[np.int32] = np.rint(np.asarray(degrees, "f8") * MICRO).astype(np.int32)
    return micro


def morton(lon: NDArray[np.int32], lat: NDArray[np.int32]) -> NDArray[np.uint64]:
    """Interleave micro-degrees (offset to be positive): near codes are near places."""
    return morton_cells(lon.astype("i8") + 180 * MICRO, lat.astype("i8") + 90 * MICRO)


def morton_cells(east: NDArray[Any], north: NDArray[Any]) -> NDArray[np.uint64]:
    """Interleave the bits of two whole numbers below 2**32."""
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
