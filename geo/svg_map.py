"""A map drawn as SVG by the server: for paper, and for pages without scripts.

Nothing here asks anything of anybody: positions, outlines and a window in, one string out. Web
Mercator as on the screen; shapes say roles and colours say families in the same way.

::

    draw_map    window, outlines, dots, clusters → "<svg …>…</svg>"
    Dot         one place: shape, colour, number of its line
    Cluster     several places that are not told apart
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import numpy as np
import shapely

from geo.coordinates import Position
from geo.languages import say, translate
from geo.maps import OUTLINES_ATTRIBUTION, SHAPE_PATHS
from geo.search import Bbox
from geo.svg_outlines import Feature, clip_outlines, name_parts, outline_parts
from geo.svg_sheet import SCALE_SHARE, Frame, Points, Sheet, fit_frame, text_element

__all__ = ["Cluster", "Dot", "draw_map", "round_length", "spread_apart"]

_DOT_PX: Final = 10.0
_SMALL_DOT_PX: Final = 4.0
_APART: Final = 2.15
"""Radii from the middle of one numbered dot to that of the next: they never cover one another."""
_ROUNDS: Final = 120


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
        Of its line in the list, or its letter; without one it is drawn small.
    is_at_commune
        Its position is the commune's: a ring says so.
    is_large
        Drawn as large as those with a number.
    """

    position: Position
    shape: str = "circle"
    colour: str = "#4a5560"
    number: int | str | None = None
    is_at_commune: bool = False
    is_large: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Several places that are drawn as one circle with their count."""

    position: Position
    count: int


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
    frame = fit_frame(window, sheet)
    shapes = list(clip_outlines(outlines, frame))
    numbered, apart = _numbered_places(dots, frame)
    covered = [_square(x, y) for x, y in apart.tolist()]
    parts = [
        *outline_parts(shapes, inside),
        *(name_parts(shapes, frame, covered=covered) if sheet.has_names else ()),
        *_cluster_parts(clusters, frame),
        *_dot_parts([dot for dot in dots if dot.number is None], frame),
        *_numbered_parts(numbered, apart, frame),
        *_scale_parts(frame),
        _attribution_part(sheet),
    ]
    return _svg(parts, sheet)


def _svg(parts: Iterable[str], sheet: Sheet) -> str:
    size = f"{sheet.width_px} {sheet.height_px}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="svg-map" viewBox="0 0 {size}" role="img"'
        f' aria-label="{escape(translate(sheet.label))}" font-family="{escape(sheet.font)}">'
        f'<rect width="{sheet.width_px}" height="{sheet.height_px}" fill="#f1efec"/>'
        f"{''.join(parts)}</svg>"
    )


# --- dots ----------------------------------------------------------------------------------


def _dot_parts(dots: Sequence[Dot], frame: Frame) -> Iterator[str]:
    for dot in dots:
        x, y = frame.pixel(dot.position)
        if _is_on(x, y, frame.sheet):
            yield _shape(dot, x, y, _DOT_PX if dot.is_large else _SMALL_DOT_PX)


def _numbered_places(dots: Sequence[Dot], frame: Frame) -> tuple[list[Dot], Points]:
    """Return the numbered dots on the sheet, and where each is drawn: beside one another."""
    several = [dot for dot in dots if dot.number is not None]
    places = frame.pixels([dot.position for dot in several])
    shown = [rank for rank, (x, y) in enumerate(places) if _is_on(x, y, frame.sheet)]
    apart = spread_apart(places[shown], frame.sheet, radius=_DOT_PX)
    return [several[rank] for rank in shown], apart


def _square(x: float, y: float) -> shapely.Polygon:
    return shapely.box(x - _DOT_PX, y - _DOT_PX, x + _DOT_PX, y + _DOT_PX)


def _numbered_parts(dots: Sequence[Dot], apart: Points, frame: Frame) -> Iterator[str]:
    """Draw numbered dots, the first on top, each with a line to its place when it had to move."""
    here = frame.pixels([dot.position for dot in dots])
    lines = zip(here, apart, strict=True)
    yield from (_leader(home, drawn) for home, drawn in lines if math.dist(home, drawn) > _DOT_PX)
    for dot, (x, y) in reversed(list(zip(dots, apart, strict=True))):
        yield from _numbered(dot, float(x), float(y))


def _numbered(dot: Dot, x: float, y: float) -> Iterator[str]:
    if dot.is_at_commune:
        yield (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_DOT_PX + 4:g}" fill="none"'
            f' stroke="{escape(dot.colour)}" stroke-width="1.5" stroke-dasharray="3 2"/>'
        )
    yield _shape(dot, x, y, _DOT_PX)
    # A triangle is wide enough for two digits in its lower half alone.
    below = 7.0 if dot.shape == "triangle" else 3.5
    yield text_element(x, y + below, str(dot.number), size=10, fill="#fff", weight=700)


def _leader(home: Points, drawn: Points) -> str:
    x, y = home
    return (
        f'<path d="M{x:.1f} {y:.1f}L{drawn[0]:.1f} {drawn[1]:.1f}" stroke="#2b2520"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2" fill="#2b2520"/>'
    )


def spread_apart(places: Points, sheet: Sheet, *, radius: float) -> Points:
    """Move dots of that `radius` apart until none covers another, and onto the sheet.

    Points at one place leave it in different directions, always the same ones.
    """
    if len(places) < 2:
        return places
    turns = np.arange(len(places)) * math.pi * (3 - math.sqrt(5))
    moved = places + 0.01 * np.column_stack([np.cos(turns), np.sin(turns)])
    # A triangle and a diamond reach farther than a circle.
    low = np.array([1.3 * radius, 1.3 * radius])
    high = np.array([sheet.width_px, sheet.height_px]) - low
    for _ in range(_ROUNDS):
        gaps = moved[:, None, :] - moved[None, :, :]
        far = np.hypot(gaps[..., 0], gaps[..., 1])
        np.fill_diagonal(far, np.inf)
        lack = np.clip(_APART * radius - far, 0, None)
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


def _cluster_parts(clusters: Sequence[Cluster], frame: Frame) -> Iterator[str]:
    for cluster in clusters:
        x, y = frame.pixel(cluster.position)
        if _is_on(x, y, frame.sheet):
            radius = 9 + 2.5 * math.log10(max(1, cluster.count))
            yield (
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="#fff"'
                ' stroke="#2b2520" stroke-width="1.5"/>'
            )
            yield text_element(x, y + 3.5, str(cluster.count), size=10, fill="#2b2520", weight=700)


def _is_on(x: float, y: float, sheet: Sheet) -> bool:
    return 0 <= x <= sheet.width_px and 0 <= y <= sheet.height_px


# --- what every map says -------------------------------------------------------------------


def _scale_parts(frame: Frame) -> Iterator[str]:
    """Draw the scale of the middle of the map: 1, 2 or 5 times a power of ten."""
    width, height = frame.sheet.width_px, frame.sheet.height_px
    length_m = round_length(SCALE_SHARE * width / frame.px_per_m)
    end, y = 12 + length_m * frame.px_per_m, height - 12
    path = f"M12 {y - 5}V{y}H{end:.1f}V{y - 5}"
    yield f'<path d="{path}" fill="none" stroke="#fff" stroke-width="5"/>'
    yield f'<path d="{path}" fill="none" stroke="#2b2520" stroke-width="1.5"/>'
    label = f"{length_m / 1000:g} km" if length_m >= 1000 else f"{length_m:g} m"
    yield text_element((12 + end) / 2, y - 8, label, size=11, fill="#2b2520", halo="#fff")


def round_length(most_m: float) -> float:
    """Return the largest of 1, 2, 5, 10, 20, 50 … that is at most `most_m`.

    >>> round_length(4_900.0), round_length(10_000.0)
    (2000.0, 10000.0)
    """
    power = 10.0 ** math.floor(math.log10(most_m))
    return max(step * power for step in (1, 2, 5) if step * power <= most_m)


def _attribution_part(sheet: Sheet) -> str:
    x, y = sheet.width_px - 6, sheet.height_px - 6
    return text_element(
        x, y, say(OUTLINES_ATTRIBUTION), size=10, fill="#4a433c", anchor="end", halo="#fff"
    )
