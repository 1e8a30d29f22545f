"""From the command to the first page served, with uvicorn and with Streamlit; beside a bare app."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.serving import free_port, serve, streamlit_command, uvicorn_command
from benchmarks.table import print_table

WAYS: Final[dict[str, Callable[[int], list[str]]]] = {
    "uvicorn app:app": uvicorn_command,
    "streamlit run app.py": streamlit_command,
}
BARE: Final = 'import streamlit as st\n\nst.title("Bonjour")\n'
_COLUMNS: Final = ("command", "home", "first page", "ready (/healthz)", "map's page")


def main(arguments: Sequence[str] = ()) -> None:
    """Start each way several times and print the medians."""
    parser = argparse.ArgumentParser(prog="start", description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args(arguments).runs
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, command in WAYS.items():
            fresh = [measure_start(command, Path(folder), f"fresh{run}") for run in range(runs)]
            used = [measure_start(command, Path(folder), "fresh0") for _ in range(runs)]
            rows += [[name, "fresh", *medians(fresh)], [name, "used before", *medians(used)]]
        bare = [measure_bare(Path(folder)) for _ in range(runs)]
    rows.append(["streamlit run, a bare page", "", f"{median(bare):.2f} s", "", ""])
    print_table(f"Start to first page served, median of {runs}", _COLUMNS, rows)


def measure_start(
    command: Callable[[int], list[str]], folder: Path, home: str
) -> tuple[float, float, float]:
    """Return the seconds to the first page, to ready, and to the map's page."""
    port = free_port()
    environment = {"ALENTOUR_HOME": str(folder / home)}
    with serve(command(port), port, folder / "start.log", environment=environment) as server:
        return server.wait_for("/"), server.wait_for("/healthz"), server.wait_for("/carte/fond")


def measure_bare(folder: Path) -> float:
    """Return the seconds to the first page of a Streamlit script of two lines."""
    (folder / "bare.py").write_text(BARE, encoding="utf-8")
    port = free_port()
    command = [*streamlit_command(port, "bare.py"), "--browser.gatherUsageStats", "false"]
    with serve(command, port, folder / "bare.log", folder=folder) as server:
        return server.wait_for("/")


def medians(runs: Sequence[Sequence[float]]) -> list[str]:
    """Return the median of each figure as a cell."""
    return [f"{median(values):.2f} s" for values in zip(*runs, strict=True)]


if __name__ == "__main__":
    main(sys.argv[1:])
