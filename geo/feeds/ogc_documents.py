"""What OGC API – Features 1.0 (OGC 17-069r4) says of itself, and what pages of it link to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from geo.feeds.documents import described, openapi, refusals
from geo.feeds.papers import Papers
from geo.feeds.parameters import FILTERS, Parameter
from geo.languages import marked, say, translate
from geo.search import Bbox

__all__ = ["COLLECTIONS", "CONFORMANCE", "DEFAULT_LIMIT", "MOST_ITEMS", "Collection",
           "collection_document", "collections_document", "landing_document", "ogc_openapi",
           "page_links"]  # fmt: skip

Document = dict[str, Any]

DEFAULT_LIMIT: Final = 100
MOST_ITEMS: Final = 1_000
"""Features of one page, whatever is asked for."""
CONFORMANCE: Final = tuple(
    f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{name}"
    for name in ("core", "geojson", "oas30")
)
_CRS84: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_JSON: Final = "application/json"
_GEOJSON: Final = "application/geo+json"
_OPENAPI: Final = "application/vnd.oai.openapi+json;version=3.0"


@dataclass(frozen=True, slots=True)
class Collection:
    """One collection: what it is called and holds (in French, marked), and its filters.

    ``filters`` are the names of query parameters, and what each is called in feeds.
    """

    title: str
    meaning: str
    filters: Mapping[str, Parameter]


def _named(name: str, of: str) -> Parameter:
    one = FILTERS[of]
    return Parameter(name=name, meaning=one.meaning, example=one.example, schema=one.schema)


_CODE: Final = {"type": "string", "pattern": "^[0-9AB]{2,3}$"}
_SLUG: Final = {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,119}$"}
_SHOP: Final = Parameter(
    name="slug", meaning=marked("Nom d'une fiche dans les adresses"), example="miel", schema=_SLUG
)
COLLECTIONS: Final[Mapping[str, Collection]] = {
    "shops": Collection(
        marked("Créateurs et commerces"),
        marked("Un point par lieu : atelier, boutique, stand de marché, point de retrait."),
        {
            "q": _named("q", "q"),
            "kind": _named("kind", "genre"),
            "service": _named("service", "service"),
            "role": _named("role", "lieu"),
            "insee_code": _named("insee_code", "commune"),
            "epci_code": _named("epci_code", "epci"),
            "label": _named("label", "label"),
            "view": _named("view", "vue"),
        },
    ),
    "delivery-zones": Collection(
        marked("Zones de livraison"),
        marked("Où livre chaque fiche, quand cela peut se dessiner."),
        {"slug": _SHOP},
    ),
    "communes": Collection(
        marked("Communes de la carte"),
        marked("Contours simplifiés à 500 m environ, pour dessiner."),
        {
            "insee_code": _named("insee_code", "commune"),
            "epci_code": _named("epci_code", "epci"),
            "departement_code": Parameter(
                name="departement_code",
                meaning=marked("Code du département"),
                example="07",
                schema=_CODE,
            ),
        },
    ),
}


def landing_document(papers: Papers) -> Document:
    """Return the landing page (requirement ``/req/core/root-success``)."""
    url = f"{papers.base_url}/ogc"
    return {
        "title": papers.title,
        "description": papers.note,
        "attribution": papers.attribution,
        "links": [
            _link(url, "self", _JSON, papers.title),
            _link(f"{url}?f=html", "alternate", "text/html", papers.title),
            _link(f"{url}/api", "service-desc", _OPENAPI, "OpenAPI 3.0"),
            _link(papers.papers_url, "service-doc", "text/html", say("Données ouvertes")),
            _link(f"{url}/conformance", "conformance", _JSON, "OGC API – Features 1.0"),
            _link(f"{url}/collections", "data", _JSON, say("Collections")),
            _link(papers.papers_url, "license", "text/html", say("Sources et licences")),
        ],
    }


def collections_document(papers: Papers, extents: Mapping[str, Bbox]) -> Document:
    """Return all the collections (``/req/core/fc-md-success``)."""
    url = f"{papers.base_url}/ogc/collections"
    return {
        "links": [
            _link(url, "self", _JSON, say("Collections")),
            _link(papers.papers_url, "license", "text/html", say("Sources et licences")),
        ],
        "collections": [collection_document(name, papers, extents[name]) for name in COLLECTIONS],
    }


def collection_document(name: str, papers: Papers, extent: Bbox) -> Document:
    """Return one collection (``/req/core/sfc-md-success``)."""
    one = COLLECTIONS[name]
    url = f"{papers.base_url}/ogc/collections/{name}"
    return {
        "id": name,
        "title": translate(one.title),
        "description": translate(one.meaning),
        "attribution": papers.attribution,
        "extent": {"spatial": {"bbox": [list(asdict(extent).values())], "crs": _CRS84}},
        "itemType": "feature",
        "crs": [_CRS84],
        "links": [
            _link(url, "self", _JSON, translate(one.title)),
            _link(f"{papers.base_url}/ogc/collections", "parent", _JSON, say("Collections")),
            _link(f"{url}/items", "items", _GEOJSON, translate(one.title)),
            _link(papers.papers_url, "license", "text/html", say("Sources et licences")),
        ],
    }


def page_links(
    name: str, papers: Papers, *, urls: Mapping[str, str | None]
) -> list[dict[str, str]]:
    """Return the links of a page of features (``/req/core/fc-links``).

    Parameters
    ----------
    urls
        Address of the page itself, the next and the one before, by relation; ``None`` for none.
    """
    title = translate(COLLECTIONS[name].title)
    collection = f"{papers.base_url}/ogc/collections/{name}"
    return [
        *(_link(url, rel, _GEOJSON, title) for rel, url in urls.items() if url is not None),
        _link(papers.papers_url, "alternate", "text/html", say("Données ouvertes")),
        _link(collection, "collection", _JSON, title),
        _link(papers.papers_url, "license", "text/html", say("Sources et licences")),
    ]


def ogc_openapi(papers: Papers) -> Document:
    """Return the description of the routes below ``/ogc`` (``/req/oas30/oas-definition-1``)."""
    language = described(FILTERS["langue"])
    plain = [_format("json"), language]
    paths: Document = {
        "/ogc": _get("landing", [_format("json", "html"), language], (_JSON, "text/html")),
        "/ogc/conformance": _get("conformance", plain, (_JSON,)),
        "/ogc/api": _get("api", plain, ("application/vnd.oai.openapi+json",)),
        "/ogc/collections": _get("collections", plain, (_JSON,)),
    }
    for name, one in COLLECTIONS.items():
        filters = [_query(parameter) for parameter in one.filters.values()]
        url = f"/ogc/collections/{name}"
        key = name.replace("-", "_")
        paths[url] = _get(f"collection_{key}", plain, (_JSON,))
        paths[f"{url}/items"] = _get(
            f"items_{key}", [*_paging(), *filters, *plain], (_GEOJSON,), is_missing=True
        )
        paths[f"{url}/items/{{featureId}}"] = _get(
            f"item_{key}", [_feature_id(), *plain], (_GEOJSON,), is_missing=True
        )
    return openapi(papers.base_url, title=papers.title, paths=paths)


def _link(href: str, rel: str, media_type: str, title: str) -> dict[str, str]:
    return {"href": href, "rel": rel, "type": media_type, "title": title}


def _query(parameter: Parameter) -> Document:
    return described(parameter)


def _format(*names: str) -> Document:
    schema = {"type": "string", "enum": list(names)}
    return {"name": "f", "in": "query", "schema": schema, "example": names[0]}


def _feature_id() -> Document:
    schema = {"type": "string", "minLength": 1, "maxLength": 200}
    return {"name": "featureId", "in": "path", "required": True, "schema": schema}


def _paging() -> Sequence[Document]:
    degrees = {"type": "number", "minimum": -180, "maximum": 180}
    box = {"type": "array", "minItems": 4, "maxItems": 6, "items": degrees}
    limit = {"type": "integer", "minimum": 1, "maximum": MOST_ITEMS, "default": DEFAULT_LIMIT}
    offset = {"type": "integer", "minimum": 0, "maximum": 10**9, "default": 0}
    return (
        {"name": "bbox", "in": "query", "style": "form", "explode": False, "schema": box,
         "example": [4.0, 44.3, 4.9, 44.9]},
        {"name": "limit", "in": "query", "style": "form", "explode": False, "schema": limit},
        {"name": "offset", "in": "query", "style": "form", "explode": False, "schema": offset},
        {"name": "datetime", "in": "query", "style": "form", "explode": False,
         "schema": {"type": "string"}, "example": "2026-01-01T00:00:00Z/.."},
    )  # fmt: skip


def _get(
    operation: str,
    parameters: Iterable[Document],
    media_types: Iterable[str],
    *,
    is_missing: bool = False,
) -> Document:
    content = {
        media_type: {"schema": {"type": "string" if media_type == "text/html" else "object"}}
        for media_type in media_types
    }
    return {
        "get": {
            "operationId": operation,
            "parameters": list(parameters),
            "responses": {
                "200": {"description": operation, "content": content},
                **refusals(is_missing=is_missing),
            },
        }
    }
