"""Coordinates as people and software write them → degrees in France, or the reason why not."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from geo.columns import ColumnMap
from geo.errors import QueryRefused, RowRefused
from geo.remarks import Remark
from geo.tables.table import Table

__all__ = ["Positions", "in_france_box", "parse_number", "parse_pair", "read_positions"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_BOXES: Final = (
    (-5.6, 42.2, 8.4, 51.3),  # the mainland
    (8.4, 41.2, 9.8, 43.2),  # Corsica
    (-63.3, 14.2, -60.7, 18.3),  # Guadeloupe, Martinique, Saint-Martin, Saint-Barthélemy
    (-54.8, 2.0, -51.4, 6.0),  # Guyane
    (55.1, -21.5, 55.9, -20.8),  # La Réunion
    (44.9, -13.1, 45.4, -12.5),  # Mayotte
    (-56.6, 46.6, -56.0, 47.2),  # Saint-Pierre-et-Miquelon
    (-178.4, -14.5, -176.0, -13.0),  # Wallis-et-Futuna
    (-155.0, -28.0, -134.0, -7.5),  # Polynésie française
    (163.0, -23.0, 168.6, -19.0),  # Nouvelle-Calédonie
)
"""``lon_min, lat_min, lon_max, lat_max`` in degrees, a little wide. No point lies in one box when
read ``lon, lat`` and in another when read ``lat, lon``: a swapped order is recognised surely."""

_Boxes = tuple[tuple[float, float, float, float], ...]
_METROPOLE: Final = _BOXES[:2]


def _zone_boxes(zone: int) -> _Boxes:
    """Return where a conic zone leads: a degree on each side of its parallel."""
    return ((-5.2, zone - 1.1, 9.8, zone + 1.1),)


_PROJECTIONS: Final[tuple[tuple[str, str, _Boxes], ...]] = (
    ("Lambert-93", "EPSG:2154", _METROPOLE),
    *((f"Lambert CC{zone}", f"EPSG:{3900 + zone}", _zone_boxes(zone)) for zone in range(42, 51)),
    ("Lambert II étendu", "EPSG:27572", _METROPOLE),
    ("UTM 20 Nord", "EPSG:5490", (_BOXES[2],)),
    ("UTM 22 Nord", "EPSG:2972", (_BOXES[3],)),
    ("UTM 40 Sud", "EPSG:2975", (_BOXES[4],)),
    ("UTM 38 Sud", "EPSG:4471", (_BOXES[5],)),
)
"""Projections of French open data: name, code, where it may lead (degrees); first wins a draw."""

# The same metres are the Massif Central in one and the Antilles in the other.
_INDISTINCT: Final = frozenset({"EPSG:27572", "EPSG:5490"})

_NUMBER: Final = re.compile(r"[-+]?\d+(?:[.,]\d+)?(?:e[-+]?\d+)?", re.I | re.A)
_PAIR: Final = re.compile(r"[-+]?\d+(?:[.,]\d+)?", re.A)
_SEXAGESIMAL: Final = re.compile(
    r"""(?P<sign>[-+]?)(?P<degrees>\d{1,3})°(?P<minutes>\d{1,2}(?:[.,]\d+)?)['′’]
        (?:(?P<seconds>\d{1,2}(?:[.,]\d+)?)(?:["″”]|''|’’))?""",
    re.X | re.A,
)
_HEMISPHERES: Final = {"N": 1, "E": 1, "S": -1, "O": -1, "W": -1}
_SPACES: Final = re.compile(r"[\s\u00a0\u202f\u2009]+")
_NOT_A_NUMBER: Final = frozenset({"nan", "inf", "-inf", "+inf", "infinity", "-infinity"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Positions:
    """One position a row, NaN where there is none.

    Attributes
    ----------
    lon, lat
        Degrees, EPSG:4326.
    faults
        By rank of row (from 0), why the coordinates that it holds cannot be used. A row without
        coordinates has no position and no fault.
    """

    lon: Floats
    lat: Floats
    faults: dict[int, RowRefused]
    remarks: tuple[Remark, ...]


def parse_number(text: str) -> float | None:
    """Return one coordinate: decimal point or comma, degrees sign, sexagesimal, hemisphere.

    ``None`` when it is not understood or not finite.

    >>> parse_number("44,6"), parse_number("4°30' O"), parse_number("842 666,67")
    (44.6, -4.5, 842666.67)
    """
    compact = _SPACES.sub("", text).replace("−", "-").upper()
    hemisphere = _HEMISPHERES.get(compact[-1:], 0)
    compact = compact[:-1] if hemisphere else compact
    if match := _SEXAGESIMAL.fullmatch(compact):
        value = _sexagesimal(match)
    elif _NUMBER.fullmatch(compact.removesuffix("°")):
        value = float(compact.removesuffix("°").replace(",", "."))
    else:
        return None
    return value * (hemisphere or 1) if math.isfinite(value) else None


def _sexagesimal(match: re.Match[str]) -> float:
    parts = [
        float((match[name] or "0").replace(",", ".")) for name in ("degrees", "minutes", "seconds")
    ]
    value = parts[0] + parts[1] / 60 + parts[2] / 3600
    return -value if match["sign"] == "-" else value


def parse_pair(text: str) -> tuple[float, float] | None:
    """Return the two numbers of a cell in the order written; ``None`` unless there are two.

    >>> parse_pair("44,6 ; 4,4"), parse_pair("POINT (4.4 44.6)"), parse_pair("44.6")
    ((44.6, 4.4), (4.4, 44.6), None)
    """
    numbers = [float(number.replace(",", ".")) for number in _PAIR.findall(text)]
    return (numbers[0], numbers[1]) if len(numbers) == 2 else None


def in_france_box(lon: Floats, lat: Floats) -> Bools:
    """Tell which points lie in a box around a part of France; NaN lies in none."""
    return _in_boxes(lon, lat, _BOXES)


def _in_boxes(lon: Floats, lat: Floats, boxes: _Boxes) -> Bools:
    inside = np.zeros(lon.shape, dtype=bool)
    for west, south, east, north in boxes:
        inside |= (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    return inside


def read_positions(table: Table, columns: ColumnMap, *, crs: str | None = None) -> Positions:
    """Read the coordinates of every row.

    Swapped order is put right; metres in one of the projections of French open data are
    converted. Both are said in the remarks.

    Parameters
    ----------
    crs
        Projection of the columns when it is known, such as ``"EPSG:5490"``.

    Raises
    ------
    QueryRefused
        When `crs` is unknown.
    """
    x, y, faults = _read_numbers(table, columns)
    zero = (x == 0) & (y == 0)
    faults |= {int(rank): RowRefused("position_zero") for rank in np.flatnonzero(zero)}
    x[zero] = y[zero] = np.nan
    converted, remarks = _convert(x, y, table, crs)
    lon, lat, swapped = _put_in_order(x, y)
    if "position" not in columns or "lon" in columns:
        remarks = (*remarks, *_remark("order_swapped", swapped & ~converted, table))
    faults |= _find_outside(lon, lat, x, y)
    return Positions(lon=lon, lat=lat, faults=faults, remarks=remarks)


def _read_numbers(table: Table, columns: ColumnMap) -> tuple[Floats, Floats, dict[int, RowRefused]]:
    if "lon" in columns and "lat" in columns:
        pairs = zip(_cells(table, columns, "lon"), _cells(table, columns, "lat"), strict=True)
        read = [_read_two(lon, lat) for lon, lat in pairs]
    elif "position" in columns:
        read = [_read_one(cell) for cell in _cells(table, columns, "position")]
    else:
        read = [(math.nan, math.nan)] * len(table.rows)
    faults = {rank: pair for rank, pair in enumerate(read) if isinstance(pair, RowRefused)}
    numbers = np.array(
        [(math.nan, math.nan) if isinstance(pair, RowRefused) else pair for pair in read],
        dtype=float,
    ).reshape(-1, 2)
    return numbers[:, 0].copy(), numbers[:, 1].copy(), faults


def _cells(table: Table, columns: ColumnMap, field: str) -> Sequence[str]:
    # As written: "NaN" is a fault to name, not an absence.
    return table.column(columns.columns[field][0])


_Read = tuple[float, float] | RowRefused


def _read_two(lon: str, lat: str) -> _Read:
    numbers = parse_number(lon), parse_number(lat)
    if numbers[0] is not None and numbers[1] is not None:
        return numbers[0], numbers[1]
    return _explain(lon, lat)


def _read_one(cell: str) -> _Read:
    pair = parse_pair(cell)
    # Most say "lat, lon"; the order is settled where the point is looked for.
    return (pair[1], pair[0]) if pair else _explain(cell, cell)


def _explain(lon: str, lat: str) -> _Read:
    words = {lon.strip().casefold(), lat.strip().casefold()}
    if words <= {"", "na", "null", "none"}:
        return math.nan, math.nan
    shown = lon if lon is lat else f"{lon.strip()} ; {lat.strip()}"
    code_nan = bool(words & _NOT_A_NUMBER)
    if code_nan:
        return RowRefused("position_not_a_number", found=shown[:80])
    if "" in words:
        return RowRefused("position_half", found=shown[:80])
    return RowRefused("position_is_text", found=shown[:80])


def _put_in_order(x: Floats, y: Floats) -> tuple[Floats, Floats, Bools]:
    swapped = ~in_france_box(x, y) & in_france_box(y, x)
    return np.where(swapped, y, x), np.where(swapped, x, y), swapped


def _find_outside(lon: Floats, lat: Floats, x: Floats, y: Floats) -> dict[int, RowRefused]:
    outside = np.isfinite(x) & np.isfinite(y) & ~in_france_box(lon, lat)
    shown = {int(rank): f"{x[rank]:.6g} ; {y[rank]:.6g}" for rank in np.flatnonzero(outside)}
    lon[outside] = lat[outside] = np.nan
    return {rank: RowRefused("position_outside_france", found=text) for rank, text in shown.items()}


def _remark(code: str, mask: Bools, table: Table, **details: object) -> Iterable[Remark]:
    if mask.any():
        lines = tuple(table.lines[rank] for rank in np.flatnonzero(mask))
        yield Remark(code=code, lines=lines, details=details)


def _convert(
    x: Floats, y: Floats, table: Table, crs: str | None
) -> tuple[Bools, tuple[Remark, ...]]:
    """Turn metres into degrees, in place; projections are tried until none explains a row."""
    remarks: list[Remark] = []
    converted = np.zeros(x.shape, dtype=bool)
    while (metres := (np.abs(x) > 180) | (np.abs(y) > 180)).any():
        found = _best_projection(x[metres], y[metres], crs)
        if found is None:
            break
        name, lon, lat, fits = found
        ranks = np.flatnonzero(metres)[fits]
        x[ranks], y[ranks] = lon[fits], lat[fits]
        mask = np.isin(np.arange(len(x)), ranks)
        converted |= mask
        remarks += _remark("projection_converted", mask, table, crs=name)
    return converted, tuple(remarks)


_Found = tuple[str, Floats, Floats, Bools]


def _best_projection(x: Floats, y: Floats, crs: str | None) -> _Found | None:
    """Return the projection that brings most points to France; ``None`` for none or a doubt."""
    known = _PROJECTIONS if crs is None else ((crs, crs, _BOXES),)
    tries = {code: _try_projection(x, y, name, code, boxes) for name, code, boxes in known}
    counts = {code: int(found[3].sum()) for code, found in tries.items()}
    best = max(counts, key=lambda code: counts[code])
    rivals = {code for code in counts if counts[code] == counts[best]}
    return None if counts[best] == 0 or rivals >= _INDISTINCT else tries[best]


def _try_projection(x: Floats, y: Floats, name: str, code: str, boxes: _Boxes) -> _Found:
    """Try both orders of the two numbers; the better one counts."""
    shown = name if name == code else f"{name} ({code})"
    tries = []
    for first, second in ((x, y), (y, x)):
        lon, lat = _project(first, second, code)
        tries.append((shown, lon, lat, _in_boxes(lon, lat, boxes)))
    return max(tries, key=lambda found: int(found[3].sum()))


def _project(x: Floats, y: Floats, crs: str) -> tuple[Floats, Floats]:
    from pyproj import Transformer
    from pyproj.exceptions import ProjError

    try:
        transformer = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    except ProjError as error:
        raise QueryRefused("crs_unknown", crs=crs) from error
    converted: Any = transformer.transform(x, y)
    return converted[0], converted[1]
