"""What comes from our own pages, and no more of it than is read: passed by every POST of ours.

A page of another site can make a visitor's browser send us a form, cookies included. Browsers say
where a request comes from, and a script cannot change what they say. The steps are those of Go's
``http.CrossOriginProtection``:

1. ``GET``, ``HEAD`` and ``OPTIONS`` change nothing: they pass;
2. ``Sec-Fetch-Site`` decides when it is there: ``same-origin``, or ``none`` for what one typed;
3. neither it nor ``Origin``: no browser of today, hence nobody's cookies: it passes;
4. otherwise ``Origin`` must name the host that was asked.

A page with ``Referrer-Policy: no-referrer`` sends ``Origin: null`` from browsers without
``Sec-Fetch-Site`` (Safari before 16.4), as a foreign page may: only a path that holds a secret of
its own lets it pass.
"""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Message

from geo.errors import AlentourError, InputError, NotAllowed, QueryRefused

__all__ = ["MOST_FORM_BYTES", "Answer", "check_origin", "from_our_pages", "limit_body"]

MOST_FORM_BYTES: Final = 1 << 20
"""A form without files; the largest that the registration form sends is some 60 kB."""
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})

Answer = Callable[[Request], Awaitable[Response]]
"""What answers one request."""


def check_origin(request: Request, *, is_secret_path: bool = False) -> None:
    """Let `request` pass when no page of another site sent it.

    Parameters
    ----------
    is_secret_path
        The path holds a secret that no other site can know: ``Origin: null`` may pass.

    Raises
    ------
    NotAllowed
        When a page of another site sent it, or one that hides which it is.
    """
    if request.method in _SAFE_METHODS or _is_ours(request, is_secret_path=is_secret_path):
        return
    raise NotAllowed("origin_foreign")


def _is_ours(request: Request, *, is_secret_path: bool) -> bool:
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        return site in {"same-origin", "none"}
    if origin is None:
        return True
    if origin == "null":
        return is_secret_path
    return urlsplit(origin).netloc.lower() == request.headers.get("host", "").lower()


def limit_body(request: Request, most_bytes: int, refused: InputError) -> Request:
    """Return `request` with a body that stops at `most_bytes`, announced or not.

    Raises
    ------
    InputError
        `refused`, at once when the length is announced, else while the body is read.
    """
    announced = request.headers.get("content-length", "0")
    if announced.isdigit() and int(announced) > most_bytes:
        raise refused
    received = 0

    async def receive() -> Message:
        nonlocal received
        message = await request.receive()
        received += len(message.get("body", b""))
        if received > most_bytes:
            raise refused
        return message

    return Request(request.scope, receive)


def from_our_pages(
    answer: Answer, *, most_bytes: int = MOST_FORM_BYTES, is_secret_path: bool = False
) -> Answer:
    """Return `answer` behind both checks: 403 for another site, 413 for a body beyond `most_bytes`.

    Example
    -------
    ::

        Route("/signaler/{slug}", from_our_pages(answers.report), methods=["POST"])
    """
    too_big = QueryRefused("body_too_big", limit_kb=most_bytes >> 10)

    @wraps(answer)
    async def checked(request: Request) -> Response:
        try:
            check_origin(request, is_secret_path=is_secret_path)
            return await answer(limit_body(request, most_bytes, too_big))
        except NotAllowed as refused:
            if refused.code != "origin_foreign":
                raise
            return _refusal(request, refused, 403)
        except QueryRefused as refused:
            if refused is not too_big:
                raise
            return _refusal(request, refused, 413)

    return checked


def _refusal(request: Request, refused: AlentourError, status: int) -> Response:
    headers = {"Cache-Control": "no-store"}
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse({"error": refused.sentence}, status, headers=headers)
    return PlainTextResponse(refused.sentence, status, headers=headers)
