"""Coordinates → communes; the words of a row settle where contours are too coarse."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from geo.boundaries import Boundaries, Commune
from geo.coordinates import Position
from geo.errors import RowRefused
from geo.geocoding.candidate import Candidate
from geo.locating.answers import ANSWER_COLUMNS, GIVEN, empty_answers
from geo.locating.hints import CommuneHint
from geo.locating.search import Answer
from geo.measures import points_around
from geo.positions import Positions
from geo.text import fold

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Progress", "Search", "find_nearest", "locate_points"]

Progress = Callable[[int], None]
Search = Callable[[CommuneHint], Answer]

_CHUNK: Final = 20_000
_AZIMUTHS: Final = np.linspace(0, 360, 16, endpoint=False)
_RINGS_M: Final = (60.0, 125.0, 250.0, 500.0, 1000.0)
_SURE_SCORE: Final = 0.9


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
        Turns a hint into one place; asked only where words and point disagree.
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
    found = found.assign(lon=lon, lat=lat, precision=GIVEN, score=float("nan"))
    found = _bring_ashore(found, boundaries)
    return _let_words_settle(found, hints, boundaries, search, near_m)


def _finest_codes(codes: Sequence[str | None], boundaries: Boundaries) -> list[str | None]:
    """Leave out Paris, Lyon and Marseille: a point tells the arrondissement too."""
    if not any(codes):
        return list(codes)
    cities = {commune.parent_code for commune in boundaries.communes().values()}
    return [None if code in cities else code for code in codes]


def _with_codes(
    found: "pd.DataFrame", codes: Mapping[int, str], boundaries: Boundaries, near_m: float
) -> "pd.DataFrame":
    """Return the rows of `codes` again, with these communes."""
    rows = found.loc[list(codes)]
    again = boundaries.locate(
        rows["lon"].to_numpy(),
        rows["lat"].to_numpy(),
        insee_code=list(codes.values()),
        near_m=near_m,
    )
    again.index = rows.index
    return rows.assign(**{name: again[name] for name in again.columns})


def _replace_rows(found: "pd.DataFrame", rows: "pd.DataFrame") -> "pd.DataFrame":
    import pandas as pd

    return pd.concat([found.drop(rows.index), rows]).sort_index() if len(rows) else found


def _bring_ashore(found: "pd.DataFrame", boundaries: Boundaries) -> "pd.DataFrame":
    """Give a point in no commune the nearest one: a pier, a beach, a contour drawn too short."""
    adrift = found.index[found["insee_code"].isna()]
    lon, lat = (found.loc[adrift, name].to_numpy(dtype=float) for name in ("lon", "lat"))
    near = find_nearest(lon, lat, boundaries)
    codes = {int(rank): code for rank, code in zip(adrift, near, strict=True) if code is not None}
    if not codes:
        return found
    rows = _with_codes(found, codes, boundaries, near_m=0)
    return _replace_rows(found, rows.assign(status="off_contours"))


def find_nearest(
    lon: NDArray[np.float64], lat: NDArray[np.float64], boundaries: Boundaries
) -> list[str | None]:
    """Return the commune nearest to points in none, within a kilometre, ``None`` beyond.

    Looked for in 16 directions, at growing distances: right to about a sixth of the distance.
    """
    nearest: list[str | None] = [None] * len(lon)
    for distance_m in _RINGS_M:
        for rank, code in enumerate(nearest):
            if code is None:
                here = Position(lon=float(lon[rank]), lat=float(lat[rank]))
                x, y = points_around(here, azimuths=_AZIMUTHS, distance_m=distance_m)
                hits = [one for one in boundaries.find_codes(x, y) if one is not None]
                nearest[rank] = Counter(hits).most_common(1)[0][0] if hits else None
    return nearest


def _let_words_settle(
    found: "pd.DataFrame",
    hints: Sequence[CommuneHint],
    boundaries: Boundaries,
    search: Search,
    near_m: float,
) -> "pd.DataFrame":
    """Compare each point with the postcode and the city of its row.

    City and postcode that agree on one commune are as good as its INSEE code: they win over a
    contour. A postcode alone wins near a boundary, elsewhere the point is kept. Disagreement
    further than `near_m` is told by the status.
    """
    doubts = list(_doubt(found, hints, boundaries, search))
    doubted = {rank: code for rank, code, _ in doubts}
    sure = {rank for rank, _, is_sure in doubts if is_sure}
    if not doubted:
        return found
    rows = _with_codes(found, doubted, boundaries, near_m)
    is_near = rows["boundary_distance_m"] <= near_m
    is_sure = rows.index.isin(sure)
    kept = rows[is_near | is_sure].copy()
    kept["status"] = np.where(is_near[kept.index], "near_boundary", "city_disagrees")
    found = found.copy()
    found.loc[rows.index[~is_near & ~is_sure], "status"] = "postcode_disagrees"
    return _replace_rows(found, kept)


def _doubt(
    found: "pd.DataFrame",
    hints: Sequence[CommuneHint],
    boundaries: Boundaries,
    search: Search,
) -> Iterator[tuple[int, str, bool]]:
    """Yield the rows whose words name another commune: rank, its code, whether they are sure."""
    communes = boundaries.communes()
    for rank, code in zip(found.index, found["insee_code"], strict=True):
        hint = hints[rank]
        if hint.insee_code is not None or code not in communes or _agrees(hint, communes[code]):
            continue
        answer = search(hint)
        if isinstance(answer, Candidate) and answer.insee_code != code:
            yield int(rank), answer.insee_code, _is_sure(hint, answer)


def _agrees(hint: CommuneHint, commune: Commune) -> bool:
    """Tell, quickly, that the words of a row say nothing against `commune`."""
    if hint.postcode is not None and hint.postcode not in commune.postcodes:
        return False
    return hint.city is None or fold(hint.city) == fold_name(commune.name)


def _is_sure(hint: CommuneHint, answer: Candidate) -> bool:
    is_named = hint.city is not None and hint.postcode is not None
    return is_named and answer.score >= _SURE_SCORE and not answer.differences


@cache
def fold_name(name: str) -> str:
    """Return the name of a commune folded; few names, many rows."""
    return fold(name)
