"""``/healthz``: is this copy of the app ready for visitors?"""

from collections.abc import Callable
from importlib import metadata
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

__all__ = ["health_route"]

VERSION: Final = metadata.version("alentour")


def health_route(find_fault: Callable[[], str | None]) -> Route:
    """Return the route that says whether the app is ready.

    Parameters
    ----------
    find_fault
        Says in a French sentence why the app cannot serve, or ``None`` when it can. It is called
        on every request, in a worker thread: keep it fast.
    """

    def answer(_request: Request) -> JSONResponse:
        fault = find_fault()
        answer = {"ok": fault is None, "version": VERSION, "reason": fault}
        status = 200 if fault is None else 503
        return JSONResponse(answer, status, headers={"Cache-Control": "no-store"})

    return Route("/healthz", answer, name="health")
