"""Light page and embed in Chromium, cold cache, slow 3G and none; answers a second; beside uMap.

``--shops 200 34000`` sets how many shops: a few stand in one département, thousands in
its whole region. ``--runs 5`` is how often each visit is repeated (medians are printed).
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from playwright.sync_api import Browser

from benchmarks.chromium import SLOW_3G, Line, launch_chromium
from benchmarks.first_view import LOOPBACK_ONLY, FirstView, Sight, measure_view, median_view
from benchmarks.light_tables import (
    FEW,
    OURS,
    UMAP,
    Figures,
    print_flow,
    print_pages,
    print_waterfall,
)
from benchmarks.load import Flow, ask_many, list_processes, measure_flow
from benchmarks.page_weight import wait_until_compressed
from benchmarks.serving import free_port, serve, uvicorn_command
from benchmarks.umap_peer import Absent, serve_umap
from geo.boundaries import Boundaries
from geo.demonstration import many_shops
from geo.snapshot import read_shops, write_shops
from geo.values import Shop
from geo.web.compression import copies_folder

SIZES: Final = (200, 34_000)
STREAMED: Final = 20_000
"""Shops of the long GeoJSON answer."""
_DEPARTEMENT, _REGION = "07", "84"
_OUR_SIGHT: Final = Sight(
    map="#map .svg-map, #map .leaflet-container", marker="#map .leaflet-marker-pane > *"
)
_STREAMLIT_SIGHT: Final = Sight(map=".leaflet-container", marker="html[data-ready='1']")
_UMAP_SIGHT: Final = Sight(map=".leaflet-marker-icon", marker=".leaflet-marker-icon")
"""Without tiles uMap shows nothing of the territory before its markers."""
_OUR_PAGES: Final = {
    OURS: ("/carte", _OUR_SIGHT),
    "embed": ("/carte?cadre=1", _OUR_SIGHT),
    "streamlit": ("/", _STREAMLIT_SIGHT),
}
_MEASURED: Final = (OURS, "embed", UMAP)
_GEOJSON: Final = "/api/shops.geojson"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A page of a server that runs."""

    url: str
    sight: Sight
    process_ids: list[int]


def main(arguments: Sequence[str] = ()) -> None:
    """Measure every page with every number of shops and print the tables."""
    options = _read_options(arguments)
    before = f"load {os.getloadavg()[0]:.1f} before"
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        sets = {size: write_set(folder, size) for size in options.shops}
        umap = start_umap(stack, folder, sets) if UMAP in options.pages else {}
        browser = stack.enter_context(launch_chromium(LOOPBACK_ONLY))
        measured: dict[int, dict[str, Figures]] = {}
        for size in options.shops:
            with serve_ours(folder, size) as ours:
                served = ours | ({UMAP: umap[size]} if umap else {})
                wanted = {name: served[name] for name in options.pages if name in served}
                measured[size] = measure_pages(browser, wanted, options.runs)
        flow = measure_geojson(folder, options.geojson, options.runs) if options.geojson else None
    title = f"median of {options.runs}, {before}, {os.getloadavg()[0]:.1f} after"
    for size, found in measured.items():
        print_pages(size, found, title)
        if options.waterfall:
            for name, figures in found.items():
                print_waterfall(f"{name}, {size:,} shops, slow 3G", figures.slow)
    if flow is not None:
        print_flow(_GEOJSON, options.geojson, flow)


def _read_options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="light_pages", description=__doc__)
    parser.add_argument("--shops", type=int, nargs="+", default=SIZES)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--geojson", type=int, default=STREAMED, help="shops; 0 for none")
    parser.add_argument("--waterfall", action="store_true", help="when each file came")
    parser.add_argument(
        "--pages", nargs="+", default=_MEASURED, choices=[*_OUR_PAGES, UMAP], help="which ones"
    )
    return parser.parse_args(arguments)


def write_set(folder: Path, size: int) -> list[Shop]:
    """Write `size` shops as a snapshot and return what the public may see of them."""
    communes = [
        commune
        for commune in Boundaries().communes().values()
        if (size <= FEW and commune.departement_code == _DEPARTEMENT)
        or (size > FEW and commune.region_code == _REGION)
    ]
    path = folder / f"{size}.parquet"
    write_shops(many_shops(size, seed=1, communes=communes), path)
    return list(read_shops(path))


@contextmanager
def serve_ours(folder: Path, size: int) -> Iterator[dict[str, Place]]:
    """Serve our app with a set of shops, its files compressed as after an installation."""
    territory = f"departement:{_DEPARTEMENT}" if size <= FEW else f"region:{_REGION}"
    environment = {
        "ALENTOUR_HOME": str(folder / "home"),
        "ALENTOUR_SHOPS": str(folder / f"{size}.parquet"),
        "ALENTOUR_TERRITORY": territory,
    }
    port = free_port()
    log = folder / "ours.log"
    with serve(uvicorn_command(port), port, log, environment=environment) as server:
        server.wait_for("/healthz")
        wait_until_compressed(copies_folder(folder / "home"))
        ids = [server.process.pid]
        yield {
            name: Place(url=server.url + path, sight=sight, process_ids=ids)
            for name, (path, sight) in _OUR_PAGES.items()
        }


def start_umap(
    stack: ExitStack, folder: Path, sets: Mapping[int, Sequence[Shop]]
) -> dict[int, Place]:
    """Start uMap with the same points; none of it, and a word why, where it cannot be had."""
    named = {f"shops-{size}": shops for size, shops in sets.items()}
    try:
        peer = stack.enter_context(serve_umap(folder, named))
    except Absent as error:
        print(f"uMap is absent: {error}")
        return {}
    return {
        size: Place(
            url=peer.url + peer.paths[f"shops-{size}"],
            sight=_UMAP_SIGHT,
            process_ids=[one for root in peer.process_ids for one in list_processes(root)],
        )
        for size in sets
    }


def measure_pages(browser: Browser, pages: Mapping[str, Place], runs: int) -> dict[str, Figures]:
    """Visit the pages in turn, so that what disturbs one disturbs all; then ask many times."""
    measured = {name: Figures() for name in pages}
    visit_all(browser, pages, None, measured)  # warms the servers up, is not counted
    for line in (None, SLOW_3G):
        views = [visit_all(browser, pages, line, measured) for _ in range(runs)]
        for name, figures in measured.items():
            found = [view[name] for view in views if name in view]
            if found and line is None:
                figures.quick = median_view(found)
            elif found:
                figures.slow = median_view(found)
    for name, page in pages.items():
        quick = measured[name].quick
        if quick is not None:
            urls = [page.url, *dict.fromkeys(quick.fetched)]
            measured[name].load = ask_many(urls, page.process_ids)
    return measured


def visit_all(
    browser: Browser,
    pages: Mapping[str, Place],
    line: Line | None,
    measured: Mapping[str, Figures],
) -> dict[str, FirstView]:
    """Visit each page once; one that does not show its map leaves a fault instead."""
    views = {}
    for name, page in pages.items():
        try:
            views[name] = measure_view(browser, page.url, page.sight, line=line)
        except TimeoutError as error:
            measured[name].faults.append(str(error))
    return views


def measure_geojson(folder: Path, size: int, runs: int) -> Flow | None:
    """Return how the GeoJSON of `size` shops arrives, the first answer of a server not counted."""
    write_set(folder, size)
    with serve_ours(folder, size) as pages:
        url = pages["streamlit"].url.rstrip("/") + _GEOJSON
        try:
            flows = [measure_flow(url) for _ in range(runs + 1)][1:]
        except ConnectionError as error:
            print(error)
            return None
    return Flow(
        first_byte_s=median(flow.first_byte_s for flow in flows),
        whole_s=median(flow.whole_s for flow in flows),
        size=flows[-1].size,
        is_streamed=flows[-1].is_streamed,
    )


if __name__ == "__main__":
    main(sys.argv[1:])
