"""The list of everything that the app answers beside Streamlit, and of what every answer passes."""

import re
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Final

from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from starlette_compress import CompressMiddleware, add_compress_type

from geo.settings import Settings
from geo.web.assets import Assets
from geo.web.compression import CompressedCopies, CompressedFilesMiddleware, is_compressible
from geo.web.health import health_route
from geo.web.security import SecurityHeadersMiddleware, streamlit_policy
from geo.web.shell import Shell, ShellMiddleware

__all__ = [
    "build_middleware",
    "build_routes",
    "find_immutable_files",
    "first_files",
    "streamlit_folder",
]

add_compress_type("text/csv")

_QUALITY_ON_THE_FLY: Final = 5
"""Of Brotli, out of 11: a map's answer of 400 kB takes some 10 ms."""


def build_routes(assets: Assets, find_fault: Callable[[], str | None]) -> list[BaseRoute]:
    """Return our routes; Streamlit's own come after them.

    Streamlit keeps ``/_stcore/``, ``/media/``, ``/component/`` and ``/static/`` for itself and
    refuses a route there. A route at a page's own path would hide the page without a word.
    """
    return [health_route(find_fault), assets.route()]


def build_middleware(
    settings: Settings, shell: Shell, copies: CompressedCopies, assets: Assets
) -> list[Middleware]:
    """Return what every request passes, the outermost first."""
    return [
        Middleware(SecurityHeadersMiddleware, tiles=settings.tiles),
        Middleware(CompressedFilesMiddleware, copies=copies, files=find_immutable_files(assets)),
        # It takes Accept-Encoding away, or Streamlit would gzip what goes out as Brotli.
        Middleware(
            CompressMiddleware,
            zstd=False,
            brotli_quality=_QUALITY_ON_THE_FLY,
            remove_accept_encoding=True,
        ),
        Middleware(
            ShellMiddleware,
            index_path=streamlit_folder() / "index.html",
            shell=shell,
            policy=streamlit_policy(settings.tiles, shell.script_hash),
        ),
    ]


def streamlit_folder() -> Path:
    """Return the folder of the files that Streamlit sends to browsers, without importing it."""
    return Path(str(metadata.distribution("streamlit").locate_file("streamlit/static")))


def find_immutable_files(assets: Assets) -> dict[str, Path]:
    """Return the files whose content never changes, Streamlit's and ours, by path of URL."""
    folder = streamlit_folder()
    ours = {asset.url: asset.path for asset in assets.by_name.values()}
    # Streamlit names these after their content: static/js/index.DormvYxC.js
    paths = (path for path in (folder / "static").rglob("*") if path.is_file())
    return ours | {f"/{path.relative_to(folder).as_posix()}": path for path in paths}


def first_files(assets: Assets) -> list[Path]:
    """Return the files that every first visit needs, ours first, then Streamlit's."""
    folder = streamlit_folder()
    index = (folder / "index.html").read_text(encoding="utf-8")
    ours = [asset.path for asset in assets.by_name.values()]
    theirs = [folder / name for name in re.findall(r'"\./(static/[^"]+)"', index)]
    return [path for path in ours + theirs if is_compressible(path)]
