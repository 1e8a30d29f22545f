"""Leaflet and our own files, served by the app at addresses whose content never changes.

An address carries the digest of its group of files, ``/assets/<digest>/leaflet.js``, so a browser
keeps it for a year. Leaflet's style sheet finds its pictures by a relative address, which is why
the digest belongs to the group and not to the file.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

__all__ = ["KEPT_A_YEAR", "MEDIA_TYPES", "STATIC_FOLDER", "Asset", "Assets", "read_assets"]

STATIC_FOLDER: Final = Path(__file__).with_name("static")
LEAFLET_FOLDER: Final = Path(str(files("xstatic.pkg.leaflet"))) / "data"
_LEAFLET_SUFFIXES: Final = (".js", ".css", ".png")
_LEAFLET_IGNORED: Final = ("leaflet-src.js", "leaflet-src.esm.js")
MEDIA_TYPES: Final[Mapping[str, str]] = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
"""Media type of a file by its suffix; the machine's own table differs from one to the next."""
KEPT_A_YEAR: Final = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One file that the app serves."""

    name: str
    """Path inside its group: ``leaflet.js``, ``images/layers.png``."""
    version: str
    """Digest of the group the file belongs to."""
    path: Path
    body: bytes
    media_type: str

    @property
    def url(self) -> str:
        """Address of the file on this app, from the root."""
        return f"/assets/{self.version}/{self.name}"


class Assets:
    """Every file of ours and of Leaflet's, by name.

    Parameters
    ----------
    assets
        Files whose names differ.
    """

    def __init__(self, assets: Iterable[Asset]) -> None:
        self.by_name: Mapping[str, Asset] = {asset.name: asset for asset in assets}

    def url(self, name: str) -> str:
        """Return the address of the file called `name`.

        Raises
        ------
        KeyError
            When no such file is served: a mistake in our own code.
        """
        return self.by_name[name].url

    def files(self) -> dict[str, Path]:
        """Return the files by their address."""
        return {asset.url: asset.path for asset in self.by_name.values()}

    def route(self) -> Route:
        """Return the route that serves the files, ``/assets/<digest>/<name>``."""
        return Route("/assets/{version}/{name:path}", self._answer, name="assets")

    def _answer(self, request: Request) -> Response:
        asset = self.by_name.get(request.path_params["name"])
        if asset is None:
            return Response("Fichier inconnu.", 404, media_type="text/plain")
        if request.path_params["version"] != asset.version:
            # A page of an older copy of the app asks for an older version: give it ours, unkept.
            return RedirectResponse(asset.url, 307, headers={"Cache-Control": "no-store"})
        headers = {"Cache-Control": KEPT_A_YEAR, "ETag": f'"{asset.version}"'}
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        return Response(asset.body, headers=headers, media_type=asset.media_type)


def read_assets() -> Assets:
    """Read Leaflet's files from its wheel and ours from ``geo/web/static``.

    Raises
    ------
    KeyError
        When a file has a suffix that :data:`MEDIA_TYPES` does not know.
    """
    return Assets([*_read_group(LEAFLET_FOLDER, _is_leaflet), *_read_group(STATIC_FOLDER)])


def _is_leaflet(path: Path) -> bool:
    return path.suffix in _LEAFLET_SUFFIXES and path.name not in _LEAFLET_IGNORED


def _read_group(folder: Path, is_wanted: Callable[[Path], bool] = Path.is_file) -> list[Asset]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and is_wanted(path))
    bodies = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    version = _digest(bodies)
    return [
        Asset(
            name=name,
            version=version,
            path=folder / name,
            body=body,
            media_type=MEDIA_TYPES[Path(name).suffix],
        )
        for name, body in bodies.items()
    ]


def _digest(bodies: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, body in bodies.items():
        digest.update(f"{name}\0{len(body)}\0".encode())
        digest.update(body)
    return digest.hexdigest()[:12]
