"""Coordinates → communes; a postcode settles which side of a near boundary a point is on."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from geo.boundaries import Boundaries
from geo.errors import RowRefused
from geo.geocoding.candidate import Candidate
from geo.locating.answers import ANSWER_COLUMNS, GIVEN, describe_commune, empty_answers
from geo.locating.hints import CommuneHint
from geo.locating.search import Answer
from geo.positions import Positions

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Progress", "Search", "locate_points"]

Progress = Callable[[int], None]
Search = Callable[[CommuneHint], Answer]

_CHUNK: Final = 20_000


def locate_points(
    positions: Positions,
    hints: Sequence[CommuneHint],
    boundaries: Boundaries,
    search: Search,
    near_m: float,
    on_progress: Progress,
) -> tuple["pd.DataFrame", dict[int, RowRefused]]:
    """Return answers by rank for the rows with a position in a commune, and the others' faults.

    Parameters
    ----------
    hints
        One a row of the table.
    search
        Turns a hint into one place; asked only where the postcode and the point disagree.
    near_m
        How close to a boundary is "near", in metres.
    on_progress
        Told how many more rows are done.
    """
    import pandas as pd

    ranks = np.flatnonzero(np.isfinite(positions.lon))
    frames = []
    for start in range(0, len(ranks), _CHUNK):
        chunk = ranks[start : start + _CHUNK]
        frames.append(_locate_chunk(chunk, positions, hints, boundaries, search, near_m))
        on_progress(len(chunk))
    found = pd.concat(frames) if frames else empty_answers()
    nowhere = found.index[found["insee_code"].isna()]
    faults = {
        int(rank): RowRefused(
            "position_in_no_commune", found=f"{positions.lon[rank]} ; {positions.lat[rank]}"
        )
        for rank in nowhere
    }
    return found.drop(nowhere)[list(ANSWER_COLUMNS)], faults


def _locate_chunk(
    ranks: NDArray[np.intp],
    positions: Positions,
    hints: Sequence[CommuneHint],
    boundaries: Boundaries,
    search: Search,
    near_m: float,
) -> "pd.DataFrame":
    lon, lat = positions.lon[ranks], positions.lat[ranks]
    codes = _finest_codes([hints[rank].insee_code for rank in ranks], boundaries)
    found = boundaries.locate(lon, lat, insee_code=codes, near_m=near_m)
    found.index = ranks
    _let_postcodes_settle(found, hints, boundaries, search)
    return found.assign(lon=lon, lat=lat, precision=GIVEN, score=float("nan"))


def _finest_codes(codes: Sequence[str | None], boundaries: Boundaries) -> list[str | None]:
    """Leave out Paris, Lyon and Marseille: a point tells the arrondissement too."""
    cities = {commune.parent_code for commune in boundaries.communes().values()}
    return [None if code in cities else code for code in codes]


def _let_postcodes_settle(
    found: "pd.DataFrame",
    hints: Sequence[CommuneHint],
    boundaries: Boundaries,
    search: Search,
) -> None:
    """Compare with postcodes: near a boundary they decide, elsewhere they are doubted aloud."""
    communes = boundaries.communes()
    for rank, code, status in zip(found.index, found["insee_code"], found["status"], strict=True):
        hint = hints[rank]
        if hint.postcode is None or hint.insee_code is not None or code not in communes:
            continue
        if hint.postcode in communes[code].postcodes:
            continue
        answer = search(hint)
        if not isinstance(answer, Candidate) or answer.insee_code == code:
            continue
        if status == "near_boundary":
            _replace_commune(found, rank, answer.insee_code, boundaries)
        else:
            found.loc[rank, "status"] = "postcode_disagrees"


def _replace_commune(
    found: "pd.DataFrame", rank: int, insee_code: str, boundaries: Boundaries
) -> None:
    for name, value in describe_commune(insee_code, boundaries).items():
        found.loc[rank, name] = value
