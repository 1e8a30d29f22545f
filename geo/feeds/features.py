"""Rows → GeoJSON (RFC 7946), one feature a place that answers, WGS 84.

The members ``attribution``, ``licences``, ``links`` and ``timeStamp`` of a collection are foreign
members, which RFC 7946 allows. Photos stay on the map: their holders have agreed to that alone.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from geo.feeds.answering import ROWS, Row
from geo.feeds.papers import Papers

__all__ = ["PROPERTIES", "encode", "geojson_pieces", "row_features"]

PROPERTIES: Final = tuple(
    name
    for name in ROWS.names
    if name not in {"geometry", "lon", "lat", "place_rank", "photos", "score"}
)
"""Columns that become properties; ``url`` comes after them."""
_BESIDE: Final = ("place_rank", "lon", "lat")
_DATES: Final = tuple(field.name for field in ROWS if pa.types.is_date(field.type))
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def encode(value: object) -> bytes:
    """Return `value` as JSON; half a surrogate pair, which is no text, becomes a question mark."""
    return _ENCODER.encode(value).encode("utf-8", "replace")


def geojson_pieces(pieces: Iterable[pa.Table], papers: Papers) -> Iterator[bytes]:
    """Give a FeatureCollection piece by piece."""
    head: Mapping[str, object] = {
        "type": "FeatureCollection",
        "name": papers.title,
        "attribution": papers.attribution,
        "licences": papers.licences,
        "links": [
            {"href": papers.url, "rel": "self", "type": "application/geo+json"},
            {"href": papers.papers_url, "rel": "license", "type": "text/html"},
        ],
    }
    # Before anything is looked up: whoever waits learns at once that there is an answer.
    yield encode(head)[:-1] + b',"features":['
    between = b"\n"
    for piece in pieces:
        written = [encode(feature) for feature in row_features(piece, papers)]
        yield between + b",\n".join(written)
        between = b",\n"
    yield b"\n]}\n"


def row_features(piece: pa.Table, papers: Papers) -> list[dict[str, Any]]:
    """Return one feature a row; what has no position that all may see has no geometry."""
    rows = _json_ready(piece).to_pylist()
    return [_feature(row, papers) for row in rows]


def _json_ready(piece: pa.Table) -> pa.Table:
    wanted = piece.select([*PROPERTIES, *_BESIDE])
    for name in _DATES:
        place = wanted.schema.get_field_index(name)
        wanted = wanted.set_column(place, name, pc.cast(wanted[name], pa.string()))
    return wanted


def _feature(row: Row, papers: Papers) -> dict[str, Any]:
    rank, lon, lat = (row.pop(name) for name in _BESIDE)
    slug = row["slug"]
    if row["zones"] is not None:
        row["zones"] = json.loads(row["zones"])
    row["url"] = papers.shop_url(slug)
    return {
        "type": "Feature",
        "id": f"{slug}.{rank}",
        "geometry": None if lon is None else {"type": "Point", "coordinates": [lon, lat]},
        "properties": row,
    }
