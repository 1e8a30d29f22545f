"""The feeds described for programs: OpenAPI 3.0."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from geo.feeds.formats import FORMATS
from geo.feeds.parameters import FILTERS, Parameter
from geo.feeds.vector_tiles import CLOSEST_ZOOM
from geo.languages import say, translate

__all__ = ["described", "feeds_openapi", "openapi", "refusals"]

Document = dict[str, Any]

_ERROR: Final[Mapping[str, Any]] = {
    "type": "object",
    "required": ["code", "error", "description"],
    "properties": {
        "code": {"type": "string"},
        "parameter": {"type": "string", "nullable": True},
        "error": {"type": "string"},
        "description": {"type": "string"},
    },
}
_COLLECTION: Final[Mapping[str, Any]] = {
    "type": "object",
    "required": ["type", "features", "attribution"],
    "properties": {
        "type": {"type": "string", "enum": ["FeatureCollection"]},
        "attribution": {"type": "string"},
        "features": {"type": "array", "items": {"type": "object"}},
    },
}
_TEXTS: Final = frozenset({"csv", "kml", "gpx", "ics", "rss", "atom"})


def feeds_openapi(base_url: str, *, title: str) -> Document:
    """Return the description of the feeds, the vector tiles and the sitemap."""
    filters = [described(one) for one in FILTERS.values()]
    paths: Document = {
        f"/api/shops.{suffix}": _get(
            translate(one.meaning), filters, one.media_type, _feed_schema(suffix), has_view=True
        )
        for suffix, one in FORMATS.items()
    }
    paths["/tiles/{z}/{x}/{y}.mvt"] = _tiles_path(filters)
    paths["/tiles/tilejson.json"] = _get(
        say("Les tuiles vectorielles, en TileJSON 3.0"), filters, "application/json", _OBJECT,
        has_view=True,
    )  # fmt: skip
    language = [described(FILTERS["langue"])]
    paths["/api/openapi.json"] = _get(
        say("Cette description"), language, "application/vnd.oai.openapi+json", _OBJECT
    )
    for path, media_type in (("/sitemap.xml", "application/xml"), ("/robots.txt", "text/plain")):
        paths[path] = _get(say("Pour les moteurs de recherche"), [], media_type, _STRING)
    return openapi(base_url, title=title, paths=paths)


_OBJECT: Final[Mapping[str, Any]] = {"type": "object"}
_STRING: Final[Mapping[str, Any]] = {"type": "string"}
_BYTES: Final[Mapping[str, Any]] = {"type": "string", "format": "binary"}


def openapi(base_url: str, *, title: str, paths: Document) -> Document:
    """Return a description around its `paths`."""
    return {
        "openapi": "3.0.3",
        "info": {
            "title": title,
            "version": "1.0.0",
            "description": say(
                "Données publiques de la carte, sans clé ni compte. Chaque adresse porte sa source "
                "et sa licence."
            ),
        },
        "servers": [{"url": base_url}],
        "paths": paths,
        "components": {"schemas": {"Error": dict(_ERROR)}},
    }


def described(parameter: Parameter) -> Document:
    """Return a parameter of an address as OpenAPI describes it."""
    one = dict(parameter.schema)
    is_list = parameter.is_list
    return {
        "name": parameter.name,
        "in": "query",
        "description": translate(parameter.meaning),
        "schema": {"type": "array", "items": one} if is_list else one,
        "example": [parameter.example] if is_list else parameter.example,
        **({"style": "form", "explode": True} if is_list else {}),
    }


def refusals(*, is_missing: bool) -> Document:
    """Return what is answered to what cannot be used, and to what is not there."""
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    told: Document = {
        "400": {"description": say("Un paramètre ne convient pas"), "content": content}
    }
    if is_missing:
        told["404"] = {"description": say("Cela n'existe pas"), "content": content}
    return told


def _get(
    summary: str,
    parameters: Iterable[Document],
    media_type: str,
    schema: Mapping[str, Any],
    *,
    has_view: bool = False,
) -> Document:
    found = {"description": summary, "content": {media_type: {"schema": dict(schema)}}}
    responses = {"200": found, **refusals(is_missing=has_view)}
    return {"get": {"summary": summary, "parameters": list(parameters), "responses": responses}}


def _feed_schema(suffix: str) -> Mapping[str, Any]:
    if suffix == "geojson":
        return _COLLECTION
    return _STRING if suffix in _TEXTS else _BYTES


def _tiles_path(filters: list[Document]) -> Document:
    numbers = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "integer", "minimum": 0, "maximum": most},
        }
        for name, most in (("z", CLOSEST_ZOOM), ("x", 2**CLOSEST_ZOOM), ("y", 2**CLOSEST_ZOOM))
    ]
    media_type = "application/vnd.mapbox-vector-tile"
    described_tile = _get(
        say("Tuile vectorielle"), [*numbers, *filters], media_type, _BYTES, has_view=True
    )
    described_tile["get"]["responses"]["204"] = {"description": say("Rien à cet endroit")}
    return described_tile
