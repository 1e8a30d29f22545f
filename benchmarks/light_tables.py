"""The tables of :mod:`benchmarks.light_pages`: what is read of each page and what it must reach."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from benchmarks.first_view import FirstView
from benchmarks.load import Flow, Load
from benchmarks.table import print_table

__all__ = [
    "FEW",
    "FIGURES",
    "OURS",
    "UMAP",
    "Figures",
    "describe_figure",
    "print_flow",
    "print_pages",
    "print_waterfall",
]

FEW: Final = 5_000
"""Up to here the bars of two hundred shops hold, beyond those of 34,000."""
OURS: Final = "page"
UMAP: Final = "umap"


@dataclass(slots=True, kw_only=True)
class Figures:
    """Everything measured of one page with one number of shops."""

    slow: FirstView | None = None
    quick: FirstView | None = None
    load: Load | None = None
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A line of the table: how it is read, how it is written, what it must reach."""

    name: str
    read: Callable[[Figures], float | None]
    words: str
    few: str = ""
    """The bar with two hundred shops."""
    many: str = ""


def _of_slow(name: str, unit: float = 1.0) -> Callable[[Figures], float | None]:
    return lambda page: None if page.slow is None else getattr(page.slow, name) / unit


def _of_quick(name: str, unit: float = 1.0) -> Callable[[Figures], float | None]:
    return lambda page: None if page.quick is None else getattr(page.quick, name) / unit


def _of_load(name: str) -> Callable[[Figures], float | None]:
    return lambda page: None if page.load is None else getattr(page.load, name)


FIGURES: Final = (
    Figure(name="first answer, headers and page", read=_of_slow("first_bytes", 1e3),
           words="{:.1f} kB", few="≤ 14 kB"),
    Figure(name="whole, without tiles", read=_of_slow("bytes_received", 1e3),
           words="{:.0f} kB", few="≤ 70 kB"),
    Figure(name="requests, without tiles", read=_of_slow("requests"), words="{:.0f}", few="≤ 9"),
    Figure(name="first map, slow 3G", read=_of_slow("map_s"), words="{:.2f} s", few="≤ 1.6 s"),
    Figure(name="first marker, slow 3G", read=_of_slow("marker_s"), words="{:.2f} s",
           few="≤ 3 s", many="≤ 3.5 s"),
    Figure(name="first map, this machine's line", read=_of_quick("map_s"), words="{:.2f} s"),
    Figure(name="first marker, this machine's line", read=_of_quick("marker_s"),
           words="{:.2f} s", many="≤ 0.8 s"),
    Figure(name="processor time of the page", read=_of_quick("processor_s"), words="{:.2f} s"),
    Figure(name="memory of the scripts", read=_of_quick("heap_bytes", 1e6), words="{:.1f} MB",
           many="≤ 6 MB"),
    Figure(name="page and its data, answers a second", read=_of_load("requests_per_s"),
           words="{:.0f}", few="≥ 600", many="≥ 600"),
    Figure(name="processor time of one such answer", read=_of_load("processor_ms"),
           words="{:.2f} ms"),
    Figure(name="answers that failed", read=_of_load("failed"), words="{:.0f}", few="0", many="0"),
)  # fmt: skip


def print_pages(size: int, pages: Mapping[str, Figures], title: str) -> None:
    """Print the table of one number of shops, a column a page, then what was not seen."""
    ratio = [f"{UMAP} : {OURS}"] if {OURS, UMAP} <= pages.keys() else []
    rows = [
        [*describe_figure(figure, pages), figure.few if size <= FEW else figure.many]
        for figure in FIGURES
    ]
    print_table(f"{size:,} shops, {title}", ("figure", *pages, *ratio, "bar"), rows)
    for name, figures in pages.items():
        for fault in figures.faults:
            print(f"{name}, {size:,} shops: {fault}")


def print_flow(address: str, size: int, flow: Flow) -> None:
    """Print how a long answer arrived."""
    whole = f"{flow.size / 1e6:.1f} MB in {flow.whole_s:.2f} s"
    way = "streamed" if flow.is_streamed else "in one piece"
    row = [f"{size:,} shops", f"{flow.first_byte_s * 1000:.0f} ms", "≤ 50 ms", whole, way]
    print_table(f"{address}, gzip", ("", "first byte", "bar", "whole", "sent"), [row])


def print_waterfall(title: str, view: FirstView | None) -> None:
    """Print when each file of a visit was asked for and when it was there."""
    if view is None:
        return
    rows = [
        [
            step.url[-70:],
            f"{step.size / 1000:.1f} kB",
            f"{step.asked_s:.2f} s",
            f"{step.there_s:.2f} s",
        ]
        for step in sorted(view.waterfall, key=lambda step: step.there_s)
    ]
    seen = f"map {view.map_s:.2f} s, marker {view.marker_s:.2f} s"
    print_table(f"{title}: {seen}", ("file", "size", "asked", "there"), rows)


def describe_figure(figure: Figure, pages: Mapping[str, Figures]) -> list[str]:
    """Return the name of a figure, its value for each page and how many times uMap's ours is."""
    values = {name: figure.read(page) for name, page in pages.items()}
    cells = ["–" if value is None else figure.words.format(value) for value in values.values()]
    if {OURS, UMAP} <= pages.keys():
        ours, theirs = values[OURS], values[UMAP]
        ratio = theirs / ours if ours and theirs else None
        cells.append("–" if ratio is None else f"{ratio:.{1 if ratio >= 1 else 2}f}")
    return [figure.name, *cells]
