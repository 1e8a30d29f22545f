"""Vector tiles, for maps that draw themselves.

=========================== ======================================================
``/tiles/{z}/{x}/{y}.mvt``  one tile, parameters of :mod:`geo.feeds.parameters`
``/tiles/tilejson.json``    where they are, TileJSON 3.0
=========================== ======================================================
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import asdict, replace
from threading import Lock
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from geo.application import Application
from geo.errors import QueryRefused
from geo.feeds.answering import Answer, catalogue_digest, find_answer
from geo.feeds.collections import shops_extent
from geo.feeds.features import encode
from geo.feeds.papers import read_papers
from geo.feeds.vector_tiles import CLOSEST_ZOOM, LAYER, read_tile
from geo.languages import say
from geo.values import Query
from geo.web.assets import Assets
from geo.web.open_data import (
    feed_question,
    for_everybody,
    is_known,
    kept_headers,
    streamed,
)
from geo.web.plain_pages import base_url

__all__ = ["tile_routes"]

_MEDIA_TYPE: Final = "application/vnd.mapbox-vector-tile"
_MOST_KEPT: Final = 16
_FIELDS: Final = {
    "slug": "String",
    "name": "String",
    "kind": "String",
    "family": "String",
    "role": "String",
    "count": "Number",
    "is_at_commune": "Boolean",
}


def tile_routes(
    open_application: Callable[[], Application],
    assets: Assets,  # noqa: ARG001 - as all routes are made
) -> list[BaseRoute]:
    """Return the routes of the tiles; the application opens when one is asked for."""
    tiles = _Tiles(open_application)
    methods = ["GET", "OPTIONS"]
    return [
        Route("/tiles/tilejson.json", for_everybody(tiles.description), methods=methods),
        Route("/tiles/{z}/{x}/{y}.mvt", for_everybody(tiles.tile), methods=methods),
    ]


class _Tiles:
    """The answers; a map asks for a dozen tiles of one question at once."""

    def __init__(self, open_application: Callable[[], Application]) -> None:
        self._open = open_application
        self._answers: OrderedDict[tuple[int, Query], Answer] = OrderedDict()
        self._keeping = Lock()

    def tile(self, request: Request) -> Response:
        """Answer with one tile; 204 where nothing is, 400 for a tile that no map has."""
        application = self._open()
        z, x, y = _read_number(request.path_params)
        question = feed_question(request, application)
        query = _orderless(question.state.query)
        moment = query.open_at if question.state.is_now else ""
        digest = catalogue_digest(application.catalogue)
        headers = kept_headers(
            digest, z, x, y, request.url.query, question.view, moment, vary=False
        )
        if is_known(request, headers):
            return Response(status_code=304, headers=headers)
        answer = None if query == Query() else self._answer(application, query)
        body = read_tile(application.catalogue, z=z, x=x, y=y, answer=answer)
        if not body:
            return Response(status_code=204, headers=headers)
        return Response(body, media_type=_MEDIA_TYPE, headers=headers)

    def description(self, request: Request) -> Response:
        """Answer with what a map must know of the tiles, filters included."""
        application = self._open()
        question = feed_question(request, application)
        url = base_url(request, application)
        asked = f"?{request.url.query}" if request.url.query else ""
        title = say("Créateurs et commerces") if question.view is None else question.view.title
        papers = read_papers(application.catalogue, title=title, base_url=url, url=url)
        bounds = shops_extent(application.catalogue, application.territory_bbox)
        body = encode(
            {
                "tilejson": "3.0.0",
                "name": papers.title,
                "attribution": papers.attribution,
                "tiles": [f"{url}/tiles/{{z}}/{{x}}/{{y}}.mvt{asked}"],
                "minzoom": 0,
                "maxzoom": CLOSEST_ZOOM,
                "bounds": list(asdict(bounds).values()),
                "vector_layers": [{"id": LAYER, "fields": _FIELDS}],
            }
        )
        return streamed(request, iter([body]), "application/json", kept_headers(body))

    def _answer(self, application: Application, query: Query) -> Answer:
        key = (application.catalogue.edition, query)
        with self._keeping:
            known = self._answers.get(key)
        if known is None:
            known = find_answer(application.catalogue, query)
            with self._keeping:
                self._answers[key] = known
                while len(self._answers) > _MOST_KEPT:
                    self._answers.popitem(last=False)
        return known


def _read_number(written: dict[str, str]) -> tuple[int, int, int]:
    """Read zoom, column and row.

    Raises
    ------
    QueryRefused
        When they are no numbers, or no tile has them.
    """
    shown = "/".join(written[name][:20] for name in ("z", "x", "y"))
    if not all(written[name].isascii() and written[name].isdigit() for name in ("z", "x", "y")):
        raise QueryRefused("tile_refused", name="z", value=shown, most=CLOSEST_ZOOM)
    z, x, y = (int(written[name][:9]) for name in ("z", "x", "y"))
    if z > CLOSEST_ZOOM or max(x, y) >= 1 << z:
        raise QueryRefused("tile_refused", name="z", value=shown, most=CLOSEST_ZOOM)
    return z, x, y


def _orderless(query: Query) -> Query:
    """Return what of `query` decides who is drawn: a place without a radius only orders."""
    is_near_needed = query.radius_m is not None or query.delivers_here
    return query if is_near_needed else replace(query, near=None)
