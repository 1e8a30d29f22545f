"""What visitors take along: a maker's contact, its market days, the markets around somebody.

=============================== =========================================================
``/boutique/{slug}.vcf``        the contact, vCard
``/boutique/{slug}/marches.ics``  market days of the next six months, iCalendar
``/marches.ics``                markets of the next two weeks; ``pres`` and ``rayon`` as in
                                :mod:`geo.map_state`
=============================== =========================================================

The catalogue is all they read, so that a hidden address cannot appear.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from geo.application import Application
from geo.contact_card import shop_vcard
from geo.freshness import add_months
from geo.languages import marked, say, translate
from geo.map_state import read_state
from geo.market_calendar import market_calendar
from geo.market_search import find_markets
from geo.markets import market_days, stalls_of
from geo.timetable import local_time
from geo.values import Shop
from geo.web.assets import Assets
from geo.web.kept import as_file, kept_answer
from geo.web.plain_pages import base_url
from geo.web.spoken import VARY, in_its_language

__all__ = ["shop_routes"]

_ALWAYS_ASK: Final = "no-cache"
_MONTHS_AHEAD: Final = 6
_GONE: Final = marked("Cette fiche n'est pas, ou n'est plus, sur la carte.")
_NO_STALL: Final = marked("Cette fiche n'annonce aucun marché.")


def shop_routes(
    open_application: Callable[[], Application],
    assets: Assets,  # noqa: ARG001 - as all routes are made
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> list[BaseRoute]:
    """Return the routes; the application opens when the first is asked for."""
    answers = _Answers(open_application, clock)
    return [
        Route("/boutique/{slug}.vcf", in_its_language(answers.contact)),
        Route("/boutique/{slug}/marches.ics", in_its_language(answers.markets)),
        Route("/marches.ics", in_its_language(answers.markets_around)),
    ]


class _Answers:
    def __init__(
        self, open_application: Callable[[], Application], clock: Callable[[], datetime]
    ) -> None:
        self._open = open_application
        self._clock = clock

    def contact(self, request: Request) -> Response:
        """Answer with the contact of one shop; 404 when it is not shown."""
        shop = self._shop(request)
        if shop is None:
            return _not_found(_GONE)
        url = f"{base_url(request, self._open())}/?boutique={shop.slug}"
        return _file(request, shop_vcard(shop, url=url), "text/vcard", f"{shop.slug}.vcf")

    def markets(self, request: Request) -> Response:
        """Answer with the market days of one shop; 404 when it has none to announce."""
        shop = self._shop(request)
        stalls = [] if shop is None else stalls_of(shop)
        if shop is None or not stalls:
            return _not_found(_GONE if shop is None else _NO_STALL)
        today = local_time(self._clock()).date()
        days = market_days(stalls, first=today, last=add_months(today, _MONTHS_AHEAD))
        name = say("Marchés : {name}", name=shop.name)
        body = market_calendar(days, name=name, made_at=self._midnight())
        return _file(request, body, "text/calendar", f"{shop.slug}-marches.ics")

    def markets_around(self, request: Request) -> Response:
        """Answer with the markets around somebody; 400 when nobody can say where that is."""
        application = self._open()
        names = ("pres", "rayon")
        asked = {name: request.query_params.getlist(name) for name in names}
        state = read_state(asked, application.boundaries)
        if state.faults:
            return PlainTextResponse(state.faults[0].sentence, 400, {"Cache-Control": "no-store"})
        days = find_markets(
            application.catalogue,
            state.query,
            window=application.territory_bbox,
            now=local_time(self._clock()),
        )
        body = market_calendar(days, name=say("Marchés autour de vous"), made_at=self._midnight())
        return _file(request, body, "text/calendar", "marches.ics")

    def _shop(self, request: Request) -> Shop | None:
        return self._open().catalogue.shop(request.path_params["slug"])

    def _midnight(self) -> datetime:
        """Return the start of the day: a calendar asked for again that day is the same bytes."""
        return self._clock().replace(hour=0, minute=0, second=0, microsecond=0)


def _not_found(sentence: str) -> Response:
    return PlainTextResponse(translate(sentence), 404, {"Cache-Control": "no-store"})


def _file(request: Request, body: str, media_type: str, name: str) -> Response:
    return as_file(kept_answer(request, body, media_type, _ALWAYS_ASK, vary=VARY), name)
