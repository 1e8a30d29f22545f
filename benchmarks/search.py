"""What a visitor's question costs, from 200 to a million places, beside GeoPandas and PostGIS."""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import psutil

from benchmarks.peers.search_geopandas import GeoFrame
from benchmarks.peers.search_postgis import PostGis
from benchmarks.search_set import FILTERS, fill_catalogue
from benchmarks.table import print_table
from geo.boundaries import Boundaries
from geo.catalogue import Catalogue
from geo.coordinates import Position
from geo.search import Bbox, read_map, search_shops
from geo.values import Query, Scope

SIZES: Final = (200, 20_000, 1_000_000)
ZONES: Final = 100_000
_COLUMNS: Final = ("question", "places", "p50", "p95", "CPU", "GeoPandas p95", "PostGIS p95")
_NOON: Final = datetime(2026, 12, 5, 10, 0)
_RADIUS_M: Final = 5_000.0

Work = Callable[[Position, int], int]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of each in turn; answers are compared, run by run."""

    name: str
    own: Work
    frame: Work | None = None
    postgis: Work | None = None


def main(arguments: Sequence[str] = ()) -> int:
    """Measure each size and print the table; 1 when the peers do not answer the same."""
    parser = argparse.ArgumentParser(prog="search", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--zones", type=int, default=ZONES)
    parser.add_argument("--runs", type=int, default=40)
    options = parser.parse_args(arguments)
    boundaries, load = Boundaries(), f"load {os.getloadavg()[0]:.1f} before"
    rows, differing = [], 0
    for size in options.sizes:
        started = time.perf_counter()
        catalogue = fill_catalogue(boundaries, size, options.zones)
        spots, zones = len(catalogue.current.spots), len(catalogue.current.zones.ranks)
        print(
            f"{spots:,} places of {catalogue.shop_count():,} shops, {zones:,} zones:"
            f" {time.perf_counter() - started:.0f} s, {_memory_mib():,.0f} MiB resident"
        )
        postgis = PostGis.start(catalogue)
        found, wrong = measure(catalogue, size, options.runs, postgis)
        rows, differing = rows + found, differing + wrong
        if postgis is not None:
            postgis.remove()
    print_table(f"A visitor's questions, {options.zones:,} zones at most, {load}", _COLUMNS, rows)
    return min(differing, 1)


def _memory_mib() -> float:
    return float(psutil.Process().memory_info().rss) / 2**20


def measure(
    catalogue: Catalogue, size: int, runs: int, postgis: PostGis | None
) -> tuple[list[list[str]], int]:
    """Return a row a question, and to how many of them the peers did not answer the same."""
    search_shops(catalogue, Query())
    places = _points(catalogue, runs)
    measured = [_row(one, size, places) for one in _questions(catalogue, postgis)]
    return [row for row, _ in measured], sum(not same for _, same in measured)


def _questions(catalogue: Catalogue, postgis: PostGis | None) -> list[Question]:
    frame = GeoFrame(catalogue)
    return [
        Question(
            "every filter",
            lambda at, run: search_shops(catalogue, _every_filter(at, run)).total,
            lambda at, run: frame.every_filter(at, _moment(run)),
            None if postgis is None else lambda at, run: postgis.every_filter(at, _moment(run)),
        ),
        Question(
            "every filter, words, areas, scope, who delivers",
            lambda at, run: search_shops(catalogue, _everything(catalogue, at, run)).total,
        ),
        Question(
            "one filter",
            lambda at, run: search_shops(catalogue, _one_filter(at, run)).total,
        ),
        Question(
            "two words, one mistyped",
            lambda at, run: search_shops(catalogue, Query(text=_words(run), near=at)).total,
        ),
        Question(
            "within 5 km",
            lambda at, _: search_shops(catalogue, Query(near=at, radius_m=_RADIUS_M)).total,
            lambda at, _: frame.within(at, _RADIUS_M),
            None if postgis is None else lambda at, _: postgis.within(at, _RADIUS_M),
        ),
        Question(
            "ten nearest",
            lambda at, _: _nearest(catalogue, at),
            lambda at, _: frame.nearest(at),
            None if postgis is None else lambda at, _: postgis.nearest(at),
        ),
        Question(
            "who delivers here",
            lambda at, _: search_shops(catalogue, Query(near=at, delivers_here=True)).total,
            None,
            None if postgis is None else lambda at, _: postgis.delivers(at),
        ),
        Question("map, a city", lambda at, _: _map(catalogue, Query(), at, 0.2, 12)),
        Question("map, a region", lambda at, _: _map(catalogue, Query(), at, 2.0, 8)),
        Question("map, France", lambda at, _: _map(catalogue, Query(), _france(at), 7.0, 6)),
        Question(
            "map, France, one filter",
            lambda at, run: _map(catalogue, _one_filter(at, run), _france(at), 7.0, 6),
        ),
        Question("one shop changed", lambda _at, run: _change(catalogue, run)),
    ]


def _moment(run: int) -> datetime:
    return _NOON + timedelta(minutes=run)


def _every_filter(at: Position, run: int) -> Query:
    """Return a question with every group of filters set, another one each run."""
    return replace(FILTERS, near=at, open_at=_moment(run))


def _everything(catalogue: Catalogue, at: Position, run: int) -> Query:
    """Return a question with words, areas, made in, deliveries and a view's scope besides."""
    [code] = catalogue.boundaries.find_codes([at.lon], [at.lat])
    commune = None if code is None else catalogue.boundaries.commune(code)
    codes = () if commune is None else (commune.insee_code,)
    groups = () if commune is None or commune.epci_code is None else (commune.epci_code,)
    return replace(
        _every_filter(at, run),
        text="atelier bois",
        insee_codes=codes,
        epci_codes=groups,
        made_in=codes,
        delivers_here=True,
        scope=Scope(kinds=("craft", "food", "textile")),
    )


def _one_filter(at: Position, run: int) -> Query:
    """Return a question with one group set, and a moment so that no answer is there yet."""
    return Query(kinds=("craft",), near=at, open_at=_moment(run))


def _words(run: int) -> str:
    return ("fromage chevrre", "miel chatagnier", "potterie gres", "savonn lavande")[run % 4]


def _nearest(catalogue: Catalogue, at: Position) -> int:
    """Return the metres to the ten nearest shops, added."""
    hits = search_shops(catalogue, Query(near=at), limit=10).hits
    return round(sum(hit.distance_m or 0.0 for hit in hits))


def _france(_: Position) -> Position:
    return Position(lon=2.5, lat=46.5)


def _map(catalogue: Catalogue, query: Query, at: Position, half: float, zoom: int) -> int:
    window = Bbox(west=at.lon - half, east=at.lon + half, south=at.lat - half, north=at.lat + half)
    answer = read_map(catalogue, query, window=window, zoom=zoom)
    return len(json.dumps([answer.points, answer.clusters, answer.stacks]))


def _change(catalogue: Catalogue, run: int) -> int:
    [(slug,)] = catalogue.current.read_shops(np.array([run + 1]), "slug")
    shop = catalogue.shop(slug)
    catalogue.patch([] if shop is None else [replace(shop, phone=f"+3300000{run:04}")])
    return catalogue.shop_count()


def _points(catalogue: Catalogue, runs: int) -> list[Position]:
    spots = catalogue.current.spots
    rows = np.random.default_rng(1).choice(spots.positioned, runs)
    return [
        Position(lon=lon + 0.001, lat=lat)
        for lon, lat in zip(spots.lon[rows].tolist(), spots.lat[rows].tolist(), strict=True)
    ]


def _row(question: Question, size: int, places: list[Position]) -> tuple[list[str], bool]:
    if question.name == "one shop changed":
        places = places[:5]
    own, cpu_ms, answers = _time(question.own, places)
    peers = [
        None if work is None else _time(work, places) for work in (question.frame, question.postgis)
    ]
    # Metres are rounded: one more or less is the same answer.
    wrong = [peer[2] for peer in peers if peer is not None and not _are_same(peer[2], answers)]
    for other in wrong:
        print(f"{question.name}: a peer does not agree: {answers[:5]} and {other[:5]}")
    shown = ["–" if peer is None else _ms(peer[0], 95) for peer in peers]
    name = question.name
    if name.startswith("map"):
        name = f"{name} ({max(answers) / 1000:.0f} kB)"
    return [name, f"{size:,}", _ms(own, 50), _ms(own, 95), f"{cpu_ms:.1f} ms", *shown], not wrong


def _are_same(one: list[int], other: list[int]) -> bool:
    return all(abs(a - b) <= 1 for a, b in zip(one, other, strict=True))


def _time(work: Work, places: list[Position]) -> tuple[list[float], float, list[int]]:
    """Return seconds of each run, milliseconds of processor a run, and the answers."""
    work(places[0], -1)
    times, answers, cpu = [], [], time.process_time()
    for run, at in enumerate(places):
        start = time.perf_counter()
        answers.append(work(at, run))
        times.append(time.perf_counter() - start)
    return times, (time.process_time() - cpu) / len(places) * 1000, answers


def _ms(times: list[float], percentile: int) -> str:
    return f"{np.percentile(times, percentile) * 1000:.1f} ms"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
