"""The list of everything that the app answers beside Streamlit, and of what every answer passes."""

from typing import Final

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp
from starlette_compress import CompressMiddleware, add_compress_type

from geo.settings import Settings
from geo.web.assets import Assets
from geo.web.compression import (
    CompressedCopies,
    CompressedFilesMiddleware,
    VaryOnceMiddleware,
)
from geo.web.embed_routes import embed_route
from geo.web.health import health_route
from geo.web.host_config import HostConfigMiddleware
from geo.web.kept_pages import KeptPages, KeptPagesMiddleware
from geo.web.log_in_service import LogInServiceMiddleware
from geo.web.opening import OpenedApp, Opening
from geo.web.security import SecurityHeadersMiddleware, streamlit_policy
from geo.web.shell import Shell, ShellMiddleware
from geo.web.streamlit_files import immutable_files, streamlit_folder

__all__ = ["OPENED_PAGES", "OPENED_PATHS", "build_middleware", "build_routes"]

OPENED_PATHS: Final = (
    *("boutique", "carte", "geocodage", "inscription", "ma-fiche", "organisateurs", "photos"),
    *("signaler", "v", "commune", "genre", "api", "ogc", "tiles"),
)
"""First parts of the paths that wait until the application has opened."""
OPENED_PAGES: Final = (
    *("carte", "imprimer", "favoris", "marches.ics", "oembed", "donnees", "ogc"),
    *("robots.txt", "sitemap.xml", "sitemap-{number}.xml"),
    *("guide.pdf", "apercu.png"),
)
"""Whole paths that wait for it too; no page of Streamlit's has their name."""

add_compress_type("text/csv")

_QUALITY_ON_THE_FLY: Final = 5
"""Of Brotli, out of 11: a map's answer of 400 kB takes some 10 ms."""


def build_routes(assets: Assets, opening: Opening[ASGIApp]) -> list[BaseRoute]:
    """Return our routes; Streamlit's own come after them.

    Streamlit keeps ``/_stcore/``, ``/media/``, ``/component/`` and ``/static/`` for itself and
    refuses a route there. A route at a page's own path would hide the page without a word.

    Parameters
    ----------
    assets
        Files that the app serves.
    opening
        Opens the application that answers below :data:`OPENED_PATHS` and at
        :data:`OPENED_PAGES`, with its paths whole.
    """
    return [
        health_route(opening.find_fault),
        assets.route(),
        embed_route(assets),
        *(Route(f"/{path}/{{path:path}}", OpenedApp(opening), name=path) for path in OPENED_PATHS),
        *(Route(f"/{path}", OpenedApp(opening), name=path) for path in OPENED_PAGES),
    ]


def build_middleware(
    settings: Settings,
    shell: Shell,
    copies: CompressedCopies,
    assets: Assets,
    pages: KeptPages | None = None,
) -> list[Middleware]:
    """Return what every request passes, the outermost first."""
    files = immutable_files(streamlit_folder()) | assets.files()
    is_https = (settings.public_url or "").startswith("https://")
    return [
        # First of all: a page that is kept passes nothing else.
        Middleware(KeptPagesMiddleware, pages=pages or KeptPages()),
        Middleware(LogInServiceMiddleware, is_https=is_https),
        Middleware(SecurityHeadersMiddleware, tiles=settings.tiles),
        Middleware(VaryOnceMiddleware),
        Middleware(CompressedFilesMiddleware, copies=copies, files=files),
        # It takes Accept-Encoding away, or Streamlit would gzip what goes out as Brotli.
        Middleware(
            CompressMiddleware,
            zstd=False,
            brotli_quality=_QUALITY_ON_THE_FLY,
            remove_accept_encoding=True,
        ),
        Middleware(HostConfigMiddleware),
        Middleware(
            ShellMiddleware,
            index_path=streamlit_folder() / "index.html",
            shell=shell,
            policy=streamlit_policy(settings.tiles, shell.script_hash),
        ),
    ]
