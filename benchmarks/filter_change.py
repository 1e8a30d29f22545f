"""What a changed filter costs the server: the screen's run and the map's points, beside Folium."""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Final

import folium
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from benchmarks.serving import ROOT
from benchmarks.table import print_table
from geo.application import Application, open_application, warm_application
from geo.demonstration import many_shops
from geo.snapshot import read_shops, write_shops
from geo.values import Shop
from geo.web.assets import read_assets
from geo.web.map_routes import map_routes

SIZES: Final = (200, 2_000, 20_000)
_MOST_MARKERS: Final = 2_000
"""Folium's markers beyond this take minutes to build."""
_WINDOW: Final = "fenetre=-5,42,8.3,51&zoom=6"
_CHANGES: Final = ("", "genre=honey&", "genre=honey&service=delivery&", "q=chataigne&")
_COLUMNS: Final = (
    "shops",
    "screen, whole run",
    "points of the map",
    "sum",
    "Folium, a loop of Markers",
)


def main(arguments: Sequence[str] = ()) -> None:
    """Measure each size and print the table."""
    parser = argparse.ArgumentParser(prog="filter_change", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    sizes = parser.parse_args(arguments).sizes
    with tempfile.TemporaryDirectory() as folder:
        rows = [measure(size, Path(folder)) for size in sizes]
    print_table("Server time after a changed filter, median of the changes", _COLUMNS, rows)


def measure(size: int, folder: Path) -> list[str]:
    """Return the row of one size."""
    path = folder / f"{size}.parquet"
    shops = many_shops(size, seed=1)
    write_shops(shops, path)
    application = open_application()
    warm_application(application)
    application.catalogue.replace(read_shops(path))
    screen, points = measure_screen(), measure_points(application)
    markers = measure_markers(shops) if size <= _MOST_MARKERS else None
    shown = "–" if markers is None else f"{markers * 1000:.0f} ms"
    milliseconds = [f"{seconds * 1000:.0f} ms" for seconds in (screen, points, screen + points)]
    return [f"{size:,}", *milliseconds, shown]


def measure_screen() -> float:
    """Return the median seconds of a run of page Carte after a filter has changed."""
    page = AppTest.from_file(str(ROOT / "pages" / "navigation.py"), default_timeout=60).run()
    times = []
    for service in (["delivery"], [], ["on_site"], ["market", "delivery"], []):
        page.session_state["services"] = service
        times.append(timed(page.run))
        # A screen that fails is quick, or slow, for reasons of its own.
        assert not page.exception, page.exception
    return median(times)


def measure_points(application: Application) -> float:
    """Return the median seconds of the map's question for each change, over the route itself."""
    routes = map_routes(lambda: application, read_assets())
    with TestClient(Starlette(routes=routes)) as client:
        client.get(f"/carte/points?{_WINDOW}")
        ask = [lambda c=change: client.get(f"/carte/points?{c}{_WINDOW}") for change in _CHANGES]
        return median(timed(question) for question in ask)


def measure_markers(shops: Sequence[Shop]) -> float:
    """Return the seconds that Folium takes to build and render one Marker a place."""

    def build() -> None:
        built = folium.Map()
        for shop in shops:
            for place in shop.places:
                if place.position is not None:
                    at = [place.position.lat, place.position.lon]
                    folium.Marker(at, tooltip=shop.name).add_to(built)
        built.get_root().render()

    return timed(build)


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main(sys.argv[1:])
