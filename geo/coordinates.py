"""What is a valid position, and how it is written.

Inside Alentour every position is ``lon, lat`` in degrees on WGS 84 (EPSG:4326). Absence is
``None``, never 0 and never (0, 0): longitude 0 crosses France.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Position", "distance_m", "is_valid_position", "valid_positions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A point on the ellipsoid, in degrees, EPSG:4326."""

    lon: float
    lat: float

    def __post_init__(self) -> None:
        if not is_valid_position(lon=self.lon, lat=self.lat):
            raise ValueError(f"expected lon in [-180, 180] and lat in [-90, 90], got {self!r}")


def is_valid_position(*, lon: float, lat: float) -> bool:
    """Tell whether `lon`, `lat` are finite degrees on the globe.

    (0, 0) is refused: it is what broken software writes for "unknown", and it lies in the
    Gulf of Guinea.
    """
    if not (math.isfinite(lon) and math.isfinite(lat)):
        return False
    return -180 <= lon <= 180 and -90 <= lat <= 90 and (lon, lat) != (0, 0)


def valid_positions(lon: "NDArray[np.float64]", lat: "NDArray[np.float64]") -> "NDArray[np.bool_]":
    """Tell for arrays what :func:`is_valid_position` tells for one position; NaN is not valid."""
    is_zero: NDArray[np.bool_] = (lon == 0) & (lat == 0)
    return (abs(lon) <= 180) & (abs(lat) <= 90) & ~is_zero


def distance_m(start: Position, end: Position) -> float:
    """Return the metres from `start` to `end` along the WGS 84 ellipsoid (Karney's geodesic)."""
    from pyproj import Geod

    metres: float = Geod(ellps="WGS84").inv(start.lon, start.lat, end.lon, end.lat)[2]
    return metres
