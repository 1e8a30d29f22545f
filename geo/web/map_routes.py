"""The map's own page and everything it asks for while one looks at it.

======================== =================================================================
``/carte/fond``          the page: Folium's map in our own HTML, in the language of ``langue``
``/carte/fond.js``       Folium's script for it
``/carte/points``        points and clusters for a window, parameters of
                         :mod:`geo.public_question` and ``vue``, the name of a view;
                         ``bref=1`` leaves out names that no number is tied to
``/carte/zones/{slug}``  delivery zones of one shop, GeoJSON
``/carte/contours/{…}``  outlines of a département's communes, GeoJSON
``/carte/lieux``         communes as one types
======================== =================================================================
"""

import json
import math
from collections.abc import Callable
from dataclasses import asdict
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from geo.application import Application
from geo.around import find_pickups
from geo.catalogue import Catalogue
from geo.coverage import Covered
from geo.errors import QueryRefused
from geo.languages import Language, say, speaking, spoken_language
from geo.map_state import PAGE_LENGTH, near_parameter
from geo.maps import build_map, map_parts
from geo.opening_window import opening_window
from geo.public_question import read_question
from geo.search import Bbox, MapAnswer, read_map
from geo.values import Query
from geo.web.assets import Assets
from geo.web.basemap import Basemap
from geo.web.kept import digest_of, kept_answer
from geo.web.kept_pages import keep_for
from geo.web.security import OPEN
from geo.web.spoken import VARY, asked_language
from geo.web.templates import render

__all__ = ["map_routes"]

_ALWAYS_ASK: Final = "no-cache"
_KEPT_S: Final = 60.0
"""As long as points may follow doors that open and close."""
_A_DAY: Final = "public, max-age=86400"
_MOST_SUGGESTIONS: Final = 8
_FARTHEST_ZOOM: Final = 22


class _MapPage:
    """Folium's map, built once for each rule of the territory, in the language spoken."""

    def __init__(self, application: Application, assets: Assets) -> None:
        self.covered = application.coverage.now
        departements = sorted(
            {
                commune.departement_code
                for code in application.territory_communes
                if (commune := application.boundaries.commune(code)) is not None
            }
        )
        outline_urls = [f"/carte/contours/{code}" for code in departements]
        built = build_map(
            start=application.territory_bbox,
            tiles=application.settings.tiles,
            outline_urls=outline_urls,
        )
        html, self.script = map_parts(built)
        self.page = render(
            "map.html",
            language=spoken_language(),
            title=say("Carte · Alentour"),
            assets=assets,
            map_html=html,
            script_url=f"/carte/fond.js?v={digest_of(self.script)}&langue={spoken_language()}",
        )


def map_routes(open_application: Callable[[], Application], assets: Assets) -> list[BaseRoute]:
    """Return the routes of the map; the application opens when the first is asked for."""
    answers = _MapAnswers(open_application, assets)
    return [
        Route("/carte/fond", answers.page),
        Route("/carte/fond.js", answers.script),
        Route("/carte/points", answers.points),
        Route("/carte/zones/{slug}", answers.zones),
        Route("/carte/contours/{departement_code}", answers.outlines),
        Route("/carte/lieux", answers.suggestions),
    ]


class _MapAnswers:
    """The answers to the map's questions; each runs in a worker thread."""

    def __init__(self, open_application: Callable[[], Application], assets: Assets) -> None:
        self._open = open_application
        self._assets = assets
        self._pages: dict[Language, _MapPage] = {}
        self._basemap: Basemap | None = None

    def page(self, request: Request) -> Response:
        """Answer with the map's page."""
        page = self._built_page(request)
        return kept_answer(request, page.page, "text/html", _ALWAYS_ASK, vary=VARY)

    def script(self, request: Request) -> Response:
        """Answer with Folium's script for that page."""
        page = self._built_page(request)
        return kept_answer(request, page.script, "text/javascript", _A_DAY, vary=VARY)

    async def points(self, request: Request) -> Response:
        """Answer with the points and clusters of a window; 400 when the window cannot be used."""
        return await run_in_threadpool(self._points, request)

    def _points(self, request: Request) -> Response:
        application = self._open()
        slug = request.query_params.get("vue")
        view = None if slug is None else application.views.find(slug)
        if slug is not None and view is None:
            return _refusal(QueryRefused("choice_unknown", name="vue", value=slug[:80]), 404)
        # What cannot be used in an old link is left out here as on the page, which says so.
        state = read_question(_parameters(request), application, view=view).state
        try:
            window, zoom = _read_window(request, application.territory_bbox)
        except QueryRefused as refused:
            return _refusal(refused)
        answer = read_map(
            application.catalogue,
            state.query,
            window=window,
            zoom=zoom,
            limit=PAGE_LENGTH,
            offset=state.offset,
        )
        shown = {
            **_map_record(answer, state.query),
            "window": _window(answer, application.catalogue, state.query, application.coverage.now),
            "basemap": self._is_basemap_reachable(application),
        }
        if request.query_params.get("bref") == "1":
            shown |= _brief_record(answer)
        keep_for(request.scope, _KEPT_S)
        return _json(request, shown, _ALWAYS_ASK)

    def zones(self, request: Request) -> Response:
        """Answer with the delivery zones of one shop, GeoJSON."""
        slug = request.path_params["slug"]
        return _json(request, self._open().catalogue.zones_geojson(slug), _ALWAYS_ASK)

    def outlines(self, request: Request) -> Response:
        """Answer with the outlines of the communes of a département; 404 for an unknown one."""
        code = request.path_params["departement_code"]
        boundaries = self._open().boundaries
        if boundaries.departement_name(code) is None:
            return _refusal(
                QueryRefused("choice_unknown", name="departement", value=code[:80]), 404
            )
        return _json(request, boundaries.outlines(code), _A_DAY)

    def suggestions(self, request: Request) -> Response:
        """Answer with the communes and, where addresses are loaded, those that one may mean."""
        text = request.query_params.get("q", "")[:200]
        application = self._open()
        here = application.territory_bbox.centre
        suggest = application.geocoding.local_chain.suggest
        found = suggest(text, limit=_MOST_SUGGESTIONS, near=here)
        shown = [
            {"label": candidate.label, "pres": near_parameter(candidate), "city": candidate.city}
            for candidate in found
        ]
        return _json(request, shown, _ALWAYS_ASK)

    def _built_page(self, request: Request) -> _MapPage:
        application, language = self._open(), asked_language(request)
        page = self._pages.get(language)
        if page is None or page.covered is not application.coverage.now:
            with speaking(language):
                page = self._pages[language] = _MapPage(application, self._assets)
        return page

    def _is_basemap_reachable(self, application: Application) -> bool:
        if self._basemap is None:
            self._basemap = Basemap(application.settings.tiles)
        return self._basemap.is_reachable()


def _map_record(answer: MapAnswer, query: Query) -> dict[str, object]:
    return {
        "is_whole": answer.is_whole,
        "total": answer.total,
        "near": _near_record(query),
        "points": answer.points,
        "clusters": answer.clusters,
        "stacks": answer.stacks,
    }


def _brief_record(answer: MapAnswer) -> dict[str, object]:
    """Return what is drawn, to the metre, with half the bytes.

    A shop without a number has a rank in place of its slug and no name: enough to draw it. Whoever
    touches the map asks for the names.
    """
    ranks: dict[object, int] = {}
    points = []
    for lon, lat, role, family, is_at_commune, number, slug, name in answer.points:
        at = (round(float(str(lon)), 5), round(float(str(lat)), 5))
        known = (slug, name) if number else (ranks.setdefault(slug, len(ranks)),)
        points.append((*at, role, family, int(bool(is_at_commune)), number, *known))
    stacks = [(*stack[:3], []) for stack in answer.stacks]
    return {"is_brief": True, "points": points, "stacks": stacks}


def _window(answer: MapAnswer, catalogue: Catalogue, query: Query, covered: Covered) -> list[float]:
    here = covered.bbox
    things = (*answer.points, *answer.clusters, *answer.stacks)
    # A radius is seen whole, whatever lies in it.
    pickups = () if query.radius_m is not None else find_pickups(catalogue, query)
    window = opening_window(
        query,
        answer.bbox,
        covered,
        listed=answer.listed,
        pickups=[point.position for point in pickups],
        is_any_here=any(here.contains(float(str(lon)), float(str(lat))) for lon, lat, *_ in things),
    )
    return list(asdict(window).values())


def _near_record(query: Query) -> dict[str, object] | None:
    if query.near is None:
        return None
    return {"lon": query.near.lon, "lat": query.near.lat, "radius_m": query.radius_m}


def _parameters(request: Request) -> dict[str, list[str]]:
    return {name: request.query_params.getlist(name) for name in request.query_params}


def _read_window(request: Request, default: Bbox) -> tuple[Bbox, int]:
    """Read ``fenetre=west,south,east,north`` and ``zoom``.

    Raises
    ------
    QueryRefused
        When either is there and cannot be used.
    """
    written = request.query_params.get("fenetre")
    zoom_written = request.query_params.get("zoom", "9")
    refused = QueryRefused("window_refused", value=f"{written or ''} ({zoom_written})"[:80])
    try:
        zoom = int(zoom_written)
        window = default if written is None else _window_from(written)
    except ValueError:
        raise refused from None
    if not 0 <= zoom <= _FARTHEST_ZOOM:
        raise refused
    return window, zoom


def _window_from(written: str) -> Bbox:
    """Read four degrees in order; a window beyond the edges of the world is cut at them.

    Raises
    ------
    ValueError
        When they are not four finite numbers, or in another order.
    """
    west, south, east, north = (float(degrees) for degrees in written.split(","))
    if not (-math.inf < west < east < math.inf and -math.inf < south < north < math.inf):
        raise ValueError(written)
    # A map zoomed out, or moved past the antimeridian, shows the world more than once.
    west, east = (max(-180.0, min(180.0, lon)) for lon in (west, east))
    south, north = (max(-90.0, min(90.0, lat)) for lat in (south, north))
    return Bbox(west=west, south=south, east=east, north=north)


def _refusal(refused: QueryRefused, status: int = 400) -> JSONResponse:
    return JSONResponse({"error": refused.sentence}, status, headers={"Cache-Control": "no-store"})


def _json(request: Request, content: object, cache_control: str) -> Response:
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    answer = kept_answer(request, body, "application/json", cache_control)
    answer.headers.update(OPEN)
    return answer
