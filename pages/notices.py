"""What pages of visitors say beside their answers."""

import streamlit as st

from geo.application import Application
from geo.languages import say
from geo.web.cards import notices_html

__all__ = ["note_demonstration", "show_notices"]


def show_notices(*sentences: str) -> None:
    """Say what went otherwise than asked; the sentences may quote what people typed."""
    if sentences:
        st.html(notices_html(sentences))


def note_demonstration(application: Application) -> None:
    """Say that invented entries are invented."""
    settings = application.settings
    if settings.is_demo and settings.shops_path is None:
        st.caption(say("Démonstration : toutes les fiches de cette carte sont inventées."))
