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

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from geo.answers import territory_title
from geo.application import Application
from geo.errors import QueryRefused
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
    DEFAULT_LIMIT,
    MOST_ITEMS,
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
from geo.web.open_data import (
    NotFound,
    base_url,
    for_everybody,
    is_known,
    kept_headers,
    question_view,
    read_parameters,
    streamed,
)
from geo.web.templates import render

__all__ = ["ogc_routes"]

_JSON: Final = "application/json"
_GEOJSON: Final = "application/geo+json"
_OPENAPI: Final = "application/vnd.oai.openapi+json;version=3.0"
_COMMON: Final = ("f", "langue")
_PAGING: Final = ("bbox", "limit", "offset", "datetime")
_IN_FEEDS: Final = {
    "q": "q",
    "kind": "genre",
    "service": "service",
    "role": "lieu",
    "insee_code": "commune",
    "epci_code": "epci",
    "label": "label",
}
_INSTANT: Final = r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2}))?"
_DATETIME: Final = re.compile(rf"{_INSTANT}|(?:{_INSTANT}|\.\.)?/(?:{_INSTANT}|\.\.)?")
_LARGEST_OFFSET: Final = 10**9
_LONGEST_NUMBER: Final = 12


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paging:
    bbox: Bbox | None
    limit: int
    offset: int


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
        asked = _asked(request, (), formats=("json", "html"))
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
        _asked(request, ())
        return _json(request, {"conformsTo": CONFORMANCE})

    def api(self, request: Request) -> Response:
        """Answer with the description of these routes."""
        _asked(request, ())
        return _json(request, ogc_openapi(self._papers(request)), _OPENAPI)

    def collections(self, request: Request) -> Response:
        """Answer with the collections."""
        _asked(request, ())
        extents = {name: self._extent(name) for name in COLLECTIONS}
        return _json(request, collections_document(self._papers(request), extents))

    def collection(self, request: Request) -> Response:
        """Answer with one collection; 404 when there is none of that name."""
        name = _collection_name(request)
        _asked(request, ())
        return _json(
            request, collection_document(name, self._papers(request, name), self._extent(name))
        )

    def items(self, request: Request) -> Response:
        """Answer with a page of features."""
        name = _collection_name(request)
        asked = _asked(request, (*_PAGING, *COLLECTIONS[name].filters))
        paging = _read_paging(asked)
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
        name, feature_id = _collection_name(request), request.path_params["feature_id"]
        _asked(request, ())
        papers = self._papers(request, name)
        feature = self._feature(name, feature_id, papers)
        if feature is None:
            raise NotFound(say("Rien n'a cet identifiant dans « {name} ».", name=name))
        url = f"{papers.base_url}/ogc/collections/{name}/items/{feature['id']}"
        links = page_links(name, papers, urls={"self": url})
        return _json(request, {**feature, "links": links}, _GEOJSON)

    def _page(
        self, name: str, asked: Mapping[str, list[str]], paging: _Paging, papers: Papers
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


def _collection_name(request: Request) -> str:
    name: str = request.path_params["name"]
    if name not in COLLECTIONS:
        raise NotFound(
            say(
                "Cette collection n'existe pas. Collections : {names}.",
                names=", ".join(COLLECTIONS),
            )
        )
    return name


def _asked(
    request: Request, names: tuple[str, ...], *, formats: tuple[str, ...] = ("json",)
) -> dict[str, list[str]]:
    """Return the parameters; 400 for any other (``/req/core/query-param-unknown``)."""
    asked = read_parameters(request, (*names, *_COMMON))
    for value in asked.get("f", []):
        if value not in formats:
            raise QueryRefused("choice_unknown", name="f", value=_shown(value))
    return asked


def _read_paging(asked: Mapping[str, list[str]]) -> _Paging:
    """Read bbox, limit, offset; what is no datetime is refused.

    No feature has a time of its own, so that a datetime that can be read lets all of them through
    (``/req/core/fc-time-response``). A limit beyond ours is served in pages of ours
    (``/req/core/fc-limit-response-1``).
    """
    moment = asked.get("datetime", [".."])[-1]
    if not _is_datetime(moment):
        raise QueryRefused("datetime_refused", name="datetime", value=_shown(moment))
    limit = _read_number(asked, "limit", DEFAULT_LIMIT, least=1)
    offset = _read_number(asked, "offset", 0, least=0)
    return _Paging(
        bbox=_read_bbox(asked.get("bbox", [""])[-1]),
        limit=min(limit, MOST_ITEMS),
        offset=min(offset, _LARGEST_OFFSET),
    )


def _is_datetime(written: str) -> bool:
    if written != ".." and _DATETIME.fullmatch(written) is None:
        return False
    try:
        for part in filter(None, written.replace("..", "").split("/")):
            datetime.fromisoformat(part)
    except ValueError:
        return False
    return True


def _read_number(asked: Mapping[str, list[str]], name: str, default: int, *, least: int) -> int:
    written = asked.get(name, [str(default)])[-1]
    is_number = written.isascii() and written.isdigit() and len(written) <= _LONGEST_NUMBER
    if not is_number or int(written) < least:
        raise QueryRefused("whole_number_refused", name=name, value=_shown(written), least=least)
    return int(written)


def _read_bbox(written: str) -> Bbox | None:
    """Read a window; heights are left out (``/req/core/fc-bbox-definition``)."""
    if not written:
        return None
    refused = QueryRefused("bbox_refused", name="bbox", value=_shown(written))
    try:
        numbers = [float(number) for number in written.split(",")]
    except ValueError:
        raise refused from None
    if len(numbers) not in {4, 6} or not all(map(math.isfinite, numbers)):
        raise refused
    west, south = numbers[:2]
    east, north = numbers[len(numbers) // 2 : len(numbers) // 2 + 2]
    if south > north or not all(-180 <= lon <= 180 for lon in (west, east)):
        raise refused
    return Bbox(west=west, south=south, east=east, north=north)


def _page_urls(
    name: str, papers: Papers, asked: Mapping[str, list[str]], paging: _Paging, page: Page
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


def _shown(text: str) -> str:
    return text[:80].encode("utf-8", "replace").decode("utf-8")
