"""Log-in and log-out of organizers, as plain pages: a script of Streamlit cannot set a cookie.

=============================== ====== ==================================================
``/organisateurs/connexion``    GET    the form, or why there is none
``/organisateurs/connexion``    POST   a session and its cookie, then the page that was wanted
``/organisateurs/deconnexion``  POST   the end of the session
=============================== ====== ==================================================
"""

import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from geo.accounts import log_in, recognize
from geo.application import Application
from geo.errors import NotAllowed, ServiceFailed
from geo.registry.organizers import has_organizer
from geo.registry.sessions import revoke_session
from geo.web.assets import Assets
from geo.web.desk_session import (
    LOG_IN_PATH,
    drop_session,
    keep_session,
    read_next,
    session_token,
)
from geo.web.origin import Answer, from_our_pages
from geo.web.templates import render

__all__ = ["desk_routes"]

_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""No script, and no frame around a field where a password is typed."""
_MOST_BYTES: Final = 16 << 10
_NO_REGISTRY: Final = (
    "Cette carte montre un fichier : elle n'a pas de registre, donc rien à organiser."
)
_LOGGED_OUT: Final = "Vous êtes déconnecté."
_STATUSES: Final[Mapping[str, int]] = {"log_in_refused": 403, "too_many_tries": 429}


def desk_routes(open_application: Callable[[], Application], assets: Assets) -> list[BaseRoute]:
    """Return the routes of log-in and log-out; the application opens when one is asked for."""
    answers = _Answers(open_application, assets)
    return [
        Route(LOG_IN_PATH, answers.form, methods=["GET"]),
        _posted(LOG_IN_PATH, answers.log_in),
        _posted("/organisateurs/deconnexion", answers.log_out),
    ]


def _posted(path: str, answer: Answer) -> Route:
    return Route(path, from_our_pages(answer, most_bytes=_MOST_BYTES), methods=["POST"])


class _Answers:
    def __init__(self, open_application: Callable[[], Application], assets: Assets) -> None:
        self._open = open_application
        self._assets = assets

    def form(self, request: Request) -> Response:
        """Answer with the form, or send on whoever is logged in already."""
        suite = read_next(request.query_params.get("suite"))
        token, registry = session_token(request.cookies), self._open().registry
        try:
            if registry and token and recognize(registry, token, at=datetime.now(UTC)):
                return _sent_to(suite)
            notice = _LOGGED_OUT if "sortie" in request.query_params else None
            return self._page(suite, notice=notice)
        except ServiceFailed as failed:
            return self._page(suite, fault=failed.sentence, status=503)

    async def log_in(self, request: Request) -> Response:
        """Begin a session, or say that it was not the right password."""
        async with request.form(max_files=0, max_fields=10) as form:
            fields = {name: str(value) for name, value in form.items()}
        return await run_in_threadpool(self._log_in, request, fields)

    def _log_in(self, request: Request, fields: Mapping[str, str]) -> Response:
        suite, login = read_next(fields.get("suite")), fields.get("login", "")
        registry = self._open().registry
        if registry is None:
            return self._page(suite)
        token, host = secrets.token_urlsafe(32), request.client.host if request.client else None
        password, at = fields.get("password", ""), datetime.now(UTC)
        try:
            log_in(registry, login, password, token=token, host=host, at=at)
        except (NotAllowed, ServiceFailed) as error:
            status = _STATUSES.get(error.code, 503)
            return self._page(suite, fault=error.sentence, login=login, status=status)
        self._end_session(request)
        response = _sent_to(suite)
        keep_session(response, token, is_https=self._is_https(request))
        return response

    async def log_out(self, request: Request) -> Response:
        """End the session, here and in the registry."""
        await run_in_threadpool(self._end_session, request)
        response = _sent_to(f"{LOG_IN_PATH}?sortie")
        drop_session(request, response)
        return response

    def _end_session(self, request: Request) -> None:
        token, registry = session_token(request.cookies), self._open().registry
        if token is not None and registry is not None:
            with registry.writing() as connection:
                revoke_session(connection, token)

    def _is_https(self, request: Request) -> bool:
        """Tell whether the browser speaks https, to us or to a proxy before us."""
        public_url = self._open().settings.public_url or ""
        return request.url.scheme == "https" or public_url.startswith("https://")

    def _page(
        self,
        suite: str,
        *,
        notice: str | None = None,
        fault: str | None = None,
        login: str = "",
        status: int = 200,
    ) -> Response:
        application = self._open()
        service = application.settings.log_in_service
        html = render(
            "log_in.html",
            assets=self._assets,
            suite=suite,
            login=login[:254],
            notice=notice,
            fault=fault if application.registry is not None else _NO_REGISTRY,
            service=urlsplit(service.issuer).hostname if service is not None else None,
            is_closed=fault is None and not _has_account(application),
        )
        headers = {"Cache-Control": "no-store", "Content-Security-Policy": _POLICY}
        return HTMLResponse(html, status, headers=headers)


def _has_account(application: Application) -> bool:
    if application.registry is None:
        return False
    with application.registry.reading() as connection:
        return has_organizer(connection)


def _sent_to(path: str) -> Response:
    return RedirectResponse(path, 303, headers={"Cache-Control": "no-store"})
