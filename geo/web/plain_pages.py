"""What our plain pages share: a form read as it came, an answer that no cache keeps."""

import re
from typing import Final
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from geo.application import Application
from geo.web.templates import render

__all__ = [
    "MOST_PARAMETERS",
    "PARIS",
    "PRIVATE",
    "base_url",
    "plain_page",
    "read_fields",
    "read_parameters",
    "see_other",
]

PARIS: Final = ZoneInfo("Europe/Paris")
"""Whose today it is for those who read our pages."""
PRIVATE: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
"""Headers of a page that belongs to one person."""
_ADDRESS: Final = re.compile(
    r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d+)?(?:/[\w.~-]+)*/?", re.IGNORECASE | re.ASCII
)
_MOST_FIELDS: Final = 2_000
MOST_PARAMETERS: Final = 400
"""Of an address: nobody types more, and hostile ones do."""


def base_url(request: Request, application: Application) -> str:
    """Return what people type to come here: as the operator says, else as this browser did.

    What a browser writes as ``Host`` goes into answers that others may be given: nothing but a
    name, a port and a plain path is taken from it. There is no slash at the end.
    """
    asked = str(request.base_url)
    safe = asked if _ADDRESS.fullmatch(asked) else "http://localhost"
    return (application.settings.public_url or safe).rstrip("/")


def read_parameters(request: Request) -> dict[str, list[str]]:
    """Return the parameters of the address by name, in order; the first 400 are read."""
    read: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items()[:MOST_PARAMETERS]:
        read.setdefault(name, []).append(value)
    return read


async def read_fields(request: Request) -> dict[str, list[str]]:
    """Return the texts of a form by the name of their field, in order; files are left out.

    Raises
    ------
    starlette.exceptions.HTTPException
        When the body is no form.
    """
    async with request.form(max_files=0, max_fields=_MOST_FIELDS) as form:
        fields: dict[str, list[str]] = {}
        for name, value in form.multi_items():
            if isinstance(value, str):
                fields.setdefault(name, []).append(value)
    return fields


def plain_page(
    template: str, status: int = 200, /, *, headers: dict[str, str] | None = None, **values: object
) -> HTMLResponse:
    """Return the page that `template` makes of `values`; kept by nobody."""
    shown = {"Cache-Control": "no-store", **(headers or {})}
    return HTMLResponse(render(template, **values), status, headers=shown)


def see_other(path: str) -> RedirectResponse:
    """Send the browser to `path` with a GET, so that a reload sends nothing twice."""
    return RedirectResponse(path, 303, headers=PRIVATE)
