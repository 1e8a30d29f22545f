"""The Folium map: a quiet base, and layers that the browser fills from URLs.

Nothing that people wrote is ever part of the map's script: points, names and zones arrive by
URL as JSON and reach the page as text. Building the map costs the same for two shops or two
million, and its script only depends on the settings, so a browser keeps it.
"""

from collections.abc import Mapping
from typing import Final, cast

import folium
from branca.element import Figure, MacroElement
from folium.template import Template

from geo.kinds import FAMILIES, kinds_colour
from geo.languages import marked, say, translate, typography
from geo.search import Bbox
from geo.tiles import TILE_ATTRIBUTIONS, tiles_url
from geo.values import Role

__all__ = [
    "OUTLINES_ATTRIBUTION",
    "ROLE_SHAPES",
    "SHAPE_PATHS",
    "TONE_SHAPES",
    "build_address_map",
    "build_map",
    "build_work_map",
    "light_map_options",
    "map_parts",
]

_ZOOM_STEP: Final = 0.5
"""Half steps let a territory fill the frame; tiles, which blur between steps, take whole ones."""
OUTLINES_ATTRIBUTION: Final = marked("Limites : IGN, Insee")
_WORDS: Final = {
    "closer": marked("Rapprocher"),
    "farther": marked("Éloigner"),
    "wheel": marked("Ctrl + molette pour rapprocher la carte"),
    "fingers": marked("Deux doigts pour déplacer la carte"),
}
"""What every map says; ``map.js`` has no words of its own."""
_SHOP_WORDS: Final = {
    "failed": marked("La carte n'a pas pu être mise à jour."),
    "retry": marked("Réessayer"),
    "nothing": marked("Aucune adresse ne répond à ces choix."),
    "more": marked("{name} et {count} de plus"),
    "stack": marked("{count} adresses ici"),
    "cluster": marked("{count} adresses : rapprocher la carte"),
    "here": marked("Vous êtes ici"),
}
_STILL: Final = marked("La carte mobile n'a pas pu être chargée : le dessin reste là.")
"""What the map of shops says as well; ``map.js`` fills the blanks."""

ROLE_SHAPES: Final = {
    Role.WORKSHOP: "circle",
    Role.SHOP: "square",
    Role.MARKET_STALL: "triangle",
    Role.PICKUP_POINT: "diamond",
    Role.OFFICE: "circle",
}
"""Shape says the role: what the map draws and what its legend shows."""

SHAPE_PATHS: Final = {
    "circle": "M1 0A1 1 0 1 1-1 0A1 1 0 1 1 1 0z",
    "square": "M-.92-.92H.92V.92H-.92z",
    "triangle": "M0-1.25L1.25.9H-1.25z",
    "diamond": "M0-1.35L1.35 0L0 1.35L-1.35 0z",
    "arrow_down": "M0 1.25L1.25-.9H-1.25z",
}
"""Outline of each shape as an SVG path around (0, 0), as wide as a circle of radius 1 looks.

The canvas of the map, its numbered dots, the list and the legend all draw these.
"""

TONE_SHAPES: Final = {
    "inside": "circle",
    "outside": "square",
    "check": "diamond",
    "enter": "triangle",
    "leave": "arrow_down",
    "candidate": "circle",
    "given": "square",
    "quiet": "circle",
}
"""What a point of the work map is, and its shape: never told by its colour alone.

In the territory, out of it, to be examined; about to enter or to leave it; a candidate of the
geocoder, a position given by a file; one that only stands around.
"""


class QuietMap(folium.Map):
    """A Folium map without the files that Folium loads from elsewhere: our page brings its own."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012 - Folium's own attribute
    default_css: list[tuple[str, str]] = []  # noqa: RUF012 - the same


class ScriptLayer(MacroElement):
    """A layer that a function of our own scripts draws: ``Alentour.<call>(map, options)``.

    Parameters
    ----------
    call
        ``"basemap"`` (tiles of another host, once the server has seen that they can be reached),
        ``"shops"`` (asked for by URL for the window on screen), ``"addresses"`` or ``"work"``
        (sent by message by the page around the map).
    options
        What it is told, as JSON.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            Alentour.{{ this.call }}({{ this._parent.get_name() }}, {{ this.options|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, call: str, options: Mapping[str, object]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = f"{call.capitalize()}Layer"
        self.call = call
        self.options = options


def build_map(*, start: Bbox, tiles: str | None, outline_urls: list[str]) -> folium.Map:
    """Build the map that opens on `start`, in the language spoken.

    Parameters
    ----------
    start
        Window of the territory, EPSG:4326.
    tiles
        Name of a basemap in ``TILE_SOURCES``, a URL template, or ``None`` for outlines only.
    outline_urls
        Where the outlines of communes are, in the order they are drawn.
    """
    quiet = _quiet_map(start, tiles)
    ScriptLayer("shops", _shop_options(outline_urls)).add_to(quiet)
    _name_elements(quiet)
    return quiet


def build_address_map(*, start: Bbox, tiles: str | None, outline_urls: list[str]) -> folium.Map:
    """Build the map that shows geocoded addresses; parameters as for :func:`build_map`."""
    return _build_told_map("addresses", {}, start, tiles, outline_urls)


def build_work_map(*, start: Bbox, tiles: str | None, outline_urls: list[str]) -> folium.Map:
    """Build the map that people work on: pins to drag, contours to draw, areas in colours.

    The page around it sends everything by message, as ``work_map.js`` tells. Parameters as for
    :func:`build_map`.
    """
    options = {"paths": SHAPE_PATHS, "tones": TONE_SHAPES}
    return _build_told_map("work", options, start, tiles, outline_urls)


def _build_told_map(
    call: str,
    options: Mapping[str, object],
    start: Bbox,
    tiles: str | None,
    outline_urls: list[str],
) -> folium.Map:
    """Build a map that the page around it feeds by messages."""
    quiet = _quiet_map(start, tiles)
    common = {
        "outlineUrls": outline_urls,
        "outlineAttribution": say(OUTLINES_ATTRIBUTION),
        "words": _say_words(_WORDS),
        "basemapUrl": "/geocodage/fond",
    }
    ScriptLayer(call, {**common, **options}).add_to(quiet)
    _name_elements(quiet)
    return quiet


def _quiet_map(start: Bbox, tiles: str | None) -> QuietMap:
    quiet = QuietMap(
        tiles=None, zoom_control="topright", prefer_canvas=True, zoom_snap=_ZOOM_STEP, zoom_delta=1
    )
    quiet.fit_bounds([[start.south, start.west], [start.north, start.east]])
    if tiles is not None:
        attribution = TILE_ATTRIBUTIONS.get(tiles, "")
        options = {"url": tiles_url(tiles), "attribution": attribution}
        ScriptLayer("basemap", options).add_to(quiet)
    return quiet


def map_parts(built: folium.Map) -> tuple[str, str]:
    """Return the HTML and the script that Folium makes of `built`, for a page of our own."""
    figure = cast("Figure", built.get_root())
    figure.render()
    return figure.html.render(), figure.script.render()


def light_map_options(tiles: str | None) -> dict[str, object]:
    """Return what ``light.js`` is told of the map of a light page, in the language spoken.

    Parameters
    ----------
    tiles
        As for :func:`build_map`.
    """
    return {
        **_drawing_options(),
        "words": _say_words({**_WORDS, **_SHOP_WORDS, "still": _STILL}),
        "tilesAttribution": "" if tiles is None else TILE_ATTRIBUTIONS.get(tiles, ""),
    }


def _drawing_options() -> dict[str, object]:
    """Return how every map of shops draws them."""
    return {
        "outlineAttribution": say(OUTLINES_ATTRIBUTION),
        "colours": {family.key: family.colour for family in FAMILIES.values()}
        | {"": kinds_colour(())},
        "shapes": {str(role): shape for role, shape in ROLE_SHAPES.items()},
        "paths": SHAPE_PATHS,
    }


def _shop_options(outline_urls: list[str]) -> dict[str, object]:
    return {
        "pointsUrl": "/carte/points",
        "zonesUrl": "/carte/zones/",
        "outlineUrls": outline_urls,
        "words": _say_words({**_WORDS, **_SHOP_WORDS}),
        **_drawing_options(),
    }


def _say_words(words: Mapping[str, str]) -> dict[str, str]:
    return {name: typography(translate(text)) for name, text in words.items()}


def _name_elements(built: folium.Map) -> None:
    """Replace Folium's random names: the same map has the same script, and caches keep it."""
    built._id = "alentour"
    for rank, child in enumerate(list(built._children.values())):
        child._id = str(rank)
