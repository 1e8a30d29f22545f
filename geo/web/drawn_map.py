"""An answer drawn by the server for a light page: numbers of the list, everything else in circles.

The drawing is part of the page's first bytes. Its colours are classes of ``light.css`` (``fam-…``
as in the list), its numbers are links to their lines, its coordinates whole pixels of a small
sheet, which a phone shows at its size and a desktop a little larger.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import islice
from typing import Any, Final

import numpy as np
import shapely

from geo.catalogue_tables import from_mercator, mercator
from geo.coordinates import Position
from geo.kinds import KINDS
from geo.languages import say, typography
from geo.maps import OUTLINES_ATTRIBUTION, ROLE_SHAPES
from geo.search import Bbox, MapAnswer
from geo.spot_marks import LetteredSpot
from geo.svg_borders import Borders, whole_path
from geo.svg_map import round_length, spread_apart
from geo.svg_outlines import mercator_points
from geo.svg_sheet import Frame, Points, Sheet, fit_frame
from geo.values import Role
from geo.views import Face

__all__ = ["drawn_map", "frame_window", "frame_zoom", "light_frame"]

_WIDTH_PX: Final = 400
_LOW_PX: Final = 300
_HIGH_PX: Final = 420
_DOT_PX: Final = 9
_CELL_PX: Final = 40
_MOST_TOWNS: Final = 14
_BESIDE: Final = ((0, 4), (0, -12), (0, 20), (1, 4), (-1, 4), (0, -22), (0, 30), (1, 22), (-1, -14))
"""Where a name may stand about its place: half widths to the right, pixels down."""
_SIGN_PX: Final = 6.0
_LINE_PX: Final = 13
_SCALE_SHARE: Final = 0.25
_TILE_PX: Final = 256
_CLOSEST_ZOOM: Final = 18
_SQUARE_ENOUGH: Final = 0.85
_SHAPES: Final = {
    "circle": "M9 0A9 9 0 1 1-9 0A9 9 0 1 1 9 0z",
    "square": "M-8-8H8V8H-8z",
    "triangle": "M0-12L12 8H-12z",
    "diamond": "M0-12L12 0L0 12L-12 0z",
}
"""Those of :data:`geo.maps.SHAPE_PATHS` around a circle of nine pixels."""

Room = tuple[float, float, float, float]
"""West, north, east and south of what something covers, in pixels."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """One place of the answer on the sheet."""

    x: float
    y: float
    role: str
    family: str
    is_at_commune: bool
    text: str
    """Number of its line in the list, or a letter; none for a place that is not listed."""
    name: str


def light_frame(window: Bbox, *, label: str, face: Face | None = None) -> Frame:
    """Return the sheet for `window`, higher for one that is higher than wide, and its place.

    Parameters
    ----------
    face
        A centre that it names is the middle of the sheet, a zoom its scale.
    """
    corners = mercator_points(np.array([(window.west, window.north), (window.east, window.south)]))
    width, height = np.abs(corners[1] - corners[0])
    sheet = Sheet(
        width_px=_WIDTH_PX,
        height_px=_HIGH_PX if height > _SQUARE_ENOUGH * width else _LOW_PX,
        label=label,
    )
    fitted = fit_frame(window, sheet)
    if face is None or (face.centre is None and face.zoom is None):
        return fitted
    scale = fitted.scale if face.zoom is None else _TILE_PX * 2.0**face.zoom
    x, y = mercator(face.centre or window.centre)
    return Frame(x - sheet.width_px / 2 / scale, y - sheet.height_px / 2 / scale, scale, sheet)


def frame_window(frame: Frame) -> Bbox:
    """Return what `frame` shows, in degrees."""
    corner = from_mercator(frame.x, frame.y)
    other = from_mercator(
        frame.x + frame.sheet.width_px / frame.scale, frame.y + frame.sheet.height_px / frame.scale
    )
    return Bbox(west=corner.lon, south=other.lat, east=other.lon, north=corner.lat)


def frame_zoom(frame: Frame) -> int:
    """Return the zoom whose clusters `frame` shows, as ``gridZoom`` of marks.js does."""
    return max(0, min(_CLOSEST_ZOOM, math.floor(math.log2(frame.scale / _TILE_PX) + 0.25)))


def drawn_map(
    answer: MapAnswer,
    frame: Frame,
    *,
    borders: Borders,
    communes: frozenset[str],
    near: Position | None = None,
    lettered: Iterable[LetteredSpot] = (),
    areas: Iterable[shapely.Geometry] = (),
    are_apart: bool = False,
) -> str:
    """Return `answer` on a sheet as an SVG element.

    Parameters
    ----------
    communes
        INSEE codes of the territory, drawn lighter than what is around.
    near
        Where the visitor asks from: a cross.
    lettered
        Dots of the lines that have a letter instead of a number.
    areas
        Delivery zones, EPSG:4326.
    are_apart
        Places without a number are drawn one by one, in the shape of their role.
    """
    marks = [_mark_from(point, frame) for point in answer.points]
    seen = [mark for mark in marks if _is_on(mark.x, mark.y, frame.sheet)]
    numbered = sorted((mark for mark in seen if mark.text), key=lambda mark: int(mark.text))
    letters = [_mark_of_spot(spot, frame) for spot in lettered]
    numbered += [mark for mark in letters if _is_on(mark.x, mark.y, frame.sheet)]
    others = [mark for mark in seen if not mark.text]
    circles = [] if are_apart else _circles(others, answer, frame)
    apart = spread_apart(_places(numbered), frame.sheet, radius=_DOT_PX)
    taken = [_around(x, y, _DOT_PX) for x, y in apart.tolist()]
    taken += [_around(x, y, _DOT_PX) for x, y, _, _ in circles]
    taken += [_around(mark.x, mark.y, _DOT_PX) for mark in others if are_apart]
    parts = [
        # What a map that moves keeps of the drawing: `light.js` puts it under its marks.
        '<g class="ground">',
        *borders.parts(frame, communes),
        *_area_parts(areas, frame),
        *_town_parts(borders, frame, communes, taken),
        "</g>",
        *_circle_parts(circles),
        *(map(_spot, others) if are_apart else ()),
        *_near_parts(near, frame),
        *_numbered_parts(numbered, apart),
        *_scale_parts(frame),
    ]
    size = f"{frame.sheet.width_px} {frame.sheet.height_px}"
    label = escape(typography(frame.sheet.label))
    return (
        f'<svg class="svg-map" viewBox="0 0 {size}" role="group" aria-label="{label}">'
        f"{''.join(parts)}</svg>"
    )


def _mark_from(point: Sequence[Any], frame: Frame) -> _Mark:
    lon, lat, role, family, is_at_commune, number, _slug, name = point
    x, y = frame.pixel(Position(lon=lon, lat=lat))
    return _Mark(
        x, y, str(role), str(family or "none"), bool(is_at_commune), str(number or ""), name
    )


def _mark_of_spot(spot: LetteredSpot, frame: Frame) -> _Mark:
    mark = spot.mark
    x, y = frame.pixel(spot.position)
    family = next((KINDS[kind].family for kind in mark.kinds if kind in KINDS), "none")
    name = spot.name or next((name for _, name in spot.shops), "")
    return _Mark(x, y, str(mark.role), family, mark.is_at_commune, mark.text, name)


def _places(marks: Sequence[_Mark]) -> Points:
    return np.array([(mark.x, mark.y) for mark in marks], dtype=float).reshape(-1, 2)


def _is_on(x: float, y: float, sheet: Sheet) -> bool:
    return 0 <= x <= sheet.width_px and 0 <= y <= sheet.height_px


def _around(x: float, y: float, radius: float) -> Room:
    return x - radius, y - radius, x + radius, y + radius


# --- what is not in the list --------------------------------------------------------------


def _circles(
    marks: Sequence[_Mark], answer: MapAnswer, frame: Frame
) -> list[tuple[float, float, int, str]]:
    """Return middle, count and family of the circles: one a cell of the sheet."""
    cells: defaultdict[tuple[int, int], list[_Mark]] = defaultdict(list)
    for mark in marks:
        cells[int(mark.x // _CELL_PX), int(mark.y // _CELL_PX)].append(mark)
    circles = [
        (
            sum(mark.x for mark in cell) / len(cell),
            sum(mark.y for mark in cell) / len(cell),
            len(cell),
            cell[0].family if len({mark.family for mark in cell}) == 1 else "none",
        )
        for cell in cells.values()
    ]
    for lon, lat, count, *_ in (*answer.clusters, *answer.stacks):
        x, y = frame.pixel(Position(lon=float(str(lon)), lat=float(str(lat))))
        if _is_on(x, y, frame.sheet):
            circles.append((x, y, int(str(count)), "none"))
    return sorted(circles, key=lambda circle: circle[2])


def _circle_parts(circles: Iterable[tuple[float, float, int, str]]) -> Iterator[str]:
    """Draw a place alone as a point of its colour, several as a circle with their count."""
    for x, y, count, family in circles:
        if count == 1:
            yield f'<circle class="fam-{family}" cx="{x:.0f}" cy="{y:.0f}" r="4"/>'
            continue
        radius = 8 + 2.5 * math.log10(count)
        yield (
            f'<g class="many"><circle cx="{x:.0f}" cy="{y:.0f}" r="{radius:.0f}"/>'
            f'<text x="{x:.0f}" y="{y + 3:.0f}">{count}</text></g>'
        )


# --- the numbers of the list --------------------------------------------------------------


def _numbered_parts(marks: Sequence[_Mark], apart: Points) -> Iterator[str]:
    """Draw the numbers, the first on top, each with a line to its place when it had to move."""
    placed = list(zip(marks, apart.tolist(), strict=True))
    for mark, (x, y) in placed:
        if math.dist((mark.x, mark.y), (x, y)) > _DOT_PX:
            yield f'<path class="leader" d="M{mark.x:.0f} {mark.y:.0f}L{x:.0f} {y:.0f}"/>'
    for mark, (x, y) in reversed(placed):
        yield "".join(_numbered(mark, x, y))


def _spot(mark: _Mark) -> str:
    ring = '<circle class="ring" r="12"/>' if mark.is_at_commune else ""
    return (
        f'<g class="spot fam-{mark.family}" transform="translate({mark.x:.0f} {mark.y:.0f})">'
        f'{ring}<path d="{_shape_path(mark.role)}"/></g>'
    )


def _shape_path(role: str) -> str:
    return _SHAPES[ROLE_SHAPES[Role(role)] if role in set(Role) else "circle"]


def _numbered(mark: _Mark, x: float, y: float) -> Iterator[str]:
    role = Role(mark.role) if mark.role in set(Role) else Role.WORKSHOP
    shape = ROLE_SHAPES[role]
    yield f'<a href="#n{mark.text}" class="fam-{mark.family}"'
    yield f' transform="translate({x:.0f} {y:.0f})"'
    yield f' aria-label="{mark.text}. {escape(mark.name)}">'
    if mark.is_at_commune:
        yield '<circle class="ring" r="12"/>'
    # A triangle is wide enough for two digits in its lower half alone.
    low = ' y="7"' if shape == "triangle" else ' y="4"'
    yield f'<path d="{_SHAPES[shape]}"/><text{low}>{mark.text}</text></a>'


# --- what every map says ------------------------------------------------------------------


def _area_parts(areas: Iterable[shapely.Geometry], frame: Frame) -> Iterator[str]:
    for area in areas:
        drawn = shapely.transform(
            area, lambda degrees: (mercator_points(degrees) - [frame.x, frame.y]) * frame.scale
        )
        rings = shapely.get_rings(shapely.simplify(drawn, 1.0))
        path = "".join(f"{whole_path(shapely.get_coordinates(ring))}z" for ring in rings)
        yield f'<path class="zone" fill-rule="evenodd" d="{path}"/>'


def _town_parts(
    borders: Borders, frame: Frame, communes: frozenset[str], taken: Sequence[Room]
) -> Iterator[str]:
    """Name the largest communes beside their place, where neither a dot nor a name stands."""
    sheet = frame.sheet
    rooms = [*taken, (0.0, sheet.height_px - 26.0, float(sheet.width_px), float(sheet.height_px))]
    for name, position in islice(borders.towns(frame, communes), _MOST_TOWNS):
        x, y = frame.pixel(position)
        half = len(name) * _SIGN_PX / 2
        for right, down in _BESIDE:
            middle, line = x + right * (half + 4), y + down
            room = (middle - half, line - _LINE_PX + 3, middle + half, line + 3)
            if _is_free(room, rooms, sheet):
                rooms.append(room)
                yield f'<text class="town" x="{middle:.0f}" y="{line:.0f}">{escape(name)}</text>'
                break


def _is_free(room: Room, rooms: Iterable[Room], sheet: Sheet) -> bool:
    west, north, east, south = room
    return (
        west >= 0
        and north >= 0
        and east <= sheet.width_px
        and not any(
            west < other[2] and east > other[0] and north < other[3] and south > other[1]
            for other in rooms
        )
    )


def _near_parts(near: Position | None, frame: Frame) -> Iterator[str]:
    if near is not None:
        x, y = frame.pixel(near)
        if _is_on(x, y, frame.sheet):
            yield f'<path class="here" d="M{x - 9:.0f} {y:.0f}h18m-9-9v18"/>'


def _scale_parts(frame: Frame) -> Iterator[str]:
    """Draw the scale of the middle of the map, and where the borders come from."""
    width, bottom = frame.sheet.width_px, frame.sheet.height_px - 8
    length_m = round_length(_SCALE_SHARE * width / frame.px_per_m)
    end = 8 + length_m * frame.px_per_m
    yield f'<path class="scale" d="M8 {bottom - 5}v5H{end:.0f}v-5"/>'
    label = f"{length_m / 1000:g} km" if length_m >= 1000 else f"{length_m:g} m"
    yield f'<text class="scaled" x="12" y="{bottom - 4}">{label}</text>'
    source = escape(say(OUTLINES_ATTRIBUTION))
    yield f'<text class="source" x="{width - 4}" y="{bottom + 3}">{source}</text>'
