"""Our HTML templates: Jinja with autoescaping always on."""

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from geo.address_tables.presentation import candidate_detail
from geo.kinds import FAMILIES, KINDS
from geo.maps import ROLE_SHAPES, SHAPE_PATHS
from geo.opening import hours_lines
from geo.search import Hit
from geo.values import Payment, Precision, Shop
from geo.web.assets import read_assets
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

_NBSP: Final = "\N{NO-BREAK SPACE}"
_HOUR: Final = re.compile(r"\d+ h(?: \d\d)?")
"""An hour, which is never cut at the end of a line."""
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
    lines = hours_lines(written) if written else []
    return [_HOUR.sub(lambda hour: hour[0].replace(" ", _NBSP), line) for line in lines]


@cache
def _icons_url() -> str:
    return read_assets().url("kinds.svg")


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
    icons_url=_icons_url,
    known_kinds=KINDS,
    role_shapes=ROLE_SHAPES,
    shape_paths=SHAPE_PATHS,
    role_labels=ROLE_LABELS,
    service_labels=SERVICE_LABELS,
    precision_labels=PRECISION_LABELS,
)
