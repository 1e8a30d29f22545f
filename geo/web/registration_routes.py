"""The registration form, a page of its own that works without a script.

============================= ==============================================================
``/inscription/formulaire``   the form; POST registers, or shows it again with every fault
``/inscription/doublons``     POST of the form half filled → entries that it may repeat
``/inscription/hotes``        shops on the map, for a pickup point that one of them hosts
``/inscription/territoires``  communes, EPCI and départements, for a zone of delivery
============================= ==============================================================
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from geo.application import Application
from geo.entries import Actor, ActorKind
from geo.errors import FormRefused, NotAllowed, ServiceFailed
from geo.intake import Received, register
from geo.registration.reading import check_pace, read_registration, read_submission
from geo.secret_links import LINK_PATH
from geo.web.assets import Assets
from geo.web.form_view import FormView, new_values, with_row, without_row
from geo.web.kept import kept_answer
from geo.web.origin import from_our_pages
from geo.web.own_entry_view import RECEIVED, RECEIVED_AND_MAILED
from geo.web.plain_pages import PARIS, plain_page, read_fields, see_other
from geo.web.refused_form import check_trap, refused_form
from geo.web.registration_doubles import find_doubles
from geo.web.registration_lists import AreaList, find_host, suggest_hosts
from geo.web.spoken import asked_language, french_note

__all__ = ["FORM_MODULES", "registration_routes"]

FORM_MODULES: Final = (
    *("form_combobox.js", "form_copy.js", "form_doubles.js", "form_draft.js", "form_frame.js"),
    *("form_kinds.js", "form_map.js", "form_photos.js", "form_places.js", "form_rows.js"),
    "form_send.js",
)
"""What ``form.js`` imports: asked for at once instead of one after the other."""
_LONGEST_QUESTION: Final = 200


def registration_routes(
    open_application: Callable[[], Application], assets: Assets
) -> list[BaseRoute]:
    """Return the routes of the form; the application opens when the first is asked for."""
    answers = _Answers(open_application, assets)
    return [
        Route("/inscription/formulaire", answers.form, methods=["GET"]),
        Route("/inscription/formulaire", from_our_pages(answers.sent), methods=["POST"]),
        Route("/inscription/doublons", from_our_pages(answers.doubles), methods=["POST"]),
        Route("/inscription/hotes", answers.hosts),
        Route("/inscription/territoires", answers.areas),
    ]


class _Answers:
    """The answers; what reads the catalogue or the registry runs in a worker thread."""

    def __init__(self, open_application: Callable[[], Application], assets: Assets) -> None:
        self._open = open_application
        self._assets = assets

    def form(self, request: Request) -> Response:
        """Answer with a form that nobody has touched."""
        view = FormView(filled=new_values(datetime.now(UTC)))
        return self._page(view, note=french_note(asked_language(request)))

    async def sent(self, request: Request) -> Response:
        """Answer to the form: one row more or less, its faults, or the page of the new entry."""
        fields = await read_fields(request)
        added, removed = fields.pop("add", []), fields.pop("remove", [])
        if added:
            return self._page(FormView(filled=with_row(fields, added[0])))
        if removed:
            return self._page(FormView(filled=without_row(fields, removed[0])))
        host = None if request.client is None else request.client.host
        return await run_in_threadpool(self._receive, fields, host)

    def _receive(self, fields: dict[str, list[str]], host: str | None) -> Response:
        try:
            received = self._register(fields, host)
        except (FormRefused, NotAllowed, ServiceFailed) as refused:
            view, status = refused_form(fields, refused)
            return self._page(view, status)
        done = RECEIVED_AND_MAILED if received.is_written_to else RECEIVED
        return see_other(f"{LINK_PATH}{received.token}?fait={done}")

    def _register(self, fields: dict[str, list[str]], host: str | None) -> Received:
        application, at = self._open(), datetime.now(UTC)
        check_trap(fields)
        registration = read_registration(
            fields,
            boundaries=application.boundaries,
            find_host=partial(find_host, application),
            today=at.astimezone(PARIS).date(),
        )
        # After the faults: whoever sends an empty form at once is told what is missing.
        check_pace(fields, at=at)
        return register(
            application,
            registration,
            by=Actor(kind=ActorKind.MAKER),
            at=at,
            drawn=read_submission(fields),
            host=host,
        )

    async def doubles(self, request: Request) -> Response:
        """Answer with the entries that the form may repeat, as it is being filled."""
        fields = await read_fields(request)
        host = None if request.client is None else request.client.host
        find = partial(find_doubles, self._open(), fields, host=host, at=datetime.now(UTC))
        found = await run_in_threadpool(find)
        return JSONResponse([asdict(one) for one in found], headers={"Cache-Control": "no-store"})

    def hosts(self, request: Request) -> Response:
        """Answer with the shops that may host a pickup point."""
        return _json(request, suggest_hosts(self._open(), _question(request)))

    def areas(self, request: Request) -> Response:
        """Answer with the areas that the words typed so far may become."""
        return _json(request, self._area_list.suggest(_question(request)))

    @cached_property
    def _area_list(self) -> AreaList:
        return AreaList(self._open())

    def _page(
        self, view: FormView, status: int = 200, *, note: tuple[str, str] | None = None
    ) -> Response:
        here = self._open().territory_bbox.centre
        return plain_page(
            "registration.html",
            status,
            assets=self._assets,
            modules=FORM_MODULES,
            near=f"{here.lon:.3f},{here.lat:.3f}",
            view=view,
            french_note=note,
        )


def _question(request: Request) -> str:
    return request.query_params.get("q", "")[:_LONGEST_QUESTION]


def _json(request: Request, content: object) -> Response:
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return kept_answer(request, body, "application/json", "no-cache")
