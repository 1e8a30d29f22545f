"""A table in the terminal, with the machine it was measured on."""

import os
import platform
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

__all__ = ["describe_machine", "print_table"]


def describe_machine() -> str:
    """Return processor, cores, memory and Python of this machine in one line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0))
    python = platform.python_version()
    return f"{_processor()}, {cores} cores, {memory:.0f} GiB, Python {python}, {platform.system()}"


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print `rows` under `title`, the machine below; figures stand to the right."""
    table = Table(title=title, title_justify="left", caption=describe_machine())
    table.caption_justify = "left"
    for rank, column in enumerate(columns):
        table.add_column(column, justify="right" if rank else "left")
    for row in rows:
        table.add_row(*row)
    # Wide enough for every column, whatever the terminal or the pipe says.
    Console(width=120).print(table)


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
