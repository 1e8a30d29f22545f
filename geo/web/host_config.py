"""Streamlit's settings for the page around it, with its English error dialogs turned off.

A visitor whose line is cut would read "Connection error" over the page. ``early.css`` says it in
French at the foot of the page instead, and the map stays in view.
"""

import json
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["HostConfigMiddleware"]

_PATH: Final = "/_stcore/host-config"


class HostConfigMiddleware:
    """Set ``blockErrorDialogs`` in Streamlit's answer; everything else passes.

    Parameters
    ----------
    app
        The application around which this one stands; it must not compress.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        if scope["type"] != "http" or (scope["method"], scope["path"]) != ("GET", _PATH):
            await self._app(scope, receive, send)
            return
        held: list[Message] = []

        async def send_changed(message: Message) -> None:
            held.append(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                await _send_changed(held, send)

        await self._app(scope, receive, send_changed)


async def _send_changed(held: list[Message], send: Send) -> None:
    start, *parts = held
    body = b"".join(part.get("body", b"") for part in parts)
    if start["status"] == 200:
        body = json.dumps(json.loads(body) | {"blockErrorDialogs": True}).encode()
    MutableHeaders(raw=start["headers"])["Content-Length"] = str(len(body))
    await send(start)
    await send({"type": "http.response.body", "body": body})
