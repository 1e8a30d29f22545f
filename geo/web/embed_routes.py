"""``/embed.js``: the one line that puts the map into another site's page.

The address is short and never changes, because it is written into pages that nobody edits again:
browsers keep the file for an hour and then ask whether it is still the same.
"""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from geo.web.assets import Assets
from geo.web.kept import kept_answer

__all__ = ["EMBED_PATH", "embed_route"]

EMBED_PATH: Final = "/embed.js"
_AN_HOUR: Final = "public, max-age=3600"


def embed_route(assets: Assets) -> Route:
    """Return the route of the script, which other sites load."""
    body = assets.by_name["embed.js"].body.decode("utf-8")

    def answer(request: Request) -> Response:
        return kept_answer(request, body, "text/javascript", _AN_HOUR)

    return Route(EMBED_PATH, answer, name="embed")
