"""Answers that a browser keeps: whoever has the same body already is not sent it again."""

import hashlib

from starlette.requests import Request
from starlette.responses import Response

__all__ = ["digest_of", "kept_answer"]


def kept_answer(
    request: Request, body: str, media_type: str, cache_control: str, *, vary: str | None = None
) -> Response:
    """Return `body` with its tag, or 304 to whoever names that tag among those it has.

    Parameters
    ----------
    vary
        Header of the request that another value of gives another body.
    """
    headers = {"ETag": f'W/"{digest_of(body)}"', "Cache-Control": cache_control}
    headers |= {} if vary is None else {"Vary": vary}
    known = request.headers.get("if-none-match", "").split(",")
    if headers["ETag"] in (tag.strip() for tag in known):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def digest_of(body: str) -> str:
    """Return sixteen characters that change with `body`."""
    return hashlib.sha256(body.encode()).hexdigest()[:16]
