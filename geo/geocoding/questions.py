"""Parameters of a URL → a question to a geocoder, in the names of the national service.

============ ================================================== ===================
parameter    meaning                                            default
============ ================================================== ===================
q            the address, 1 to 200 characters                   required to search
lon, lat     degrees; both or none                              required to reverse
limit        answers, 1 to 50                                   5; 1 to reverse
autocomplete ``1``: the text is still being typed               ``0``
type         housenumber, street, locality, municipality        any
postcode     five digits                                        any
citycode     INSEE code                                         any
============ ================================================== ===================

``type``, ``postcode`` and ``citycode`` leave out every other answer. ``latitude``, ``longitude``,
``lng`` and ``long`` are understood too. Parameters that are not known are passed over.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from geo.coordinates import Position, is_valid_position
from geo.errors import QueryRefused
from geo.geocoding.candidate import Candidate, CandidateType, GeocodingRequest

__all__ = ["AddressQuestion", "read_question", "read_reverse_question"]

_LONGEST: Final = 200
_LARGEST_LIMIT: Final = 50
_POSTCODE: Final = re.compile(r"[0-9]{5}")
_CITYCODE: Final = re.compile(r"[0-9][0-9AB][0-9]{3}")
_LON_NAMES: Final = ("lon", "longitude", "lng", "long")
_LAT_NAMES: Final = ("lat", "latitude")
_SWITCH: Final = {"0": False, "1": True, "false": False, "true": True, "": False}
_TYPES: Final = tuple(str(kind) for kind in CandidateType)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressQuestion:
    """What was asked, checked."""

    text: str = ""
    limit: int
    is_typing: bool = False
    position: Position | None = None
    type: CandidateType | None = None
    postcode: str | None = None
    insee_code: str | None = None

    @property
    def request(self) -> GeocodingRequest:
        """The question to a geocoder; with a filter, more answers to choose from."""
        limit = self.limit if not self.filters else max(20, self.limit)
        return GeocodingRequest(
            text=self.text,
            postcode=self.postcode,
            insee_code=self.insee_code,
            near=self.position,
            limit=limit,
        )

    @property
    def filters(self) -> dict[str, str]:
        """The filters that are set, by parameter."""
        given = {"type": self.type, "postcode": self.postcode, "citycode": self.insee_code}
        return {name: str(value) for name, value in given.items() if value is not None}

    @property
    def echoed(self) -> dict[str, object]:
        """What the answer repeats of the question, as the national service does."""
        position = self.position
        centre = None if position is None or not self.text else [position.lon, position.lat]
        return {
            "query": self.text,
            "filters": self.filters,
            "center": centre,
            "limit": self.limit,
        }

    def keep(self, candidates: "list[Candidate]") -> "list[Candidate]":
        """Return the first ``limit`` candidates that pass every filter."""
        kept = (
            one
            for one in candidates
            if self.type in {None, one.type}
            and self.postcode in {None, one.postcode}
            and self.insee_code in {None, one.insee_code}
        )
        return list(kept)[: self.limit]


def read_question(parameters: Mapping[str, str]) -> AddressQuestion:
    """Read the parameters of a search.

    Raises
    ------
    QueryRefused
        When one is missing or cannot be used; the sentence names it.
    """
    text = parameters.get("q", "").strip()
    if not text:
        raise QueryRefused("parameter_missing", name="q")
    if len(text) > _LONGEST:
        raise _refused("q", text, f"au plus {_LONGEST} caractères sont attendus")
    return AddressQuestion(
        text=text,
        limit=_read_limit(parameters, default=5),
        is_typing=_read_switch(parameters, "autocomplete"),
        position=_read_position(parameters),
        type=_read_type(parameters),
        postcode=_read_code(parameters, "postcode", _POSTCODE, "cinq chiffres sont attendus"),
        insee_code=_read_code(parameters, "citycode", _CITYCODE, "un code INSEE est attendu"),
    )


def read_reverse_question(parameters: Mapping[str, str]) -> AddressQuestion:
    """Read the parameters of a question "what is here?".

    Raises
    ------
    QueryRefused
        As :func:`read_question`.
    """
    position = _read_position(parameters)
    if position is None:
        raise QueryRefused("parameter_missing", name="lon")
    return AddressQuestion(
        limit=_read_limit(parameters, default=1), position=position, type=_read_type(parameters)
    )


def _read_limit(parameters: Mapping[str, str], *, default: int) -> int:
    value = parameters.get("limit") or str(default)
    limit = int(value) if value.isascii() and value.isdigit() and len(value) < 5 else 0
    if not 1 <= limit <= _LARGEST_LIMIT:
        raise _refused("limit", value, f"un nombre de 1 à {_LARGEST_LIMIT} est attendu")
    return limit


def _read_switch(parameters: Mapping[str, str], name: str) -> bool:
    value = parameters.get(name, "0").strip().lower()
    if value not in _SWITCH:
        raise _refused(name, value, "0 ou 1 est attendu")
    return _SWITCH[value]


def _read_position(parameters: Mapping[str, str]) -> Position | None:
    lon_name, lon = _read_degrees(parameters, _LON_NAMES)
    lat_name, lat = _read_degrees(parameters, _LAT_NAMES)
    if lon is None and lat is None:
        return None
    if lon is None or lat is None:
        raise QueryRefused("parameter_missing", name=lon_name if lon is None else lat_name)
    if not -180 <= lon <= 180:
        raise _refused(lon_name, str(lon), "des degrés de -180 à 180 sont attendus")
    if not -90 <= lat <= 90:
        raise _refused(lat_name, str(lat), "des degrés de -90 à 90 sont attendus")
    if not is_valid_position(lon=lon, lat=lat):
        raise _refused(lon_name, str(lon), "la position 0,0 veut dire « inconnue »")
    return Position(lon=lon, lat=lat)


def _read_degrees(
    parameters: Mapping[str, str], names: tuple[str, ...]
) -> tuple[str, float | None]:
    name = next((name for name in names if parameters.get(name, "").strip()), None)
    if name is None:
        return names[0], None
    try:
        degrees = float(parameters[name])
    except ValueError:
        degrees = float("nan")
    if degrees != degrees:  # noqa: PLR0124 - only NaN differs from itself
        raise _refused(name, parameters[name], "des degrés avec un point décimal sont attendus")
    return name, degrees


def _read_type(parameters: Mapping[str, str]) -> CandidateType | None:
    value = parameters.get("type", "").strip()
    if not value:
        return None
    if value not in _TYPES:
        raise _refused("type", value, f"{', '.join(_TYPES)} sont possibles")
    return CandidateType(value)


def _read_code(
    parameters: Mapping[str, str], name: str, form: re.Pattern[str], expected: str
) -> str | None:
    value = parameters.get(name, "").strip()
    if value and form.fullmatch(value) is None:
        raise _refused(name, value, expected)
    return value or None


def _refused(name: str, value: str, expected: str) -> QueryRefused:
    return QueryRefused("parameter_refused", name=name, value=value[:80], expected=expected)
