"""Which language a request is answered in: ``langue`` of its address, else the browser's."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import wraps
from typing import Final

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from geo.languages import Language, choose_language, say, speaking

__all__ = [
    "SPOKEN_PAGES",
    "VARY",
    "asked_language",
    "french_note",
    "in_its_language",
    "speaking_to",
]

SPOKEN_PAGES: Final = frozenset({"", "marches"})
"""Streamlit's pages for visitors, by their paths; the others are in French."""
VARY: Final = "Accept-Language"
"""What an answer in several languages varies with, beside its address."""


def asked_language(request: HTTPConnection) -> Language:
    """Return the language that `request` is to be answered in."""
    asked = request.query_params.getlist("langue")
    return choose_language(asked[-1] if asked else None, request.headers.get("accept-language"))


def speaking_to(
    request: HTTPConnection, preferred: Language | None = None
) -> AbstractContextManager[None]:
    """Speak the language of the address, which links keep, else `preferred`, else the browser's."""
    asked = request.query_params.getlist("langue")[-1:]
    is_asked = bool(asked) and asked[0] in set(Language)
    if preferred is not None and not is_asked:
        return speaking(preferred)
    return speaking(asked_language(request), is_asked=is_asked)


def in_its_language(answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """Return `answer` as it speaks the language of each request."""

    @wraps(answer)
    def spoken(request: Request) -> Response:
        with speaking_to(request):
            return answer(request)

    return spoken


def french_note(language: Language) -> tuple[Language, str] | None:
    """Return what tells a reader of `language` that a page has no other than French.

    The language of the sentence and the sentence; ``None`` for who reads French.
    """
    if language is Language.FR:
        return None
    with speaking(language):
        return language, say("Cette page est en français.")
