"""Log-in through an OpenID Connect provider, which Streamlit carries out.

Streamlit's routes send the browser to the provider and back (``/auth/login``,
``/oauth2callback``) and keep a signed cookie. Three things are added: the settings of this map,
``Secure`` on every cookie under https, and the organizers' page as the place to come back to.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.settings import Settings
from geo.web.desk_session import HOME_PATH

__all__ = ["LogInServiceMiddleware", "auth_secrets", "verified_email"]

_CALLBACK: Final = "/oauth2callback"
_PATHS: Final = ("/auth/", _CALLBACK)
_LASTS: Final = timedelta(hours=12)
"""Streamlit keeps its cookie for thirty days and looks at no date: a log-in counts for so long."""
_CLOCKS_APART: Final = timedelta(minutes=5)


def auth_secrets(settings: Settings) -> dict[str, Any] | None:
    """Return what Streamlit wants as ``[auth]`` of its secrets, ``None`` without a service."""
    service = settings.log_in_service
    if service is None:
        return None
    return {
        "auth": {
            "redirect_uri": f"{settings.public_url}{_CALLBACK}",
            "cookie_secret": service.cookie_secret,
            "client_id": service.client_id,
            "client_secret": service.client_secret,
            "server_metadata_url": f"{service.issuer}/.well-known/openid-configuration",
        }
    }


def verified_email(claims: Mapping[str, Any], issuer: str, *, at: datetime) -> str | None:
    """Return the e-mail that the provider vouches for, ``None`` when it vouches for none.

    Parameters
    ----------
    claims
        ``st.user``: the claims of the ID token, with ``is_logged_in``.
    at
        A log-in of more than twelve hours before counts no longer.

    Notes
    -----
    An address that the provider has not verified may be anybody's (OpenID Connect Core, 5.1), and
    a claim of another issuer is no claim.
    """
    email, issued_at = claims.get("email"), claims.get("iat")
    is_vouched = claims.get("is_logged_in") is True and claims.get("email_verified") is True
    is_ours = str(claims.get("iss", "")).rstrip("/") == issuer
    if not (is_vouched and is_ours and isinstance(email, str) and email):
        return None
    if not isinstance(issued_at, int | float) or isinstance(issued_at, bool):
        return None
    age = at - datetime.fromtimestamp(issued_at, UTC)
    return email if -_CLOCKS_APART <= age < _LASTS else None


class LogInServiceMiddleware:
    """Give the answers of Streamlit's log-in routes what they lack.

    Parameters
    ----------
    app
        The application around which this one stands.
    is_https
        Whether people reach the map by https.
    """

    def __init__(self, app: ASGIApp, *, is_https: bool) -> None:
        self._app = app
        self._is_https = is_https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        if scope["type"] != "http" or not scope["path"].startswith(_PATHS):
            await self._app(scope, receive, send)
            return

        async def send_mended(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if self._is_https:
                    _secure_cookies(headers)
                if scope["path"] == _CALLBACK and headers.get("location") == "/":
                    headers["location"] = HOME_PATH
                headers["cache-control"] = "no-store"
            await send(message)

        await self._app(scope, receive, send_mended)


def _secure_cookies(headers: MutableHeaders) -> None:
    cookies = headers.getlist("set-cookie")
    del headers["set-cookie"]
    for cookie in cookies:
        has_it = "; secure" in cookie.lower()
        headers.append("set-cookie", cookie if has_it else f"{cookie}; Secure")
