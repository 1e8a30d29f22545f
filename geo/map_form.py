"""The fields of the map's form: what a question fills in, and the question that they make."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from geo.languages import say_number
from geo.map_state import MapState
from geo.values import Query, Service

__all__ = ["RADII_KM", "form_fields", "radius_choices", "radius_label", "read_form"]

RADII_KM: Final = (5.0, 10.0, 20.0, 30.0, 50.0, 100.0)


def form_fields(query: Query) -> dict[str, Any]:
    """Return what each field holds when the form asks `query`."""
    return {
        "text": query.text or "",
        "kinds": list(query.kinds),
        "services": [str(service) for service in query.services],
        "communes": list(query.insee_codes),
        "epcis": list(query.epci_codes),
        "radius_km": None if query.radius_m is None else query.radius_m / 1000,
    }


def read_form(fields: Mapping[Any, Any], state: MapState) -> MapState:
    """Return `state` with the question that `fields` make; a changed one starts at page one.

    What the form does not hold (where one stands) stays as it is; a changed question closes the
    open shop, because its answer is a list. Reading what
    :func:`form_fields` filled in changes nothing.
    """
    radius_km = fields["radius_km"]
    query = Query(
        text=fields["text"].strip() or None,
        kinds=tuple(fields["kinds"]),
        services=tuple(Service(value) for value in fields.get("services") or ()),
        insee_codes=tuple(fields["communes"]),
        epci_codes=tuple(fields["epcis"]),
        near=state.query.near,
        radius_m=None if radius_km is None else round(radius_km * 1000.0, 0),
    )
    return (
        state
        if query == state.query
        else replace(state, query=query, chosen=None, page=1, faults=())
    )


def radius_label(radius_km: float) -> str:
    """Return a radius in words: ``"12,5 km"``."""
    _, _, decimals = f"{radius_km:g}".partition(".")
    return f"{say_number(radius_km, len(decimals))} km"


def radius_choices(radius_m: float | None) -> list[float]:
    """Return the radii on offer, kilometres, and the one that a link brought along."""
    asked = [] if radius_m is None else [radius_m / 1000]
    return sorted({*RADII_KM, *asked})
