"""A million points into the communes of France, against named peers, in one run.

Every contender runs in a process of its own, two threads, with communes and points loaded
before the clock starts. The best of three is kept. ``cpu`` is processor time over all threads,
which other programs on the machine disturb less. ``added`` is what the joins add to the
process at its peak, ``peak`` its whole. Answers are compared with those of ``geopandas.sjoin``.

Run: ``python -m benchmarks.locate [--points 1000000] [--only alentour,geopandas]``.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import psutil
import shapely

from benchmarks.table import print_table
from geo.boundaries import Boundaries

THREADS = 2
TIMEOUT_S = 300
RUNS = 3
Answer = np.ndarray[Any, Any]
Pairs = tuple[Any, Any]
Join = Callable[[], Pairs | Answer]


def draw_points(count: int) -> tuple[Answer, Answer]:
    """Draw points over France: in every tile of the land, overseas included, by area."""
    rng = np.random.default_rng(2026)
    units = Boundaries().directory.units
    shapes = units.all_shapes[units.leaves]
    boxes = shapely.bounds(shapes)
    width = (boxes[:, 2] - boxes[:, 0]) * np.cos(np.radians(boxes[:, 1]))
    weights = width * (boxes[:, 3] - boxes[:, 1])
    chosen = boxes[rng.choice(len(boxes), count, p=weights / weights.sum())]
    lon = rng.uniform(chosen[:, 0], chosen[:, 2])
    return lon, rng.uniform(chosen[:, 1], chosen[:, 3])


def _leaves() -> tuple[list[str], Any]:
    units = Boundaries().directory.units
    return list(units.all_codes[units.leaves]), units.all_shapes[units.leaves]


def alentour(lon: Answer, lat: Answer) -> Join:
    """Alentour, the location alone."""
    boundaries = Boundaries()
    boundaries.directory.units.grid()
    return lambda: boundaries.find_codes(lon, lat, threads=THREADS)


def alentour_located(lon: Answer, lat: Answer) -> Join:
    """Alentour, every column of an answer but distances."""
    boundaries = Boundaries()
    boundaries.directory.units.grid()
    locate = boundaries.locate
    return lambda: locate(lon, lat, with_distances=False).insee_code.to_numpy(object)


def alentour_with_distances(lon: Answer, lat: Answer) -> Join:
    """Alentour, every column of an answer, metres to the border of every point included."""
    boundaries = Boundaries()
    boundaries.directory.units.grid()
    return lambda: boundaries.locate(lon, lat).insee_code.to_numpy(object)


def geopandas_sjoin(lon: Answer, lat: Answer) -> Join:
    """geopandas.sjoin, points made into geometries beforehand."""
    import geopandas as gpd

    codes, shapes = _leaves()
    communes = gpd.GeoDataFrame({"insee_code": codes}, geometry=shapes, crs=4326)
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat, crs=4326))

    def join() -> Pairs:
        joined = gpd.sjoin(points, communes, how="inner", predicate="intersects")
        return joined.index.to_numpy(), joined["insee_code"].to_numpy()

    return join


def sedonadb(lon: Answer, lat: Answer) -> Join:
    """sedonadb, ST_Intersects over points and communes held in memory."""
    import geopandas as gpd
    import pyarrow as pa
    import sedonadb as peer

    context = peer.connect()
    codes, shapes = _leaves()
    communes = gpd.GeoDataFrame({"insee_code": codes}, geometry=shapes, crs=4326)
    geometry = gpd.points_from_xy(lon, lat, crs=4326)
    points = gpd.GeoDataFrame({"id": np.arange(len(lon))}, geometry=geometry)
    context.create_data_frame(communes).to_memtable().to_view("communes")
    context.create_data_frame(points).to_memtable().to_view("points")
    query = (
        "SELECT p.id, c.insee_code FROM points p JOIN communes c "
        "ON ST_Intersects(c.geometry, p.geometry)"
    )

    def join() -> Pairs:
        table = pa.table(context.sql(query))
        return table["id"], table["insee_code"]

    return join


def duckdb_join(lon: Answer, lat: Answer) -> Join:
    """DuckDB with spatial, a plain ST_Intersects join."""
    import pyarrow as pa

    from geo.engine import Engine

    engine, (codes, shapes) = Engine(threads=THREADS), _leaves()
    communes = pa.table({"insee_code": codes, "wkb": shapely.to_wkb(shapes)})
    points = pa.table({"id": np.arange(len(lon)), "lon": lon, "lat": lat})
    with engine.writing() as cursor:
        cursor.register("given_communes", communes)
        cursor.register("given_points", points)
        cursor.execute(
            "CREATE TABLE communes AS "
            "SELECT insee_code, ST_GeomFromWKB(wkb) AS geometry FROM given_communes"
        )
        cursor.execute(
            "CREATE TABLE points AS SELECT id, ST_Point(lon, lat) AS geometry FROM given_points"
        )
    query = (
        "SELECT p.id, c.insee_code FROM points p JOIN communes c "
        "ON ST_Intersects(c.geometry, p.geometry)"
    )

    def join() -> Pairs:
        with engine.cursor() as cursor:
            table = cursor.execute(query).to_arrow_table()
        return table["id"], table["insee_code"]

    return join


CONTENDERS: dict[str, Callable[[Answer, Answer], Join]] = {
    "alentour": alentour,
    "alentour_located": alentour_located,
    "alentour_with_distances": alentour_with_distances,
    "geopandas": geopandas_sjoin,
    "sedonadb": sedonadb,
    "duckdb": duckdb_join,
}
REFERENCE = "geopandas"
NARROWEST = {"geopandas": 5.0, "sedonadb": 3.0}
"""How many times faster than these peers the project promises to be."""


def settle(answer: Pairs | Answer, count: int) -> Answer:
    """Return one code a point, the smallest where a border gives two, empty where none."""
    if isinstance(answer, tuple):
        points, codes = (np.asarray(column) for column in answer)
        order = np.argsort(codes.astype("S5"), kind="stable")[::-1]
        settled = np.zeros(count, dtype="S5")
        settled[points[order]] = codes[order].astype("S5")
        return settled
    return np.array(["" if code is None else code for code in answer], dtype="S5")


def compete(name: str, folder: Path) -> None:
    """Run one contender on the points of `folder`; leave its answer and figures there."""
    lon, lat = np.load(folder / "points.npy")
    start = time.perf_counter()
    join = CONTENDERS[name](lon, lat)
    loaded_s, times, cpu_times = time.perf_counter() - start, [], []
    loaded_mb = psutil.Process().memory_info().rss / 1e6
    (folder / f"{name}.loaded").touch()
    for _ in range(RUNS):
        start, cpu_start = time.perf_counter(), time.process_time()
        answer = join()
        times.append(time.perf_counter() - start)
        cpu_times.append(time.process_time() - cpu_start)
    (folder / f"{name}.joined").touch()
    np.save(folder / f"{name}.npy", settle(answer, len(lon)))
    figures = {"load_s": loaded_s, "join_s": min(times), "loaded_mb": loaded_mb}
    figures["cpu_s"] = min(cpu_times)
    (folder / f"{name}.json").write_text(json.dumps(figures))


def watch(name: str, folder: Path) -> dict[str, float]:
    """Run `compete` in a process of its own; add the peak of its memory during the joins.

    Watched from outside, because a join that holds the interpreter would stop a thread.
    """
    module = [sys.executable, "-m", "benchmarks.locate"]
    command = [*module, "--compete", name, "--folder", str(folder)]
    with subprocess.Popen(command) as contender:
        process, peak_mb = psutil.Process(contender.pid), 0.0
        while contender.poll() is None and not (folder / f"{name}.joined").exists():
            if (folder / f"{name}.loaded").exists():
                peak_mb = max(peak_mb, process.memory_info().rss / 1e6)
            time.sleep(0.005)
        contender.wait(timeout=TIMEOUT_S)
    figures = json.loads((folder / f"{name}.json").read_text())
    return {**figures, "peak_mb": peak_mb, "added_mb": peak_mb - figures["loaded_mb"]}


def race(names: list[str], count: int) -> bool:
    """Run contenders one after the other, print the table, tell whether every promise holds."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        np.save(folder / "points.npy", draw_points(count))
        figures = {contender: watch(contender, folder) for contender in names}
        answers = {n: np.load(folder / f"{n}.npy") for n in names}
    show(figures, answers, count)
    return all(
        figures[peer]["join_s"] / figures["alentour"]["join_s"] >= times
        and (answers[peer] == answers["alentour"]).all()
        for peer, times in NARROWEST.items()
        if peer in figures and "alentour" in figures
    )


def show(figures: dict[str, Any], answers: dict[str, Answer], count: int) -> None:
    """Print one line a contender; ``ratio`` is its time over that of the first."""
    first, reference = figures[next(iter(figures))], answers.get(REFERENCE)
    ours, ours_cpu = first["join_s"], first["cpu_s"]
    columns = (
        "contender",
        "join",
        "ratio",
        "cpu",
        "cpu ratio",
        "added",
        "peak",
        "load",
        "other answers",
    )
    rows = []
    for name, row in figures.items():
        others = "-" if reference is None else str(int((answers[name] != reference).sum()))
        memory = (f"{row['added_mb']:.0f} MB", f"{row['peak_mb']:.0f} MB")
        ratio = f"{row['join_s'] / ours:.1f}"
        cpu = (f"{row['cpu_s']:.3f} s", f"{row['cpu_s'] / ours_cpu:.1f}")
        rows.append(
            (name, f"{row['join_s']:.3f} s", ratio, *cpu, *memory, f"{row['load_s']:.1f} s", others)
        )
    print_table(f"{count:,} points into communes, {THREADS} threads", columns, rows)


def main() -> int:
    """Read the command line; exit 1 when a promise does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--only", default=",".join(CONTENDERS))
    parser.add_argument("--compete", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    # ``python -m benchmarks locate`` leaves its own words on the command line.
    asked, _ = parser.parse_known_args()
    if asked.compete:
        compete(asked.compete, asked.folder)
        return 0
    return 0 if race(asked.only.split(","), asked.points) else 1


if __name__ == "__main__":
    sys.exit(main())
