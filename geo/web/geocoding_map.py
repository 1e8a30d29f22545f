"""The map of page Géocoder: a page of its own, fed by messages from the screen around it."""

from collections.abc import Callable
from functools import cached_property
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from geo.application import Application
from geo.maps import build_address_map, map_parts
from geo.web.assets import Assets
from geo.web.basemap import Basemap
from geo.web.kept import digest_of, kept_answer
from geo.web.templates import render

__all__ = ["GeocodingMap"]

_ALWAYS_ASK: Final = "no-cache"
_OUTLINES: Final = "/geocodage/contours"


class GeocodingMap:
    """The page and its script, built at the first visit: they depend on the settings alone."""

    def __init__(self, open_application: Callable[[], Application], assets: Assets) -> None:
        self._open = open_application
        self._assets = assets

    def page(self, request: Request) -> Response:
        """Answer ``/geocodage/carte``."""
        return kept_answer(request, self._built[0], "text/html", _ALWAYS_ASK)

    def script(self, request: Request) -> Response:
        """Answer ``/geocodage/carte.js``."""
        return kept_answer(request, self._built[1], "text/javascript", _ALWAYS_ASK)

    def basemap(self, _request: Request) -> Response:
        """Say whether tiles can be asked for; see :class:`geo.web.basemap.Basemap`."""
        shown = {"basemap": self._basemap.is_reachable()}
        return JSONResponse(shown, headers={"Cache-Control": "no-store"})

    def outlines(self, _request: Request) -> Response:
        """Answer with the outlines of the départements, GeoJSON."""
        outlines = self._open().boundaries.outline_departements()
        return JSONResponse(outlines, headers={"Cache-Control": "public, max-age=86400"})

    @cached_property
    def _basemap(self) -> Basemap:
        return Basemap(self._open().settings.tiles)

    @cached_property
    def _built(self) -> tuple[str, str]:
        application = self._open()
        known = (application.boundaries.commune(code) for code in application.territory_communes)
        departements = sorted({commune.departement_code for commune in known if commune})
        built = build_address_map(
            start=application.territory_bbox,
            tiles=application.settings.tiles,
            outline_urls=[_OUTLINES, *(f"/carte/contours/{code}" for code in departements)],
        )
        html, script = map_parts(built)
        page = render(
            "addresses_map.html",
            assets=self._assets,
            map_html=html,
            script_url=f"/geocodage/carte.js?v={digest_of(script)}",
        )
        return page, script
