"""The sheet that a map is drawn on: Web Mercator to pixels, and text as SVG."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.catalogue_tables import mercator
from geo.coordinates import Position
from geo.languages import marked
from geo.search import Bbox

__all__ = ["SCALE_SHARE", "Frame", "Points", "Sheet", "fit_frame", "sheet_for", "text_element"]

_EARTH_M: Final = 40_075_016.686
"""Length of the equator, which Web Mercator makes the width of the world."""
_LEAST_WINDOW: Final = 3_000.0 / _EARTH_M
_MARGIN_PX: Final = 24.0
_LOW_PX: Final = 480
_HIGH_PX: Final = 660
"""As high as leaves room for the first lines on a sheet of A4."""
SCALE_SHARE: Final = 0.25
"""Of the width of the sheet, at most, for the scale bar."""

Points = NDArray[np.float64]
"""Pixels or degrees, one point a row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is drawn on: pixels, and what to call the picture to whoever does not see it."""

    width_px: int = 720
    height_px: int = 520
    label: str = marked("Carte des adresses")
    has_names: bool = True
    """Write names of communes where they fit."""
    font: str = "sans-serif"


@dataclass(frozen=True, slots=True)
class Frame:
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


def sheet_for(window: Bbox, *, label: str) -> Sheet:
    """Return the sheet that suits `window`: higher for one that is higher than wide."""
    west, north = mercator(Position(lon=window.west, lat=window.north))
    east, south = mercator(Position(lon=window.east, lat=window.south))
    is_high = max(south - north, _LEAST_WINDOW) > 1.1 * max(east - west, _LEAST_WINDOW)
    return Sheet(height_px=_HIGH_PX if is_high else _LOW_PX, label=label)


def fit_frame(window: Bbox, sheet: Sheet) -> Frame:
    """Fit `window` into the sheet with a margin, its middle in the middle."""
    west, north = mercator(Position(lon=window.west, lat=window.north))
    east, south = mercator(Position(lon=window.east, lat=window.south))
    width, height = max(east - west, _LEAST_WINDOW), max(south - north, _LEAST_WINDOW)
    room_x, room_y = sheet.width_px - 2 * _MARGIN_PX, sheet.height_px - 2 * _MARGIN_PX
    scale = min(room_x / width, room_y / height)
    x = (west + east) / 2 - sheet.width_px / 2 / scale
    y = (north + south) / 2 - sheet.height_px / 2 / scale
    return Frame(x, y, scale, sheet)


def text_element(
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
    """Return a text as an SVG element, escaped; `y` is its base line, `halo` a colour around it."""
    around = (
        ""
        if halo is None
        else f' stroke="{halo}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
    )
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}"'
        f' text-anchor="{anchor}" fill="{fill}"{around}>{escape(text)}</text>'
    )
