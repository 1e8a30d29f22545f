"""Maps of a guide: one whose dots are numbered for each part, and one of them all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import shapely

from geo.catalogue_tables import mercator
from geo.coordinates import Position
from geo.kinds import kinds_colour
from geo.languages import say
from geo.maps import ROLE_SHAPES
from geo.paper.parts import Entry, Part
from geo.paper.press import FONT
from geo.search import Bbox
from geo.svg_map import Dot, draw_map
from geo.svg_outlines import Feature
from geo.svg_sheet import Sheet, fit_frame
from geo.values import Precision

__all__ = ["Ground", "Plate", "overview_plate", "part_plate", "widened"]

_WIDTH_PX: Final = 470
"""Of a map as wide as the text of a page of A5: a dot is 5 mm, its number 7.5 points."""
_LEAST_HEIGHT_PX: Final = 300
_MOST_HEIGHT_PX: Final = 600
_OVERVIEW_PX: Final = 384
_FRAME_MARGIN_PX: Final = 7.0
_ROOM_BELOW: Final = 0.07
_LEAST_DEG: Final = 0.08
"""Of latitude, some 9 km: our maps have no streets, the names of communes tell where one is."""


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What lies below the dots: outlines, and the communes drawn lighter (all when ``None``)."""

    outlines: Sequence[Feature]
    inside: frozenset[str] | None

    def around(self, window: Bbox) -> list[Feature]:
        """Return the outlines that a map of `window` may show: a small map draws a few of them."""
        reach = max(window.east - window.west, window.north - window.south, _LEAST_DEG)
        west, east = window.west - reach, window.east + reach
        south, north = window.south - reach, window.north + reach
        return [
            one
            for one, (left, low, right, high) in zip(self.outlines, self._boxes, strict=True)
            if left <= east and right >= west and low <= north and high >= south
        ]

    @cached_property
    def _boxes(self) -> list[tuple[float, float, float, float]]:
        shapes = [shapely.geometry.shape(one["geometry"]) for one in self.outlines]
        return [tuple(box) for box in shapely.bounds(shapes).tolist()] if shapes else []


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """One map.

    Attributes
    ----------
    ratio
        Of its height to its width.
    frames
        ``(letter, left, top, width, height)`` of the maps of parts, as shares of this one.
    """

    svg: str
    label: str
    ratio: float
    frames: tuple[tuple[str, float, float, float, float], ...] = ()


def part_plate(part: Part, ground: Ground) -> Plate | None:
    """Return the numbered map of a part; ``None`` when nothing of it has a position."""
    dots = _dots(part.entries, is_numbered=True)
    around = Bbox.around(dot.position for dot in dots)
    if around is None:
        return None
    window = _with_room(widened(around))
    first, last = part.entries[0].number, part.entries[-1].number
    label = say("Carte des adresses {first} à {last}", first=first, last=last)
    height = _OVERVIEW_PX if part.letter is None else _height(window)
    return _plate(window, dots, ground, height, label)


def overview_plate(parts: Sequence[Part], ground: Ground) -> Plate | None:
    """Return the map of every part: small dots, and where the map of each part lies."""
    mapped = [part for part in parts if part.letter is not None]
    dots = [dot for part in mapped for dot in _dots(part.entries, is_numbered=False)]
    around = Bbox.around(dot.position for dot in dots)
    if around is None:
        return None
    window = _with_room(around)
    label = say("Carte de toutes les adresses, et des cartes qui les montrent de plus près")
    frames = tuple(_frame(part, window) for part in mapped)
    return _plate(window, dots, ground, _OVERVIEW_PX, label, frames)


def _plate(
    window: Bbox,
    dots: Sequence[Dot],
    ground: Ground,
    height_px: int,
    label: str,
    frames: tuple[tuple[str, float, float, float, float], ...] = (),
) -> Plate:
    sheet = Sheet(width_px=_WIDTH_PX, height_px=height_px, label=label, font=FONT)
    svg = draw_map(
        window, dots=dots, outlines=ground.around(window), inside=ground.inside, sheet=sheet
    )
    return Plate(svg=svg, label=label, ratio=height_px / _WIDTH_PX, frames=frames)


def _dots(entries: Iterable[Entry], *, is_numbered: bool) -> list[Dot]:
    return [
        Dot(
            position=place.position,
            shape=ROLE_SHAPES[place.role],
            colour=kinds_colour(entry.told.shop.kinds),
            number=entry.number if is_numbered else None,
            is_at_commune=place.precision is Precision.COMMUNE,
        )
        for entry in entries
        if (place := entry.told.place) is not None and place.position is not None
    ]


def widened(window: Bbox, least_deg: float = _LEAST_DEG) -> Bbox:
    """Return `window`, higher where it is lower than `least_deg`, its middle in the middle."""
    lack = max(0.0, least_deg - (window.north - window.south)) / 2
    return replace(window, south=window.south - lack, north=window.north + lack)


def _with_room(window: Bbox) -> Bbox:
    """Return `window` with room below it for the scale and the sources."""
    return replace(window, south=window.south - _ROOM_BELOW * (window.north - window.south))


def _height(window: Bbox) -> int:
    """Return the height at which `window` fills a map, within those of a page."""
    west, north = mercator(Position(lon=window.west, lat=window.north))
    east, south = mercator(Position(lon=window.east, lat=window.south))
    high = _WIDTH_PX * (south - north) / max(east - west, 1e-9)
    return round(min(max(high, _LEAST_HEIGHT_PX), _MOST_HEIGHT_PX))


def _frame(part: Part, window: Bbox) -> tuple[str, float, float, float, float]:
    frame = fit_frame(window, Sheet(width_px=_WIDTH_PX, height_px=_OVERVIEW_PX))
    pixels = frame.pixels([dot.position for dot in _dots(part.entries, is_numbered=False)])
    left, top = pixels.min(axis=0) - _FRAME_MARGIN_PX
    right, bottom = pixels.max(axis=0) + _FRAME_MARGIN_PX
    return (
        part.letter or "",
        float(left) / _WIDTH_PX,
        float(top) / _OVERVIEW_PX,
        float(right - left) / _WIDTH_PX,
        float(bottom - top) / _OVERVIEW_PX,
    )
