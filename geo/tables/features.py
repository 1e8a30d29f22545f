"""JSON: GeoJSON, and the nested lists that collaborative maps export."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from geo.errors import FileRefused, RowRefused
from geo.tables.decoding import decode
from geo.tables.geometries import known_positions, position_cells, position_columns
from geo.tables.table import RowFault, Table, cell_text, make_table

__all__ = ["flatten", "read_features"]

_LISTS: Final = ("features", "results", "records", "data", "items", "elements", "rows")
_NAMES: Final = ("name", "label", "title", "nom", "libelle")
_OF_FEATURE: Final = frozenset({"type", "geometry", "properties", "bbox"})


def read_features(raw: bytes, path: Path) -> Table:
    """Read a FeatureCollection, or a list of objects, alone or under a usual key.

    Nested keys are joined by a dot (``address.city``), lists by ``"; "``. Geometries become
    columns ``lon`` and ``lat``, in EPSG:4326.

    Raises
    ------
    FileRefused
        When it is no JSON, holds no list of objects, or uses a CRS that is unknown.
    """
    text, remarks = decode(raw, path)
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FileRefused("file_damaged", path=path, reason="JSON") from error
    entries = _find_entries(document, path)
    objects = {rank: entry for rank, entry in entries.items() if isinstance(entry, dict)}
    records = [flatten(entry) for entry in objects.values()]
    columns = list(dict.fromkeys(key for record in records for key in record))
    rows = [[record.get(key, "") for key in columns] for record in records]
    known: Mapping[str, str] = {}
    if any("geometry" in entry for entry in objects.values()):
        names = position_columns(columns)
        cells = position_cells(list(map(_read_geometry, objects.values())), _crs(document), path)
        columns, known = [*columns, *names], known_positions(names)
        rows = [[*row, *pair] for row, pair in zip(rows, cells, strict=True)]
    numbered = zip(objects, rows, strict=True)
    table = make_table(path, columns, numbered, remarks=remarks, known_columns=known)
    return replace(table, faults=(*table.faults, *_strays(entries)))


def _strays(entries: Mapping[int, Any]) -> tuple[RowFault, ...]:
    return tuple(
        RowFault(line=rank, cells=(cell_text(entry),), error=RowRefused("row_not_object"))
        for rank, entry in entries.items()
        if not isinstance(entry, dict)
    )


def _find_entries(document: Any, path: Path) -> dict[int, Any]:  # noqa: ANN401 (any JSON)
    """Return the entries of the list that `document` holds, by rank from 1."""
    if isinstance(document, dict):
        key = next((key for key in _LISTS if isinstance(document.get(key), list)), None)
        document = document[key] if key else [document]
    if not isinstance(document, list) or not any(map(_is_full, document)):
        raise FileRefused("file_empty" if document == [] else "file_not_a_table", path=path)
    return dict(enumerate(document, start=1))


def _is_full(entry: object) -> bool:
    return isinstance(entry, dict) and bool(entry)


def flatten(entry: Mapping[str, Any]) -> dict[str, str]:
    """Return one object as text cells by column; the properties of a feature come first.

    >>> flatten({"name": "A", "address": {"city": "Privas"}, "tags": ["miel", {"name": "vin"}]})
    {'name': 'A', 'address.city': 'Privas', 'tags': 'miel; vin'}
    """
    if "geometry" not in entry:
        return dict(_flatten_pairs(entry, ""))
    rest = {key: entry[key] for key in entry if key not in _OF_FEATURE}
    properties = entry.get("properties")
    return dict(_flatten_pairs({**rest, **(properties or {})}, ""))


def _flatten_pairs(entry: Mapping[str, Any], prefix: str) -> Iterable[tuple[str, str]]:
    for key, value in entry.items():
        if isinstance(value, dict):
            yield from _flatten_pairs(value, f"{prefix}{key}.")
        elif isinstance(value, list):
            yield f"{prefix}{key}", "; ".join(map(_name_entry, value))
        else:
            yield f"{prefix}{key}", cell_text(value)


def _name_entry(entry: Any) -> str:  # noqa: ANN401
    if isinstance(entry, dict):
        return next((str(entry[key]) for key in _NAMES if entry.get(key)), cell_text(entry))
    return cell_text(entry)


def _read_geometry(entry: Mapping[str, Any]) -> Any:  # noqa: ANN401 (shapely geometry or None)
    import shapely

    geometry = entry.get("geometry")
    if not isinstance(geometry, dict):
        return None
    return shapely.from_geojson(json.dumps(geometry), on_invalid="ignore")


def _crs(document: Any) -> object:  # noqa: ANN401
    """Return the CRS that old GeoJSON names; ``None`` means degrees, as RFC 7946 says."""
    named = document.get("crs") if isinstance(document, dict) else None
    properties = named.get("properties") if isinstance(named, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return None if name is None or "CRS84" in str(name) else name
