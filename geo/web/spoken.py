"""Which language a request is answered in: ``langue`` of its address, else the browser's."""

from typing import Final

from starlette.requests import HTTPConnection

from geo.languages import Language, choose_language

__all__ = ["SPOKEN_PAGES", "VARY", "asked_language"]

SPOKEN_PAGES: Final = frozenset({""})
"""Streamlit's pages for visitors, by their paths; the others are in French."""
VARY: Final = "Accept-Language"
"""What an answer in several languages varies with, beside its address."""


def asked_language(request: HTTPConnection) -> Language:
    """Return the language that `request` is to be answered in."""
    asked = request.query_params.getlist("langue")
    return choose_language(asked[-1] if asked else None, request.headers.get("accept-language"))
