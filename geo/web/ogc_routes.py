"""OGC API – Features 1.0 (core, GeoJSON, OpenAPI 3.0), for QGIS and its like.

================================== =================================================
``/ogc``                           landing page, JSON or HTML
``/ogc/conformance``               what of the standard is there
``/ogc/api``                       OpenAPI
``/ogc/collections``               the collections
``/ogc/collections/{name}``        one of them
``/ogc/collections/{name}/items``  its features, page by page
``…/items/{feature_id}``           one of them
================================== =================================================

Requirements of the standard (OGC 17-069r4) are named in comments.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from geo.answers import territory_title
from geo.application import Application
from geo.feeds.answering import catalogue_digest
from geo.feeds.collections import (
    Page,
    find_commune,
    find_shop_place,
    find_zone,
    read_communes,
    read_shops,
    read_zones,
    shops_extent,
)
from geo.feeds.features import encode
from geo.feeds.ogc_documents import (
    COLLECTIONS,
    CONFORMANCE,
    collection_document,
    collections_document,
    landing_document,
    ogc_openapi,
    page_links,
)
from geo.feeds.papers import Papers, read_papers
from geo.languages import say
from geo.map_state import read_state
from geo.search import Bbox
from geo.values import Query
from geo.views import view_scope
from geo.web.assets import Assets
from geo.web.ogc_parameters import (
    PAGING,
    Paging,
    asked_parameters,
    collection_name,
    read_paging,
)
from geo.web.open_data import (
    NotFound,
    for_everybody,
    is_known,
    kept_headers,
    question_view,
    streamed,
)
from geo.web.plain_pages import base_url
from geo.web.templates import render

__all__ = ["ogc_routes"]

_JSON: Final = "application/json"
_GEOJSON: Final = "application/geo+json"
_OPENAPI: Final = "application/vnd.oai.openapi+json;version=3.0"
_IN_FEEDS: Final = {
    "q": "q",
    "kind": "genre",
    "service": "service",
    "role": "lieu",
    "insee_code": "commune",
    "epci_code": "epci",
    "label": "label",
}


def ogc_routes(
    open_application: Callable[[], Application],
    assets: Assets,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> list[BaseRoute]:
    """Return the routes of OGC API – Features; the application opens when one is asked for."""
    answers = _Ogc(open_application, assets, clock)
    methods = ["GET", "OPTIONS"]
    return [
        Route("/ogc", for_everybody(answers.landing), methods=methods),
        Route("/ogc/", for_everybody(answers.landing), methods=methods),
        Route("/ogc/conformance", for_everybody(answers.conformance), methods=methods),
        Route("/ogc/api", for_everybody(answers.api), methods=methods),
        Route("/ogc/collections", for_everybody(answers.collections), methods=methods),
        Route("/ogc/collections/{name}", for_everybody(answers.collection), methods=methods),
        Route("/ogc/collections/{name}/items", for_everybody(answers.items), methods=methods),
        Route(
            "/ogc/collections/{name}/items/{feature_id}",
            for_everybody(answers.item),
            methods=methods,
        ),
    ]


class _Ogc:
    def __init__(
        self,
        open_application: Callable[[], Application],
        assets: Assets,
        clock: Callable[[], datetime],
    ) -> None:
        self._open = open_application
        self._assets = assets
        self._clock = clock

    def landing(self, request: Request) -> Response:
        """Answer with the landing page, as HTML to whoever reads it in a browser."""
        asked = asked_parameters(request, (), formats=("json", "html"))
        papers = self._papers(request)
        accepted = request.headers.get("accept", "")
        if asked.get("f", ["html" if "text/html" in accepted else "json"])[-1] == "html":
            page = render("ogc.html", assets=self._assets, papers=papers, collections=COLLECTIONS)
            headers = kept_headers(page) | {"Vary": "Accept, Accept-Language"}
            return streamed(request, iter([page.encode()]), "text/html", headers)
        answer = _json(request, landing_document(papers))
        answer.headers["Vary"] = "Accept, Accept-Language"
        return answer

    def conformance(self, request: Request) -> Response:
        """Answer with the parts of the standard that hold."""
        asked_parameters(request, ())
        return _json(request, {"conformsTo": CONFORMANCE})

    def api(self, request: Request) -> Response:
        """Answer with the description of these routes."""
        asked_parameters(request, ())
        return _json(request, ogc_openapi(self._papers(request)), _OPENAPI)

    def collections(self, request: Request) -> Response:
        """Answer with the collections."""
        asked_parameters(request, ())
        extents = {name: self._extent(name) for name in COLLECTIONS}
        return _json(request, collections_document(self._papers(request), extents))

    def collection(self, request: Request) -> Response:
        """Answer with one collection; 404 when there is none of that name."""
        name = collection_name(request)
        asked_parameters(request, ())
        return _json(
            request, collection_document(name, self._papers(request, name), self._extent(name))
        )

    def items(self, request: Request) -> Response:
        """Answer with a page of features."""
        name = collection_name(request)
        asked = asked_parameters(request, (*PAGING, *COLLECTIONS[name].filters))
        paging = read_paging(asked)
        papers = self._papers(request, name)
        headers = kept_headers(request.url, self._edition(asked), papers)
        if is_known(request, headers):
            return Response(status_code=304, headers=headers)
        page = self._page(name, asked, paging, papers)
        shown = {
            "type": "FeatureCollection",
            "attribution": papers.attribution,
            "numberMatched": page.matched,
            "numberReturned": len(page.features),
            "timeStamp": self._clock().replace(microsecond=0).isoformat().replace("+00:00", "Z"),
            "links": page_links(name, papers, urls=_page_urls(name, papers, asked, paging, page)),
            "features": page.features,
        }
        return streamed(request, iter([encode(shown)]), _GEOJSON, headers)

    def item(self, request: Request) -> Response:
        """Answer with one feature; 404 when there is none of that identifier."""
        name, feature_id = collection_name(request), request.path_params["feature_id"]
        asked_parameters(request, ())
        papers = self._papers(request, name)
        feature = self._feature(name, feature_id, papers)
        if feature is None:
            raise NotFound(say("Rien n'a cet identifiant dans « {name} ».", name=name))
        url = f"{papers.base_url}/ogc/collections/{name}/items/{feature['id']}"
        links = page_links(name, papers, urls={"self": url})
        return _json(request, {**feature, "links": links}, _GEOJSON)

    def _page(
        self, name: str, asked: Mapping[str, list[str]], paging: Paging, papers: Papers
    ) -> Page:
        application = self._open()
        where: dict[str, Any] = {
            "bbox": paging.bbox,
            "limit": paging.limit,
            "offset": paging.offset,
        }
        if name == "shops":
            return read_shops(application.catalogue, self._query(asked), papers, **where)
        if name == "delivery-zones":
            slug = asked.get("slug", [None])[-1]
            return read_zones(application.catalogue, papers, slug=slug, **where)
        wanted = {key: set(asked[key]) for key in COLLECTIONS[name].filters if key in asked}
        return read_communes(
            application.boundaries,
            application.territory_communes,
            matches=lambda properties: all(
                properties.get(key) in values for key, values in wanted.items()
            ),
            **where,
        )

    def _feature(self, name: str, feature_id: str, papers: Papers) -> dict[str, Any] | None:
        application = self._open()
        if name == "shops":
            return find_shop_place(application.catalogue, feature_id, papers)
        if name == "delivery-zones":
            return find_zone(application.catalogue, feature_id, papers)
        return find_commune(application.boundaries, application.territory_communes, feature_id)

    def _query(self, asked: Mapping[str, list[str]]) -> Query:
        """Return the question that the filters of the shops ask.

        Raises
        ------
        QueryRefused
            When one cannot be used.
        """
        application = self._open()
        named = {_IN_FEEDS[name]: values for name, values in asked.items() if name in _IN_FEEDS}
        state = read_state(named, application.boundaries)
        if state.faults:
            raise state.faults[0]
        view = asked.get("view")
        if view is None:
            return state.query
        scope = view_scope(question_view(view[-1], application), application.boundaries)
        return replace(state.query, scope=scope)

    def _papers(self, request: Request, name: str | None = None) -> Papers:
        application = self._open()
        title = territory_title(application.coverage.now.rule, application.boundaries)
        url = base_url(request, application)
        return read_papers(
            application.catalogue,
            title=say("Créateurs et commerces · {territory}", territory=title),
            base_url=url,
            url=f"{url}/ogc" if name is None else f"{url}/ogc/collections/{name}/items",
        )

    def _extent(self, name: str) -> Bbox:
        application = self._open()
        if name == "communes":
            return application.territory_bbox
        return shops_extent(application.catalogue, application.territory_bbox)

    def _edition(self, asked: Mapping[str, list[str]]) -> str:
        """Return what changes with whatever the features are made of."""
        application = self._open()
        view = application.views.find(asked.get("view", [""])[-1])
        return f"{catalogue_digest(application.catalogue)} {view} {application.coverage.now.rule}"


def _page_urls(
    name: str, papers: Papers, asked: Mapping[str, list[str]], paging: Paging, page: Page
) -> dict[str, str | None]:
    """Return the addresses of this page, the next and the one before."""

    def url(offset: int) -> str:
        kept = [(key, one) for key, values in asked.items() for one in values]
        kept = [(key, one) for key, one in kept if key not in {"limit", "offset"}]
        numbers = [("limit", str(paging.limit)), ("offset", str(offset))]
        query = urlencode([*kept, *numbers], errors="replace")
        return f"{papers.base_url}/ogc/collections/{name}/items?{query}"

    following = paging.offset + len(page.features)
    before = max(0, paging.offset - paging.limit)
    return {
        "self": url(paging.offset),
        "next": url(following) if page.features and following < page.matched else None,
        "prev": url(before) if paging.offset else None,
    }


def _json(request: Request, document: Mapping[str, Any], media_type: str = _JSON) -> Response:
    body = encode(document)
    return streamed(request, iter([body]), media_type, kept_headers(body.decode()))
