"""A snapshot of the catalogue as one GeoParquet file: the demonstration, an open-data export.

One row a place, in order, the columns of its shop repeated; a shop without a place has one row
whose ``role`` is null. The geometry is a point in EPSG:4326, null when unknown or not public.
Types are flat, so that geopandas, QGIS and DuckDB show them; the delivery zones of a shop, which
are not, stand as JSON text in ``zones``, as its photos do in ``photos``.

A snapshot is public. :func:`write_shops` applies :mod:`geo.public` itself: no e-mail, no shop
that is not published, no address nor position of a hidden place, nothing finer than the commune
for a place shown at its commune.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from pyproj import CRS

from geo.boundaries import Boundaries, Commune
from geo.coordinates import Position
from geo.errors import FileRefused
from geo.files import replacing
from geo.pictures import photos_from_text, photos_text
from geo.public import public_shops
from geo.values import (
    DeliveryZone,
    Occasion,
    Payment,
    Photo,
    Place,
    Precision,
    Role,
    Service,
    Shop,
    Visibility,
    Wheelchair,
)
from geo.zones import zone_from_record, zone_record

__all__ = ["SCHEMA", "geo_papers", "is_snapshot", "read_shops", "row_shops", "write_shops"]

Row = dict[str, Any]
Code = TypeVar("Code", bound=StrEnum)

_TEXTS: Final = pa.list_(pa.string())
_SHOP_COLUMNS: Final = {
    "slug": pa.string(),
    "name": pa.string(),
    "kinds": _TEXTS,
    "description": pa.string(),
    "services": _TEXTS,
    "payments": _TEXTS,
    "occasions": _TEXTS,
    "labels": _TEXTS,
    "phone": pa.string(),
    "website": pa.string(),
    "links": _TEXTS,
    "photos": pa.string(),
    "made_in": pa.string(),
    "zones": pa.string(),
    "confirmed_on": pa.date32(),
    "source": pa.string(),
    "licence": pa.string(),
    "source_url": pa.string(),
    "is_demonstration": pa.bool_(),
}
_PLACE_COLUMNS: Final = {
    "role": pa.string(),
    "place_name": pa.string(),
    "address": pa.string(),
    "postcode": pa.string(),
    "city": pa.string(),
    "insee_code": pa.string(),
    "precision": pa.string(),
    "score": pa.float64(),
    "opening_hours": pa.string(),
    "visibility": pa.string(),
    "host_slug": pa.string(),
    "wheelchair": pa.string(),
    "geometry": pa.binary(),
}
_AS_JSON: Final = frozenset({"zones", "photos"})
_AS_THEY_ARE: Final = [name for name in _PLACE_COLUMNS if name not in {"place_name", "geometry"}]
SCHEMA: Final = pa.schema({**_SHOP_COLUMNS, **_PLACE_COLUMNS})
"""Columns of a snapshot, in order; ``geometry`` is WKB as GeoParquet 1.1 wants it."""
_LATER: Final = frozenset({"links", "occasions", "photos", "source_url", "wheelchair"})
"""Columns that the first snapshots did not have: where they are missing, nothing is known."""


class _BadCell(ValueError):
    """A cell holds what no snapshot would; the caller knows the row."""

    def __init__(self, column: str, value: object) -> None:
        super().__init__(f"{column}={value!r}")
        self.column, self.value = column, value


def write_shops(
    shops: Iterable[Shop], path: Path, *, communes: Mapping[str, Commune] | None = None
) -> None:
    """Write what the public may see of `shops` to the GeoParquet file `path`.

    The same shops give the same bytes. The file appears whole or not at all.

    Parameters
    ----------
    shops
        Shops of the registry, private parts included: they stay out of the file.
    path
        Where to write; folders that miss are made.
    communes
        Every commune by INSEE code; those of the project when ``None``.
    """
    known = Boundaries().communes() if communes is None else communes
    rows = [row for shop in public_shops(shops, known) for row in _rows(shop)]
    table = pa.Table.from_pylist(rows, schema=SCHEMA)
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as partial:
        named = table.replace_schema_metadata({"geo": geo_papers()})
        pq.write_table(named, partial, compression="zstd")


def row_shops(rows: Iterable[Row]) -> list[Shop]:
    """Return the shops of rows as a catalogue gives them, those of one shop one after the other."""
    gathered = (list(same) for _, same in groupby(rows, key=itemgetter("slug")))
    return [
        _read_shop(same[0], tuple(place for row in same for place in _read_place(row)))
        for same in gathered
    ]


def is_snapshot(path: Path) -> bool:
    """Tell whether `path` is Parquet with the columns of a snapshot; other files are not."""
    try:
        names = pq.read_schema(path).names
    except (OSError, pa.ArrowException):
        return False
    return set(SCHEMA.names) - _LATER <= set(names)


def read_shops(path: Path) -> list[Shop]:
    """Return the shops of the snapshot `path`, in the order of the file.

    Rows of one ``slug`` make one shop, even apart. Columns beyond :data:`SCHEMA` are ignored.

    Raises
    ------
    FileRefused
        When there is no such file, it is not GeoParquet, a column is missing or of another type,
        positions are not in EPSG:4326, or a cell holds an unknown value; it names the column.
    """
    if not path.is_file():
        raise FileRefused("snapshot_not_found", path=path)
    shops: dict[str, tuple[Row, list[Place]]] = {}
    for number, row in enumerate(_read_rows(path), start=1):
        try:
            _, places = shops.setdefault(_require_text(row, "slug"), (row, []))
            places.extend(_read_place(row))
        except _BadCell as bad:
            raise _refused_cell(path, number, bad) from bad
    return [_read_whole(path, row, tuple(places)) for row, places in shops.values()]


def geo_papers() -> str:
    """Return what GeoParquet 1.1 wants under ``geo`` in the metadata of a file."""
    geometry = {
        "encoding": "WKB",
        "geometry_types": ["Point"],
        "crs": CRS.from_epsg(4326).to_json_dict(),
    }
    return json.dumps(
        {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": geometry}}
    )


def _rows(shop: Shop) -> Iterator[Row]:
    shared = {name: getattr(shop, name) for name in _SHOP_COLUMNS if name not in _AS_JSON}
    shared |= {"zones": _zones_text(shop.zones), "photos": photos_text(shop.photos)}
    if not shop.places:
        yield shared
    for place in shop.places:
        yield shared | _place_cells(place)


def _place_cells(place: Place) -> Row:
    cells = {name: getattr(place, name) for name in _AS_THEY_ARE}
    at = place.position
    point = None if at is None else shapely.Point(at.lon, at.lat).wkb
    return cells | {"place_name": place.name, "geometry": point}


def _zones_text(zones: tuple[DeliveryZone, ...]) -> str | None:
    if not zones:
        return None
    return json.dumps([zone_record(zone) for zone in zones], ensure_ascii=False, allow_nan=False)


# A damaged file can raise almost any builtin from inside the Parquet, JSON and CRS readers.
_DAMAGES: Final = (
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)


def _read_rows(path: Path) -> list[Row]:
    try:
        # Not pq.read_table: it brings pandas along, and the app starts with this file.
        with pq.ParquetFile(path) as file:
            table = file.read()
        papers = json.loads((table.schema.metadata or {})[b"geo"])
        _require_degrees(path, papers["columns"]["geometry"])
        rows: list[Row] = _require_schema(path, table).to_pylist()
    except FileRefused:
        raise
    except _DAMAGES as error:
        raise FileRefused("snapshot_unreadable", path=path) from error
    return rows


def _require_degrees(path: Path, geometry: Row) -> None:
    crs = CRS.from_user_input(geometry.get("crs", "OGC:CRS84"))
    if geometry["encoding"] != "WKB":
        raise FileRefused("snapshot_unreadable", path=path)
    if not crs.equals(CRS.from_epsg(4326), ignore_axis_order=True):
        raise FileRefused("snapshot_crs", path=path, crs=crs.name)


def _require_schema(path: Path, table: pa.Table) -> pa.Table:
    missing = [name for name in SCHEMA.names if name not in table.column_names]
    needed = [name for name in missing if name not in _LATER]
    if needed:
        raise FileRefused("snapshot_columns", path=path, columns=", ".join(needed))
    for name in missing:
        nothing = pa.nulls(table.num_rows, SCHEMA.field(name).type)
        table = table.append_column(name, nothing)
    try:
        return table.select(SCHEMA.names).cast(SCHEMA)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise FileRefused("snapshot_types", path=path) from error


def _read_whole(path: Path, row: Row, places: tuple[Place, ...]) -> Shop:
    try:
        return _read_shop(row, places)
    except _BadCell as bad:
        raise _refused_cell(path, row["slug"], bad) from bad


def _refused_cell(path: Path, row: object, bad: _BadCell) -> FileRefused:
    return FileRefused("snapshot_cell", path=path, row=row, column=bad.column, value=bad.value)


def _read_shop(row: Row, places: tuple[Place, ...]) -> Shop:
    return Shop(
        slug=row["slug"],
        name=_require_text(row, "name"),
        kinds=tuple(row["kinds"] or ()),
        description=row["description"],
        services=_codes(row, "services", Service),
        payments=_codes(row, "payments", Payment),
        occasions=_codes(row, "occasions", Occasion),
        labels=tuple(row["labels"] or ()),
        phone=row["phone"],
        website=row["website"],
        links=tuple(row["links"] or ()),
        photos=_read_photos(row["photos"]),
        made_in=row["made_in"],
        places=places,
        zones=_read_zones(row["zones"]),
        confirmed_on=row["confirmed_on"],
        source=row["source"],
        licence=row["licence"],
        source_url=row["source_url"],
        is_demonstration=bool(row["is_demonstration"]),
    )


def _read_place(row: Row) -> Iterator[Place]:
    if row["role"] is None:
        return
    visibility = _code(Visibility, "visibility", row["visibility"])
    precision, wheelchair = row["precision"], row["wheelchair"]
    yield Place(
        role=_code(Role, "role", row["role"]),
        name=row["place_name"],
        address=row["address"],
        postcode=row["postcode"],
        city=row["city"],
        insee_code=row["insee_code"],
        position=_read_position(row["geometry"]),
        precision=None if precision is None else _code(Precision, "precision", precision),
        score=row["score"],
        opening_hours=row["opening_hours"],
        visibility=visibility,
        host_slug=row["host_slug"],
        wheelchair=None if wheelchair is None else _code(Wheelchair, "wheelchair", wheelchair),
    )


def _require_text(row: Row, column: str) -> str:
    text = row[column]
    if not isinstance(text, str):
        raise _BadCell(column, text)
    return text


def _code(codes: type[Code], column: str, value: str) -> Code:
    try:
        return codes(value)
    except ValueError as error:
        raise _BadCell(column, value) from error


def _codes(row: Row, column: str, codes: type[Code]) -> tuple[Code, ...]:
    return tuple(_code(codes, column, value) for value in row[column] or ())


def _read_position(wkb: bytes | None) -> Position | None:
    if wkb is None:
        return None
    try:
        point = shapely.from_wkb(wkb)
        return Position(lon=float(shapely.get_x(point)), lat=float(shapely.get_y(point)))
    except (ValueError, shapely.errors.ShapelyError) as error:
        raise _BadCell("geometry", wkb.hex()[:40]) from error


def _read_zones(text: str | None) -> tuple[DeliveryZone, ...]:
    if text is None:
        return ()
    try:
        return tuple(zone_from_record(record) for record in json.loads(text))
    except (ValueError, TypeError, RecursionError) as error:
        raise _BadCell("zones", text[:80]) from error


def _read_photos(text: str | None) -> tuple[Photo, ...]:
    try:
        return photos_from_text(text)
    except (ValueError, TypeError, RecursionError) as error:
        raise _BadCell("photos", (text or "")[:80]) from error
