"""Which shops deliver to a point, whose areas are looked up first; see :mod:`geo.zone_index`."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.boundaries import Boundaries, Commune
from geo.coordinates import Position
from geo.editions import Edition

__all__ = ["area_codes", "count_delivering", "find_delivering"]


def find_delivering(edition: Edition, boundaries: Boundaries, near: Position) -> NDArray[np.int32]:
    """Return the ranks of the shops that deliver to `near`, in the order of their names."""
    return edition.kept(
        ("delivering", near), lambda: edition.zones.find(near, area_codes(boundaries, near))
    )


def count_delivering(
    edition: Edition, boundaries: Boundaries, near: Position, among: NDArray[np.integer[Any]]
) -> int:
    """Return how many of the shops of ranks `among` deliver to `near`: less work for few."""
    asked = np.zeros(len(edition.shop_ids), np.bool_)
    asked[among] = True
    return len(edition.zones.find(near, area_codes(boundaries, near), asked))


def area_codes(boundaries: Boundaries, position: Position) -> list[str]:
    """Return the territory codes of the areas that hold `position`; none outside every commune."""
    insee_code = boundaries.find_codes([position.lon], [position.lat], threads=1)[0]
    commune = None if insee_code is None else boundaries.commune(insee_code)
    return [] if commune is None else _codes_of(commune)


def _codes_of(commune: Commune) -> list[str]:
    codes = {
        "commune": commune.insee_code,
        "epci": commune.epci_code,
        "departement": commune.departement_code,
        "region": commune.region_code,
    }
    parent = [] if commune.parent_code is None else [f"commune:{commune.parent_code}"]
    return [f"{level}:{code}" for level, code in codes.items() if code is not None] + parent
