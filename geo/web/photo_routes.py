"""Photos of entries.

============================================ ===================================================
``/photos/{key}-{size}.webp``                to everybody, while the catalogue shows the photo
``/organisateurs/photos/{key}-{size}.webp``  to organizers of the entry, shown or not
============================================ ===================================================

A photo may be taken back at any moment: browsers keep it, and ask each time whether they still may.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from geo.access import require_permission
from geo.accounts import recognize
from geo.application import Application
from geo.entries import Actor, ActorKind
from geo.errors import NotAllowed, ServiceFailed
from geo.photos import PhotoSize, PhotoStore, is_photo_key
from geo.registry.entries import require_entry
from geo.registry.photos import find_photo_by_key
from geo.roles import Permission
from geo.web.desk_session import session_token

__all__ = ["photo_routes"]

_ALWAYS_ASK: Final = "no-cache"
_MINE_ALONE: Final = "private, no-cache"


def photo_routes(open_application: Callable[[], Application], _assets: object) -> list[BaseRoute]:
    """Return the routes of photos; the application opens when the first is asked for."""
    answers = _Answers(open_application)
    return [
        Route("/photos/{key}-{size}.webp", answers.public),
        Route("/organisateurs/photos/{key}-{size}.webp", answers.private),
    ]


class _Answers:
    """The answers; each runs in a worker thread."""

    def __init__(self, open_application: Callable[[], Application]) -> None:
        self._open = open_application

    def public(self, request: Request) -> Response:
        """Answer with a photo that the catalogue shows; 404 for every other."""
        key, application = request.path_params["key"], self._open()
        if not is_photo_key(key) or not application.catalogue.has_photo(key):
            return _absent(_ALWAYS_ASK)
        return _photo(request, application, _ALWAYS_ASK)

    def private(self, request: Request) -> Response:
        """Answer with any photo to an organizer who may see its entry; 404 to all others."""
        application = self._open()
        try:
            is_allowed = _may_see(application, request, datetime.now(UTC))
        except ServiceFailed as failed:
            return PlainTextResponse(failed.sentence, 503, headers={"Cache-Control": "no-store"})
        # Whoever may not see it is not told that it is there.
        return _photo(request, application, _MINE_ALONE) if is_allowed else _absent("no-store")


def _may_see(application: Application, request: Request, at: datetime) -> bool:
    token, registry = session_token(request.cookies), application.registry
    if token is None or registry is None:
        return False
    organizer = recognize(registry, token, at=at)
    if organizer is None:
        return False
    by = Actor(kind=ActorKind.ORGANIZER, name=organizer.organizer_id)
    with registry.reading() as connection:
        photo = find_photo_by_key(connection, request.path_params["key"])
        if photo is None:
            return False
        entry = require_entry(connection, photo.entry_id)
        try:
            require_permission(
                connection, by, Permission.SEE_REGISTRY, entry, boundaries=application.boundaries
            )
        except NotAllowed:
            return False
    return True


def _photo(request: Request, application: Application, cache_control: str) -> Response:
    key, size = request.path_params["key"], request.path_params["size"]
    headers = {"ETag": f'"{key}-{size}"', "Cache-Control": cache_control}
    known = request.headers.get("if-none-match", "").split(",")
    if size not in {*PhotoSize}:
        return _absent(cache_control)
    # The file of a key never changes, and whether it may be shown was just asked.
    if headers["ETag"] in (tag.strip().removeprefix("W/") for tag in known):
        return Response(status_code=304, headers=headers)
    body = PhotoStore.at_home(application.settings.home).read(key, PhotoSize(size))
    if body is None:
        return _absent(cache_control)
    return Response(body, media_type="image/webp", headers=headers)


def _absent(cache_control: str) -> Response:
    headers = {"Cache-Control": cache_control}
    return PlainTextResponse("Cette photo n'est pas là.", 404, headers=headers)
