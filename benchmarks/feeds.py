"""What a feed of 20,000 shops costs: first byte, last byte, size, beside geopandas."""

import argparse
import http.client
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import geopandas as gpd
import psutil

from benchmarks.serving import free_port, serve, uvicorn_command
from benchmarks.table import print_table
from geo.demonstration import many_shops
from geo.snapshot import write_shops

SHOPS: Final = 20_000
_COLUMNS: Final = ("feed", "sent as", "first byte", "first shops", "last byte", "size", "added")
_ASKED: Final = (
    ("/api/shops.geojson", "identity"),
    ("/api/shops.geojson", "br"),
    ("/api/shops.geojson", "gzip"),
    ("/api/shops.geojson?genre=honey", "br"),
    ("/api/shops.csv", "br"),
    ("/api/shops.parquet", "identity"),
    ("/api/shops.kml", "br"),
    ("/api/shops.gpx", "br"),
    ("/ogc/collections/shops/items?limit=1000", "br"),
    ("/tiles/5/16/11.mvt", "identity"),
)
_HEAD: Final = 1_500
_PEERS: Final = ("GeoJSON", "CSV", "Parquet")


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds until the first byte, the first rows and the last byte, and how many bytes came."""

    first: float
    rows: float
    last: float
    size: int


def main(arguments: Sequence[str] = ()) -> None:
    """Measure each feed of a real server, then the same shops in geopandas."""
    parser = argparse.ArgumentParser(prog="feeds", description=__doc__)
    parser.add_argument("--shops", type=int, default=SHOPS)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shops.parquet"
        write_shops(many_shops(options.shops, seed=1), path)
        rows = [*measure_feeds(path, options.runs), *measure_geopandas(path, options.runs)]
    load = f"load {psutil.getloadavg()[0]:.1f}"
    print_table(
        f"Feeds of {options.shops:,} shops, median of {options.runs}, {load}", _COLUMNS, rows
    )


def measure_feeds(path: Path, runs: int) -> list[list[str]]:
    """Return a row a feed of a server that shows the shops of `path`."""
    port = free_port()
    environment = {
        "ALENTOUR_HOME": str(path.parent),
        "ALENTOUR_SHOPS": str(path),
        "ALENTOUR_TILES": "none",
    }
    log = path.parent / "log"
    with serve(uvicorn_command(port), port, log, environment=environment) as server:
        server.wait_for("/healthz")
        process = psutil.Process(server.process.pid)
        return [measure_feed(port, feed, sent_as, runs, process) for feed, sent_as in _ASKED]


def measure_feed(
    port: int, feed: str, sent_as: str, runs: int, process: psutil.Process
) -> list[str]:
    """Return the row of one feed; the first answer, which finds nothing prepared, is left out."""
    ask(port, feed, sent_as)
    before = process.memory_info().rss
    taken = [ask(port, feed, sent_as) for _ in range(runs)]
    added = max(0, process.memory_info().rss - before) / 2**20
    return [
        feed,
        sent_as,
        f"{statistics.median(one.first for one in taken) * 1000:.0f} ms",
        f"{statistics.median(one.rows for one in taken) * 1000:.0f} ms",
        f"{statistics.median(one.last for one in taken):.2f} s",
        f"{taken[0].size / 1000:,.0f} kB",
        f"{added:.0f} MB",
    ]


def ask(port: int, feed: str, sent_as: str) -> Taken:
    """Read a whole answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    start = time.perf_counter()
    connection.request("GET", feed, headers={"Accept-Encoding": sent_as})
    answer = connection.getresponse()
    size = len(answer.read(1))
    first = time.perf_counter() - start
    rows = None
    while piece := answer.read1(1 << 16):
        size += len(piece)
        # What comes before the rows is shorter.
        rows = rows or (time.perf_counter() - start if size > _HEAD else None)
    last = time.perf_counter() - start
    connection.close()
    if answer.status != http.client.OK:
        raise RuntimeError(f"{feed}: {answer.status}")
    return Taken(first, rows or last, last, size)


def measure_geopandas(path: Path, runs: int) -> list[list[str]]:
    """Return a row a format that geopandas writes of the same rows, which are in memory already."""
    places = gpd.read_parquet(path)
    places["confirmed_on"] = places["confirmed_on"].astype(str)
    return [_measure_peer(places, name, path.parent / "peer", runs) for name in _PEERS]


def _measure_peer(places: gpd.GeoDataFrame, name: str, path: Path, runs: int) -> list[str]:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        if name == "GeoJSON":
            path.write_text(places.to_json(default=list), encoding="utf-8")
        elif name == "CSV":
            places.to_csv(path)
        else:
            places.to_parquet(path, compression="zstd")
        times.append(time.perf_counter() - start)
    spent = f"{statistics.median(times):.2f} s"
    size = f"{path.stat().st_size / 1000:,.0f} kB"
    return [f"geopandas, {name}", "whole", spent, spent, spent, size, "–"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
