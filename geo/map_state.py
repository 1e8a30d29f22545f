"""What a shared link holds: the question, where it is asked from, the shop that is open.

=========== ==================================================== ==================
parameter   meaning                                              example
=========== ==================================================== ==================
q           words                                                ``miel``
genre       kind or family of kinds, repeatable                  ``honey``, ``craft``
service     service, repeatable                                  ``delivery``
commune     INSEE code, repeatable                               ``07019``
epci        EPCI code, repeatable                                ``200073245``
lieu        what the place is for, repeatable                    ``market_stall``
paiement    means of payment, repeatable                         ``cards``
label       label, whole, repeatable                             ``Bio``
fabrique    INSEE code where things are made, repeatable         ``07019``
occasion    occasion for a present, repeatable                   ``christmas``
accessible  enter with a wheelchair                              ``1``
ouvert      open now, or at a wall-clock time in France          ``maintenant``
livre       delivers where one stands                            ``1``
pres        where one stands: INSEE code or ``lon,lat``          ``07019``
rayon       kilometres around it                                 ``15``
boutique    slug of the open shop                                ``miel-des-gorges``
page        page of the list, from 1                             ``2``
langue      language of the screen                               ``nl``
=========== ==================================================== ==================

The same parameters serve the screen, the map and its points, so that a link means one thing.
A parameter that cannot be used is left out and reported in ``faults``, once a parameter: an old
link still opens. Positions are read to five decimals (a metre) and radii to the metre, so that
what is written is what was read.

``ouvert=maintenant`` stays "now" in a link that is shared: each time it is read, it is the moment
of the reading.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from geo.boundaries import Boundaries
from geo.coordinates import Position, is_valid_position
from geo.errors import QueryRefused
from geo.geocoding.candidate import Candidate, CandidateType
from geo.kinds import FAMILIES, KINDS
from geo.languages import Language
from geo.timetable import now_in_france
from geo.values import Occasion, Payment, Query, Role, Service

__all__ = [
    "NOW",
    "PAGE_LENGTH",
    "MapState",
    "near_parameter",
    "read_moment",
    "read_state",
    "refresh_now",
    "state_parameters",
    "state_url_query",
    "within_pages",
]

PAGE_LENGTH: Final = 20
NOW: Final = "maintenant"
LARGEST_RADIUS_KM: Final = 500
_LONGEST_TEXT: Final = 200
_MOST_CHOICES: Final = 200
_LONGEST_LABEL: Final = 80
_FEW_CHOICES: Final = 12
_LAST_PAGE: Final = 100_000
_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,119}")

Parameters = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapState:
    """Everything that a link to the map says."""

    query: Query = field(default_factory=Query)
    near_code: str | None = None
    """INSEE code of the commune that ``query.near`` is the representative point of."""
    is_now: bool = False
    """``query.open_at`` is the moment of the reading, whenever the link is read."""
    chosen: str | None = None
    page: int = 1
    language: Language | None = None
    """Language chosen for the screen; the browser's when none was."""
    faults: tuple[QueryRefused, ...] = ()

    @property
    def offset(self) -> int:
        """How many shops stand on the pages before this one."""
        return (self.page - 1) * PAGE_LENGTH


def read_state(
    parameters: Parameters,
    boundaries: Boundaries,
    *,
    clock: Callable[[], datetime] = now_in_france,
) -> MapState:
    """Read the state from the parameters of a URL; what cannot be used becomes a fault.

    Parameters
    ----------
    clock
        Gives the wall-clock time in France that "now" stands for.
    """
    faults: list[QueryRefused] = []
    communes = boundaries.communes()
    asked_moment = _last(parameters, "ouvert")
    is_now = asked_moment == NOW
    near, near_code = _read_near(_last(parameters, "pres"), boundaries, faults)
    query = Query(
        text=_read_text(_last(parameters, "q")),
        kinds=_read_known(parameters, "genre", _KINDS_AND_FAMILIES, faults),
        services=tuple(Service(s) for s in _read_known(parameters, "service", _SERVICES, faults)),
        insee_codes=_read_known(parameters, "commune", communes, faults),
        epci_codes=_read_known(parameters, "epci", boundaries.epcis(), faults),
        near=near,
        radius_m=_read_radius(_last(parameters, "rayon"), faults),
        payments=tuple(Payment(p) for p in _read_known(parameters, "paiement", _PAYMENTS, faults)),
        labels=_read_labels(parameters),
        made_in=_read_known(parameters, "fabrique", communes, faults),
        occasions=tuple(
            Occasion(o) for o in _read_known(parameters, "occasion", _OCCASIONS, faults)
        ),
        roles=tuple(Role(r) for r in _read_known(parameters, "lieu", _ROLES, faults)),
        is_accessible=_read_yes(parameters, "accessible", faults),
        open_at=clock() if is_now else _read_moment(asked_moment, faults),
        delivers_here=_read_yes(parameters, "livre", faults),
    )
    return MapState(
        query=query,
        near_code=near_code,
        is_now=is_now,
        chosen=_read_slug(_last(parameters, "boutique"), faults),
        page=_read_page(_last(parameters, "page"), faults),
        language=_read_language(parameters, faults),
        faults=tuple(faults),
    )


def refresh_now(state: MapState, *, clock: Callable[[], datetime] = now_in_france) -> MapState:
    """Return `state` with "now" at the moment of the call; a state that asks no "now" stays."""
    return replace(state, query=replace(state.query, open_at=clock())) if state.is_now else state


def state_parameters(state: MapState) -> list[tuple[str, str]]:
    """Return the parameters that :func:`read_state` reads back as `state`, in a fixed order."""
    query = state.query
    radius_km = None if query.radius_m is None else f"{query.radius_m / 1000:.3f}".rstrip("0")
    at = query.open_at
    moment = None if at is None else at.isoformat(timespec="minutes")
    single = [
        ("accessible", "1" if query.is_accessible else None),
        ("ouvert", NOW if state.is_now else moment),
        ("livre", "1" if query.delivers_here else None),
        ("pres", state.near_code or (None if query.near is None else _written(query.near))),
        ("rayon", radius_km and radius_km.rstrip(".")),
        ("boutique", state.chosen),
        ("page", str(state.page) if state.page > 1 else None),
        ("langue", state.language),
    ]
    return [
        *([("q", query.text)] if query.text else []),
        *(("genre", kind) for kind in query.kinds),
        *(("service", str(service)) for service in query.services),
        *(("commune", code) for code in query.insee_codes),
        *(("epci", code) for code in query.epci_codes),
        *(("lieu", str(role)) for role in query.roles),
        *(("paiement", str(payment)) for payment in query.payments),
        *(("label", label) for label in query.labels),
        *(("fabrique", code) for code in query.made_in),
        *(("occasion", str(occasion)) for occasion in query.occasions),
        *((name, value) for name, value in single if value is not None),
    ]


def within_pages(state: MapState, total: int) -> MapState:
    """Return `state` on the last page there is when its own lies beyond `total` shops."""
    last = max(1, math.ceil(total / PAGE_LENGTH))
    return state if state.page <= last else replace(state, page=last)


def near_parameter(candidate: Candidate) -> str:
    """Return the value of ``pres`` that stands for an answer of a geocoder."""
    is_commune = candidate.type is CandidateType.MUNICIPALITY
    return candidate.insee_code if is_commune else _written(candidate.position)


def state_url_query(state: MapState) -> str:
    """Return `state` as the part of a URL that follows ``?``."""
    return urlencode(state_parameters(state))


_SERVICES: Final = frozenset(map(str, Service))
_PAYMENTS: Final = frozenset(map(str, Payment))
_OCCASIONS: Final = frozenset(map(str, Occasion))
_ROLES: Final = frozenset(map(str, Role))
_KINDS_AND_FAMILIES: Final = frozenset({*KINDS, *FAMILIES})
_MOMENT: Final = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}")


def _last(parameters: Parameters, name: str) -> str | None:
    values = parameters.get(name) or ()
    return values[-1].strip() or None if values else None


def _read_text(value: str | None) -> str | None:
    if value is None:
        return None
    # Half a surrogate pair is no text that could be written into a link again.
    whole = value[:_LONGEST_TEXT].encode("utf-8", "ignore").decode("utf-8")
    return whole.strip() or None


def _read_known(
    parameters: Parameters, name: str, known: Iterable[str], faults: list[QueryRefused]
) -> tuple[str, ...]:
    asked = list(dict.fromkeys(parameters.get(name) or ()))[:_MOST_CHOICES]
    unknown = [value for value in asked if value not in known]
    faults.extend(_choice_fault(name, value, known) for value in unknown[:1])
    return tuple(value for value in asked if value not in unknown)


def _choice_fault(name: str, value: str, known: Iterable[str]) -> QueryRefused:
    """Return the fault of an unknown choice; one of few names all that there are."""
    fault = _fault("choice_unknown", name, value)
    allowed = sorted(known) if isinstance(known, set | frozenset) else []
    if not 0 < len(allowed) <= _FEW_CHOICES:
        return fault
    return QueryRefused("choice_not_among", **fault.details, allowed=", ".join(allowed))


def _read_labels(parameters: Parameters) -> tuple[str, ...]:
    """Read labels, which are words of makers: any text is one."""
    written = (parameters.get("label") or ())[:_MOST_CHOICES]
    read = (_read_text(value[:_LONGEST_LABEL]) for value in written)
    return tuple(dict.fromkeys(label for label in read if label is not None))


def _read_yes(parameters: Parameters, name: str, faults: list[QueryRefused]) -> bool:
    value = _last(parameters, name)
    if value not in {None, "0", "1"}:
        faults.append(_fault("yes_refused", name, value or ""))
    return value == "1"


def read_moment(written: str) -> datetime | None:
    """Return the wall-clock time that ``"2026-12-05T10:00"`` says; ``None`` for what is none."""
    if _MOMENT.fullmatch(written) is None:
        return None
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        return None


def _read_moment(value: str | None, faults: list[QueryRefused]) -> datetime | None:
    moment = None if value is None else read_moment(value)
    if moment is None and value not in {None, "0"}:
        faults.append(_fault("moment_refused", "ouvert", value or ""))
    return moment


def _fault(code: str, name: str, value: str) -> QueryRefused:
    whole = value[:80].encode("utf-8", "replace").decode("utf-8")
    return QueryRefused(code, name=name, value=whole)


def _read_language(parameters: Parameters, faults: list[QueryRefused]) -> Language | None:
    asked = _read_known(parameters, "langue", set(Language), faults)
    return Language(asked[-1]) if asked else None


def _read_near(
    value: str | None, boundaries: Boundaries, faults: list[QueryRefused]
) -> tuple[Position | None, str | None]:
    if value is None:
        return None, None
    commune = boundaries.commune(value)
    if commune is not None and commune.position is not None:
        return commune.position, commune.insee_code
    position = _read_position(value)
    if position is None:
        faults.append(_fault("near_unknown", "pres", value))
    return position, None


def _read_position(value: str) -> Position | None:
    try:
        lon, lat = (round(float(part), 5) for part in value[:80].split(","))
    except ValueError:
        return None
    return Position(lon=lon, lat=lat) if is_valid_position(lon=lon, lat=lat) else None


def _written(position: Position) -> str:
    return f"{position.lon:.5f},{position.lat:.5f}"


def _read_radius(value: str | None, faults: list[QueryRefused]) -> float | None:
    if value is None:
        return None
    try:
        radius_m = round(float(value[:80].replace(",", ".")) * 1000, 0)
    except ValueError:
        radius_m = 0.0
    if not 0 < radius_m <= LARGEST_RADIUS_KM * 1000:
        faults.append(_fault("radius_refused", "rayon", value))
        return None
    return radius_m


def _read_slug(value: str | None, faults: list[QueryRefused]) -> str | None:
    if value is None or _SLUG.fullmatch(value):
        return value
    faults.append(_fault("choice_unknown", "boutique", value))
    return None


def _read_page(value: str | None, faults: list[QueryRefused]) -> int:
    if value is None:
        return 1
    is_number = value.isascii() and value.isdigit() and len(value) < 10
    if is_number and 0 < int(value) <= _LAST_PAGE:
        return int(value)
    faults.append(_fault("page_refused", "page", value))
    return 1
