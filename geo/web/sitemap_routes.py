"""What search engines ask for first: ``/robots.txt``, ``/sitemap.xml`` and its parts."""

from collections.abc import Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from geo.application import Application
from geo.feeds.addresses import (
    MOST_IN_A_FILE,
    page_addresses,
    sitemap_index,
    sitemap_pieces,
)
from geo.feeds.answering import catalogue_digest
from geo.languages import say
from geo.web.assets import Assets
from geo.web.light_commune import commune_slug
from geo.web.open_data import NotFound, for_everybody, kept_headers, streamed
from geo.web.plain_pages import base_url

__all__ = ["sitemap_routes"]

_XML: Final = "application/xml"
_ROBOTS: Final = """\
User-agent: *
Disallow: /organisateurs
Disallow: /ma-fiche/
Disallow: /signaler/
Disallow: /inscription/
Disallow: /favoris
Disallow: /imprimer
Disallow: /geocodage/
Disallow: /carte/
Disallow: /tiles/
Disallow: /api/
Disallow: /ogc/
Disallow: /_stcore/
Disallow: /guide.pdf
Disallow: /boutique/*/autocollant.
Disallow: /boutique/*/chevalet.
Disallow: /*?
Allow: /apercu.png
Allow: /

Sitemap: {url}/sitemap.xml
"""
"""Pages of one person, of organizers, and answers to questions, of which there are too many.

Pictures of links are open: those who show a shared link fetch its picture as its page allows.
"""


def sitemap_routes(
    open_application: Callable[[], Application],
    assets: Assets,  # noqa: ARG001 - as all routes are made
) -> list[BaseRoute]:
    """Return the routes; the application opens when one is asked for."""
    sitemaps = _Sitemaps(open_application)
    methods = ["GET", "OPTIONS"]
    return [
        Route("/robots.txt", for_everybody(sitemaps.robots), methods=methods),
        Route("/sitemap.xml", for_everybody(sitemaps.first), methods=methods),
        Route("/sitemap-{number}.xml", for_everybody(sitemaps.part), methods=methods),
    ]


class _Sitemaps:
    def __init__(self, open_application: Callable[[], Application]) -> None:
        self._open = open_application

    def robots(self, request: Request) -> Response:
        """Answer with what robots may read, and where they find it."""
        body = _ROBOTS.format(url=base_url(request, self._open())).encode()
        headers = kept_headers(body, vary=False)
        return streamed(request, iter([body]), "text/plain", headers)

    def first(self, request: Request) -> Response:
        """Answer with every page, or with the list of the files that hold them."""
        count = self._count()
        if count <= MOST_IN_A_FILE:
            return self._file(request, 1)
        url = base_url(request, self._open())
        body = sitemap_index(count, url)
        return streamed(request, iter([body]), _XML, kept_headers(body, vary=False))

    def part(self, request: Request) -> Response:
        """Answer with one of the files; 404 beyond the last."""
        written = request.path_params["number"]
        most = max(1, -(-self._count() // MOST_IN_A_FILE))
        is_number = written.isascii() and written.isdigit() and len(written) < 6
        if not is_number or not 1 <= int(written) <= most:
            raise NotFound(say("Il y a {count} fichier(s) d'adresses.", count=most))
        return self._file(request, int(written))

    def _file(self, request: Request, number: int) -> Response:
        application = self._open()
        url = base_url(request, application)
        views = application.views.all()
        digest = catalogue_digest(application.catalogue)
        headers = kept_headers(digest, url, number, [view.slug for view in views], vary=False)

        pages = page_addresses(application.catalogue, views, self._commune_path)
        return streamed(request, sitemap_pieces(pages, url, number=number), _XML, headers)

    def _count(self) -> int:
        application = self._open()
        pages = page_addresses(application.catalogue, application.views.all(), self._commune_path)
        return sum(1 for _ in pages)

    def _commune_path(self, insee_code: str) -> str | None:
        commune = self._open().boundaries.commune(insee_code)
        return None if commune is None else f"/commune/{commune_slug(commune)}"
