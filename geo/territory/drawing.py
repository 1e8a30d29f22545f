"""A rule and its entries as the work map draws them: areas as GeoJSON, points with their tone."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import shapely

from geo.boundaries import Boundaries
from geo.entries import VerdictCode
from geo.measures import metres_per_degree
from geo.territory.ground import Ground, ground_of
from geo.territory.places import Whereabouts
from geo.territory.rule import TerritoryRule
from geo.territory.sentences import territory_words
from geo.territory.what_if import WhatIf

__all__ = ["draw_entries", "draw_rules"]

Feature = dict[str, Any]

_DECIMALS: Final = 4
_SIMPLE_DEG: Final = 0.001
"""A hundred metres: less than what a screen shows of a territory."""
_MOST_LABELS: Final = 2_000
"""Above this, names are left out of the points that stay where they are."""
_TONES: Final = {
    VerdictCode.INSIDE: "inside",
    VerdictCode.TO_CHECK: "check",
    VerdictCode.OUTSIDE: "outside",
    VerdictCode.UNKNOWN: "quiet",
}


def draw_rules(kept: TerritoryRule, tried: TerritoryRule, boundaries: Boundaries) -> Feature:
    """Return what `tried` covers, what is examined around it, and the outline of `kept`.

    A GeoJSON FeatureCollection; the outline is there when the two differ.
    """
    features = list(_draw(kept, tried, boundaries))
    return {"type": "FeatureCollection", "features": features}


def _draw(kept: TerritoryRule, tried: TerritoryRule, boundaries: Boundaries) -> Iterator[Feature]:
    ground = ground_of(tried, boundaries)
    before = ground_of(kept, boundaries)
    if ground.shape is not None:
        around = _around(ground, tried, boundaries)
        if around is not None:
            yield _feature(around, tone="check", label="À examiner : près de la limite")
        yield _feature(ground.shape, tone="inside", label=territory_words(tried, boundaries).name)
    if before.shape is not None and before.shape != ground.shape:
        yield _feature(before.shape, tone="leave", label="Limite enregistrée", is_outline=True)


def _around(ground: Ground, rule: TerritoryRule, boundaries: Boundaries) -> shapely.Geometry | None:
    """Return what lies outside and is examined, drawn to a few percent."""
    parts = []
    if rule.tolerance_m > 0 and ground.shape is not None:
        parts.append(_widen(ground.shape, rule.tolerance_m))
    if rule.includes_neighbours:
        neighbours = boundaries.geometry(sorted(ground.neighbour_codes))
        parts += [] if neighbours is None else [neighbours]
    if not parts:
        return None
    return shapely.difference(shapely.union_all(parts), ground.shape)


def _widen(shape: shapely.Geometry, metres: float) -> shapely.Geometry:
    _, south, _, north = shapely.bounds(shape)
    middle = np.array([(south + north) / 2])
    x_scale, y_scale = (scale[0] for scale in metres_per_degree(middle))
    plain = shapely.simplify(shape, _SIMPLE_DEG)
    local = shapely.transform(plain, lambda xy: xy * (x_scale, y_scale))
    wider = shapely.buffer(local, metres, quad_segs=4)
    return shapely.transform(wider, lambda xy: xy / (x_scale, y_scale))


def _feature(
    shape: shapely.Geometry, *, tone: str, label: str, is_outline: bool = False
) -> Feature:
    drawn = shapely.simplify(shape, _SIMPLE_DEG)
    drawn = shapely.boundary(drawn) if is_outline else drawn
    rounded = shapely.transform(drawn, lambda xy: xy.round(_DECIMALS))
    geometry = json.loads(shapely.to_geojson(rounded))
    properties = {"tone": tone, "label": label}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def draw_entries(names: Sequence[str], placed: Whereabouts, tried: WhatIf) -> list[Feature]:
    """Return the points of entries: who enters, who leaves, and the verdict on the others.

    Parameters
    ----------
    names
        Of the entries, in the order of `placed`.
    """
    moves = dict.fromkeys((move.entry.entry_id for move in tried.entering), "enter")
    moves |= dict.fromkeys((move.entry.entry_id for move in tried.leaving), "leave")
    has_labels = len(placed) <= _MOST_LABELS
    points = []
    for row, position in enumerate(placed.positions):
        if position is None:
            continue
        entry_id = tried.entry_ids[row]
        tone = moves.get(entry_id) or _TONES[tried.codes[row]]
        point = {
            "id": entry_id,
            "lon": round(position.lon, 5),
            "lat": round(position.lat, 5),
            "tone": tone,
        }
        if has_labels or entry_id in moves:
            point["label"] = names[row]
        points.append(point)
    # The last are drawn on top: who moves is seen among those who stay.
    return sorted(points, key=lambda point: point["id"] in moves)
