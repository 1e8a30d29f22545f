"""The places of a form: workshop, shop, pickup points, markets; and back into fields."""

import re
from collections.abc import Callable
from typing import Final

from geo.boundaries import Boundaries
from geo.coordinates import Position, is_valid_position
from geo.errors import FieldRefused
from geo.registration.answers import Answers
from geo.registration.fields import DAYS, GROUPS, Field, field_name, hours_field
from geo.registration.hours import compose_hours, read_day, read_text, split_hours
from geo.text import fold
from geo.values import Place, Precision, Role, Visibility, Wheelchair

__all__ = ["place_fields", "read_places"]

_GROUP: Final = GROUPS["places"]
_POSTCODE: Final = re.compile(r"\d{5}")


def read_places(
    answers: Answers, *, boundaries: Boundaries, find_host: Callable[[str], str | None]
) -> tuple[Place, ...]:
    """Return the places of a form, in its order; their positions are those set by hand only.

    Parameters
    ----------
    answers
        Faults are noted there; a place with a fault is not in the answer.
    find_host
        Slug of the published shop that a slug or a name means, ``None`` when there is none.
    """
    rows = [_Row(answers, number) for number in answers.rows(_GROUP)]
    if not rows and _GROUP.name not in answers.faults:
        answers.refuse(field_name(_GROUP.name, 0, "city"), FieldRefused("place_missing"))
    found = (row.place(boundaries, find_host) for row in rows)
    return tuple(place for place in found if place is not None)


class _Row:
    """One row of the group: its fields by their short names."""

    def __init__(self, answers: Answers, number: int) -> None:
        self._answers = answers
        self._number = number

    def place(self, boundaries: Boundaries, find_host: Callable[[str], str | None]) -> Place | None:
        """Return the place that the row says, ``None`` when it does not say what it is for."""
        role = self._role()
        position = self._position()
        host = self._host(find_host) if role is Role.PICKUP_POINT else None
        city, wheelchair = self._text("city"), self._choice("wheelchair")
        place = Place(
            role=role or Role.OFFICE,
            name=self._text("name"),
            address=self._text("address"),
            postcode=self._read("postcode", _read_postcode),
            city=city,
            insee_code=_agreed_code(self._text("insee_code"), city, boundaries),
            position=position,
            precision=None if position is None else Precision.PIN,
            opening_hours=self._hours(is_market=role is Role.MARKET_STALL),
            visibility=Visibility(self._choice("visibility") or Visibility.EXACT),
            host_slug=host,
            wheelchair=None if wheelchair is None else Wheelchair(wheelchair),
        )
        if not (_is_somewhere(place) or self._is_refused("host", "postcode", "address", "city")):
            self._note_fault("place_missing", at="city")
        return place if role is not None else None

    def _role(self) -> Role | None:
        chosen = self._choice("role")
        if chosen is None:
            self._note_fault("choice_missing", at="role")
        return None if chosen is None else Role(chosen)

    def _host(self, find_host: Callable[[str], str | None]) -> str | None:
        def read(written: str) -> str:
            slug = find_host(written)
            if slug is None:
                raise FieldRefused("host_unknown", value=written)
            return slug

        return self._read("host", read)

    def _position(self) -> Position | None:
        if self._text("is_pinned") != "1":
            return None
        try:
            lon, lat = float(self._text("lon") or ""), float(self._text("lat") or "")
        except ValueError:
            lon = lat = 0.0
        if not is_valid_position(lon=lon, lat=lat):
            self._note_fault("pin_refused", at="address")
            return None
        return Position(lon=lon, lat=lat)

    def _hours(self, *, is_market: bool) -> str | None:
        read = {day: self._read(hours_field(day), read_day) for day in DAYS}
        days = {day: said for day, said in read.items() if said is not None}
        words = self._text("hours_text") if days else self._read("hours_text", read_text)
        hours = compose_hours(days, words)
        if (
            is_market
            and hours is None
            and not self._is_refused("hours_text", *map(hours_field, DAYS))
        ):
            self._note_fault("market_day_missing", at="hours_text")
        return hours

    def _text(self, name: str) -> str | None:
        return self._answers.text(*self._at(name))

    def _choice(self, name: str) -> str | None:
        return self._answers.choice(*self._at(name))

    def _read(self, name: str, reader: Callable[[str], str]) -> str | None:
        field, full_name = self._at(name)
        return self._answers.read(field, reader, full_name)

    def _is_refused(self, *names: str) -> bool:
        """Tell whether something was typed there that has a fault of its own."""
        full_names = (field_name(_GROUP.name, self._number, name) for name in names)
        return any(name in self._answers.faults for name in full_names)

    def _note_fault(self, code: str, *, at: str) -> None:
        name = field_name(_GROUP.name, self._number, at)
        self._answers.refuse(name, FieldRefused(code))

    def _at(self, name: str) -> tuple[Field, str]:
        return self._answers.row_field(_GROUP.name, self._number, name)


def _read_postcode(written: str) -> str:
    digits = written.replace(" ", "")
    if _POSTCODE.fullmatch(digits) is None:
        raise FieldRefused("postcode_refused", value=written)
    return digits


def _agreed_code(code: str | None, city: str | None, boundaries: Boundaries) -> str | None:
    """Return the INSEE code that came with a suggestion, unless the commune was typed anew."""
    commune = boundaries.commune(code) if code is not None else None
    is_agreed = commune is not None and (city is None or fold(city) == fold(commune.name))
    return code if is_agreed else None


def _is_somewhere(place: Place) -> bool:
    where = (place.city, place.postcode, place.insee_code, place.position, place.host_slug)
    return any(part is not None for part in where)


def place_fields(
    place: Place, number: int, name_host: Callable[[str], str] = str
) -> dict[str, list[str]]:
    """Return the fields of one place, as :func:`read_places` reads them.

    A position that a machine found is there for the map to show, and not marked as set by hand.
    """
    days, words = split_hours(place.opening_hours)
    position = place.position
    values = {
        "role": place.role,
        "host": None if place.host_slug is None else name_host(place.host_slug),
        "name": place.name,
        "address": place.address,
        "postcode": place.postcode,
        "city": place.city,
        "insee_code": place.insee_code,
        "lon": None if position is None else repr(position.lon),
        "lat": None if position is None else repr(position.lat),
        "is_pinned": "1" if place.precision is Precision.PIN else None,
        "visibility": place.visibility,
        "wheelchair": place.wheelchair,
        "hours_text": words,
        **{hours_field(day): said for day, said in days.items()},
    }
    named = ((name, value) for name, value in values.items() if value is not None)
    return {field_name(_GROUP.name, number, name): [str(value)] for name, value in named}
