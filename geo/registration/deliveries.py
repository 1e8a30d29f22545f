"""The zones of delivery of a form: radius, areas, drawn polygon, time on the road; and back."""

import json
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Final, TypeVar

import shapely

from geo.boundaries import Boundaries
from geo.coordinates import valid_positions
from geo.errors import FieldRefused
from geo.registration.answers import Answers
from geo.registration.areas import area_label, find_area
from geo.registration.fields import GROUPS, Field, ZoneShape, field_name
from geo.values import DeliveryZone

__all__ = ["read_zones", "zone_fields"]

_GROUP: Final = GROUPS["zones"]
_Read = TypeVar("_Read")
_LONGEST_KM: Final = Decimal(500)
_LONGEST_MIN: Final = Decimal(300)
_CORNERS: Final = 1_000


def read_zones(answers: Answers, *, boundaries: Boundaries) -> tuple[DeliveryZone, ...]:
    """Return the zones of a form, in its order.

    Faults are noted in `answers`; a zone with a fault is not in the answer.
    """
    rows = (_Row(answers, number) for number in answers.rows(_GROUP))
    found = (row.zone(boundaries) for row in rows)
    return tuple(zone for zone in found if zone is not None)


class _Row:
    """One row of the group: its fields by their short names."""

    def __init__(self, answers: Answers, number: int) -> None:
        self._answers = answers
        self._number = number

    def zone(self, boundaries: Boundaries) -> DeliveryZone | None:
        """Return the zone that the row says by its shape, whatever stands in the other fields."""
        shape = self._shape()
        radius_m = self._read("radius_km", _read_km, shape is ZoneShape.RADIUS)
        minutes = self._read("travel_time_min", _read_minutes, shape is ZoneShape.TRAVEL_TIME)
        polygon = self._read("polygon", _read_polygon, shape is ZoneShape.POLYGON)
        codes = self._codes(boundaries) if shape is ZoneShape.AREAS else ()
        days, minimum, fee = (self._text(name) for name in ("days", "minimum", "fee"))
        if not any((radius_m, minutes, polygon, codes)):
            self._note_fault("zone_missing", at="shape" if shape is None else _FIELD_OF[shape])
            return None
        return DeliveryZone(
            radius_m=radius_m,
            travel_time_min=minutes,
            codes=codes,
            polygon_wkt=polygon,
            days=days,
            minimum=minimum,
            fee=fee,
        )

    def _shape(self) -> ZoneShape | None:
        """Return the shape that was chosen, else the one way that was filled in."""
        chosen = self._answers.choice(*self._at("shape"))
        if chosen is not None:
            return ZoneShape(chosen)
        filled = [
            shape for shape, name in _FIELD_OF.items() if self._answers.texts(*self._at(name))
        ]
        return filled[0] if len(filled) == 1 else None

    def _codes(self, boundaries: Boundaries) -> tuple[str, ...]:
        field, name = self._at("codes")
        return self._answers.read_all(field, lambda text: find_area(text, boundaries), name)

    def _read(self, name: str, reader: Callable[[str], _Read], is_asked: bool) -> _Read | None:  # noqa: FBT001
        field, full_name = self._at(name)
        return self._answers.read(field, reader, full_name) if is_asked else None

    def _text(self, name: str) -> str | None:
        return self._answers.text(*self._at(name))

    def _note_fault(self, code: str, *, at: str) -> None:
        self._answers.refuse(field_name(_GROUP.name, self._number, at), FieldRefused(code))

    def _at(self, name: str) -> tuple[Field, str]:
        return self._answers.row_field(_GROUP.name, self._number, name)


_FIELD_OF: Final = {
    ZoneShape.RADIUS: "radius_km",
    ZoneShape.AREAS: "codes",
    ZoneShape.POLYGON: "polygon",
    ZoneShape.TRAVEL_TIME: "travel_time_min",
}
"""The field that says each shape."""


def _read_km(written: str) -> float:
    kilometres = _read_number(written, least=Decimal("0.1"), most=_LONGEST_KM)
    return float(kilometres * 1000)


def _read_minutes(written: str) -> float:
    return float(_read_number(written, least=Decimal(1), most=_LONGEST_MIN))


def _read_number(written: str, *, least: Decimal, most: Decimal) -> Decimal:
    try:
        number = Decimal(written.replace(",", ".").replace(" ", ""))
    except InvalidOperation:
        number = Decimal("NaN")
    if not (number.is_finite() and least <= number <= most):
        shown = (str(bound).replace(".", ",") for bound in (least, most))
        raise FieldRefused(
            "number_refused", value=written, **dict(zip(("least", "most"), shown, strict=True))
        )
    return number


def _read_polygon(written: str) -> str:
    """Return the WKT of a polygon drawn on a map and sent as GeoJSON, EPSG:4326."""
    try:
        drawn = shapely.from_geojson(json.dumps(_geometry_of(json.loads(written))))
    except (ValueError, RecursionError, shapely.errors.ShapelyError) as error:
        raise FieldRefused("polygon_refused", limit=_CORNERS) from error
    polygon = shapely.force_2d(drawn)
    if not _is_area(polygon):
        raise FieldRefused("polygon_refused", limit=_CORNERS)
    return str(shapely.to_wkt(polygon, rounding_precision=-1))


def _geometry_of(document: object) -> object:
    """Return the geometry of a GeoJSON Feature, anything else as it is."""
    if isinstance(document, dict) and document.get("type") == "Feature":
        return document.get("geometry")
    return document


def _is_area(shape: shapely.Geometry) -> bool:
    is_polygon = isinstance(shape, shapely.Polygon | shapely.MultiPolygon) and not shape.is_empty
    if not is_polygon or shapely.get_num_coordinates(shape) > _CORNERS:
        return False
    corners = shapely.get_coordinates(shape)
    is_on_globe = bool(valid_positions(corners[:, 0], corners[:, 1]).all())
    return is_on_globe and bool(shapely.is_valid(shape)) and bool(shapely.area(shape) > 0)


def zone_fields(zone: DeliveryZone, number: int, boundaries: Boundaries) -> dict[str, list[str]]:
    """Return the fields of one zone, as :func:`read_zones` reads them."""
    values = {
        "shape": [_shape_of(zone)],
        "radius_km": _say(zone.radius_m, unit=1000),
        "travel_time_min": _say(zone.travel_time_min, unit=1),
        "codes": [area_label(code, boundaries) for code in zone.codes],
        "polygon": [] if zone.polygon_wkt is None else [_geojson(zone.polygon_wkt)],
        "days": [zone.days or ""],
        "minimum": [zone.minimum or ""],
        "fee": [zone.fee or ""],
    }
    filled = ((name, list(filter(None, said))) for name, said in values.items())
    return {field_name(_GROUP.name, number, name): said for name, said in filled if said}


def _shape_of(zone: DeliveryZone) -> str:
    if zone.radius_m is not None:
        return ZoneShape.RADIUS
    if zone.travel_time_min is not None:
        return ZoneShape.TRAVEL_TIME
    return ZoneShape.AREAS if zone.codes else ZoneShape.POLYGON


def _say(number: float | None, *, unit: int) -> list[str]:
    if number is None:
        return []
    shown = format((Decimal(repr(number)) / unit).normalize(), "f")
    return [shown.replace(".", ",")]


def _geojson(wkt: str) -> str:
    return str(shapely.to_geojson(shapely.from_wkt(wkt)))
