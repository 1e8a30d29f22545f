"""Where points lie: commune, EPCI, département, metres to the border, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.boundaries.directory import Directory
from geo.boundaries.distance import Borders
from geo.boundaries.units import NOWHERE, THREADS
from geo.coordinates import valid_positions

if TYPE_CHECKING:
    import pandas as pd
    import shapely

__all__ = ["COLUMNS", "Area", "LocationStatus", "find_codes", "locate", "locate_columns"]

COLUMNS: Final = (
    "insee_code",
    "commune",
    "departement_code",
    "departement",
    "epci_code",
    "epci",
    "boundary_distance_m",
    "territory_distance_m",
    "status",
)

Floats = NDArray[np.float64]
Rows = NDArray[np.int32]
Bools = NDArray[np.bool_]


class LocationStatus(StrEnum):
    """How a point was located; where several hold, the first of this list is told."""

    NO_POSITION = "no_position"
    """The position is missing or impossible; the commune is that of the code, if any."""
    OUTSIDE_FRANCE = "outside_france"
    """In no contour, and no code says which commune."""
    UNKNOWN_CODE = "unknown_code"
    """The given code is no commune's, past or present: the contour decided alone."""
    CODE_DISAGREES = "code_disagrees"
    """The point lies outside the contour of the given commune, which was kept all the same."""
    NEAR_BOUNDARY = "near_boundary"
    """Close enough to the border for a generalised contour to be wrong."""
    LOCATED = "located"
    """None of the above."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Communes whose border is measured to: their INSEE codes and their union in EPSG:4326."""

    insee_codes: frozenset[str]
    contour: "shapely.Geometry | None"


def locate(
    directory: Directory,
    lon: ArrayLike,
    lat: ArrayLike,
    *,
    insee_code: Sequence[str | None] | None = None,
    territory: Area | None = None,
    near_m: float,
    with_distances: bool = True,
    threads: int = THREADS,
) -> "pd.DataFrame":
    """Say where points lie; see :meth:`Boundaries.locate`."""
    import pandas as pd

    answer = locate_columns(
        directory,
        lon,
        lat,
        insee_code=insee_code,
        territory=territory,
        near_m=near_m,
        with_distances=with_distances,
        threads=threads,
    )
    columns = {name: pd.Series(found, dtype=_dtype(found)) for name, found in answer.items()}
    return pd.DataFrame(columns)


def locate_columns(
    directory: Directory,
    lon: ArrayLike,
    lat: ArrayLike,
    *,
    insee_code: Sequence[str | None] | None = None,
    territory: Area | None = None,
    near_m: float,
    with_distances: bool = True,
    threads: int = THREADS,
) -> dict[str, NDArray[Any]]:
    """Say the same in plain columns: a table of one row costs more than locating its point."""
    x, y, codes = _same_length(lon, lat, insee_code)
    is_placed = valid_positions(x, y)
    drawn = _drawn_rows(directory, x, y, is_placed, threads)
    given, is_unknown = directory.rows_of(codes)
    kept = directory.keep(drawn, given)
    boundary_m = np.full(len(x), np.nan)
    if with_distances:
        boundary_m[is_placed] = directory.border_m(kept[is_placed], x[is_placed], y[is_placed])
    disagrees = (given != NOWHERE) & (kept != drawn) & directory.can_judge(kept, drawn)
    faults = [~is_placed, kept == NOWHERE, is_unknown, disagrees, boundary_m <= near_m]
    answer: dict[str, Any] = dict(directory.describe(kept))
    answer["boundary_distance_m"] = boundary_m
    answer["territory_distance_m"] = _territory_m(directory, territory, kept, x, y, is_placed)
    answer["status"] = _statuses(faults)
    return {name: answer[name] for name in COLUMNS}


def find_codes(
    directory: Directory, lon: ArrayLike, lat: ArrayLike, *, threads: int = THREADS
) -> NDArray[np.object_]:
    """Say in whose contour points lie; see :meth:`Boundaries.find_codes`."""
    x, y, _ = _same_length(lon, lat, None)
    rows = _drawn_rows(directory, x, y, valid_positions(x, y), threads)
    return directory.codes_of(rows)


def _same_length(
    lon: ArrayLike, lat: ArrayLike, codes: Sequence[str | None] | None
) -> tuple[Floats, Floats, Sequence[str | None]]:
    x = np.atleast_1d(np.asarray(lon, dtype=np.float64))
    y = np.atleast_1d(np.asarray(lat, dtype=np.float64))
    known = [None] * len(x) if codes is None else codes
    if not len(x) == len(y) == len(known):
        lengths = f"{len(x)} lon, {len(y)} lat, {len(known)} insee_code"
        raise ValueError(f"expected as many of each, got {lengths}")
    return x, y, known


def _drawn_rows(directory: Directory, x: Floats, y: Floats, is_placed: Bools, threads: int) -> Rows:
    if is_placed.all():
        return directory.rows_at(x, y, threads=threads)
    rows = np.full(len(x), NOWHERE, dtype=np.int32)
    rows[is_placed] = directory.rows_at(x[is_placed], y[is_placed], threads=threads)
    return rows


def _statuses(faults: list[Bools]) -> NDArray[np.object_]:
    """Return the status of the first of `faults` that holds, in the order of the enum."""
    statuses = np.array([status.value for status in LocationStatus], dtype=object)
    which = np.full(len(faults[0]), len(faults))
    for rank in reversed(range(len(faults))):
        which[faults[rank]] = rank
    found: NDArray[np.object_] = statuses[which]
    return found


def _territory_m(
    directory: Directory,
    territory: Area | None,
    kept: Rows,
    x: Floats,
    y: Floats,
    is_placed: Bools,
) -> Floats:
    """Return metres to the border of `territory`, negative inside; NaN where it has no contour."""
    found = np.full(len(x), np.nan)
    if territory is None or territory.contour is None or not is_placed.any():
        return found
    borders = Borders(np.array([territory.contour], dtype=object))
    found[is_placed] = borders.nearest_m(x[is_placed], y[is_placed])
    is_inside = directory.is_among(kept, territory.insee_codes)
    return np.where(is_inside, -found, found)


def _dtype(values: NDArray[Any]) -> str:
    # Said outright, or pandas makes its own strings of them, with NaN for None.
    return "object" if values.dtype == object else "float64"
