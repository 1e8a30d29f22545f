"""``/signaler/{slug}``: a light page on which a visitor tells what is wrong with an entry."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from geo.application import Application
from geo.errors import AlentourError, FormRefused, NotAllowed, QueryRefused, ServiceFailed
from geo.languages import in_language
from geo.registry.reports import LONGEST_CONTACT, LONGEST_REPORT
from geo.reporting import TOPIC_LABELS, report_error
from geo.values import Shop
from geo.web.assets import Assets
from geo.web.origin import from_our_pages
from geo.web.plain_pages import plain_page, read_fields, see_other
from geo.web.spoken import VARY, in_its_language, speaking_to

__all__ = ["report_routes"]

_MOST_BYTES: Final = 32 << 10
_BAIT: Final = "objet"
"""A field that nobody sees: who fills it is a program."""


def report_routes(open_application: Callable[[], Application], assets: Assets) -> list[BaseRoute]:
    """Return the routes of the page; the application opens when it is asked for."""
    answers = _Answers(open_application, assets)
    sent = from_our_pages(answers.sent, most_bytes=_MOST_BYTES)
    return [
        Route("/signaler/{slug}", in_its_language(answers.form), methods=["GET"]),
        Route("/signaler/{slug}", sent, methods=["POST"]),
    ]


class _Answers:
    def __init__(self, open_application: Callable[[], Application], assets: Assets) -> None:
        self._open = open_application
        self._assets = assets

    def form(self, request: Request) -> Response:
        """Answer with the form, or with thanks to whoever has sent it."""
        slug = request.path_params["slug"]
        return self._page(slug, is_sent="merci" in request.query_params)

    async def sent(self, request: Request) -> Response:
        """Record what was sent, or show the form again with every fault."""
        read = await read_fields(request)
        fields = {name: values[-1] for name, values in read.items() if values}
        return await run_in_threadpool(self._recorded, request, fields)

    def _recorded(self, request: Request, fields: Mapping[str, str]) -> Response:
        with speaking_to(request):
            return self._record(request, fields)

    def _record(self, request: Request, fields: Mapping[str, str]) -> Response:
        slug, registry = request.path_params["slug"], self._open().registry
        if registry is None:
            return self._page(slug)
        try:
            if not fields.get(_BAIT):
                host = request.client.host if request.client else None
                report_error(registry, slug, fields, host=host, at=datetime.now(UTC))
        except FormRefused as refused:
            return self._page(slug, filled=fields, faults=refused.faults, status=422)
        except QueryRefused:
            return self._page(slug)
        except (NotAllowed, ServiceFailed) as error:
            status = 429 if isinstance(error, NotAllowed) else 503
            return self._page(slug, filled=fields, notice=error, status=status)
        return see_other(in_language(f"/signaler/{slug}?merci"))

    def _page(
        self,
        slug: str,
        *,
        filled: Mapping[str, str] | None = None,
        faults: Mapping[str, AlentourError] | None = None,
        notice: AlentourError | None = None,
        is_sent: bool = False,
        status: int = 200,
    ) -> Response:
        application = self._open()
        shop: Shop | None = None
        if application.registry is not None:
            shop = application.catalogue.shop(slug)
        return plain_page(
            "report.html",
            status if shop is not None else 404,
            headers={"X-Robots-Tag": "noindex, nofollow", "Vary": VARY},
            assets=self._assets,
            shop=shop,
            topics=TOPIC_LABELS,
            filled=filled or {},
            faults={name: fault.sentence for name, fault in (faults or {}).items()},
            notice=None if notice is None else notice.sentence,
            is_sent=is_sent,
            bait=_BAIT,
            longest={"text": LONGEST_REPORT, "contact": LONGEST_CONTACT},
        )
