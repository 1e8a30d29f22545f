"""Outlines of communes on a map drawn as SVG: cut at the edges, with names where they fit."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely

from geo.languages import say
from geo.maps import OUTLINES_ATTRIBUTION
from geo.svg_sheet import SCALE_SHARE, Frame, Points, Sheet, text_element

__all__ = ["Feature", "Outline", "clip_outlines", "mercator_points", "name_parts", "outline_parts"]

_EDGE_PX: Final = 2.0
"""Outlines are cut so far outside the sheet that the cut is not seen."""
_NAME_PX: Final = 11
_LOWER_PX: Final = (0, 22, -14, 36, -28, 60, -52, 84, -76)
"""Where a name looks for room, below and above the middle of its commune."""
_SIGN_PX: Final = 6.0
"""About the width of a letter at that size."""

Feature = Mapping[str, Any]
"""A GeoJSON feature."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A commune as it is drawn."""

    code: str
    name: str
    shape: shapely.Geometry
    """In pixels, cut at the edges of the sheet."""


def clip_outlines(outlines: Iterable[Feature], frame: Frame) -> Iterator[Outline]:
    """Give what of `outlines` lies on the sheet, in pixels."""
    features = list(outlines)
    shapes = np.array([shapely.geometry.shape(one["geometry"]) for one in features], dtype=object)
    drawn = shapely.transform(shapes, lambda degrees: _project(degrees, frame))
    width, height = frame.sheet.width_px, frame.sheet.height_px
    cut = shapely.clip_by_rect(drawn, -_EDGE_PX, -_EDGE_PX, width + _EDGE_PX, height + _EDGE_PX)
    for rank in np.flatnonzero(~shapely.is_empty(cut)):
        named = features[rank].get("properties") or {}
        code, name = str(named.get("insee_code", "")), str(named.get("name") or "")
        yield Outline(code, name, cut[rank])


def mercator_points(degrees: Points) -> Points:
    """Do for an array what :func:`geo.catalogue_tables.mercator` does for one position."""
    lat = np.radians(np.clip(degrees[:, 1], -85.05112878, 85.05112878))
    x = degrees[:, 0] / 360 + 0.5
    y = 0.5 - np.arcsinh(np.tan(lat)) / (2 * math.pi)
    return np.column_stack([x, y])


def _project(degrees: Points, frame: Frame) -> Points:
    """Return degrees in pixels of the sheet."""
    return (mercator_points(degrees) - [frame.x, frame.y]) * frame.scale


def outline_parts(shapes: Sequence[Outline], inside: frozenset[str] | None) -> Iterator[str]:
    """Draw communes around the territory, then those of it, each as one path."""
    of_it = [one for one in shapes if inside is None or one.code in inside]
    around = [one for one in shapes if inside is not None and one.code not in inside]
    for group, ground, line in ((around, "#f1efec", "#d5d0c9"), (of_it, "#fff", "#b3aba1")):
        path = "".join(_path(one.shape) for one in group)
        if path:
            yield f'<path d="{path}" fill="{ground}" fill-rule="evenodd" stroke="{line}"/>'


def _path(shape: shapely.Geometry) -> str:
    rings = (ring for part in shapely.get_parts(shape) for ring in shapely.get_rings(part))
    return "".join(_ring_path(shapely.get_coordinates(ring)) for ring in rings)


def _ring_path(corners: Points) -> str:
    """Write a ring in whole half pixels, from corner to corner; both sides of a border alike."""
    halves = np.round(corners * 2).astype(int)
    moves = np.diff(halves, axis=0)
    steps = [(x, y) for x, y in moves.tolist() if (x, y) != (0, 0)]
    if len(steps) < 3:
        return ""
    first = f"M{_short(halves[0][0])} {_short(halves[0][1])}"
    return f"{first}l{' '.join(f'{_short(x)} {_short(y)}' for x, y in steps)}z"


def _short(halves: int) -> str:
    """Write half pixels as pixels: 7 is 3.5."""
    return f"{halves / 2:g}"


def name_parts(
    shapes: Sequence[Outline], frame: Frame, *, covered: Iterable[shapely.Polygon] = ()
) -> Iterator[str]:
    """Write the names of communes that are wide enough for them, beside what stands there.

    Parameters
    ----------
    covered
        What will be drawn over the names, in pixels.
    """
    taken = [*_corners(frame.sheet), *covered]
    paper = shapely.box(0, 0, frame.sheet.width_px, frame.sheet.height_px)
    for one in sorted(shapes, key=lambda outline: -shapely.area(outline.shape)):
        width = len(one.name) * _SIGN_PX
        west, _, east, _ = shapely.bounds(one.shape)
        if not one.name or east - west < 0.9 * width:
            continue
        for x, y in _spots(one.shape):
            room = _room(x, y, width)
            if room.within(paper) and not any(room.intersects(other) for other in taken):
                taken.append(room)
                yield text_element(x, y, one.name, size=_NAME_PX, fill="#6a635b", halo="#fff")
                break


def _spots(shape: shapely.Geometry) -> Iterator[tuple[float, float]]:
    """Give where in a commune its name may stand: in the middle, else a little lower or higher."""
    middle = shapely.point_on_surface(shape)
    for lower in _LOWER_PX:
        if lower == 0 or shapely.intersects_xy(shape, middle.x, middle.y + lower):
            yield middle.x, middle.y + lower


def _room(x: float, y: float, width: float) -> shapely.Polygon:
    """Return what a name written on the line `y` covers."""
    return shapely.box(x - width / 2, y - 1.1 * _NAME_PX, x + width / 2, y + 0.2 * _NAME_PX)


def _corners(sheet: Sheet) -> Iterator[shapely.Polygon]:
    """Give what the scale and the sources cover."""
    bottom, width = sheet.height_px, sheet.width_px
    yield shapely.box(0, bottom - 34, (SCALE_SHARE * width) + 24, bottom)
    yield shapely.box(width - len(say(OUTLINES_ATTRIBUTION)) * _SIGN_PX, bottom - 20, width, bottom)
