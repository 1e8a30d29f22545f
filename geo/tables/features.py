"""JSON: GeoJSON, the nested lists that collaborative maps export, JSON-LD."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from geo.errors import FileRefused, RowRefused
from geo.tables.decoding import decode
from geo.tables.geometries import known_positions, position_cells, position_columns
from geo.tables.table import RowFault, Table, cell_text, make_table

__all__ = ["flatten", "read_features"]

_LISTS: Final = ("features", "@graph", "results", "records", "data", "items", "elements", "rows")
_TITLES: Final = ("name", "label", "title", "nom", "libelle", "rdfs:label", "@value")
_NAMES: Final = (*_TITLES, "@id")
_LANGUAGES: Final = ("fr", "en", "de", "nl", "es", "it", "pt")
_MAX_DEPTH: Final = 20
_OF_FEATURE: Final = frozenset({"type", "geometry", "properties", "bbox"})


def read_features(raw: bytes, path: Path) -> Table:
    """Read a FeatureCollection, or the list of objects that the document holds.

    The list is the document itself, the one under a usual key, or else the longest. Layers of a
    map count as one list. Nested keys are joined by a dot (``address.city``), lists by ``"; "``;
    of a text in several languages the French one counts. Geometries become columns ``lon`` and
    ``lat``, in EPSG:4326.

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
        document = _list_in(document)
    if not isinstance(document, list) or not any(map(_is_full, document)):
        raise FileRefused("file_empty" if document == [] else "file_not_a_table", path=path)
    return dict(enumerate(document, start=1))


def _list_in(document: dict[str, Any]) -> list[Any]:
    """Return the list of objects in `document`, or `document` alone as one."""
    usual: list[Any] | None = next(
        (document[key] for key in _LISTS if isinstance(document.get(key), list)), None
    )
    if usual is not None:
        return usual
    found = [_join_layers(one) for one in _lists_of_objects(document, 0)]
    # An object with a place is one entry, whatever lists it holds.
    is_entry = not found or "geometry" in document or "@id" in document
    return [document] if is_entry else max(found, key=len)


def _lists_of_objects(document: Mapping[str, Any], depth: int) -> Iterator[list[Any]]:
    for value in document.values():
        if isinstance(value, list) and any(map(_is_full, value)):
            yield value
        elif isinstance(value, dict) and depth < _MAX_DEPTH:
            yield from _lists_of_objects(value, depth + 1)


def _join_layers(entries: list[Any]) -> list[Any]:
    """Return the features of all layers of a map; a list of anything else as it is."""
    layers = [
        entry["features"]
        for entry in entries
        if isinstance(entry, dict) and isinstance(entry.get("features"), list)
    ]
    return [feature for layer in layers for feature in layer] if layers else entries


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


def _flatten_pairs(
    entry: Mapping[str, Any], prefix: str, depth: int = 0
) -> Iterable[tuple[str, str]]:
    for key, nested in entry.items():
        value = _unwrap(nested)
        if isinstance(value, dict) and depth < _MAX_DEPTH:
            yield from _flatten_pairs(value, f"{prefix}{key}.", depth + 1)
        elif isinstance(value, list):
            yield f"{prefix}{key}", "; ".join(map(_name_entry, value))
        else:
            yield f"{prefix}{key}", cell_text(value)


def _unwrap(value: Any) -> Any:  # noqa: ANN401
    """Return the French text of several, and an object without a name that is alone in a list.

    JSON-LD writes every property as a list: the first of nameless objects stands for them.
    """
    if isinstance(value, list) and value and all(map(_is_nameless, value)):
        value = value[0]
    if isinstance(value, dict) and value and set(value) <= set(_LANGUAGES):
        return next(value[language] for language in _LANGUAGES if language in value)
    if isinstance(value, dict) and "@value" in value:
        return value["@value"]
    return value


def _is_nameless(entry: object) -> bool:
    if not isinstance(entry, dict) or not set(entry) - {"@id"}:
        return False
    return not any(entry.get(key) for key in _TITLES)


def _name_entry(entry: Any) -> str:  # noqa: ANN401
    if isinstance(entry, dict):
        named = (_unwrap(entry[key]) for key in _NAMES if entry.get(key))
        return next((_name_entry(name) for name in named), cell_text(entry))
    if isinstance(entry, list):
        return "; ".join(map(cell_text, entry))
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
