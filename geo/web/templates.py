"""Our HTML templates: Jinja with autoescaping always on."""

from datetime import date
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from geo.address_tables.presentation import candidate_detail
from geo.kinds import FAMILIES, KINDS
from geo.opening import hours_lines
from geo.search import Hit
from geo.values import Payment, Precision, Shop
from geo.wording import (
    PAYMENT_LABELS,
    PRECISION_LABELS,
    ROLE_LABELS,
    SERVICE_LABELS,
    count_label,
    day_label,
    distance_label,
    kind_labels,
)

__all__ = ["render"]

_NO_FAMILY: Final = "#4a5560"


def render(name: str, **values: object) -> str:
    """Return the template `name` filled with `values`; whatever is not marked safe is escaped."""
    return _ENVIRONMENT.get_template(name).render(**values)


def _colour(shown: Hit | Shop) -> str:
    colours = (FAMILIES[KINDS[key].family].colour for key in shown.kinds if key in KINDS)
    return next(colours, _NO_FAMILY)


def _how_far(hit: Hit) -> str:
    is_at_commune = hit.precision is Precision.COMMUNE
    return distance_label(hit.distance_m or 0.0, is_at_commune=is_at_commune)


def _hours(written: str | None) -> list[str]:
    return hours_lines(written) if written else []


def _payment(payment: Payment) -> str:
    return PAYMENT_LABELS[payment]


def _day(day: date) -> str:
    return day_label(day)


_ENVIRONMENT: Final = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.filters.update(
    candidate_detail=candidate_detail,
    colour=_colour,
    count_label=count_label,
    day=_day,
    hours=_hours,
    how_far=_how_far,
    kind_labels=kind_labels,
    payment=_payment,
)
_ENVIRONMENT.globals.update(
    role_labels=ROLE_LABELS, service_labels=SERVICE_LABELS, precision_labels=PRECISION_LABELS
)
