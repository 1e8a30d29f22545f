"""The question "Où êtes-vous ?", as several pages ask it."""

from collections.abc import Callable
from typing import Any, Final

import streamlit as st

from geo.answers import candidate_label, whereabouts_notices
from geo.application import Application
from geo.languages import marked, say, translate, typography
from geo.map_state import MapState, state_parameters
from geo.whereabouts import Whereabouts, find_whereabouts
from pages.components import place_search
from pages.notices import show_notices

__all__ = ["ask_place", "forget_typed", "kept_place"]

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


def kept_place(state: MapState) -> dict[str, str]:
    """Return the parameters of a link to another page that asks from the same place."""
    return {name: value for name, value in state_parameters(state) if name in {"pres", "langue"}}


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
    memory = st.session_state

    def picked() -> None:
        forget_typed(key)
        move_to(memory[key].picked)

    def typed() -> None:
        where = _whereabouts(memory[key].typed or "", application)
        memory[_typed_key(key)] = where
        move_to(where.insee_code)

    def chosen(insee_code: str) -> None:
        forget_typed(key)
        move_to(insee_code)

    where: Whereabouts = memory.get(_typed_key(key), Whereabouts())
    place_search(
        key=key,
        data=_search_words(application) | {"value": shown or where.typed},
        on_picked_change=picked,
        on_typed_change=typed,
    )
    show_notices(*whereabouts_notices(where))
    with st.container(horizontal=True):
        for found in where.candidates:
            label, code = candidate_label(found, application.boundaries), found.insee_code
            st.button(label, key=f"{key}_{code}", on_click=chosen, args=(code,))


def _whereabouts(typed: str, application: Application) -> Whereabouts:
    return find_whereabouts(
        typed,
        application.gazetteer,
        territory=application.territory_communes,
        centre=application.territory_bbox.centre,
    )


def _search_words(application: Application) -> dict[str, Any]:
    """Return what the field says; addresses are named where they are known."""
    if application.geocoding.is_local:
        placeholder = say("Commune, code postal, adresse")
    else:
        placeholder = say("Commune ou code postal")
    return {
        "label": say("Où êtes-vous ?"),
        "placeholder": placeholder,
        "clear": say("Effacer"),
        "locate": {name: typography(translate(text)) for name, text in _LOCATE.items()},
    }
