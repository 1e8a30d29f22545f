"""uMap with given points on loopback: PostGIS, one gunicorn process, nginx before it.

Installed once into ``.venv-umap`` from ``benchmarks/umap/requirements.lock``.
"""

import json
import math
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.serving import ROOT, free_port, serve
from geo.values import Shop

__all__ = ["Absent", "Peer", "describe_points", "serve_umap"]

_FILES: Final = Path(__file__).parent / "umap"
_HOME: Final = ROOT / ".venv-umap"
_PYTHON: Final = _HOME / "bin" / "python"
_NGINX: Final = "/usr/sbin/nginx"
_SCREEN_PX: Final = 390
"""Width of the telephone on which the whole of the points shall be seen."""


class Absent(Exception):
    """uMap, or something that it needs, cannot be had here; the message says what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A uMap that runs."""

    url: str
    paths: Mapping[str, str]
    """Address of each map below `url`, by the name of its set of points."""
    process_ids: tuple[int, ...]
    """Of gunicorn and of nginx; each has one worker as its child."""


def describe_points(shops: Sequence[Shop]) -> dict[str, Any]:
    """Return what a tourism office would load into uMap: a point a place, with name and words."""
    points = [
        (shop, round(place.position.lon, 6), round(place.position.lat, 6))
        for shop in shops
        for place in shop.places
        if place.position is not None
    ]
    _, lons, lats = zip(*points, strict=True)
    return {
        "type": "FeatureCollection",
        "bbox": [min(lons), min(lats), max(lons), max(lats)],
        "zoom": _find_zoom(max(lons) - min(lons)),
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [lon, lat]},
                "properties": {"name": shop.name, "description": shop.description},
            }
            for shop, lon, lat in points
        ],
    }


def _find_zoom(width: float) -> int:
    return max(0, math.floor(math.log2(_SCREEN_PX / 256 * 360 / width)))


@contextmanager
def serve_umap(folder: Path, sets: Mapping[str, Sequence[Shop]]) -> Iterator[Peer]:
    """Install uMap where it is not yet, and serve a public map of each set until the block ends.

    Raises
    ------
    Absent
        When it cannot be installed or started here.
    """
    _install()
    from tests.postgresql import Cluster

    with ExitStack() as stack:
        try:
            cluster = Cluster()
        except AssertionError as error:
            raise Absent(f"PostgreSQL: {error}") from error
        stack.callback(cluster.remove)
        cluster.execute("CREATE DATABASE umap")
        port = free_port()
        environment = {
            "DJANGO_SETTINGS_MODULE": "umap.settings",
            "UMAP_SETTINGS": str(_FILES / "settings.py"),
            "UMAP_FOLDER": str(folder),
            "UMAP_SECRET": secrets.token_urlsafe(40),
            "UMAP_URL": f"http://127.0.0.1:{port}",
            "UMAP_DATABASE_PORT": str(cluster.port),
        }
        paths = _fill(folder, sets, environment)
        socket = folder / "umap.sock"
        command = [str(_HOME / "bin" / "gunicorn"), "umap.wsgi", "--bind", f"unix:{socket}"]
        command += ["--workers", "1", "--threads", "4", "--keep-alive", "60"]
        command += ["--no-control-socket"]
        worker = stack.enter_context(
            serve(command, port, folder / "umap.log", folder=folder, environment=environment)
        )
        text = (_FILES / "nginx.conf").read_text(encoding="utf-8")
        text = text.replace("@FOLDER@", str(folder)).replace("@PORT@", str(port))
        if os.geteuid() == 0:
            text = "user root;\n" + text
        (folder / "nginx.conf").write_text(text, encoding="utf-8")
        command = [_NGINX, "-c", str(folder / "nginx.conf"), "-e", str(folder / "nginx.log")]
        server = stack.enter_context(serve(command, port, folder / "nginx.out"))
        server.wait_for(next(iter(paths.values())))
        processes = (worker.process.pid, server.process.pid)
        yield Peer(url=server.url, paths=paths, process_ids=processes)


def _install() -> None:
    lock = _FILES / "requirements.lock"
    mark = _HOME / ".installed"
    _run([str(_FILES / "install")], "system packages")
    if mark.is_file() and mark.read_bytes() == lock.read_bytes():
        return
    if not _PYTHON.is_file():
        _run(["python3", "-m", "venv", "--without-pip", str(_HOME)], "virtual environment")
    pip = ["python3", "-m", "pip", "--python", str(_PYTHON), "install", "--quiet"]
    options = ["--disable-pip-version-check", "--require-hashes", "--no-deps", "-r", str(lock)]
    _run([*pip, *options], "packages")
    mark.write_bytes(lock.read_bytes())


def _fill(
    folder: Path, sets: Mapping[str, Sequence[Shop]], environment: Mapping[str, str]
) -> dict[str, str]:
    files = []
    for name, shops in sets.items():
        path = folder / f"{name}.json"
        path.write_text(json.dumps(describe_points(shops)), encoding="utf-8")
        files.append(str(path))
    umap = str(_HOME / "bin" / "umap")
    # First: uMap's addresses name static files by their content.
    _run([umap, "collectstatic", "--no-input", "--verbosity", "0"], "static files", environment)
    _run([umap, "migrate", "--verbosity", "0"], "database", environment)
    printed = _run([str(_PYTHON), str(_FILES / "fill.py"), *files], "maps", environment)
    addresses = [line for line in printed.splitlines() if line.startswith("/")]
    return dict(zip(sets, addresses, strict=True))


def _run(command: Sequence[str], what: str, environment: Mapping[str, str] | None = None) -> str:
    variables = {**os.environ, **(environment or {})}
    done = subprocess.run(
        command, env=variables, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        sys.stderr.write(done.stderr[-4000:])
        last = (done.stderr or done.stdout).strip().splitlines() or ["no word"]
        raise Absent(f"{what}: {last[-1]}")
    return done.stdout
