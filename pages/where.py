"""The question "Où êtes-vous ?", as several pages ask it."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from geo.answers import candidate_label, whereabouts_notices
from geo.application import Application
from geo.languages import marked, say, translate
from geo.whereabouts import Whereabouts, find_whereabouts
from pages.components import place_search
from pages.notices import show_notices

__all__ = ["ask_place", "forget_typed"]

_LOCATE: Final = {
    "label": marked("Autour de moi"),
    "waiting": marked("Recherche de votre position…"),
    "refused": marked("Votre appareil n'a pas donné sa position. Tapez votre commune."),
    "failed": marked("Votre position n'a pas pu être trouvée. Tapez votre commune."),
}
"""What is said where the phone gives its position: asked on a tap, kept nowhere."""


def forget_typed(key: str) -> None:
    """Forget the words that were typed into the question `key` and led nowhere."""
    st.session_state.pop(_typed_key(key), None)


def _typed_key(key: str) -> str:
    return f"{key}_typed"


def ask_place(
    application: Application, *, key: str, shown: str, move_to: Callable[[str | None], None]
) -> None:
    """Ask where the visitor is, and call `move_to` with what ``pres`` then holds.

    Parameters
    ----------
    key
        Name of the widget in the session; what was typed is kept beside it.
    shown
        What the field shows: the place one asks from, or ``""``.
    """
    memory, typed_key = st.session_state, _typed_key(key)

    def picked() -> None:
        forget_typed(key)
        move_to(memory[key].picked)

    def typed() -> None:
        where = find_whereabouts(
            memory[key].typed or "",
            application.gazetteer,
            territory=application.territory_communes,
            centre=application.territory_bbox.centre,
        )
        memory[typed_key] = where
        move_to(where.insee_code)

    def chosen(insee_code: str) -> None:
        forget_typed(key)
        move_to(insee_code)

    where: Whereabouts = memory.get(typed_key, Whereabouts())
    knows_addresses = application.geocoding.is_local
    placeholder = (
        say("Commune, code postal, adresse") if knows_addresses else say("Commune ou code postal")
    )
    place_search(
        key=key,
        data={
            "label": say("Où êtes-vous ?"),
            "placeholder": placeholder,
            "clear": say("Effacer"),
            "value": shown or where.typed,
            "locate": {name: translate(text) for name, text in _LOCATE.items()},
        },
        on_picked_change=picked,
        on_typed_change=typed,
    )
    show_notices(*whereabouts_notices(where))
    with st.container(horizontal=True):
        for found in where.candidates:
            label = candidate_label(found, application.boundaries)
            st.button(
                label, key=f"{key}_{found.insee_code}", on_click=chosen, args=(found.insee_code,)
            )
