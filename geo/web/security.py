"""The headers that keep a page to itself: what may run in it, what it may fetch, who may frame it.

Content Security Policy by kind of page: nothing but our own files on our own pages; inline styles
on Streamlit's page, which writes its style sheet as it goes; inline scripts only in the frames of
Streamlit components, which are built that way.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.frame_hosts import frame_ancestors
from geo.tiles import tiles_host

__all__ = [
    "OPEN",
    "SecurityHeadersMiddleware",
    "component_policy",
    "light_policy",
    "own_policy",
    "streamlit_policy",
]

HEADERS: Final[Mapping[str, str]] = {
    "X-Content-Type-Options": "nosniff",
    # Providers of tiles ask which site their tiles are shown on, not which page.
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), payment=(), geolocation=(self)",
}
_FILE_PATHS: Final = ("/assets/",)
_FILE_HEADERS: Final[Mapping[str, str]] = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'",
}
"""Of files that are no page: stricter, and 400 bytes less with each script of a light page."""
_COMPONENT_PATHS: Final = ("/component/", "/_stcore/bidi-components/")


OPEN: Final[Mapping[str, str]] = {"Access-Control-Allow-Origin": "*"}
"""Header of what is public: scripts of any site may read it, and so may a page of ours that another
site keeps in a box without an origin."""


def own_policy(tiles: str | None) -> str:
    """Return the policy of our own pages: our files and the tiles, nothing inline.

    Parameters
    ----------
    tiles
        ``"ign"``, a URL template of tiles, or ``None`` when there are none.
    """
    return _join(_own_rules(tiles))


def light_policy(tiles: str | None, *, ancestors: Sequence[str], style: str) -> str:
    """Return the policy of a light page, which other sites may show inside theirs.

    Parameters
    ----------
    ancestors
        Origins that may frame it, ``("*",)`` for any; our own always may.
    style
        Digest of the one style sheet that stands in the page.
    """
    framing = frame_ancestors(() if "*" in ancestors else ancestors)
    rules = _own_rules(tiles) | {"style-src": f"'self' {style}", "frame-ancestors": framing}
    return _join(rules)


def _own_rules(tiles: str | None) -> dict[str, str]:
    return {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": f"'self' data: {tiles_host(tiles)}",
        "connect-src": "'self'",
        "font-src": "'self'",
        "frame-src": "'self'",
        "manifest-src": "'self'",
    }


def streamlit_policy(tiles: str | None, script_hash: str) -> str:
    """Return the policy of Streamlit's page; `script_hash` allows the one inline script of ours."""
    return _join(
        {
            "default-src": "'self'",
            "script-src": f"'self' blob: '{script_hash}'",
            "style-src": "'self' 'unsafe-inline'",
            "img-src": f"'self' data: blob: {tiles_host(tiles)}",
            "font-src": "'self' data:",
            "worker-src": "'self' blob:",
            "media-src": "'self' blob: data:",
            "object-src": "'none'",
        }
    )


def component_policy(tiles: str | None) -> str:
    """Return the policy of a Streamlit component's frame, which runs inline scripts."""
    return _join(
        {
            "default-src": "'self'",
            "script-src": "'self' 'unsafe-inline' 'unsafe-eval'",
            "style-src": "'self' 'unsafe-inline'",
            "img-src": f"'self' data: blob: {tiles_host(tiles)}",
            "font-src": "'self' data:",
            "object-src": "'none'",
        }
    )


class SecurityHeadersMiddleware:
    """Add the headers to every response; one that a route has set itself is kept.

    Parameters
    ----------
    app
        The application around which this one stands.
    tiles
        Where tiles come from, as in :class:`geo.settings.Settings`.
    """

    def __init__(self, app: ASGIApp, tiles: str | None) -> None:
        self._app = app
        self._own = {**HEADERS, "Content-Security-Policy": own_policy(tiles)}
        self._component = {**HEADERS, "Content-Security-Policy": component_policy(tiles)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        added = self._headers_of(scope["path"])

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in added.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _headers_of(self, path: str) -> Mapping[str, str]:
        if path.startswith(_FILE_PATHS):
            return _FILE_HEADERS
        return self._component if path.startswith(_COMPONENT_PATHS) else self._own


def _join(rules: Mapping[str, str]) -> str:
    common = {"base-uri": "'self'", "form-action": "'self'", "frame-ancestors": "'self'"}
    return "; ".join(f"{name} {value.strip()}" for name, value in {**common, **rules}.items())
