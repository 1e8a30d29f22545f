"""Which language a visitor reads, on pages that speak it and on those in French alone."""

from contextlib import AbstractContextManager

import streamlit as st

from geo.languages import Language, choose_language, speaking
from geo.web.spoken import french_note
from geo.web.templates import render

__all__ = ["asked_language", "kept_language", "note_french", "speaking_to_visitor"]


def asked_language() -> str | None:
    """Return what the address says under ``langue``, whether a language or not."""
    return next(iter(st.query_params.get_all("langue")[-1:]), None)


def _read_language() -> Language:
    return choose_language(asked_language(), st.context.headers.get("Accept-Language"))


def speaking_to_visitor() -> AbstractContextManager[None]:
    """Speak the language of the address, else of the browser."""
    language = _read_language()
    return speaking(language, is_asked=asked_language() == language)


def kept_language() -> dict[str, str] | None:
    """Return the parameters of a link to another page, which goes on in the language asked for."""
    asked = asked_language()
    return {"langue": asked} if asked in set(Language) else None


def note_french() -> None:
    """Tell whoever reads another language, in that language, that this page is in French."""
    note = french_note(_read_language())
    if note is not None:
        st.html(render("french_note.html", french_note=note))
