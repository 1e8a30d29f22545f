"""What limits cost: a verdict, another rule tried on many entries, a rule saved; and geopandas.

Entries lie around the Ardèche: a third without INSEE code, a quarter without position, as a file
of several sources has them. The other rule adds the Drôme. The peer is what a script would do:
``sjoin`` with the territory, ``distance`` to its boundary in Lambert 93, for both rules; it knows
neither codes, nor communes, nor exemptions, nor quotas, and says no sentence.

Run: ``python -m benchmarks verdict [--entries 20000] [--runs 5]``. Exit 1 when one verdict takes
over 20 ms or what-if over 1 s.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.table import print_table
from geo.boundaries import Boundaries
from geo.coordinates import Position
from geo.entries import Actor, ActorKind, Entry
from geo.limits import change_rule
from geo.registry.database import Registry
from geo.registry.entries import NewEntry, add_entries
from geo.registry.rules import open_judge
from geo.territory import Judge, default_rule, what_if
from geo.values import Place, Role, Shop, Status

OLD = default_rule(("departement:07",))
NEW = default_rule(("departement:07", "departement:26"))
ONE_MS, MANY_S = 20.0, 1.0
AT = datetime(2026, 1, 1, tzinfo=UTC)
OPERATOR = Actor(kind=ActorKind.OPERATOR)


def make_entries(count: int, boundaries: Boundaries) -> list[Entry]:
    """Return `count` entries around the Ardèche, the same at every run."""
    rng = np.random.default_rng(7)
    lon, lat = rng.uniform(3.5, 5.5, count), rng.uniform(44.0, 45.6, count)
    codes = boundaries.find_codes(lon, lat)
    return [
        _entry(
            n,
            position=Position(lon=float(lon[n]), lat=float(lat[n])) if n % 4 else None,
            insee_code=codes[n] if n % 3 else None,
        )
        for n in range(count)
    ]


def _entry(rank: int, **where: Any) -> Entry:  # noqa: ANN401 - position and code
    shop = Shop(
        slug=f"fiche-{rank}",
        name=f"Fiche {rank}",
        kinds=("potter",),
        places=(Place(role=Role.WORKSHOP, **where),),
        status=Status.PENDING,
    )
    times = dict.fromkeys(("created_at", "updated_at", "submitted_at"), AT)
    return Entry(entry_id=f"{rank:032x}", version=1, shop=shop, **times)


def seconds(act: Callable[[], object], runs: int) -> float:
    """Return the median of `runs` of `act`, after one that is not counted."""
    act()
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        act()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def measure_peer(entries: Sequence[Entry], boundaries: Boundaries) -> Callable[[], object]:
    """Return what geopandas does for both rules, its frames ready."""
    import geopandas

    placed = [entry.shop.places[0].position for entry in entries]
    known = [position for position in placed if position is not None]
    points = geopandas.GeoDataFrame(
        geometry=geopandas.points_from_xy([p.lon for p in known], [p.lat for p in known]),
        crs=4326,
    ).to_crs(2154)
    areas = [
        geopandas.GeoDataFrame(geometry=[boundaries.geometry(rule.codes)], crs=4326).to_crs(2154)
        for rule in (OLD, NEW)
    ]

    def act() -> object:
        joined = [geopandas.sjoin(points, area, predicate="intersects") for area in areas]
        return joined, [points.distance(area.boundary.iloc[0]) for area in areas]

    return act


def measure_registry(
    entries: Sequence[Entry], boundaries: Boundaries, runs: int
) -> tuple[float, float]:
    """Return seconds of a verdict by the rule in the registry, and of a rule saved over all."""
    with tempfile.TemporaryDirectory() as folder:
        registry = Registry(f"sqlite:///{Path(folder) / 'registry.sqlite'}")
        with registry.writing() as connection:
            new = [NewEntry(shop=entry.shop) for entry in entries]
            add_entries(connection, new, by=OPERATOR, at=AT)
        rules = iter([OLD, NEW] * runs)

        def judge() -> object:
            with registry.reading() as connection:
                return open_judge(connection, OLD, boundaries).judge(entries[1].shop)

        def save() -> object:
            return change_rule(
                registry, next(rules), version=None, by=OPERATOR, at=AT, boundaries=boundaries
            )

        answer = seconds(judge, 20), seconds(save, min(runs, 3))
        registry.close()
    return answer


def main(arguments: Sequence[str] = ()) -> int:
    """Print the table; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args(arguments)
    boundaries = Boundaries()
    entries = make_entries(asked.entries, boundaries)
    judge = Judge(OLD, boundaries)
    ones = iter(entries * 2)
    one_s = seconds(lambda: judge.judge(next(ones).shop), min(200, len(entries)))
    many_s = seconds(lambda: what_if(entries, OLD, NEW, boundaries), asked.runs)
    peer_s = seconds(measure_peer(entries, boundaries), asked.runs)
    kept_s, saved_s = measure_registry(entries, boundaries, asked.runs)
    count = f"{asked.entries:,}"
    rows = [
        ("one verdict", f"{one_s * 1000:.1f} ms", f"{ONE_MS:.0f} ms"),
        ("one verdict by the rule that the registry holds", f"{kept_s * 1000:.1f} ms", "20 ms"),
        (f"what if, {count} entries", f"{many_s * 1000:,.0f} ms", "1,000 ms"),
        (f"geopandas: sjoin and distance, {count} entries", f"{peer_s * 1000:,.0f} ms", ""),
        (f"a rule saved, {count} entries judged again", f"{saved_s:.1f} s", ""),
    ]
    print_table("Limits of the territory", ("", "median", "bar"), rows)
    return int(max(one_s, kept_s) * 1000 > ONE_MS or many_s > MANY_S)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
