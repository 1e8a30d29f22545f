"""The picture that goes with a shared link: 1200 × 630 pixels, as Open Graph's readers show it."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from PIL import Image

from geo.languages import say, spoken_language
from geo.paper.ink import inks
from geo.paper.plain import printed
from geo.paper.plates import Ground
from geo.paper.press import FONT, Print, set_pages
from geo.search import Bbox
from geo.svg_map import Cluster, Dot, draw_map
from geo.svg_sheet import Sheet

__all__ = ["Preview", "preview_png", "preview_sheet"]

_MAP_PX: Final = (487, 420)
"""Of a map that is drawn half as large again: dots and names stay visible on a telephone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a picture shows: a few words beside a map of `window`.

    Attributes
    ----------
    above
        Name of the whole map, over the title.
    below
        What there is, under it.
    """

    title: str
    above: str
    below: str
    host: str
    window: Bbox
    dots: Sequence[Dot] = ()
    clusters: Sequence[Cluster] = ()
    accent: str | None = None


def preview_sheet() -> Sheet:
    """Return what the map of a picture is drawn on."""
    width, height = _MAP_PX
    return Sheet(width_px=width, height_px=height, label=say("Carte des adresses"), font=FONT)


def preview_png(preview: Preview, ground: Ground, *, day: date) -> bytes:
    """Return the picture as a PNG with a palette."""
    png = set_pages(_print(preview, ground, day))
    with Image.open(io.BytesIO(png)) as picture:
        fewer = picture.convert("RGB").quantize(
            method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
        )
    written = io.BytesIO()
    fewer.save(written, "PNG", optimize=True)
    return written.getvalue()


def _print(preview: Preview, ground: Ground, day: date) -> Print:
    svg = draw_map(
        preview.window,
        dots=preview.dots,
        clusters=preview.clusters,
        outlines=ground.around(preview.window),
        inside=ground.inside,
        sheet=preview_sheet(),
    )
    contents = {
        "language": spoken_language(),
        **inks(preview.accent),
        "title": printed(preview.title, 110),
        "above": printed(preview.above, 90),
        "below": printed(preview.below, 140),
        "host": printed(preview.host, 40),
        "map": svg,
    }
    return Print(template="preview", contents=contents, form="png", day=day)
