"""How right, sure and fast the local geocoder is, beside addok: ``benchmarks geocoding FOLDER``.

The folder holds address files, queries, addok's answers and a scorer, which runs as a program of
its own. Every cost is measured in a fresh process, as CPU time of one core.
"""

import argparse
import csv
import gzip
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

from benchmarks.serving import ROOT
from benchmarks.table import print_table
from geo.geocoding.candidate import Candidate

SETS: Final = ("clean", "dense_clean", "noisy", "dense_noisy", "hard", "communes", "absent")
HEADER: Final = (
    *("qid", "n", "type", "citycode", "lon", "lat", "score", "score2", "label"),
    *("housenumber", "name", "ms"),
)
_BARS: Final = {
    "clean": (99.9, None), "dense_clean": (99.9, None), "noisy": (99.5, 98.0),
    "dense_noisy": (99.3, 98.0), "hard": (98.5, 98.0), "communes": (96.0, None),
    "absent": (92.0, None),
}  # fmt: skip
_GROWTH: Final = ("07", "26", "43", "mairies")
_POINTS: Final = 100_000
_SURE: Final = 0.7

_BESIDE: Final = ROOT.parent / "shared" / "bench" / "geocoding"
"""Where the queries lie beside a checkout, when nobody says where."""

Measure = Mapping[str, float]


def main(arguments: Sequence[str] = ()) -> None:
    """Print accuracy, by kind of noise too, calibration, costs and growth."""
    parser = argparse.ArgumentParser(prog="geocoding", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=_BESIDE, help="base and queries")
    given = parser.parse_args(arguments).folder
    if not (given / "queries").is_dir():
        print(f"no queries in {given}: python -m benchmarks geocoding FOLDER")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        built = _alone(build, _files(given, _GROWTH), folder / "index")
        served = _alone(serve, folder / "index", given)
        served = {**served, **_alone(serve_file, folder / "index", given)}
        _alone(answer_all, folder / "index", given, folder / "answers")
        ours, curves = _score(given, folder / "answers")
        addok, _ = _score(given, given / "addok")
        _print_accuracy(ours, addok)
        _print_costs(built, served)
        _print_calibration(curves)
        _print_noise(ours, addok)
        _print_growth(given, folder)


def _alone(measure: Callable[..., Any], *arguments: object) -> Any:  # noqa: ANN401
    """Run `measure` in a process of its own."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measure, *arguments).result()


def _files(given: Path, parts: Sequence[str]) -> list[Path]:
    kinds = ("adresses", "lieux-dits")
    return [given / "ban" / f"{kind}-{part}.csv.gz" for part in parts for kind in kinds]


def _queries(given: Path, name: str) -> list[dict[str, str]]:
    with gzip.open(given / "queries" / f"{name}.csv.gz", "rt", encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter=";"))


def _memory_mib(field: str) -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(rf"^{field}:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) / 1024 if found else float("nan")


# --- what is measured, each in its own process ------------------------------------------------


def build(files: Sequence[Path], folder: Path) -> Measure:
    """Load `files` into the index in `folder`."""
    from geo.geocoding.address_index import load_file

    start = time.process_time()
    for path in files:
        load_file(folder, path)
    spent = time.process_time() - start
    disk = sum(path.stat().st_size for path in folder.glob("*.part")) / 2**20
    return {"cpu_s": spent, "peak_mib": _memory_mib("VmHWM"), "disk_mib": disk}


def _open(folder: Path) -> Any:  # noqa: ANN401
    from geo.boundaries import Boundaries
    from geo.geocoding.address_index import AddressIndex
    from geo.geocoding.gazetteer import Gazetteer
    from geo.geocoding.geocoder import LocalGeocoder
    from geo.memory import settle_memory

    gazetteer = Gazetteer(Boundaries())
    LocalGeocoder(AddressIndex.open(folder / "none"), gazetteer).warm()
    before = _memory_mib("VmRSS")
    geocoder = LocalGeocoder(AddressIndex.open(folder), gazetteer)
    geocoder.warm()
    settle_memory()
    return geocoder, before


def serve(folder: Path, given: Path) -> Measure:
    """Answer `mix` one by one, then as a file, suggest, reverse; say what it holds."""
    from geo.geocoding.candidate import GeocodingRequest

    geocoder, before = _open(folder)
    texts = [query["query"] for query in _queries(given, "mix")]
    spent = []
    for text in texts:
        start = time.process_time()
        geocoder.search(GeocodingRequest(text=text))
        spent.append(time.process_time() - start)
    resident = _memory_mib("VmRSS")
    begun = [text[: max(3, len(text) // 2)] for text in texts[:500]]
    suggest, _ = _cpu(lambda: [geocoder.suggest(text) for text in begun])
    spent.sort()
    return {
        "ms": 1000 * sum(spent) / len(spent),
        "p95_ms": 1000 * spent[int(0.95 * len(spent))],
        "suggest_ms": 1000 * suggest / len(begun),
        "index_mib": resident - before,
        "process_mib": resident,
        **_reverse(geocoder),
    }


def serve_file(folder: Path, given: Path) -> Measure:
    """Answer `mix` as one file, from an index that has answered nothing yet."""
    from geo.geocoding.candidate import GeocodingRequest

    geocoder, _ = _open(folder)
    texts = [query["query"] for query in _queries(given, "mix")]
    requests = [GeocodingRequest(text=text, limit=1) for text in texts]
    spent, _ = _cpu(lambda: [len(found) for found in geocoder.search_many(requests)])
    return {"rows_s": len(texts) / spent}


def _reverse(geocoder: Any) -> Measure:  # noqa: ANN401
    from geo.geocoding.reverse import reverse_points

    lon, lat = _points()
    parts = list(geocoder.index.parts.values())
    arrays, _ = _cpu(lambda: reverse_points(parts, lon, lat, within_m=5000))
    whole, _ = _cpu(lambda: sum(one is not None for one in geocoder.reverse_many(lon, lat)))
    return {"reverse_s": _POINTS / arrays, "reverse_labelled_s": _POINTS / whole}


def _points() -> tuple[list[float], list[float]]:
    """Return seeded points over the three départements."""
    chance = random.Random(7)  # noqa: S311 - points to measure with
    lon = [chance.uniform(3.2, 5.6) for _ in range(_POINTS)]
    return lon, [chance.uniform(44.2, 45.3) for _ in range(_POINTS)]


def _cpu(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def answer_all(folder: Path, given: Path, answers: Path) -> None:
    """Write the answers to every set as the given scorer reads them."""
    geocoder, _ = _open(folder)
    answers.mkdir()
    for name in SETS:
        with (answers / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(HEADER)
            writer.writerows(_answers(geocoder, _queries(given, name)))


def _answers(geocoder: Any, queries: Sequence[Mapping[str, str]]) -> Iterator[list[object]]:  # noqa: ANN401
    from geo.geocoding.candidate import GeocodingRequest

    for query in queries:
        request = GeocodingRequest(text=query["query"])
        start = time.process_time()
        found = geocoder.search(request)
        ms = 1000 * (time.process_time() - start)
        yield [query["qid"], len(found), *_cells(found), round(ms, 3)]


def _cells(found: Sequence[Candidate]) -> list[object]:
    if not found:
        return [""] * 9
    best, second = found[0], found[1].score if len(found) > 1 else ""
    place = [best.type.value, best.insee_code, best.position.lon, best.position.lat]
    return [*place, best.score, second, best.label, best.housenumber or "", best.name]


# --- what is printed ---------------------------------------------------------------------------


def _score(given: Path, answers: Path) -> tuple[dict[str, Any], str]:
    """Run the given scorer; return its summary and the text that holds the curves."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        command = [sys.executable, str(given / "score.py"), str(answers), "--curve"]
        done = subprocess.run(
            [*command, "--json", file.name], check=True, capture_output=True, text=True
        )
        return json.loads(Path(file.name).read_text(encoding="utf-8")), done.stdout


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.2f}"


def _print_accuracy(ours: Mapping[str, Any], addok: Mapping[str, Any]) -> None:
    rows = []
    for name in SETS:
        mine, peer = ours[f"{name}/ALL" if f"{name}/ALL" in ours else f"{name}/clean"], None
        peer = addok.get(f"{name}/ALL", addok.get(f"{name}/clean"))
        ok, number = _BARS[name]
        bar = f"{ok}" + (f" / {number}" if number else "")
        shown = [_percent(one[key]) for one in (mine, peer) for key in ("ok", "number", "cw")]
        rows.append([name, str(mine["n"]), bar, *shown])
    total = sum(ours[key]["n"] * ours[key]["cw"] for key in _wholes(ours))
    asked = sum(ours[key]["n"] for key in _wholes(ours))
    rows.append(["all", str(asked), "cw 0.1", "", "", f"{100 * total / asked:.3f}", "", "", ""])
    columns = ["set", "n", "bar", "ok %", "number %", "cw %", "addok ok", "number", "cw"]
    print_table("Accuracy (cw: score 0.7 or more, and wrong)", columns, rows)


def _wholes(summary: Mapping[str, Any]) -> list[str]:
    return [key for key in summary if key.endswith("/ALL") or key == "dense_clean/clean"]


def _print_costs(built: Measure, served: Measure) -> None:
    rows = [
        [
            "CPU a query on mix, ms (95th)",
            "1",
            f"{served['ms']:.2f} ({served['p95_ms']:.2f})",
            "5.6",
        ],
        ["rows a second, mix as a file", "5000", f"{served['rows_s']:.0f}", "180"],
        ["index built, CPU-s", "60", f"{built['cpu_s']:.1f}", "174"],
        ["index resident, MiB", "150", f"{served['index_mib']:.0f}", "429 + 55 a worker"],
        ["whole process resident, MiB", "-", f"{served['process_mib']:.0f}", "-"],
        ["index on disk, MiB", "-", f"{built['disk_mib']:.0f}", "-"],
        ["peak while building, MiB", "-", f"{built['peak_mib']:.0f}", "-"],
        ["reverse, points a second", "20000", f"{served['reverse_s']:.0f}", "-"],
        ["reverse with labels", "-", f"{served['reverse_labelled_s']:.0f}", "-"],
        ["a suggestion, ms", "-", f"{served['suggest_ms']:.2f}", "-"],
    ]
    print_table("Costs, one core", ["what", "bar", "Alentour", "addok"], rows)


_CURVE: Final = re.compile(r"^\| ([\d.]+) \|\s*([\d.]+) \|\s*([\d.]+|-) \|", re.MULTILINE)


def _print_calibration(curves: str) -> None:
    """Print the share of right answers in each band of scores, all sets together."""
    above: dict[float, list[float]] = {}
    for text in curves.split("\n## ")[1:]:
        asked = int(re.findall(r"n=(\d+)", text)[0])
        for least, answered, right in _CURVE.findall(text):
            sums = above.setdefault(float(least), [0.0, 0.0])
            sums[0] += asked * float(answered) / 100
            sums[1] += asked * float(answered) * (0 if right == "-" else float(right)) / 10_000
    edges = sorted(above)
    rows = []
    for least, most in zip(edges, [*edges[1:], None], strict=True):
        more = above[most] if most is not None else [0.0, 0.0]
        count, right = (a - b for a, b in zip(above[least], more, strict=True))
        share = f"{100 * right / count:.0f}" if count >= 1 else "-"
        rows.append([f"{least:.2f} to {most or 1:.2f}", f"{count:.0f}", share])
    print_table("Calibration, from the scorer's curves", ["score", "answers", "right %"], rows)


def _print_noise(ours: Mapping[str, Any], addok: Mapping[str, Any]) -> None:
    rows = []
    for key, mine in ours.items():
        peer = addok.get(key, {})
        shown = [_percent(one.get(part)) for one in (mine, peer) for part in ("ok", "number")]
        rows.append([key, str(mine["n"]), *shown])
    columns = ["set/noise", "n", "ok %", "number %", "addok ok %", "number %"]
    print_table("By kind of noise", columns, rows)


def _print_growth(given: Path, folder: Path) -> None:
    rows = []
    for count in range(1, len(_GROWTH) + 1):
        index = folder / f"growth-{count}"
        built = _alone(build, _files(given, _GROWTH[:count]), index)
        served = _alone(serve_growth, index, given)
        sizes = [f"{built['cpu_s']:.1f}", f"{built['disk_mib']:.0f}", f"{served['index_mib']:.0f}"]
        rows.append([" + ".join(_GROWTH[:count]), *sizes, f"{served['ms']:.2f}"])
    columns = ["loaded", "built, CPU-s", "disk, MiB", "resident, MiB", "CPU a query of 07, ms"]
    print_table("Growth", columns, rows)


def serve_growth(folder: Path, given: Path) -> Measure:
    """Answer the queries of the first département alone."""
    from geo.geocoding.candidate import GeocodingRequest

    geocoder, before = _open(folder)
    queries = [
        query["query"]
        for query in _queries(given, "dense_noisy")
        if query["expected_citycode"].startswith("07")
    ]
    spent, _ = _cpu(lambda: [geocoder.search(GeocodingRequest(text=text)) for text in queries])
    return {"ms": 1000 * spent / len(queries), "index_mib": _memory_mib("VmRSS") - before}


if __name__ == "__main__":
    main(sys.argv[1:])
