"""``/oembed``: how a page of ours is embedded, for sites that ask before they show a pasted link.

=============== ===================================================
``url``         address of the map, of a view, a shop, a commune, a kind
``maxwidth``    pixels that the other site has room for
``maxheight``   likewise
``format``      ``json``; ``xml`` is answered 501, as oEmbed 1.0 has it
=============== ===================================================

Anybody may ask, from a page of any site; what is not ours, or not there, is answered 404.
"""

import json
from collections.abc import Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from geo.application import Application
from geo.errors import InputError, QueryRefused
from geo.languages import marked, translate
from geo.oembed import Box, find_embed, oembed_record
from geo.web.assets import Assets
from geo.web.kept import kept_answer
from geo.web.plain_pages import base_url
from geo.web.security import OPEN
from geo.web.spoken import VARY, in_its_language

__all__ = ["oembed_routes"]

_KEPT: Final = "public, max-age=3600"
_MOST_PX: Final = 10_000
_UNKNOWN: Final = marked("Cette adresse n'est pas celle d'une page de la carte.")
_NO_SUCH_FORMAT: Final = marked("Seul le format JSON est servi.")
_PROVIDER: Final = "Alentour"


def oembed_routes(
    open_application: Callable[[], Application],
    assets: Assets,  # noqa: ARG001 - as all routes are made
) -> list[BaseRoute]:
    """Return the route; the application opens when it is asked for."""
    answers = _OembedAnswers(open_application)
    return [Route("/oembed", in_its_language(answers.record))]


class _OembedAnswers:
    def __init__(self, open_application: Callable[[], Application]) -> None:
        self._open = open_application

    def record(self, request: Request) -> Response:
        """Answer with the frame of one page."""
        try:
            return self._record(request)
        except InputError as error:
            return _refused(error.sentence, 400)

    def _record(self, request: Request) -> Response:
        asked = request.query_params
        url = asked.get("url", "").strip()
        if not url:
            raise QueryRefused("parameter_missing", name="url")
        if asked.get("format", "json") != "json":
            return _refused(translate(_NO_SUCH_FORMAT), 501)
        box = Box(
            width_px=_read_px("maxwidth", asked.get("maxwidth")),
            height_px=_read_px("maxheight", asked.get("maxheight")),
        )
        application = self._open()
        own = (base_url(request, application), str(request.base_url))
        embed = find_embed(url, application, base_urls=own)
        if embed is None:
            return _refused(translate(_UNKNOWN), 404)
        record = oembed_record(embed, provider_name=_PROVIDER, box=box)
        body = json.dumps(record, ensure_ascii=False)
        answer = kept_answer(request, body, "application/json", _KEPT, vary=VARY)
        answer.headers.update(OPEN)
        return answer


def _read_px(name: str, value: str | None) -> int | None:
    if value is None or not value.strip():
        return None
    number = value.strip()
    if number.isascii() and number.isdigit() and len(number) <= 9 and int(number) > 0:
        return min(int(number), _MOST_PX)
    expected = "un nombre de pixels à partir de 1 est attendu"
    raise QueryRefused("parameter_refused", name=name, value=value[:80], expected=expected)


def _refused(sentence: str, status: int) -> Response:
    return PlainTextResponse(sentence, status, {**OPEN, "Cache-Control": "no-store"})
