"""Our HTML templates: Jinja with autoescaping always on.

Templates for visitors say their sentences through ``_()`` and ``{% trans %}``, in the language
spoken when they are filled; those for organizers hold them as they are, in French.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.runtime import Context

from geo.address_tables.presentation import candidate_detail
from geo.french import typeset
from geo.kinds import KINDS, kinds_colour
from geo.languages import in_language, say_many, spoken_language, translate, typography
from geo.maps import ROLE_SHAPES, SHAPE_PATHS
from geo.markets import MarketDay, market_when
from geo.opening import hours_lines
from geo.search import Hit
from geo.spot_marks import SpotMark
from geo.values import Payment, Precision, Shop
from geo.web.assets import read_assets
from geo.wording import (
    PAYMENT_LABELS,
    PRECISION_LABELS,
    ROLE_LABELS,
    SERVICE_LABELS,
    WHEELCHAIR_LABELS,
    clock_label,
    count_label,
    day_label,
    distance_label,
    kind_labels,
    short_weekday,
    weekday_label,
)

__all__ = ["render", "shop_colour", "shop_family"]

_NBSP: Final = "\N{NO-BREAK SPACE}"
_HOUR: Final = re.compile(r"\d+ h(?: \d\d)?")
"""An hour, which is never cut at the end of a line."""
_TAG_ENDS: Final = re.compile(r"([<>])")


def render(name: str, /, **values: object) -> str:
    """Return the template `name` filled with `values`; whatever is not marked safe is escaped."""
    return _ENVIRONMENT.get_template(name).render(**values)


class Typeset(Extension):
    """Typeset the French that stands in a template between its tags, never what fills it.

    What ``{% trans %}`` holds is the key of its translation: it is typeset when it is said.
    """

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Give the tokens of a template, its own text typeset; a tag may run over several."""
        is_in_tag, is_said, before = False, False, ""
        for token in stream:
            if before == "block_begin" and token.value in {"trans", "endtrans"}:
                is_said = token.value == "trans"
            before = token.type
            if token.type != "data" or is_said:
                yield token
                continue
            shown: list[str] = []
            for part in _TAG_ENDS.split(token.value):
                is_in_tag = (is_in_tag or part == "<") and part != ">"
                shown.append(part if is_in_tag else typeset(part))
            yield Token(token.lineno, token.type, "".join(shown))


def shop_family(shown: Hit | Shop | SpotMark) -> str:
    """Return the key of the family of the main kind that is known, ``"none"`` without any."""
    families = (KINDS[key].family for key in shown.kinds if key in KINDS)
    return next(families, "none")


def shop_colour(shown: Hit | Shop) -> str:
    """Return the colour of the family of the main kind that is known."""
    return kinds_colour(shown.kinds)


def _how_far(hit: Hit) -> str:
    is_at_commune = hit.precision is Precision.COMMUNE
    return distance_label(hit.distance_m or 0.0, is_at_commune=is_at_commune)


def _hours(written: str | None) -> list[str]:
    lines = hours_lines(written) if written else []
    return [_unbroken(line) for line in lines]


def _unbroken(text: str) -> str:
    return _HOUR.sub(lambda hour: hour[0].replace(" ", _NBSP), text)


def _market_hours(market: MarketDay) -> str:
    return _unbroken(f"{clock_label(market.starts)} – {clock_label(market.ends)}")


def _market_distance(market: MarketDay) -> str:
    return distance_label(market.distance_m or 0.0, is_at_commune=market.is_at_commune)


def _weekday(day: date) -> str:
    return weekday_label(day)


@cache
def _icons_url() -> str:
    return read_assets().url("kinds.svg")


def _payment(payment: Payment) -> str:
    return translate(PAYMENT_LABELS[payment])


def _say(text: str) -> str:
    return typography(translate(text))


def _say_none(_singular: str, _plural: str, _count: int) -> str:
    raise NotImplementedError


def _day(day: date) -> str:
    return day_label(day)


def _unfolded(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return `function` as a filter that runs each time a template is filled.

    Jinja works out a filter of a constant once, when it reads the template:
    ``{{ "/"|in_language }}`` would for ever lead to the language of the first visitor.
    """

    @pass_context
    def applied(_context: Context, *values: object) -> object:
        return function(*values)

    return applied


_ENVIRONMENT: Final = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    extensions=["jinja2.ext.i18n", Typeset],
)
_ENVIRONMENT.policies["ext.i18n.trimmed"] = True
# Plurals are said by say_many: in French 0 is singular.
_ENVIRONMENT.install_gettext_callables(  # type: ignore[attr-defined]
    _say, _say_none, newstyle=True
)
_JINJAS_FILTERS: Final = frozenset(_ENVIRONMENT.filters)
_ENVIRONMENT.filters.update(
    candidate_detail=candidate_detail,
    colour=shop_colour,
    count_label=count_label,
    day=_day,
    family=shop_family,
    hours=_hours,
    how_far=_how_far,
    in_language=in_language,
    kind_labels=kind_labels,
    market_distance=_market_distance,
    market_hours=_market_hours,
    market_when=lambda market: _unbroken(market_when(market)),
    payment=_payment,
    short_weekday=lambda day: short_weekday(day.weekday()),
    translated=translate,
    typeset=typography,
    unbroken=_unbroken,
    weekday=_weekday,
)
for _name in _ENVIRONMENT.filters.keys() - _JINJAS_FILTERS:
    _ENVIRONMENT.filters[_name] = _unfolded(_ENVIRONMENT.filters[_name])
_ENVIRONMENT.globals.update(
    icons_url=_icons_url,
    known_kinds=KINDS,
    role_shapes=ROLE_SHAPES,
    shape_paths=SHAPE_PATHS,
    role_labels=ROLE_LABELS,
    service_labels=SERVICE_LABELS,
    wheelchair_labels=WHEELCHAIR_LABELS,
    precision_labels=PRECISION_LABELS,
    say_many=say_many,
    spoken_language=spoken_language,
)
