"""Reading address files: Base Adresse Nationale, its lieux-dits, Base Adresse Locale 1.5.

Formats: https://adresse.data.gouv.fr/data/ban/adresses/latest/csv and
https://aitf-sig-topo.github.io/voies-adresses/ (BAL 1.5). A file that someone's tool wrote
again with commas, a column of row numbers, ``NA`` and accents encoded twice is repaired, and
the repairs are told; a file without the columns that make an address is refused.
"""

import csv
import gzip
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

import duckdb

from geo.errors import DataMissing, FileRefused
from geo.text import repair_encoding

__all__ = ["ATTRIBUTION", "REPAIRS", "AddressFile", "FileFormat", "inspect_file", "load_rows"]


ATTRIBUTION: Final = "© Base Adresse Nationale, Licence Ouverte 2.0"
"""What every answer from these files must be published with."""


class FileFormat(StrEnum):
    """Which kind of address file it is, told from its columns."""

    ADDRESSES = "adresses"
    LOCALITIES = "lieux-dits"
    LOCAL = "bal"


REPAIRS: Final[dict[str, str]] = {
    "separator": "séparateur « {delimiter} » au lieu de « ; »",
    "row_numbers": "colonne de numéros de ligne ignorée",
    "na": "« NA » lu comme une case vide",
    "double_encoding": "accents encodés deux fois, rétablis",
}
"""French words for every repair that reading a file may need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressFile:
    """A file of addresses that can be read, and what has to be repaired on the way."""

    path: Path
    format: FileFormat
    delimiter: str
    columns: tuple[str, ...]
    repairs: tuple[str, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """The repairs, in French."""
        return tuple(REPAIRS[code].format(delimiter=self.delimiter) for code in self.repairs)


# What every format must have, and where each of our columns comes from.
_SOURCES: Final[dict[FileFormat, dict[str, str]]] = {
    FileFormat.ADDRESSES: {
        "street_id": "split_part(id, '_', 1) || '_' || split_part(id, '_', 2)",
        "number": "numero", "repetition": "rep", "name": "nom_voie",
        "postcode": "code_postal", "insee_code": "code_insee", "city": "nom_commune",
        "former_code": "code_insee_ancienne_commune", "former_city": "nom_ancienne_commune",
        "lon": "lon", "lat": "lat",
    },
    FileFormat.LOCALITIES: {
        "street_id": "id", "number": "NULL", "repetition": "NULL", "name": "nom_lieu_dit",
        "postcode": "code_postal", "insee_code": "code_insee", "city": "nom_commune",
        "former_code": "code_insee_ancienne_commune", "former_city": "nom_ancienne_commune",
        "lon": "lon", "lat": "lat",
    },
    FileFormat.LOCAL: {
        "street_id": "split_part(cle_interop, '_', 1) || '_' || split_part(cle_interop, '_', 2)",
        "number": "nullif(numero, '99999')", "repetition": "suffixe", "name": "voie_nom",
        "postcode": "NULL", "insee_code": "commune_insee", "city": "commune_nom",
        "former_code": "commune_deleguee_insee", "former_city": "commune_deleguee_nom",
        "lon": "long", "lat": "lat",
    },
}  # fmt: skip
_REQUIRED: Final = {
    FileFormat.ADDRESSES: {"id", "numero", "nom_voie", "code_insee", "lon", "lat"},
    FileFormat.LOCALITIES: {"id", "nom_lieu_dit", "code_insee", "lon", "lat"},
    FileFormat.LOCAL: {"cle_interop", "commune_insee", "voie_nom", "numero", "long", "lat"},
}
_SAMPLE_BYTES: Final = 1 << 18
_BOM: Final = "\ufeff"


def inspect_file(path: Path) -> AddressFile:
    """Look at the first lines of `path` and say how to read it.

    Raises
    ------
    DataMissing
        When there is no such file.
    FileRefused
        When it is not text, is empty, or lacks the columns of an address.
    """
    sample = _read_sample(path)
    header, _, body = sample.partition("\n")
    if not body.strip():
        raise FileRefused("address_file_empty", path=path)
    delimiter = max(";,\t|", key=header.count)
    columns = tuple(next(csv.reader([header.lstrip(_BOM).rstrip("\r")], delimiter=delimiter)))
    return AddressFile(
        path=path,
        format=_find_format(path, columns),
        delimiter=delimiter,
        columns=columns,
        repairs=_find_repairs(delimiter, columns, body),
    )


def _read_sample(path: Path) -> str:
    opener = gzip.open if path.suffix == ".gz" else Path.open
    try:
        with opener(path, "rb") as file:
            sample = file.read(_SAMPLE_BYTES)
        return sample.decode("utf-8", errors="ignore" if len(sample) == _SAMPLE_BYTES else "strict")
    except FileNotFoundError as error:
        raise DataMissing("address_file_missing", path=path) from error
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise FileRefused("address_file_unreadable", path=path, reason=str(error)) from error


def _find_format(path: Path, columns: tuple[str, ...]) -> FileFormat:
    for file_format, required in _REQUIRED.items():
        if required <= set(columns):
            return file_format
    missing = sorted(_REQUIRED[FileFormat.ADDRESSES] - set(columns))
    raise FileRefused("address_columns_missing", path=path, columns=", ".join(missing))


def _find_repairs(delimiter: str, columns: tuple[str, ...], body: str) -> tuple[str, ...]:
    found = {
        "separator": delimiter != ";",
        "row_numbers": "" in columns,
        "na": f"{delimiter}NA{delimiter}" in body,
        "double_encoding": repair_encoding(body) != body,
    }
    return tuple(code for code, is_needed in found.items() if is_needed)


def load_rows(connection: duckdb.DuckDBPyConnection, file: AddressFile, table: str) -> int:
    """Read `file` into a temporary `table` and return how many rows cannot be used.

    Columns: street_id, number (int, null for a locality), repetition, name, postcode,
    insee_code, city, former_code, former_city (texts), lon, lat (degrees, EPSG:4326). A row
    without a name, an INSEE code or a position is left out, and so is one whose number is none.

    Raises
    ------
    FileRefused
        When the file breaks off or is not CSV further down, or holds no usable row.
    """
    try:
        connection.execute(_reading_sql(file, table), [str(file.path), file.delimiter])
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise FileRefused("address_file_unreadable", path=file.path, reason=reason) from error
    total, usable = _count(connection, table)
    if usable == 0:
        raise FileRefused("address_file_empty", path=file.path)
    connection.execute(f"DELETE FROM {table} WHERE NOT usable")  # noqa: S608 - our own name
    return total - usable


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> tuple[int, int]:
    query = f"SELECT count(*), count(*) FILTER (usable) FROM {table}"  # noqa: S608 - our own name
    row = connection.execute(query).fetchone()
    return (0, 0) if row is None else (int(row[0]), int(row[1]))


def _reading_sql(file: AddressFile, table: str) -> str:
    source = {name: _column_or_null(sql, file) for name, sql in _SOURCES[file.format].items()}
    nulls = "['', 'NA']" if "na" in file.repairs else "['']"
    is_number = "AND number BETWEEN 0 AND 99998" if file.format is FileFormat.ADDRESSES else ""
    # S608: every fragment comes from the tables above; path and delimiter are bound.
    return f"""
        CREATE OR REPLACE TEMP TABLE {table} AS
        WITH raw AS (SELECT {source["street_id"]} AS street_id,
               TRY_CAST({source["number"]} AS INTEGER) AS number,
               lower(coalesce({source["repetition"]}, '')) AS repetition,
               trim({source["name"]}) AS name, {source["postcode"]} AS postcode,
               {source["insee_code"]} AS insee_code, {source["city"]} AS city,
               {source["former_code"]} AS former_code, {source["former_city"]} AS former_city,
               TRY_CAST({source["lon"]} AS DOUBLE) AS lon, TRY_CAST({source["lat"]} AS DOUBLE) AS lat
        FROM read_csv(?, delim = ?, header = true, all_varchar = true, quote = '"', escape = '"',
                      nullstr = {nulls}, strict_mode = true))
        SELECT *, coalesce(name <> '' AND length(insee_code) = 5 AND lon BETWEEN -180 AND 180
               AND lat BETWEEN -90 AND 90 AND (lon, lat) <> (0, 0) {is_number}, false) AS usable
        FROM raw"""  # noqa: S608, E501


def _column_or_null(sql: str, file: AddressFile) -> str:
    return sql if not sql.isidentifier() or sql in file.columns else "NULL"
