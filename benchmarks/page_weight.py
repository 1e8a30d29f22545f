"""Page Carte in Chromium, cold cache: bytes, requests, time to the first marker; beside st_folium.

``--runs N`` sets how often each visit is repeated (3); the medians are printed.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Final

from playwright.sync_api import Browser, Page

from benchmarks.chromium import SLOW_3G, Line, Visit, find_in_frames, launch_chromium, measure_visit
from benchmarks.serving import Server, free_port, serve, streamlit_command, uvicorn_command
from benchmarks.table import print_table
from geo.demonstration import many_shops
from geo.snapshot import write_shops
from geo.web.assets import LEAFLET_FOLDER
from geo.web.compression import copies_folder

PEER: Final = Path(__file__).parent / "peers" / "markers.py"
LINES: Final = (None, SLOW_3G)
MANY: Final = 20_000
_COLUMNS: Final = ("page", "line", "bytes", "requests", "first marker", "all there")


def has_our_marker(page: Page) -> bool:
    """Tell whether a frame of `page` shows our map with its points drawn."""
    return find_in_frames(page, "document.documentElement.dataset.ready === '1'")


def has_folium_marker(page: Page) -> bool:
    """Tell whether a frame of `page` shows a marker of Leaflet's."""
    return find_in_frames(page, "!!document.querySelector('.leaflet-marker-icon')")


def main(arguments: Sequence[str] = ()) -> None:
    """Measure both pages on both lines and print the table."""
    parser = argparse.ArgumentParser(prog="page_weight", description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args(arguments).runs
    rows: list[list[str]] = []
    with tempfile.TemporaryDirectory() as folder, launch_chromium() as browser:
        home = Path(folder)
        write_shops(many_shops(MANY, seed=1), home / "many.parquet")
        rows += measure_ours("Alentour, demonstration", browser, home, runs)
        rows += measure_ours(f"Alentour, {MANY:,} shops", browser, home, runs, "many.parquet")
        port = free_port()
        script = copy_peer(home / "peer")
        options = ["--server.enableStaticServing", "true", "--browser.gatherUsageStats", "false"]
        command = [*streamlit_command(port, script.name), *options]
        with serve(command, port, home / "peer.log", folder=script.parent) as peer:
            peer.wait_for("/_stcore/health")
            rows += measure("st_folium, 200 Markers", browser, peer, has_folium_marker, runs)
    print_table(f"Page in Chromium, cold cache, median of {runs}", _COLUMNS, rows)


def measure_ours(
    name: str, browser: Browser, home: Path, runs: int, shops: str | None = None
) -> list[list[str]]:
    """Return the rows of our page, of the demonstration or of the file `shops` in `home`."""
    port = free_port()
    environment = {"ALENTOUR_HOME": str(home / "home")}
    if shops is not None:
        environment["ALENTOUR_SHOPS"] = str(home / shops)
    with serve(uvicorn_command(port), port, home / "ours.log", environment=environment) as ours:
        ours.wait_for("/healthz")
        measure_visit(browser, ours.url, has_marker=has_our_marker)
        wait_until_compressed(copies_folder(home / "home"))
        return measure(name, browser, ours, has_our_marker, runs)


def measure(
    name: str, browser: Browser, server: Server, has_marker: Callable[[Page], bool], runs: int
) -> list[list[str]]:
    """Return one row of the table for each line."""
    rows = []
    for line in LINES:
        visits = [
            measure_visit(browser, server.url, has_marker=has_marker, line=line)
            for _ in range(runs)
        ]
        rows.append([name, describe_line(line), *describe_visits(visits)])
    return rows


def describe_line(line: Line | None) -> str:
    """Return a line in words."""
    if line is None:
        return "not throttled"
    return f"{line.name} ({line.bytes_per_s * 8 // 1000} kbit/s, {line.latency_ms} ms)"


def describe_visits(visits: Sequence[Visit]) -> list[str]:
    """Return the medians of some visits as cells."""
    return [
        f"{median(visit.bytes_received for visit in visits) / 1e6:.3f} MB",
        f"{median(visit.requests for visit in visits):.0f}",
        f"{median(visit.first_marker_s for visit in visits):.1f} s",
        f"{median(visit.whole_s for visit in visits):.1f} s",
    ]


def wait_until_compressed(folder: Path, longest_s: float = 120.0) -> None:
    """Wait until no compressed copy has been added for three seconds: as after an installation."""
    deadline = time.monotonic() + longest_s
    count, since = -1, time.monotonic()
    while time.monotonic() < deadline and time.monotonic() - since < 3:
        made = len(list(folder.glob("*"))) if folder.is_dir() else 0
        if made != count:
            count, since = made, time.monotonic()
        time.sleep(0.2)


def copy_peer(folder: Path) -> Path:
    """Copy the peer's script and Leaflet's files to `folder`, as Streamlit wants them."""
    folder.mkdir()
    shutil.copytree(LEAFLET_FOLDER, folder / "static")
    return Path(shutil.copy(PEER, folder))


if __name__ == "__main__":
    main(sys.argv[1:])
