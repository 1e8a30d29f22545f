"""The cookie of an organizer who has logged in, and where to go afterwards: pure.

The cookie holds a random token and nothing else. Under https its name begins with ``__Host-``: no
neighbouring host can set one of that name (RFC 6265bis, 4.1.3).
"""

import re
from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from geo.registry.sessions import LONGEST

__all__ = ["HOME_PATH", "LOG_IN_PATH", "drop_session", "keep_session", "read_next", "session_token"]

HOME_PATH: Final = "/organisateurs"
LOG_IN_PATH: Final = "/organisateurs/connexion"
_SECURE_NAME: Final = "__Host-alentour"
_PLAIN_NAME: Final = "alentour"
_TOKEN: Final = re.compile(r"[\w-]{20,128}")
_OWN_PAGE: Final = re.compile(r"/[a-z0-9-]*(\?[\w=&%.:,+-]*)?", re.ASCII)


def session_token(cookies: Mapping[str, str]) -> str | None:
    """Return the token among `cookies`, ``None`` when there is none that could be one."""
    token = cookies.get(_SECURE_NAME) or cookies.get(_PLAIN_NAME) or ""
    return token if _TOKEN.fullmatch(token) else None


def keep_session(response: Response, token: str, *, is_https: bool) -> None:
    """Have the browser keep `token`; scripts cannot read it, other sites cannot send it along."""
    response.set_cookie(
        _SECURE_NAME if is_https else _PLAIN_NAME,
        token,
        max_age=int(LONGEST.total_seconds()),
        path="/",
        secure=is_https,
        httponly=True,
        samesite="lax",
    )


def drop_session(request: Request, response: Response) -> None:
    """Have the browser forget its token."""
    for name in (_SECURE_NAME, _PLAIN_NAME):
        if name in request.cookies:
            is_secure = name == _SECURE_NAME
            response.delete_cookie(name, secure=is_secure, httponly=True, samesite="lax")


def read_next(wanted: str | None) -> str:
    """Return where to go after the log-in: one of our own pages, whatever was asked.

    >>> read_next("/demandes?page=2"), read_next("//evil.example"), read_next("/a/b")
    ('/demandes?page=2', '/organisateurs', '/organisateurs')
    """
    return wanted if wanted and wanted != "/" and _OWN_PAGE.fullmatch(wanted) else HOME_PATH
