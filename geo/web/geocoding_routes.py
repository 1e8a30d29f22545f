"""The geocoder as a service: the routes and the GeoJSON that users of the national one know.

============================ ==========================================================
``/geocodage/search``        text → addresses
``/geocodage/autocomplete``  text still being typed → addresses and communes
``/geocodage/reverse``       position → the nearest address
``/geocodage/search/csv``    POST of a file → the same file with positions
``/geocodage/carte``         the map that page Géocoder shows its answers on; with ``carte.js``,
                             ``fond`` (can the basemap be reached?) and ``contours``
============================ ==========================================================

Any site may ask (CORS). Only this machine answers: a service that the operator has named is not
asked here, or every site could ask it in the operator's name.
"""

import io
import json
import re
import threading
from collections.abc import Callable
from pathlib import PurePath
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from geo.address_tables.sheet import choose_columns, geocode_table, write_sheet
from geo.address_tables.uploads import MOST_BYTES, read_upload, require_few_rows
from geo.application import Application
from geo.errors import InputError, QueryRefused
from geo.geocoding.candidate import Candidate, CandidateType
from geo.geocoding.opening import Geocoding
from geo.geocoding.questions import AddressQuestion, read_question, read_reverse_question
from geo.web.assets import Assets
from geo.web.message_map import ADDRESS_MAP, MessageMap
from geo.web.origin import limit_body

__all__ = ["geocoding_routes"]

_SHEETS_AT_ONCE: Final = 1
_RETRY_AFTER_S: Final = 30
_TOO_LARGE: Final = ("upload_too_big", "upload_too_long")
_UNSAFE: Final = re.compile(r"[^0-9A-Za-z._-]+")
_CORS: Final = Middleware(
    CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "POST"], allow_headers=["*"]
)


def geocoding_routes(
    open_application: Callable[[], Application], assets: Assets
) -> list[BaseRoute]:
    """Return the routes of the geocoder; the application opens when the first is asked for."""
    answers = _Answers(open_application)
    page = MessageMap(open_application, assets, ADDRESS_MAP)
    return [
        _open_route("/geocodage/search", answers.search, "GET"),
        _open_route("/geocodage/autocomplete", answers.autocomplete, "GET"),
        _open_route("/geocodage/reverse", answers.reverse, "GET"),
        _open_route("/geocodage/search/csv", answers.sheet, "POST"),
        _open_route("/geocodage/search/csv/", answers.sheet, "POST"),
        Route("/geocodage/carte", page.page),
        Route("/geocodage/carte.js", page.script),
        Route("/geocodage/fond", page.basemap),
        Route("/geocodage/contours", page.outlines),
    ]


def _open_route(path: str, answer: Callable[[Request], Any], method: str) -> Route:
    """Return a route that pages of any site may ask; browsers ask first with OPTIONS."""
    return Route(path, answer, methods=[method, "OPTIONS"], middleware=[_CORS])


class _Answers:
    """The answers of the service; each runs in a worker thread."""

    def __init__(self, open_application: Callable[[], Application]) -> None:
        self._open = open_application
        self._sheets = threading.BoundedSemaphore(_SHEETS_AT_ONCE)

    def search(self, request: Request) -> Response:
        """Answer with the addresses and communes that the words mean."""
        return self._answer(request, read_question, _search)

    def autocomplete(self, request: Request) -> Response:
        """Answer with those that the words typed so far may become."""
        return self._answer(request, read_question, _suggest)

    def reverse(self, request: Request) -> Response:
        """Answer with the address nearest to a position."""
        return self._answer(request, read_reverse_question, _reverse)

    def _answer(
        self,
        request: Request,
        read: Callable[[Any], AddressQuestion],
        find: Callable[[Geocoding, AddressQuestion], list[Candidate]],
    ) -> Response:
        try:
            question = read(request.query_params)
        except QueryRefused as refused:
            return _refusal(refused)
        geocoding = self._open().geocoding
        found = find(geocoding, question)
        return _json(geocoding.form.collection(found, question.echoed))

    async def sheet(self, request: Request) -> Response:
        """Answer with the file that was sent, its rows geocoded."""
        try:
            return await self._read_sheet(request)
        except (MultiPartException, HTTPException, ClientDisconnect):
            return _refusal(QueryRefused("upload_missing"))
        except InputError as refused:
            return _refusal(refused, 413 if refused.code in _TOO_LARGE else 400)

    async def _read_sheet(self, request: Request) -> Response:
        too_big = QueryRefused("upload_too_big", limit_mb=MOST_BYTES >> 20)
        limited = limit_body(request, MOST_BYTES, too_big)
        async with limited.form(max_files=1, max_fields=30) as form:
            upload = form.get("data")
            if not isinstance(upload, UploadFile):
                raise QueryRefused("upload_missing")
            raw, name = await upload.read(), PurePath(upload.filename or "adresses.csv").name
            named = {key: form.get(key) for key in ("postcode", "citycode", "with_bom")}
            columns = [str(column) for column in form.getlist("columns")]
        return await run_in_threadpool(self._geocode_sheet, raw, name, columns, named)

    def _geocode_sheet(
        self, raw: bytes, name: str, columns: list[str], named: dict[str, Any]
    ) -> Response:
        if not self._sheets.acquire(blocking=False):
            return _busy()
        try:
            geocoding = self._open().geocoding
            table, separator = read_upload(raw, name)
            require_few_rows(table)
            chosen = choose_columns(
                table,
                columns,
                postcode=named["postcode"] or None,
                citycode=named["citycode"] or None,
            )
            geocoded = geocode_table(table, chosen, geocoding.local_chain, limit=2)
        finally:
            self._sheets.release()
        file = io.StringIO(newline="")
        write_sheet(file, geocoded, geocoding.form, separator=separator)
        encoding = "utf-8-sig" if named["with_bom"] in {"1", "true"} else "utf-8"
        stem = _UNSAFE.sub("_", PurePath(name).stem)[:80] or "adresses"
        disposition = f'attachment; filename="{stem}.geocoded.csv"'
        return Response(
            file.getvalue().encode(encoding, "replace"),
            media_type="text/csv",
            headers={"Content-Disposition": disposition, "Cache-Control": "no-store"},
        )


def _search(geocoding: Geocoding, question: AddressQuestion) -> list[Candidate]:
    if question.is_typing:
        return _suggest(geocoding, question)
    if question.type is CandidateType.MUNICIPALITY:
        return question.keep(geocoding.gazetteer.search(question.request))
    return question.keep(geocoding.local_chain.search(question.request))


def _suggest(geocoding: Geocoding, question: AddressQuestion) -> list[Candidate]:
    request = question.request
    found = geocoding.local_chain.suggest(request.text, limit=request.limit, near=request.near)
    return question.keep(found) or question.keep(geocoding.local_chain.search(request))


def _reverse(geocoding: Geocoding, question: AddressQuestion) -> list[Candidate]:
    position = question.position
    if position is None:
        return []
    answer = geocoding.local_chain.reverse(lon=position.lon, lat=position.lat, limit=question.limit)
    return question.keep(list(answer.candidates))


def _json(content: object, status: int = 200) -> Response:
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    headers = {"Cache-Control": "no-cache" if status == 200 else "no-store"}
    return Response(
        body.encode("utf-8", "replace"), status, headers=headers, media_type="application/json"
    )


def _refusal(refused: InputError, status: int = 400) -> Response:
    """Answer in the form of the national service: a code, a message, its details."""
    return _json(
        {"code": status, "message": refused.sentence, "detail": [refused.sentence]}, status
    )


def _busy() -> Response:
    sentence = "Un autre fichier est en cours : réessayez dans un moment."
    answer = _json({"code": 503, "message": sentence, "detail": [sentence]}, 503)
    answer.headers["Retry-After"] = str(_RETRY_AFTER_S)
    return answer
