"""Maps that the screen around them feeds by messages: each is a page of its own and its script."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Protocol

import folium
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from geo.application import Application
from geo.coverage import Covered
from geo.maps import build_address_map, build_work_map, map_parts
from geo.search import Bbox
from geo.web.assets import Assets
from geo.web.basemap import Basemap
from geo.web.kept import digest_of, kept_answer
from geo.web.templates import render

__all__ = ["ADDRESS_MAP", "WORK_MAP", "MessageMap", "MessageMapKind"]

_ALWAYS_ASK: Final = "no-cache"
_OUTLINES: Final = "/geocodage/contours"


class _Build(Protocol):
    def __call__(
        self, *, start: Bbox, tiles: str | None, outline_urls: list[str]
    ) -> folium.Map: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageMapKind:
    """What sets one of these maps apart.

    Attributes
    ----------
    build
        Builds the Folium map.
    path
        Address of its page; its script is the same with ``.js``.
    files
        Stem of its own style sheet and script among our assets.
    title
        What it shows, in a few words.
    """

    build: _Build
    path: str
    files: str
    title: str


ADDRESS_MAP: Final = MessageMapKind(
    build=build_address_map,
    path="/geocodage/carte",
    files="addresses",
    title="Carte des adresses géocodées",
)
WORK_MAP: Final = MessageMapKind(
    build=build_work_map, path="/carte/atelier", files="work_map", title="Carte de travail"
)


class MessageMap:
    """One of the maps: its page and its script depend on settings and territory alone."""

    def __init__(
        self, open_application: Callable[[], Application], assets: Assets, kind: MessageMapKind
    ) -> None:
        self._open = open_application
        self._assets = assets
        self._kind = kind
        self._kept: tuple[Covered, str, str] | None = None

    def page(self, request: Request) -> Response:
        """Answer with the page."""
        return kept_answer(request, self._built()[0], "text/html", _ALWAYS_ASK)

    def script(self, request: Request) -> Response:
        """Answer with the script that Folium makes of the map."""
        return kept_answer(request, self._built()[1], "text/javascript", _ALWAYS_ASK)

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

    def _built(self) -> tuple[str, str]:
        """Return page and script, built again when the territory has changed."""
        application = self._open()
        covered = application.coverage.now
        if self._kept is None or self._kept[0] is not covered:
            self._kept = (covered, *self._build(application))
        return self._kept[1:]

    def _build(self, application: Application) -> tuple[str, str]:
        known = (application.boundaries.commune(code) for code in application.territory_communes)
        departements = sorted({commune.departement_code for commune in known if commune})
        built = self._kind.build(
            start=application.territory_bbox,
            tiles=application.settings.tiles,
            outline_urls=[_OUTLINES, *(f"/carte/contours/{code}" for code in departements)],
        )
        html, script = map_parts(built)
        page = render(
            "message_map.html",
            assets=self._assets,
            title=self._kind.title,
            files=self._kind.files,
            map_html=html,
            script_url=f"{self._kind.path}.js?v={digest_of(script)}",
        )
        return page, script
