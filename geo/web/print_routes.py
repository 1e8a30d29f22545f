"""Pages made for paper, whole without JavaScript:

================ =================================================================
``/imprimer``    the answer to a question, parameters of :mod:`geo.map_state`
``/favoris``     a list of one's own, ``?favoris=slug,slug``; without it, a script
                 leads to the list that the browser keeps
================ =================================================================
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from geo.answers import answer_title, territory_title, widening_advice
from geo.application import Application
from geo.favourites import find_favourites, read_slugs, written_slugs
from geo.languages import in_language
from geo.map_state import PAGE_LENGTH, MapState, read_state, state_url_query, within_pages
from geo.qr import qr_code
from geo.search import SearchResult, search_shops
from geo.web.assets import Assets
from geo.web.kept import kept_answer
from geo.web.plain_pages import PARIS, base_url, read_parameters
from geo.web.print_view import (
    Outlines,
    PrintedLine,
    hit_lines,
    lines_map,
    question_words,
    shop_lines,
)
from geo.web.spoken import VARY, in_its_language
from geo.web.templates import render

__all__ = ["MOST_PRINTED", "print_routes"]

MOST_PRINTED: Final = 60
"""Shops on one print: three pages of the list."""


def _today() -> date:
    return datetime.now(PARIS).date()


def print_routes(
    open_application: Callable[[], Application],
    assets: Assets,
    *,
    today: Callable[[], date] = _today,
) -> list[BaseRoute]:
    """Return the routes of the pages for paper; the application opens when one is asked for."""
    answers = _PrintAnswers(open_application, assets, today)
    return [
        Route("/imprimer", in_its_language(answers.result)),
        Route("/favoris", in_its_language(answers.favourites)),
    ]


class _PrintAnswers:
    """The pages; each is made in a worker thread."""

    def __init__(
        self,
        open_application: Callable[[], Application],
        assets: Assets,
        today: Callable[[], date],
    ) -> None:
        self._open = open_application
        self._assets = assets
        self._today = today
        self._outlines: Outlines | None = None

    def result(self, request: Request) -> Response:
        """Answer with the list and the map of a question."""
        application = self._open()
        parameters = read_parameters(request)
        state, result = _answer(read_state(parameters, application.boundaries), application)
        lines = hit_lines(result.hits, application.catalogue)
        query = state_url_query(state)
        view = f"/?{query}" if query else "/"
        shown: dict[str, object] = {
            "title": answer_title(state, result, application.boundaries),
            "question": question_words(state, application.boundaries),
            "faults": [fault.sentence for fault in state.faults],
            "advice": None if lines else widening_advice(state),
            "total": result.total,
            "after": _url_after(state, result),
            "without": {},
        }
        return self._page(request, "print_result.html", lines=lines, view=view, **shown)

    def favourites(self, request: Request) -> Response:
        """Answer with a list of one's own, or with the page that looks for it in the browser."""
        application = self._open()
        slugs = read_slugs(request.query_params.get("favoris"))
        found = find_favourites(slugs, application.catalogue)
        kept = [shop.slug for shop in found.shops]
        without = {slug: _list_url([other for other in kept if other != slug]) for slug in kept}
        answer = self._page(
            request,
            "print_favourites.html",
            lines=shop_lines(found.shops),
            view=_list_url(kept),
            gone=found.gone,
            without=without,
            is_asked="favoris" in request.query_params,
        )
        answer.headers["Referrer-Policy"] = "no-referrer"
        return answer

    def _page(
        self,
        request: Request,
        template: str,
        /,
        lines: list[PrintedLine],
        view: str,
        **shown: object,
    ) -> Response:
        application = self._open()
        if self._outlines is None:
            self._outlines = Outlines(application.boundaries)
        shops = [line.shop for line in lines]
        address = base_url(request, application) + view
        html = render(
            template,
            assets=self._assets,
            map=lines_map(lines, self._outlines, application.territory_communes),
            lines=lines,
            view=view,
            is_all_demonstration=bool(shops) and all(shop.is_demonstration for shop in shops),
            qr=qr_code(address),
            address=address,
            territory=territory_title(application.coverage.now.rule, application.boundaries),
            today=self._today(),
            **shown,
        )
        return kept_answer(request, html, "text/html", "private, no-cache", vary=VARY)


def _answer(state: MapState, application: Application) -> tuple[MapState, SearchResult]:
    """Search the shops of one print: those of the page asked for are among them.

    A page beyond the last becomes the last.
    """
    offset = state.offset // MOST_PRINTED * MOST_PRINTED
    result = search_shops(application.catalogue, state.query, limit=MOST_PRINTED, offset=offset)
    inside = within_pages(state, result.total)
    return (state, result) if inside == state else _answer(inside, application)


def _url_after(state: MapState, result: SearchResult) -> str | None:
    """Return the address of the print after this one, ``None`` after the last."""
    last = result.hits[-1].number if result.hits else 0
    if last >= result.total:
        return None
    return f"/imprimer?{state_url_query(replace(state, page=last // PAGE_LENGTH + 1))}"


def _list_url(slugs: list[str]) -> str:
    return in_language(f"/favoris?{urlencode({'favoris': written_slugs(slugs)}, safe=',')}")
