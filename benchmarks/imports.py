"""How long a list takes from file to registry, and the longest registration meanwhile.

Without a file, a list of its own: invented makers, one a commune of France in turn. The list is
imported, imported again as it is, and again with a column less, which changes every entry.

Run: ``python -m benchmarks imports [FILE] [--rows 13509] [--territory departement:07]``.
"""

import argparse
import csv
import io
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path

from benchmarks.table import print_table
from geo.boundaries import Boundaries
from geo.columns import ColumnMap, guess_columns
from geo.entries import Actor, ActorKind, Contact
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.opening import open_geocoding
from geo.importing import Stage, apply_plan, plan_import
from geo.importing.opening import open_edges
from geo.importing.planning import Edges
from geo.importing.report import say_counts
from geo.registry.database import Registry
from geo.registry.entries import add_entry
from geo.registry.sources import Source
from geo.settings import Settings
from geo.tables import Table, read_content, read_table
from geo.values import Shop, Status

BAR_S = 60.0
_OPERATOR = Actor(kind=ActorKind.OPERATOR)
_MAKER = Actor(kind=ActorKind.MAKER)


@dataclass
class Watch:
    """Seconds by stage of one import."""

    seconds: dict[str, float] = field(default_factory=dict)
    _since: float = field(default_factory=time.perf_counter)
    _stage: str = "read the file"

    def hear(self, stage: Stage, _done: int, _total: int) -> None:
        """Note that a stage goes on."""
        self.begin(stage.name.lower())

    def begin(self, stage: str) -> None:
        """End the stage under way and begin another one."""
        now = time.perf_counter()
        self.seconds[self._stage] = self.seconds.get(self._stage, 0.0) + now - self._since
        self._stage, self._since = stage, now

    @property
    def total_s(self) -> float:
        """Seconds of all stages."""
        return sum(self.seconds.values())


def invent(rows: int, boundaries: Boundaries) -> Table:
    """Return a list of invented makers, one a commune in turn."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";")
    writer.writerow(("id", "nom", "metier", "adresse", "cp", "ville", "horaires"))
    communes = sorted(boundaries.expand(("region:84",)))
    for rank, code in enumerate(islice(cycle(communes), rows)):
        commune = boundaries.commune(code)
        place = ("", "") if commune is None else (commune.postcodes[0], commune.name)
        writer.writerow(
            (rank, f"Atelier {rank}", "Poterie", "Le Bourg", *place, "Tu-Sa 09:00-12:00")
        )
    return read_content(file.getvalue().encode(), Path("ateliers.csv"))


@contextmanager
def opened(codes: tuple[str, ...], boundaries: Boundaries) -> Iterator[Edges]:
    """Give an empty registry and whom an import asks."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), territory_codes=codes)
        geocoding = open_geocoding(settings, boundaries, Gazetteer(boundaries))
        geocoding.warm()
        registry = Registry(f"sqlite:///{folder}/registry.sqlite")
        yield open_edges(registry, boundaries, geocoding, settings)
        registry.close()


def measure(table: Table, columns: ColumnMap, edges: Edges, watch: Watch) -> tuple[str, float]:
    """Import `table` while somebody registers; return what it came to, and the longest wait."""
    source = Source(key="liste", name="Liste")
    with registering(edges.registry) as waits:
        plan = plan_import(table, columns, source, edges, on_progress=watch.hear)
        watch.begin("write")
        apply_plan(edges.registry, plan, by=_OPERATOR, at=datetime.now(UTC))
        watch.begin("end")
    return say_counts(plan.counts), max(waits)


@contextmanager
def registering(registry: Registry) -> Iterator[list[float]]:
    """Register one maker after the other meanwhile; give the seconds that each had to wait."""
    waits: list[float] = []
    is_over = threading.Event()

    def register() -> None:
        while not is_over.is_set():
            shop = Shop(slug="atelier", name="Atelier", status=Status.PENDING)
            start, at = time.perf_counter(), datetime.now(UTC)
            with registry.writing() as connection:
                add_entry(connection, shop=shop, contact=Contact(), by=_MAKER, at=at)
            waits.append(time.perf_counter() - start)
            is_over.wait(0.1)

    thread = threading.Thread(target=register)
    thread.start()
    try:
        yield waits
    finally:
        is_over.set()
        thread.join()


def main(arguments: Sequence[str] = ()) -> int:
    """Read the command line, import three times, print a column an import."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--rows", type=int, default=13_509)
    parser.add_argument("--territory", action="append")
    asked = parser.parse_args(arguments)
    boundaries = Boundaries()
    watches = [Watch(), Watch(), Watch()]
    table = read_table(asked.file) if asked.file else invent(asked.rows, boundaries)
    columns = guess_columns(table)
    fewer = {name: cells for name, cells in columns.columns.items() if name != "opening_hours"}
    with opened(tuple(asked.territory or ["departement:07"]), boundaries) as edges:
        watches[0].begin("open")
        answers = []
        for watch, read in zip(watches, (columns, columns, ColumnMap(fewer)), strict=True):
            watch.begin("start")
            answers.append(measure(table, read, edges, watch))
    show(table, watches, answers)
    return int(watches[0].total_s > BAR_S)


def show(table: Table, watches: Sequence[Watch], answers: Sequence[tuple[str, float]]) -> None:
    """Print the stages of the three imports side by side."""
    stages = [*(stage.name.lower() for stage in Stage), "write"]
    rows = [
        (stage, *(f"{watch.seconds.get(stage, 0.0):.2f} s" for watch in watches))
        for stage in stages
    ]
    totals = [sum(watch.seconds.get(stage, 0.0) for stage in stages) for watch in watches]
    rows += [
        ("all", *(f"{total:.2f} s" for total in totals)),
        ("longest registration", *(f"{wait_s:.2f} s" for _, wait_s in answers)),
        ("came to", *(said for said, _ in answers)),
    ]
    title = f"{table.path.name}: {len(table.rows):,} rows"
    print_table(title, ("stage", "first time", "the same again", "with a column less"), rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
