"""Answers that a browser keeps: whoever has the same body already is not sent it again."""

import hashlib
import re
from collections.abc import Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

__all__ = ["as_file", "digest_of", "kept_answer", "kept_by_tag"]

_UNSAFE: Final = re.compile(r"[^a-z0-9-]+")
_LONGEST_NAME: Final = 80


def kept_answer(
    request: Request,
    body: str | bytes,
    media_type: str,
    cache_control: str,
    *,
    vary: str | None = None,
) -> Response:
    """Return `body` with its tag, or 304 to whoever names that tag among those it has.

    Parameters
    ----------
    vary
        Header of the request that another value of gives another body.
    """
    tag = digest_of(body)
    return kept_by_tag(request, tag, lambda: body, media_type, cache_control, vary=vary)


def kept_by_tag(
    request: Request,
    tag: str,
    make: Callable[[], str | bytes],
    media_type: str,
    cache_control: str,
    *,
    vary: str | None = None,
) -> Response:
    """Return what `make` gives, which is not made for whoever has what goes by `tag` already.

    Parameters
    ----------
    tag
        Changes whenever `make` would give something else.
    """
    headers = {"ETag": f'W/"{tag}"', "Cache-Control": cache_control}
    headers |= {} if vary is None else {"Vary": vary}
    known = request.headers.get("if-none-match", "").split(",")
    if headers["ETag"] in (one.strip() for one in known):
        return Response(status_code=304, headers=headers)
    return Response(make(), media_type=media_type, headers=headers)


def as_file(answer: Response, name: str, *, is_shown: bool = False) -> Response:
    """Return `answer` named for a folder of downloads; what is unsafe in `name` is left out.

    Parameters
    ----------
    is_shown
        The browser shows it where it can, instead of putting it away.
    """
    stem, _, ending = name.rpartition(".")
    safe = _UNSAFE.sub("-", stem)[:_LONGEST_NAME].strip("-") or "alentour"
    how = "inline" if is_shown else "attachment"
    answer.headers["Content-Disposition"] = f'{how}; filename="{safe}.{ending}"'
    return answer


def digest_of(body: str | bytes) -> str:
    """Return sixteen characters that change with `body`."""
    whole = body.encode() if isinstance(body, str) else body
    return hashlib.sha256(whole).hexdigest()[:16]
