"""The fields of the map's form: what a question fills in, and the question that they make."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from geo.languages import say_number
from geo.map_state import NOW, MapState, read_moment
from geo.timetable import now_in_france
from geo.values import Occasion, Payment, Query, Role, Service

__all__ = ["RADII_KM", "form_fields", "radius_choices", "radius_label", "read_form"]

RADII_KM: Final = (5.0, 10.0, 20.0, 30.0, 50.0, 100.0)


def form_fields(query: Query, *, is_now: bool = False) -> dict[str, Any]:
    """Return what each field holds when the form asks `query`.

    ``open`` holds :data:`~geo.map_state.NOW` when `is_now`, else a moment such as
    ``"2026-12-05T10:00"``, else ``None``.
    """
    moment = None if query.open_at is None else query.open_at.isoformat(timespec="minutes")
    return {
        "text": query.text or "",
        "kinds": list(query.kinds),
        "services": [str(service) for service in query.services],
        "communes": list(query.insee_codes),
        "epcis": list(query.epci_codes),
        "radius_km": None if query.radius_m is None else query.radius_m / 1000,
        "payments": [str(payment) for payment in query.payments],
        "labels": list(query.labels),
        "made_in": list(query.made_in),
        "occasions": [str(occasion) for occasion in query.occasions],
        "roles": [str(role) for role in query.roles],
        "accessible": query.is_accessible,
        "open": NOW if is_now else moment,
        "delivers": query.delivers_here,
    }


def read_form(
    fields: Mapping[Any, Any],
    state: MapState,
    *,
    clock: Callable[[], datetime] = now_in_france,
) -> MapState:
    """Return `state` with the question that `fields` make; a changed one starts at page one.

    What the form does not hold (where one stands, fields that no screen shows) stays as it is; a
    changed question closes the
    open shop, because its answer is a list. Reading what
    :func:`form_fields` filled in changes nothing, "now" included.

    Parameters
    ----------
    clock
        Gives the wall-clock time in France of a "now" that is asked anew.
    """
    radius_km = fields["radius_km"]
    fields = {**form_fields(state.query, is_now=state.is_now), **_known(fields)}
    open_at, is_now = _read_open(fields["open"], state, clock)
    query = Query(
        text=fields["text"].strip() or None,
        kinds=tuple(fields["kinds"]),
        services=tuple(Service(value) for value in fields.get("services") or ()),
        insee_codes=tuple(fields["communes"]),
        epci_codes=tuple(fields["epcis"]),
        near=state.query.near,
        radius_m=None if radius_km is None else round(radius_km * 1000.0, 0),
        payments=tuple(Payment(value) for value in fields["payments"] or ()),
        labels=tuple(fields["labels"] or ()),
        made_in=tuple(fields["made_in"] or ()),
        occasions=tuple(Occasion(value) for value in fields["occasions"] or ()),
        roles=tuple(Role(value) for value in fields["roles"] or ()),
        is_accessible=bool(fields["accessible"]),
        open_at=open_at,
        delivers_here=bool(fields["delivers"]),
    )
    if (query, is_now) == (state.query, state.is_now):
        return state
    return replace(state, query=query, is_now=is_now, chosen=None, page=1, faults=())


_NAMES: Final = tuple(form_fields(Query()))


def _known(fields: Mapping[Any, Any]) -> dict[str, Any]:
    return {name: fields[name] for name in _NAMES if name in fields}


def _read_open(
    written: str | None, state: MapState, clock: Callable[[], datetime]
) -> tuple[datetime | None, bool]:
    """Return the moment that the field asks for, and whether it is "now"."""
    if written == NOW:
        return (state.query.open_at if state.is_now else clock()), True
    moment = None if not written else read_moment(written)
    is_same = state.is_now and moment is not None and moment == state.query.open_at
    return moment, is_same


def radius_label(radius_km: float) -> str:
    """Return a radius in words: ``"12,5 km"``."""
    _, _, decimals = f"{radius_km:g}".partition(".")
    return f"{say_number(radius_km, len(decimals))}\N{NO-BREAK SPACE}km"


def radius_choices(radius_m: float | None) -> list[float]:
    """Return the radii on offer, kilometres, and the one that a link brought along."""
    asked = [] if radius_m is None else [radius_m / 1000]
    return sorted({*RADII_KM, *asked})
