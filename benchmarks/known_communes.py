"""How often coordinates alone find the commune that a file already knows.

The file is a CSV with columns for the position and the INSEE code, such as the places of
DATAtourisme. Codes of communes that merged since count as their successor. A code far from its
position tells of the file (an office here, an activity there), not of the contours.

Run: ``python -m benchmarks known_communes FILE [--lon lon] [--lat lat] [--code insee]``.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.table import print_table
from geo.boundaries import NEAR_M, Boundaries


def measure(path: Path, lon: str, lat: str, code: str) -> pd.DataFrame:
    """Return one row a placed row of `path`: the known code, the found one, metres between."""
    boundaries = Boundaries()
    rows = pd.read_csv(path, dtype=str)
    known = [boundaries.successor(text) or text for text in rows[code].fillna("")]
    x, y = (pd.to_numeric(rows[name], errors="coerce") for name in (lon, lat))
    found = boundaries.locate(x, y)
    told = boundaries.locate(x, y, insee_code=known)
    return pd.DataFrame(
        {
            "known": known,
            "found": found["insee_code"],
            "status": told["status"],
            "apart_m": told["boundary_distance_m"],
            "is_right": found["insee_code"] == pd.Series(known),
        }
    )


def show(path: Path, answer: pd.DataFrame) -> None:
    """Print how many were right, and how far outside its known commune each other one lies."""
    wrong = answer[~answer["is_right"]]
    near = int((wrong["apart_m"] <= NEAR_M).sum())
    rows: list[tuple[str, str]] = [
        ("rows", f"{len(answer):,}"),
        ("right commune", f"{answer['is_right'].mean():.2%}"),
        ("right, or within 250 m of it", f"{1 - (len(wrong) - near) / len(answer):.2%}"),
        ("wrong, within 250 m of the known commune", str(near)),
        ("wrong, further away", str(len(wrong) - near)),
        *((f"status: {status}", f"{count:,}") for status, count in _statuses(answer)),
    ]
    print_table(path.name, ("coordinates against known codes", "value"), rows)


def _statuses(answer: pd.DataFrame) -> list[tuple[Any, int]]:
    return list(answer["status"].value_counts().items())


def main(arguments: Sequence[str] = ()) -> int:
    """Read the command line; without a file there is nothing to measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, nargs="?")
    for name, column in (("lon", "lon"), ("lat", "lat"), ("code", "insee")):
        parser.add_argument(f"--{name}", default=column)
    asked = parser.parse_args(arguments)
    if asked.file is None or not asked.file.is_file():
        print("known_communes needs a file: python -m benchmarks known_communes FILE")
        return 0
    answer = measure(asked.file, asked.lon, asked.lat, asked.code)
    show(asked.file, answer)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
