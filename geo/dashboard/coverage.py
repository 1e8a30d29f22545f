"""What the map covers: makers by commune, communes with none, communes that nobody delivers to.

Read from the catalogue, so nothing is counted that the public could not count too. A shop counts
once in each commune where it has a place of its own; one that is shown at its commune counts, one
that is hidden does not. A commune is delivered to when its centre lies in a zone that can be drawn.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from geo.boundaries import Boundaries, Commune
from geo.catalogue import Catalogue
from geo.registry.queues import Area
from geo.text import fold
from geo.values import Precision

__all__ = ["CommuneCoverage", "Coverage", "coverage_areas", "read_coverage"]

MOST_DRAWN: Final = 5_000
"""Communes beyond are counted and not drawn: a browser would choke."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommuneCoverage:
    """One commune: its makers, and whether anybody delivers there."""

    insee_code: str
    name: str
    makers: int
    is_delivered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The communes of a territory, by name, and how fine the positions of places are.

    Attributes
    ----------
    makers
        Shops with a place in one of them, each once.
    precisions
        Places by precision, the finest first; ``None`` counts coordinates that came as they are.
    unplaced
        Places that the public sees without any position.
    """

    communes: tuple[CommuneCoverage, ...]
    makers: int
    precisions: dict[Precision | None, int]
    unplaced: int

    @property
    def without_maker(self) -> tuple[CommuneCoverage, ...]:
        """Communes with none."""
        return tuple(one for one in self.communes if one.makers == 0)

    @property
    def without_delivery(self) -> tuple[CommuneCoverage, ...]:
        """Communes that nobody delivers to."""
        return tuple(one for one in self.communes if not one.is_delivered)

    @property
    def most_makers(self) -> int:
        """The makers of the commune that has most of them."""
        return max((one.makers for one in self.communes), default=0)


def read_coverage(
    catalogue: Catalogue, insee_codes: Collection[str], areas: Sequence[Area] = ()
) -> Coverage:
    """Return what the catalogue covers of the communes `insee_codes`.

    Parameters
    ----------
    areas
        Limit communes and makers to these; none means no limit. Whoever delivers counts wherever
        it comes from, as long as it is of the trades of an area.
    """
    communes = _communes(insee_codes, areas, catalogue.boundaries)
    with catalogue.engine.reading() as cursor:
        places = cursor.execute(_PLACES).fetchall()
        delivered = _delivered(cursor, communes, _kinds(areas))
    codes = {commune.insee_code for commune in communes}
    counted = [row for row in places if _is_counted(row, codes, areas)]
    makers = Counter(code for code, _ in {(code, shop) for code, shop, *_ in counted})
    precisions = Counter(precision for *_, precision, is_placed in counted if is_placed)
    return Coverage(
        communes=tuple(
            CommuneCoverage(
                insee_code=commune.insee_code,
                name=commune.name,
                makers=makers[commune.insee_code],
                is_delivered=commune.insee_code in delivered,
            )
            for commune in communes
        ),
        makers=len({shop for _, shop, *_ in counted}),
        precisions={one: precisions[one] for one in (*Precision, None) if precisions[one]},
        unplaced=sum(not is_placed for *_, is_placed in counted),
    )


_PLACES: Final = """
SELECT insee_code, shop_id, kinds[1] AS kind, precision, lon IS NOT NULL AS is_placed
FROM places JOIN shops USING (shop_id)
WHERE insee_code IS NOT NULL AND host_slug IS NULL
"""
_DELIVERED: Final = """
SELECT DISTINCT centres.insee_code
FROM zones JOIN shops USING (shop_id)
JOIN centres ON ST_Intersects(ST_GeomFromWKB(wkb), ST_Point(centres.lon, centres.lat))
WHERE wkb IS NOT NULL AND (len($kinds) = 0 OR list_contains($kinds, kinds[1]))
"""


def _communes(
    insee_codes: Collection[str], areas: Sequence[Area], boundaries: Boundaries
) -> list[Commune]:
    """Return the communes to count, by name; a city with arrondissements counts as those."""
    known = [boundaries.commune(code) for code in insee_codes]
    found = [commune for commune in known if commune is not None]
    cities = {commune.parent_code for commune in found}
    kept = [
        commune
        for commune in found
        if commune.insee_code not in cities and _is_within(commune.insee_code, areas)
    ]
    return sorted(kept, key=lambda commune: (fold(commune.name), commune.insee_code))


def _is_within(insee_code: str, areas: Sequence[Area]) -> bool:
    return not areas or any(
        area.insee_codes is None or insee_code in area.insee_codes for area in areas
    )


def _is_counted(row: tuple[Any, ...], codes: Collection[str], areas: Sequence[Area]) -> bool:
    code, _, kind, *_ = row
    if code not in codes:
        return False
    return not areas or any(
        (area.insee_codes is None or code in area.insee_codes)
        and (area.kinds is None or kind in area.kinds)
        for area in areas
    )


def _kinds(areas: Sequence[Area]) -> list[str]:
    """Return the kinds that count as delivering; ``[]`` for all."""
    named = [area.kinds for area in areas]
    if not named or any(kinds is None for kinds in named):
        return []
    return sorted({kind for kinds in named if kinds is not None for kind in kinds})


def _delivered(cursor: Any, communes: Iterable[Commune], kinds: list[str]) -> set[str]:  # noqa: ANN401
    placed = [commune for commune in communes if commune.position is not None]
    centres = pa.table(
        {
            "insee_code": pa.array([one.insee_code for one in placed], pa.string()),
            "lon": pa.array([one.position.lon for one in placed if one.position], pa.float64()),
            "lat": pa.array([one.position.lat for one in placed if one.position], pa.float64()),
        }
    )
    cursor.register("centres", centres)
    found = cursor.execute(_DELIVERED, {"kinds": kinds}).fetchall()
    cursor.unregister("centres")
    return {code for (code,) in found}


def coverage_areas(
    coverage: Coverage, boundaries: Boundaries, *, is_delivery: bool = False
) -> dict[str, object]:
    """Return the communes as GeoJSON for the work map, shaded by their number of makers.

    Properties: ``id``, ``label``, ``value`` from 0 to 1; the value grows with the square root, so
    that the first maker of a commune is seen beside a town with a hundred. With `is_delivery`,
    ``tone`` instead: ``inside`` where somebody delivers, ``leave`` where nobody does.
    """
    known = {one.insee_code: one for one in coverage.communes[:MOST_DRAWN]}
    departements = {
        commune.departement_code
        for code in known
        if (commune := boundaries.commune(code)) is not None
    }
    features = [
        feature | {"properties": _shade(one, coverage.most_makers, is_delivery=is_delivery)}
        for departement in sorted(departements)
        for feature in boundaries.outlines(departement)["features"]
        if (one := known.get(feature["properties"]["insee_code"])) is not None
    ]
    return {"type": "FeatureCollection", "features": features}


def _shade(one: CommuneCoverage, most: int, *, is_delivery: bool) -> dict[str, object]:
    if is_delivery:
        said = "livrée" if one.is_delivered else "personne n'y livre"
        tone = "inside" if one.is_delivered else "leave"
        return {"id": one.insee_code, "label": f"{one.name} : {said}", "tone": tone}
    value = round(math.sqrt(one.makers / most), 3) if most else 0.0
    return {"id": one.insee_code, "label": f"{one.name} : {one.makers}", "value": value}
