"""Which shops deliver to a point.

A zone that names areas is matched by the codes of the commune where the point lies (its own, its
EPCI, its département, its région); a radius or a drawn polygon by its geometry, whose border is
inside. A travel time that no service has drawn matches nothing: it is told in words.
"""

from typing import Final

import duckdb

from geo.boundaries import Boundaries, Commune
from geo.catalogue import Catalogue
from geo.coordinates import Position

__all__ = ["area_codes", "find_delivering"]

_DELIVERING: Final = """
SELECT shop_id FROM zone_codes WHERE list_contains($codes, code)
UNION
SELECT shop_id FROM zones
WHERE west <= $lon AND east >= $lon AND south <= $lat AND north >= $lat
  AND NOT (is_of_areas AND $is_known)
  AND ST_Intersects(ST_GeomFromWKB(wkb), ST_Point($lon, $lat))
ORDER BY shop_id
"""


def find_delivering(
    catalogue: Catalogue, cursor: duckdb.DuckDBPyConnection, near: Position
) -> list[int]:
    """Return the numbers of the shops that deliver to `near`, as `cursor` sees them."""

    def ask() -> list[int]:
        codes = area_codes(catalogue.boundaries, near)
        point = {"lon": near.lon, "lat": near.lat}
        rows = cursor.execute(
            _DELIVERING, {**point, "codes": codes, "is_known": bool(codes)}
        ).fetchall()
        return [shop_id for (shop_id,) in rows]

    found: list[int] = catalogue.kept(cursor, ("delivering", near), ask)
    return found


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
