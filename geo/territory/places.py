"""Which of a shop's places decides whether it is inside, and where that place is.

The workshop decides, else the shop, the office, a market stall, a pickup point of its own: the
first of them whose whereabouts are known. A pickup point in somebody else's shop never does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from geo.boundaries import Boundaries, Commune
from geo.coordinates import Position
from geo.values import Place, Precision, Role, Shop

__all__ = ["Whereabouts", "deciding_place", "place_shops"]

_DECIDING: Final = (Role.WORKSHOP, Role.SHOP, Role.OFFICE, Role.MARKET_STALL, Role.PICKUP_POINT)
_CHUNK: Final = 10_000
"""Points located at once: more of them would have all of France prepared first."""

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def deciding_place(shop: Shop) -> Place | None:
    """Return the place that decides, ``None`` when nobody knows where any of them is.

    Example
    -------
    A pottery with a workshop in Balazuc, a stall in Lyon and a pickup point at a grocer's in
    Valence is in Balazuc.
    """
    own = [place for place in shop.places if place.host_slug is None and _is_known(place)]
    return min(own, key=lambda place: _DECIDING.index(place.role), default=None)


def _is_known(place: Place) -> bool:
    return place.position is not None or place.insee_code is not None


@dataclass(frozen=True, kw_only=True)
class Whereabouts:
    """Where many shops are, whatever the rule says of it: arrays of the same length.

    Attributes
    ----------
    places
        The deciding place of each, ``None`` when unknown.
    insee_codes
        Current commune or arrondissement, by code first, by contour for bare coordinates.
    positions
        Of the place, else of its commune.
    is_exact
        The position is better than "somewhere in this commune".
    is_by_code
        The INSEE code decided, not the contour.
    """

    shops: Sequence[Shop]
    places: Sequence[Place | None]
    insee_codes: Sequence[str | None]
    communes: Sequence[Commune | None]
    positions: Sequence[Position | None]
    is_exact: Bools
    is_by_code: Bools

    def __len__(self) -> int:
        return len(self.places)

    @cached_property
    def lon_lat(self) -> tuple[Floats, Floats]:
        """Degrees, NaN where unknown."""
        missing = float("nan")
        lon = [missing if place is None else place.lon for place in self.positions]
        lat = [missing if place is None else place.lat for place in self.positions]
        return np.array(lon, dtype=np.float64), np.array(lat, dtype=np.float64)

    @cached_property
    def is_placed(self) -> Bools:
        """Tell which have a position."""
        found: Bools = ~np.isnan(self.lon_lat[0])
        return found


def place_shops(shops: Sequence[Shop], boundaries: Boundaries) -> Whereabouts:
    """Find out where `shops` are, in the same order; done once, it serves several rules."""
    places = [deciding_place(shop) for shop in shops]
    codes = _find_communes(places, boundaries)
    communes = [None if code is None else boundaries.commune(code) for code in codes]
    known = {code for code in {_written(place) for place in places} if code is not None}
    current = {code for code in known if _is_current(code, boundaries)}
    return Whereabouts(
        shops=shops,
        places=places,
        insee_codes=codes,
        communes=communes,
        positions=[_position(*pair) for pair in zip(places, communes, strict=True)],
        is_exact=np.array([_is_exact(place) for place in places], dtype=np.bool_),
        is_by_code=np.array([_written(place) in current for place in places], dtype=np.bool_),
    )


def _written(place: Place | None) -> str | None:
    return None if place is None else place.insee_code


def _is_current(code: str, boundaries: Boundaries) -> bool:
    return boundaries.commune(boundaries.successor(code) or code) is not None


def _position(place: Place | None, commune: Commune | None) -> Position | None:
    if place is not None and place.position is not None:
        return place.position
    return None if commune is None else commune.position


def _is_exact(place: Place | None) -> bool:
    is_placed = place is not None and place.position is not None
    return is_placed and place.precision is not Precision.COMMUNE  # type: ignore[union-attr]


def _find_communes(places: Sequence[Place | None], boundaries: Boundaries) -> list[str | None]:
    parts = (places[start : start + _CHUNK] for start in range(0, len(places), _CHUNK))
    return list(chain.from_iterable(_locate(part, boundaries) for part in parts))


def _locate(places: Sequence[Place | None], boundaries: Boundaries) -> Sequence[Any]:
    points = [None if place is None else place.position for place in places]
    located = boundaries.locate_few(
        [np.nan if point is None else point.lon for point in points],
        [np.nan if point is None else point.lat for point in points],
        insee_code=[_written(place) for place in places],
        with_distances=False,
    )
    return located["insee_code"]
