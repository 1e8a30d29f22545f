"""How right, how sure and how fast the gazetteer is: ``python -m benchmarks.gazetteer [SHARED]``.

Two sets of queries: the shared ones, when the folder is there, and seeded noise over the other
communes. A homonym without département counts as confidently wrong at 0.7 or more, whichever
commune it picks.
"""

import csv
import gzip
import platform
import sys
import time
import tracemalloc
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.place_noise import CLEAN, PlaceQuery, make_queries
from geo.boundaries import Boundaries
from geo.geocoding.candidate import GeocodingRequest
from geo.geocoding.gazetteer import Gazetteer

_SURE: Final = 0.7
_QUERIES: Final = Path("bench/geocoding/queries/communes.csv.gz")
_SHARED_CLEAN: Final = frozenset(
    {"name", "name_postcode", "postcode_name", "name_lower_noaccent", "name_upper_noaccent"}
    | {"st_abbrev", "cedex", "postcode_only", "plm_arrondissement"}
    | {"homonym_dept_name", "homonym_dept_code", "homonym_nohint"}
)
_MANY_NAMES: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one query."""

    kind: str
    is_right: bool
    is_among: bool
    is_sure: bool
    is_misled: bool
    """Sure, and wrong or ambiguous."""
    score: float | None
    is_single: bool
    """One commune is right: where several are, a low score is right and says nothing."""


def main(arguments: Sequence[str]) -> None:
    """Print accuracy by kind, calibration, speed, memory and build time."""
    shared = Path(arguments[0] if arguments else "../shared")
    print(f"{platform.machine()}, Python {platform.python_version()}, one thread\n")
    boundaries = Boundaries()
    gazetteer = _build(boundaries)
    known = list(_read_shared(shared / _QUERIES))
    if known:
        _report("shared queries", known, gazetteer, _SHARED_CLEAN)
    without = {code for query in known for code in query.right}
    made = list(make_queries(boundaries, count=_MANY_NAMES, without=without))
    _report("seeded noise over other communes", made, gazetteer, frozenset(CLEAN))
    _time_suggestions(gazetteer)


def _build(boundaries: Boundaries) -> Gazetteer:
    gazetteer = Gazetteer(boundaries)
    request = GeocodingRequest
    steps: dict[str, Callable[[], object]] = {
        "read the communes": boundaries.communes,
        "first exact search builds its tables": lambda: gazetteer.search(request(text="Aubenas")),
        "first misspelt search builds its own": lambda: gazetteer.search(request(text="Aubenaz")),
        "first suggestion builds its own": lambda: gazetteer.suggest("aub"),
    }
    for step, build in steps.items():
        start = time.process_time()
        build()
        print(f"{step}: {time.process_time() - start:.2f} CPU-seconds")
    print(f"memory of all tables: {_measure_memory(boundaries) / 1e6:.0f} MB\n")
    return gazetteer


def _measure_memory(boundaries: Boundaries) -> int:
    tracemalloc.start()
    gazetteer = Gazetteer(boundaries)
    gazetteer.search(GeocodingRequest(text="Aubenaz"))
    gazetteer.suggest("aub")
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return held


def _read_shared(path: Path) -> Iterator[PlaceQuery]:
    if not path.exists():
        return
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter=";"):
            right = frozenset(row["expected_citycode"].split("|"))
            is_ambiguous = row["noise"] == "homonym_nohint"
            text = row["query"]
            yield PlaceQuery(kind=row["noise"], text=text, right=right, is_ambiguous=is_ambiguous)


def _report(
    title: str, queries: Sequence[PlaceQuery], gazetteer: Gazetteer, clean: frozenset[str]
) -> None:
    start = time.process_time()
    outcomes = [_ask(gazetteer, query) for query in queries]
    spent = time.process_time() - start
    print(f"## {title}: {len(queries)} queries, {len(queries) / spent:.0f} a CPU-second\n")
    _print_kinds(outcomes, clean)
    _print_calibration(outcomes)


def _ask(gazetteer: Gazetteer, query: PlaceQuery) -> Outcome:
    found = gazetteer.search(GeocodingRequest(text=query.text, limit=50))
    codes = [candidate.insee_code for candidate in found]
    score = found[0].score if found else None
    is_right = codes[0] in query.right if codes else not query.right
    is_sure = score is not None and score >= _SURE
    return Outcome(
        kind=query.kind,
        is_right=is_right,
        is_among=bool(query.right & set(codes)) or not (codes or query.right),
        is_sure=is_sure,
        is_misled=is_sure and (query.is_ambiguous or not is_right),
        score=score,
        is_single=len(query.right) <= 1,
    )


def _print_kinds(outcomes: Iterable[Outcome], clean: frozenset[str]) -> None:
    by_kind: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_kind[outcome.kind].append(outcome)
        by_kind["ALL"].append(outcome)
    print("| kind | n | right % | among candidates % | confidently wrong | sure % |")
    print("|---|---|---|---|---|---|")
    for kind, group in sorted(by_kind.items(), key=lambda pair: (pair[0] == "ALL", pair[0])):
        right, among = _share(one.is_right for one in group), _share(one.is_among for one in group)
        wrong = sum(one.is_misled for one in group)
        sure, mark = _share(one.is_sure for one in group), " (clean)" if kind in clean else ""
        print(f"| {kind}{mark} | {len(group)} | {right:.1f} | {among:.1f} | {wrong} | {sure:.0f} |")


def _print_calibration(outcomes: Iterable[Outcome]) -> None:
    by_score: dict[int, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        if outcome.score is not None and outcome.is_single:
            by_score[min(9, int(outcome.score * 10))].append(outcome)
    print("\n| score | answers | mean score | right |")
    print("|---|---|---|---|")
    for tenth, group in sorted(by_score.items()):
        mean = sum(one.score or 0.0 for one in group) / len(group)
        right = _share(one.is_right for one in group) / 100
        print(
            f"| {tenth / 10:.1f}–{tenth / 10 + 0.1:.1f} | {len(group)} | {mean:.2f} | {right:.2f} |"
        )
    print()


def _share(marks: Iterable[bool]) -> float:
    found = list(marks)
    return 100 * sum(found) / len(found)


def _time_suggestions(gazetteer: Gazetteer) -> None:
    name = "saint-étienne-de-lugdarès"
    typed = [name[:length] for length in range(1, len(name) + 1)] + ["072", "marseile", "vals bai"]
    start = time.process_time()
    for text in typed * 10:
        gazetteer.suggest(text)
    spent = (time.process_time() - start) / (10 * len(typed))
    print(f"a suggestion while typing: {spent * 1e6:.0f} µs on average")


if __name__ == "__main__":
    main(sys.argv[1:])
