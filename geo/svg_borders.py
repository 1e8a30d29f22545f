"""Borders on a map drawn as SVG, each once and coarse: light enough for a page's first bytes.

:mod:`geo.svg_outlines` draws every commune as a shape of its own, which suits paper. Here a border
between two communes is one line, in whole pixels; where many communes are in sight, those of the
EPCI stand for them, and beyond some départements those of the départements.
"""

import math
import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely

from geo.boundaries import Boundaries, Commune
from geo.coordinates import Position
from geo.svg_outlines import mercator_points
from geo.svg_sheet import Frame, Points

__all__ = ["Borders", "whole_path"]

_MOST_COMMUNES: Final = 60
"""In sight, drawn one by one: their borders compress to about 2 kB."""
_MOST_DEPARTEMENTS: Final = 8
_TOLERANCE_PX: Final = 2.0
_EDGE_PX: Final = 2.0
_MOST_KEPT: Final = 48


@dataclass(frozen=True, slots=True)
class _Areas:
    """Areas beside one another: Web Mercator, the whole world from 0 to 1."""

    codes: tuple[str, ...]
    shapes: Any
    """Array of polygons, one a code."""


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What is drawn at one scale, in pixels of that scale."""

    land: Any
    lines: Any


class Borders:
    """Borders for drawing, read and simplified once a scale.

    Parameters
    ----------
    boundaries
        Where outlines are read.
    """

    def __init__(self, boundaries: Boundaries) -> None:
        self._boundaries = boundaries
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def parts(self, frame: Frame, communes: frozenset[str]) -> Iterator[str]:
        """Draw the ground of `communes` as one shape, then the borders in and around it."""
        departements = self._departements(communes)
        level = math.ceil(math.log2(frame.scale))
        kind = self._kind_in_sight(frame, departements)
        key = (kind, departements, level, communes)
        drawing = self._once(key, lambda: self._draw(kind, departements, level, communes))
        for name, shapes in (("land", drawing.land), ("edge", drawing.lines)):
            path = "".join(_paths(_on_sheet(shapes, level, frame)))
            if path:
                yield f'<path class="{name}" d="{path}"/>'

    def towns(self, frame: Frame, communes: frozenset[str]) -> Iterator[tuple[str, Position]]:
        """Give the communes of `communes` that lie on the sheet, the most populous first."""
        ranked = self._once(("towns", communes), lambda: self._by_population(communes))
        sheet = frame.sheet
        for commune in ranked:
            x, y = frame.pixel(commune.position)
            if 0 <= x <= sheet.width_px and 0 <= y <= sheet.height_px:
                yield commune.name, commune.position

    def _by_population(self, communes: frozenset[str]) -> list[Commune]:
        found = filter(None, map(self._boundaries.commune, communes))
        placed = [one for one in found if one.position is not None]
        return sorted(placed, key=lambda one: (-(one.population or 0), one.insee_code))

    def _departements(self, communes: frozenset[str]) -> tuple[str, ...]:
        def ask() -> tuple[str, ...]:
            found = filter(None, map(self._boundaries.commune, communes))
            return tuple(sorted({commune.departement_code for commune in found}))

        codes: tuple[str, ...] = self._once(("departements", communes), ask)
        return codes if len(codes) <= _MOST_DEPARTEMENTS else ()

    def _kind_in_sight(self, frame: Frame, departements: tuple[str, ...]) -> str:
        if not departements:
            return "departement"
        shapes = self._communes(departements).shapes
        west, north = frame.x, frame.y
        east = west + frame.sheet.width_px / frame.scale
        south = north + frame.sheet.height_px / frame.scale
        bounds = shapely.bounds(shapes)
        is_seen = (bounds[:, 0] < east) & (bounds[:, 2] > west)
        is_seen &= (bounds[:, 1] < south) & (bounds[:, 3] > north)
        return "commune" if is_seen.sum() <= _MOST_COMMUNES else "epci"

    def _communes(self, departements: tuple[str, ...]) -> _Areas:
        def read() -> _Areas:
            collections = map(self._boundaries.outlines, departements)
            return _areas([one for each in collections for one in each["features"]], "insee_code")

        areas: _Areas = self._once(("communes", departements), read)
        return areas

    def _draw(
        self, kind: str, departements: tuple[str, ...], level: int, communes: frozenset[str]
    ) -> _Drawing:
        if kind == "departement":
            features = self._boundaries.outline_departements()["features"]
            areas = _areas(features, "departement_code")
            shown = {code for code in map(self._departement_of, communes) if code is not None}
        else:
            areas, shown = self._communes(departements), set(communes)
        at_level = shapely.transform(areas.shapes, lambda corners: corners * 2.0**level)
        thin = shapely.coverage_simplify(at_level, _TOLERANCE_PX) if len(at_level) else at_level
        inside = np.array([code in shown for code in areas.codes], dtype=bool)
        land = shapely.coverage_union_all(thin[inside]) if inside.any() else None
        if kind == "epci":
            thin = self._merge_epcis(areas.codes, thin)
        return _Drawing(land=_parts_of(land), lines=_mesh(thin))

    def _departement_of(self, insee_code: str) -> str | None:
        commune = self._boundaries.commune(insee_code)
        return None if commune is None else commune.departement_code

    def _merge_epcis(self, codes: Sequence[str], shapes: Any) -> Any:  # noqa: ANN401
        of_epci: dict[str | None, list[Any]] = {}
        for code, shape in zip(codes, shapes, strict=True):
            commune = self._boundaries.commune(code)
            epci = None if commune is None else commune.epci_code
            of_epci.setdefault(epci, []).append(shape)
        return np.array([shapely.coverage_union_all(one) for one in of_epci.values()], dtype=object)

    def _once(self, key: Hashable, make: Any) -> Any:  # noqa: ANN401 - of several kinds
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return made


def whole_path(corners: Points) -> str:
    """Write corners in whole pixels, as moves from one to the next; ``""`` for a single point."""
    whole = np.round(corners).astype(int)
    moves = [move for move in np.diff(whole, axis=0).tolist() if move != [0, 0]]
    if not moves:
        return ""
    written = " ".join(f"{x} {y}" for x, y in moves).replace(" -", "-")
    return f"M{whole[0][0]} {whole[0][1]}l{written}"


def _areas(features: Sequence[Any], key: str) -> _Areas:
    shapes = np.array([shapely.geometry.shape(one["geometry"]) for one in features], dtype=object)
    codes = tuple(str(one["properties"][key]) for one in features)
    return _Areas(codes, shapely.transform(shapes, mercator_points))


def _parts_of(shape: Any) -> Any:  # noqa: ANN401
    return shapely.get_parts(shape) if shape is not None else np.array([], dtype=object)


def _mesh(shapes: Any) -> Any:  # noqa: ANN401
    """Return the borders of areas that lie side by side as lines, each border once."""
    if not len(shapes):
        return shapes
    return shapely.get_parts(shapely.line_merge(shapely.union_all(shapely.boundary(shapes))))


def _on_sheet(shapes: Any, level: int, frame: Frame) -> Any:  # noqa: ANN401
    """Return what of `shapes` lies on the sheet, in its pixels."""
    share = frame.scale / 2.0**level
    corner = np.array([frame.x, frame.y]) * frame.scale
    drawn = shapely.transform(shapes, lambda corners: corners * share - corner)
    width, height = frame.sheet.width_px, frame.sheet.height_px
    return shapely.clip_by_rect(drawn, -_EDGE_PX, -_EDGE_PX, width + _EDGE_PX, height + _EDGE_PX)


def _paths(shapes: Any) -> Iterator[str]:  # noqa: ANN401
    for part in shapely.get_parts(shapes):
        if part.is_empty:
            continue
        if part.geom_type != "Polygon":
            yield whole_path(shapely.get_coordinates(part))
            continue
        for ring in shapely.get_rings(part):
            path = whole_path(shapely.get_coordinates(ring)[:-1])
            yield f"{path}z" if path else ""
