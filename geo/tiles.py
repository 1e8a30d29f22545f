"""Where the tiles of the basemap come from, and whom they are owed to."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

__all__ = ["TILE_ATTRIBUTIONS", "TILE_SOURCES", "tiles_host", "tiles_url"]

TILE_SOURCES: Final[Mapping[str, str]] = {
    "ign": (
        "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
        "&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2&STYLE=normal&TILEMATRIXSET=PM"
        "&FORMAT=image/png&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"
    )
}
"""URL template of each basemap known by name; the service is IGN's Géoplateforme (WMTS, PM)."""

TILE_ATTRIBUTIONS: Final[Mapping[str, str]] = {"ign": "Fond de carte © IGN"}
"""What stands on the map that shows a basemap known by name."""


def tiles_url(tiles: str) -> str:
    """Return the URL template of `tiles`: a name in :data:`TILE_SOURCES`, or the template."""
    return TILE_SOURCES.get(tiles, tiles)


def tiles_host(tiles: str | None) -> str:
    """Return the origin that a browser fetches `tiles` from, ``""`` when there are none.

    Examples
    --------
    >>> tiles_host("https://{s}.example.org/{z}/{x}/{y}.png")
    'https://*.example.org'
    """
    if tiles is None:
        return ""
    parts = urlsplit(tiles_url(tiles))
    # A template may spread tiles over subdomains.
    return f"{parts.scheme}://{parts.netloc.replace('{s}', '*')}"
