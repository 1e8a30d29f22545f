"""From the sources, with their faults, to the contours and points that Alentour uses.

Every fault met is kept as a :class:`Fault`, mended or not: ``data/communes/faults.csv``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import shapely

from geo.boundaries.coverage import Geometries, clean, faulty, join, quantise
from geo.boundaries.holes import fill_holes, lost_codes
from geo.boundaries.sources import Sources, former_codes

__all__ = ["WHOLE_CITIES", "Fault", "Mended", "mend"]

WHOLE_CITIES: Final = ("13055", "69123", "75056")
"""Marseille, Lyon and Paris: drawn as the union of their arrondissements."""
_FORMER: Final = ("COMD", "COMA", "COM")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something wrong in a source, and what was done about it (``mended`` is "" for nothing)."""

    insee_code: str
    name: str
    fault: str
    mended: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """Contours by INSEE code, where each came from, a point in each, and the faults met."""

    contours: Mapping[str, shapely.Geometry] = field(repr=False)
    contour_sources: Mapping[str, str]
    points: Mapping[str, tuple[float, float, str]]
    faults: tuple[Fault, ...]


def mend(sources: Sources) -> Mended:
    """Give every commune the best contour and point that `sources` hold."""
    raw, origins = _raw_contours(sources)
    polygons = shapely.from_wkb(np.array(list(raw.values()), dtype=object))
    contours, filled = fill_holes(dict(zip(raw, clean(polygons), strict=True)), sources)
    contours = dict(zip(raw, quantise(np.array(list(contours.values()))), strict=True))
    contours |= join_cities(contours, sources)
    points = dict(_points(sources, contours))
    names = {row["code"]: row["nom"] for row in _current(sources)}
    faults = (
        *_contour_faults(names, origins, contours),
        *_hole_faults(names, filled, sources),
        *_border_faults(names, list(raw), polygons),
        *_point_faults(names, sources, points),
        *_name_faults(names, sources),
    )
    return Mended(contours=contours, contour_sources=origins, points=points, faults=faults)


def _current(sources: Sources) -> Iterator[Mapping[str, Any]]:
    kept = ("commune-actuelle", "arrondissement-municipal")
    return (row for row in sources.communes if row["type"] in kept)


def _raw_contours(sources: Sources) -> tuple[dict[str, bytes], dict[str, str]]:
    """Return the WKB of every unit of the coverage and its ``geometry_source``."""
    former = former_codes(sources)
    raw: dict[str, bytes] = {}
    origins = dict.fromkeys(WHOLE_CITIES, "contour")
    codes = (row["code"] for row in _current(sources) if row["code"] not in WHOLE_CITIES)
    for code in sorted(codes):
        parts, origin = _parts(sources, code, former.get(code, []))
        if parts:
            raw[code] = parts[0] if len(parts) == 1 else _union_wkb(parts)
            origins[code] = origin
    return raw, origins


def _parts(sources: Sources, code: str, former: list[str]) -> tuple[list[bytes], str]:
    """Own contour, with that of communes merged since; else those of the former communes."""
    contours = sources.contours
    own = [contours[key] for key in (("COM", code), ("ARM", code)) if key in contours]
    others = (("COM", old) for old in former if old != code)
    merged = [contours[key] for key in others if key in contours]
    if own:
        return own + merged, "former_communes" if merged else "contour"
    keys = ([(kind, old) for kind in _FORMER if (kind, old) in contours][:1] for old in former)
    return [contours[key[0]] for key in keys if key], "former_communes"


def _union_wkb(parts: list[bytes]) -> bytes:
    merged = shapely.union_all(shapely.from_wkb(np.array(parts, dtype=object)))
    return bytes(shapely.to_wkb(merged))


def join_cities(
    contours: Mapping[str, shapely.Geometry], sources: Sources
) -> dict[str, shapely.Geometry]:
    """Return the contours of Paris, Lyon and Marseille, joined from their arrondissements."""
    parents = {row["code"]: row.get("commune") for row in _current(sources)}
    polygons: Geometries = np.array(list(contours.values()), dtype=object)
    return join(polygons, [parents[code] for code in contours])


def _points(
    sources: Sources, contours: Mapping[str, shapely.Geometry]
) -> Iterator[tuple[str, tuple[float, float, str]]]:
    """Yield lon, lat and source: the town hall where it lies inside, else a point on surface."""
    for code, contour in contours.items():
        hall = _town_hall(sources, code)
        inside = hall is not None and shapely.contains_properly(contour, hall)
        point = hall if inside else shapely.point_on_surface(contour)
        lon, lat = round(shapely.get_x(point), 6), round(shapely.get_y(point), 6)
        yield code, (lon, lat, "mairie" if inside else "surface")


def _town_hall(sources: Sources, code: str) -> shapely.Geometry | None:
    halls = sources.town_halls
    wkb = halls.get(("COM", code)) or halls.get(("ARM", code))
    point = None if wkb is None else shapely.from_wkb(wkb)
    return None if point is None or point.is_empty else point


def _contour_faults(
    names: Mapping[str, str],
    origins: Mapping[str, str],
    contours: Mapping[str, shapely.Geometry],
) -> Iterator[Fault]:
    for code, name in sorted(names.items()):
        if code not in contours:
            yield Fault(insee_code=code, name=name, fault="no_contour", mended="")
        elif origins[code] == "former_communes":
            done = "union of the former communes"
            yield Fault(insee_code=code, name=name, fault="no_contour", mended=done)


def _hole_faults(
    names: Mapping[str, str], filled: Mapping[str, int], sources: Sources
) -> Iterator[Fault]:
    for code, lost in sorted(lost_codes(sources).items()):
        done = "hole beside it filled" if code in filled else ""
        yield Fault(
            insee_code=code,
            name=names[code],
            fault="former_contour_lost",
            mended=done,
            detail=" ".join(lost),
        )


def _border_faults(
    names: Mapping[str, str], codes: list[str], polygons: Geometries
) -> Iterator[Fault]:
    done = "coverage cleaned"
    for index in np.flatnonzero(faulty(polygons)):
        code = codes[index]
        yield Fault(insee_code=code, name=names[code], fault="border_mismatch", mended=done)


def _point_faults(
    names: Mapping[str, str], sources: Sources, points: Mapping[str, tuple[float, float, str]]
) -> Iterator[Fault]:
    for code, name in sorted(names.items()):
        hall = _town_hall(sources, code)
        if hall is not None and code in points and points[code][2] == "surface":
            detail = f"{shapely.get_x(hall):.5f} {shapely.get_y(hall):.5f}"
            fault, done = "town_hall_outside", "point on surface"
            yield Fault(insee_code=code, name=name, fault=fault, mended=done, detail=detail)


def _name_faults(names: Mapping[str, str], sources: Sources) -> Iterator[Fault]:
    for code, name in sorted(names.items()):
        written = sources.names.get(("COM", code)) or sources.names.get(("ARM", code))
        if written is not None and written != name:
            fault, done = "name_differs", "official name"
            yield Fault(insee_code=code, name=name, fault=fault, mended=done, detail=written)
