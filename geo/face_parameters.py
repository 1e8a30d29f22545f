"""How a page of the map looks, as its address says it.

=========== ==================================================== ==================
parameter   meaning                                              example
=========== ==================================================== ==================
affichage   list and map, or one of them                         ``liste``
couleur     accent colour, hexadecimal, with or without ``#``    ``aa3300``
centre      what the map opens on, ``lon,lat``                   ``4.39,44.62``
zoom        how close it opens, as on web maps                   ``11``
cadre       the page stands inside another site                  ``1``
=========== ==================================================== ==================

What an address says wins over the face of a saved view, but for nothing that cannot be used: that
is left out and becomes a fault, as in :mod:`geo.map_state`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from geo.coordinates import Position, is_valid_position
from geo.errors import QueryRefused
from geo.views import Face, Layout

__all__ = ["CLOSEST_ZOOM", "FACE_NAMES", "face_parameters", "read_face"]

FACE_NAMES: Final = ("affichage", "couleur", "centre", "zoom", "cadre")
CLOSEST_ZOOM: Final = 19
_COLOUR: Final = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})", re.ASCII | re.IGNORECASE)
_ZOOM: Final = re.compile(r"[0-9]{1,2}", re.ASCII)
_LONGEST_SHOWN: Final = 80

Parameters = Mapping[str, Sequence[str]]


def read_face(
    parameters: Parameters, *, over: Face | None = None
) -> tuple[Face, tuple[QueryRefused, ...]]:
    """Return the face that the parameters of a URL ask for, and what of them cannot be used.

    Parameters
    ----------
    over
        The face of a saved view, which holds where the address says nothing.
    """
    faults: list[QueryRefused] = []
    face = over or Face()
    layout = _last(parameters, "affichage")
    if layout is not None:
        face = replace(face, layout=_read_layout(layout, faults) or face.layout)
    colour = _last(parameters, "couleur")
    if colour is not None:
        face = replace(face, accent=_read_colour(colour, faults) or face.accent)
    centre = _last(parameters, "centre")
    if centre is not None:
        face = replace(face, centre=_read_centre(centre, faults) or face.centre)
    zoom = _last(parameters, "zoom")
    if zoom is not None:
        read = _read_zoom(zoom, faults)
        face = replace(face, zoom=face.zoom if read is None else read)
    framed = _last(parameters, "cadre")
    if framed is not None:
        is_framed = _read_yes(framed, faults)
        face = replace(face, is_framed=face.is_framed if is_framed is None else is_framed)
    return face, tuple(faults)


def face_parameters(face: Face, *, over: Face | None = None) -> list[tuple[str, str]]:
    """Return the parameters that :func:`read_face` reads back as `face`, in a fixed order.

    Parameters
    ----------
    over
        The face of the saved view that the address names: what it says already is left out.
    """
    under = over or Face()
    colour = None if face.accent is None else face.accent.removeprefix("#")
    at = face.centre
    centre = None if at is None else f"{at.lon:.5f},{at.lat:.5f}"
    written = (
        ("affichage", str(face.layout), face.layout != under.layout),
        ("couleur", colour, face.accent != under.accent),
        ("centre", centre, face.centre != under.centre),
        ("zoom", None if face.zoom is None else str(face.zoom), face.zoom != under.zoom),
        ("cadre", "1" if face.is_framed else "0", face.is_framed != under.is_framed),
    )
    return [(name, value) for name, value, is_said in written if is_said and value is not None]


def _last(parameters: Parameters, name: str) -> str | None:
    values = parameters.get(name) or ()
    return values[-1].strip() or None if values else None


def _fault(code: str, name: str, value: str) -> QueryRefused:
    whole = value[:_LONGEST_SHOWN].encode("utf-8", "replace").decode("utf-8")
    return QueryRefused(code, name=name, value=whole)


def _read_layout(value: str, faults: list[QueryRefused]) -> Layout | None:
    if value in set(Layout):
        return Layout(value)
    faults.append(_fault("layout_refused", "affichage", value))
    return None


def _read_colour(value: str, faults: list[QueryRefused]) -> str | None:
    match = _COLOUR.fullmatch(value)
    if match is None:
        faults.append(_fault("colour_refused", "couleur", value))
        return None
    digits = match[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(2 * digit for digit in digits))


def _read_centre(value: str, faults: list[QueryRefused]) -> Position | None:
    try:
        lon, lat = (round(float(part), 5) for part in value[:_LONGEST_SHOWN].split(","))
    except ValueError:
        lon = lat = float("nan")
    if is_valid_position(lon=lon, lat=lat):
        return Position(lon=lon, lat=lat)
    faults.append(_fault("centre_refused", "centre", value))
    return None


def _read_zoom(value: str, faults: list[QueryRefused]) -> int | None:
    if _ZOOM.fullmatch(value) and int(value) <= CLOSEST_ZOOM:
        return int(value)
    faults.append(_fault("zoom_refused", "zoom", value))
    return None


def _read_yes(value: str, faults: list[QueryRefused]) -> bool | None:
    if value in {"0", "1"}:
        return value == "1"
    faults.append(_fault("yes_refused", "cadre", value))
    return None
