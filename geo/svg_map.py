"""A map drawn as SVG by the server: for paper, and for pages without scripts.

Nothing here asks anything of anybody: positions, outlines and a window in, one string out. Web
Mercator as on the screen; shapes say roles and colours say families in the same way.

::

    draw_map    window, outlines, dots, clusters → "<svg …>…</svg>"
    Dot         one place: shape, colour, number of its line
    Cluster     several places that are not told apart
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.catalogue_tables import mercator
from geo.coordinates import Position
from geo.languages import marked, say, translate
from geo.maps import OUTLINES_ATTRIBUTION, SHAPE_PATHS
from geo.search import Bbox

__all__ = ["Cluster", "Dot", "Sheet", "draw_map", "sheet_for", "window_around"]

_EARTH_M: Final = 40_075_016.686
"""Length of the equator, which Web Mercator makes the width of the world."""
_DOT_PX: Final = 10.0
_SMALL_DOT_PX: Final = 4.0
_APART_PX: Final = 2.15 * _DOT_PX
"""From the middle of one numbered dot to that of the next: they never cover one another."""
_ROUNDS: Final = 120
_NAME_PX: Final = 11
_SIGN_PX: Final = 6.0
"""About the width of a letter at that size."""
_LEAST_WINDOW: Final = 3_000.0 / _EARTH_M
_MARGIN_PX: Final = 24.0
_EDGE_PX: Final = 2.0
"""Outlines are cut so far outside the sheet that the cut is not seen."""
_LOW_PX: Final = 480
_HIGH_PX: Final = 660
"""As high as leaves room for the first lines on a sheet of A4."""
_SCALE_SHARE: Final = 0.25
"""Of the width of the sheet, at most, for the scale bar."""

Points = NDArray[np.float64]
Feature = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """One place on the map.

    Attributes
    ----------
    shape
        Key of :data:`geo.maps.SHAPE_PATHS`.
    colour
        ``#rrggbb``, dark enough for white text.
    number
        Of its line in the list; without one it is drawn small.
    is_at_commune
        Its position is the commune's: a ring says so.
    """

    position: Position
    shape: str = "circle"
    colour: str = "#4a5560"
    number: int | None = None
    is_at_commune: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Several places that are drawn as one circle with their count."""

    position: Position
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is drawn on: pixels, and what to call the picture to whoever does not see it."""

    width_px: int = 720
    height_px: int = 520
    label: str = marked("Carte des adresses")
    has_names: bool = True
    """Write names of communes where they fit."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """Mercator → pixels of the sheet."""

    x: float
    y: float
    scale: float
    sheet: Sheet = field(repr=False)

    def pixel(self, position: Position) -> tuple[float, float]:
        """Return where a position is drawn."""
        x, y = mercator(position)
        return (x - self.x) * self.scale, (y - self.y) * self.scale

    def pixels(self, positions: Sequence[Position]) -> Points:
        """Return where positions are drawn, one a row."""
        return np.array([self.pixel(one) for one in positions], dtype=float).reshape(-1, 2)

    @property
    def px_per_m(self) -> float:
        """How long a metre is in the middle of the sheet: Mercator stretches by 1 / cos(lat)."""
        y = self.y + self.sheet.height_px / 2 / self.scale
        return self.scale * math.cosh(math.pi * (1 - 2 * y)) / _EARTH_M


def window_around(positions: Iterable[Position]) -> Bbox | None:
    """Return the smallest window that holds `positions`; ``None`` without any."""
    found = list(positions)
    if not found:
        return None
    lons, lats = [one.lon for one in found], [one.lat for one in found]
    return Bbox(west=min(lons), south=min(lats), east=max(lons), north=max(lats))


def sheet_for(window: Bbox, *, label: str) -> Sheet:
    """Return the sheet that suits `window`: higher for one that is higher than wide."""
    west, north = mercator(Position(lon=window.west, lat=window.north))
    east, south = mercator(Position(lon=window.east, lat=window.south))
    is_high = max(south - north, _LEAST_WINDOW) > 1.1 * max(east - west, _LEAST_WINDOW)
    return Sheet(height_px=_HIGH_PX if is_high else _LOW_PX, label=label)


def draw_map(
    window: Bbox,
    *,
    dots: Sequence[Dot] = (),
    clusters: Sequence[Cluster] = (),
    outlines: Iterable[Feature] = (),
    inside: frozenset[str] | None = None,
    sheet: Sheet | None = None,
) -> str:
    """Return a map of `window` as an SVG element that stands alone or inside HTML.

    Parameters
    ----------
    window
        What the map shows at least; it grows to the shape of the sheet, to 3 km at least.
    dots, clusters
        Those outside the sheet are left out. Numbered dots that would cover one another are
        moved apart, each with a line to where it belongs.
    outlines
        GeoJSON features in EPSG:4326, as :meth:`geo.boundaries.Boundaries.outlines` gives them;
        what lies outside is cut off.
    inside
        INSEE codes of the territory, drawn lighter than what is around; all when ``None``.
    """
    sheet = sheet or Sheet()
    frame = _frame(window, sheet)
    shapes = list(_clipped(outlines, frame))
    parts = [
        *_outline_parts(shapes, inside),
        *(_name_parts(shapes, frame) if sheet.has_names else ()),
        *_cluster_parts(clusters, frame),
        *_dot_parts([dot for dot in dots if dot.number is None], frame),
        *_numbered_parts([dot for dot in dots if dot.number is not None], frame),
        *_scale_parts(frame),
        _attribution_part(sheet),
    ]
    return _svg(parts, sheet)


def _frame(window: Bbox, sheet: Sheet) -> _Frame:
    """Fit `window` into the sheet with a margin, its middle in the middle."""
    west, north = mercator(Position(lon=window.west, lat=window.north))
    east, south = mercator(Position(lon=window.east, lat=window.south))
    width, height = max(east - west, _LEAST_WINDOW), max(south - north, _LEAST_WINDOW)
    room_x, room_y = sheet.width_px - 2 * _MARGIN_PX, sheet.height_px - 2 * _MARGIN_PX
    scale = min(room_x / width, room_y / height)
    x = (west + east) / 2 - sheet.width_px / 2 / scale
    y = (north + south) / 2 - sheet.height_px / 2 / scale
    return _Frame(x, y, scale, sheet)


def _svg(parts: Iterable[str], sheet: Sheet) -> str:
    size = f"{sheet.width_px} {sheet.height_px}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="svg-map" viewBox="0 0 {size}" role="img"'
        f' aria-label="{escape(translate(sheet.label))}" font-family="sans-serif">'
        f'<rect width="{sheet.width_px}" height="{sheet.height_px}" fill="#f1efec"/>'
        f"{''.join(parts)}</svg>"
    )


# --- outlines ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Outline:
    code: str
    name: str
    shape: shapely.Geometry
    """In pixels, cut at the edges of the sheet."""


def _clipped(outlines: Iterable[Feature], frame: _Frame) -> Iterator[_Outline]:
    features = list(outlines)
    shapes = np.array([shapely.geometry.shape(one["geometry"]) for one in features], dtype=object)
    drawn = shapely.transform(shapes, lambda degrees: _project(degrees, frame))
    width, height = frame.sheet.width_px, frame.sheet.height_px
    cut = shapely.clip_by_rect(drawn, -_EDGE_PX, -_EDGE_PX, width + _EDGE_PX, height + _EDGE_PX)
    for rank in np.flatnonzero(~shapely.is_empty(cut)):
        named = features[rank].get("properties") or {}
        code, name = str(named.get("insee_code", "")), str(named.get("name") or "")
        yield _Outline(code, name, cut[rank])


def _project(degrees: Points, frame: _Frame) -> Points:
    """Do for an array what :func:`geo.catalogue_tables.mercator` does for one position."""
    lat = np.radians(np.clip(degrees[:, 1], -85.05112878, 85.05112878))
    x = degrees[:, 0] / 360 + 0.5
    y = 0.5 - np.arcsinh(np.tan(lat)) / (2 * math.pi)
    return np.column_stack([(x - frame.x) * frame.scale, (y - frame.y) * frame.scale])


def _outline_parts(shapes: Sequence[_Outline], inside: frozenset[str] | None) -> Iterator[str]:
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


def _name_parts(shapes: Sequence[_Outline], frame: _Frame) -> Iterator[str]:
    """Write the names of communes that are wide enough for them, unless another stands there."""
    taken = list(_corners(frame.sheet))
    for one in sorted(shapes, key=lambda outline: -shapely.area(outline.shape)):
        width = len(one.name) * _SIGN_PX
        west, _, east, _ = shapely.bounds(one.shape)
        if not one.name or east - west < 0.9 * width:
            continue
        middle = shapely.point_on_surface(one.shape)
        room = _room(middle.x, middle.y, width)
        is_whole = room.within(shapely.box(0, 0, frame.sheet.width_px, frame.sheet.height_px))
        if is_whole and not any(room.intersects(other) for other in taken):
            taken.append(room)
            yield _text(middle.x, middle.y, one.name, size=_NAME_PX, fill="#6a635b", halo="#fff")


def _room(x: float, y: float, width: float) -> shapely.Polygon:
    """Return what a name written on the line `y` covers."""
    return shapely.box(x - width / 2, y - 1.1 * _NAME_PX, x + width / 2, y + 0.2 * _NAME_PX)


def _corners(sheet: Sheet) -> Iterator[shapely.Polygon]:
    """Give what the scale and the sources cover."""
    bottom, width = sheet.height_px, sheet.width_px
    yield shapely.box(0, bottom - 34, (_SCALE_SHARE * width) + 24, bottom)
    yield shapely.box(width - len(say(OUTLINES_ATTRIBUTION)) * _SIGN_PX, bottom - 20, width, bottom)


# --- dots ----------------------------------------------------------------------------------


def _dot_parts(dots: Sequence[Dot], frame: _Frame) -> Iterator[str]:
    for dot in dots:
        x, y = frame.pixel(dot.position)
        if _is_on(x, y, frame.sheet):
            yield _shape(dot, x, y, _SMALL_DOT_PX)


def _numbered_parts(dots: Sequence[Dot], frame: _Frame) -> Iterator[str]:
    """Draw numbered dots, the first on top, each beside its place when others stand there."""
    places = frame.pixels([dot.position for dot in dots])
    shown = [rank for rank, (x, y) in enumerate(places) if _is_on(x, y, frame.sheet)]
    here = places[shown]
    apart = _spread(here, frame.sheet)
    lines = zip(here, apart, strict=True)
    yield from (_leader(home, drawn) for home, drawn in lines if math.dist(home, drawn) > _DOT_PX)
    for rank, (x, y) in reversed(list(zip(shown, apart, strict=True))):
        yield from _numbered(dots[rank], float(x), float(y))


def _numbered(dot: Dot, x: float, y: float) -> Iterator[str]:
    if dot.is_at_commune:
        yield (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_DOT_PX + 4:g}" fill="none"'
            f' stroke="{escape(dot.colour)}" stroke-width="1.5" stroke-dasharray="3 2"/>'
        )
    yield _shape(dot, x, y, _DOT_PX)
    # A triangle is wide enough for two digits in its lower half alone.
    below = 7.0 if dot.shape == "triangle" else 3.5
    yield _text(x, y + below, str(dot.number), size=10, fill="#fff", weight=700)


def _leader(home: Points, drawn: Points) -> str:
    x, y = home
    return (
        f'<path d="M{x:.1f} {y:.1f}L{drawn[0]:.1f} {drawn[1]:.1f}" stroke="#2b2520"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2" fill="#2b2520"/>'
    )


def _spread(places: Points, sheet: Sheet) -> Points:
    """Move points apart until none is nearer than a dot's width to another, and on the sheet.

    Points at one place leave it in different directions, always the same ones.
    """
    if len(places) < 2:
        return places
    turns = np.arange(len(places)) * math.pi * (3 - math.sqrt(5))
    moved = places + 0.01 * np.column_stack([np.cos(turns), np.sin(turns)])
    low = np.array([_DOT_PX, _DOT_PX])
    high = np.array([sheet.width_px, sheet.height_px]) - low
    for _ in range(_ROUNDS):
        gaps = moved[:, None, :] - moved[None, :, :]
        far = np.hypot(gaps[..., 0], gaps[..., 1])
        np.fill_diagonal(far, np.inf)
        lack = np.clip(_APART_PX - far, 0, None)
        if not lack.any():
            break
        push = gaps / np.maximum(far, 1e-9)[..., None] * lack[..., None] / 2
        moved = np.clip(moved + push.sum(axis=1), low, high)
    return moved


def _shape(dot: Dot, x: float, y: float, radius: float) -> str:
    path = SHAPE_PATHS.get(dot.shape, SHAPE_PATHS["circle"])
    return (
        f'<path d="{path}" transform="translate({x:.1f} {y:.1f}) scale({radius:g})"'
        f' fill="{escape(dot.colour)}" stroke="#fff" stroke-width="{1.2 / radius:.2f}"/>'
    )


def _cluster_parts(clusters: Sequence[Cluster], frame: _Frame) -> Iterator[str]:
    for cluster in clusters:
        x, y = frame.pixel(cluster.position)
        if _is_on(x, y, frame.sheet):
            radius = 9 + 2.5 * math.log10(max(1, cluster.count))
            yield (
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="#fff"'
                ' stroke="#2b2520" stroke-width="1.5"/>'
            )
            yield _text(x, y + 3.5, str(cluster.count), size=10, fill="#2b2520", weight=700)


def _is_on(x: float, y: float, sheet: Sheet) -> bool:
    return 0 <= x <= sheet.width_px and 0 <= y <= sheet.height_px


# --- what every map says -------------------------------------------------------------------


def _scale_parts(frame: _Frame) -> Iterator[str]:
    """Draw the scale of the middle of the map: 1, 2 or 5 times a power of ten."""
    width, height = frame.sheet.width_px, frame.sheet.height_px
    length_m = _round_length(_SCALE_SHARE * width / frame.px_per_m)
    end, y = 12 + length_m * frame.px_per_m, height - 12
    path = f"M12 {y - 5}V{y}H{end:.1f}V{y - 5}"
    yield f'<path d="{path}" fill="none" stroke="#fff" stroke-width="5"/>'
    yield f'<path d="{path}" fill="none" stroke="#2b2520" stroke-width="1.5"/>'
    label = f"{length_m / 1000:g} km" if length_m >= 1000 else f"{length_m:g} m"
    yield _text((12 + end) / 2, y - 8, label, size=11, fill="#2b2520", halo="#fff")


def _round_length(most_m: float) -> float:
    """Return the largest of 1, 2, 5, 10, 20, 50 … that is at most `most_m`.

    >>> _round_length(4_900.0), _round_length(10_000.0)
    (2000.0, 10000.0)
    """
    power = 10.0 ** math.floor(math.log10(most_m))
    return max(step * power for step in (1, 2, 5) if step * power <= most_m)


def _attribution_part(sheet: Sheet) -> str:
    x, y = sheet.width_px - 6, sheet.height_px - 6
    return _text(
        x, y, say(OUTLINES_ATTRIBUTION), size=10, fill="#4a433c", anchor="end", halo="#fff"
    )


def _text(
    x: float,
    y: float,
    text: str,
    *,
    size: int,
    fill: str,
    anchor: str = "middle",
    weight: int = 400,
    halo: str | None = None,
) -> str:
    around = (
        ""
        if halo is None
        else f' stroke="{halo}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
    )
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}"'
        f' text-anchor="{anchor}" fill="{fill}"{around}>{escape(text)}</text>'
    )
