"""The fields of page Intégrer: the draft of a view, chosen piece by piece."""

from dataclasses import replace
from typing import Any, Final

import streamlit as st

from geo.application import open_application
from geo.embed_code import FRAME_HEIGHT_PX
from geo.languages import LANGUAGE_NAMES, Language
from geo.registry.views import KeptView
from geo.territory.areas import area_label, find_areas
from geo.values import Occasion, Service
from geo.views import Face, Layout, View
from geo.web.view_builder import (
    advise_colour,
    centre_on,
    kind_names,
    occasion_names,
    read_draft,
    read_hosts,
    service_names,
)

__all__ = ["arrive", "height_px", "read_form", "show_form", "start_anew", "take"]

_LAYOUTS: Final = {Layout.BOTH: "Liste et carte", Layout.LIST: "Liste", Layout.MAP: "Carte"}
_OWN_COLOUR: Final = "#8c3b1e"
_ZOOM: Final = 11


def _fields_of(view: View) -> dict[str, Any]:
    """Return what each field of the form holds for `view`."""
    face = view.face
    return {
        "embed_kinds": list(view.kinds),
        "embed_services": list(map(str, view.services)),
        "embed_occasions": list(map(str, view.occasions)),
        "embed_language": str(face.language or ""),
        "embed_has_colour": face.accent is not None,
        "embed_colour": face.accent or _OWN_COLOUR,
        "embed_layout": face.layout,
        "embed_zoom": face.zoom or _ZOOM,
        "embed_title": view.title,
        "embed_hosts": "\n".join(view.allowed_hosts),
    }


def take(view: View, kept: KeptView | None = None) -> None:
    """Put `view` into the form; `kept` is what is saved of it."""
    st.session_state["embed_draft"], st.session_state["embed_kept"] = view, kept
    st.session_state["embed_place"] = ""
    st.session_state.update(_fields_of(view))


def arrive() -> None:
    """Take over what the address asks at the first visit; fields keep what they hold after it."""
    if "embed_draft" not in st.session_state:
        names = st.query_params.to_dict()
        asked = {name: st.query_params.get_all(name) for name in names}
        take(read_draft(asked, open_application()))
    for name, value in _fields_of(st.session_state["embed_draft"]).items():
        st.session_state.setdefault(name, value)


def read_form() -> View:
    """Return the draft with what the fields say now."""
    draft: View = st.session_state["embed_draft"]
    face = replace(
        draft.face,
        layout=st.session_state["embed_layout"] or Layout.BOTH,
        accent=st.session_state["embed_colour"] if st.session_state["embed_has_colour"] else None,
        zoom=st.session_state["embed_zoom"] if draft.face.centre is not None else None,
        language=Language(chosen) if (chosen := st.session_state["embed_language"]) else None,
    )
    return replace(
        draft,
        title=st.session_state["embed_title"],
        kinds=tuple(st.session_state["embed_kinds"]),
        services=tuple(map(Service, st.session_state["embed_services"])),
        occasions=tuple(map(Occasion, st.session_state["embed_occasions"])),
        face=face,
        allowed_hosts=read_hosts(st.session_state["embed_hosts"]),
    )


def _change(**changes: Any) -> None:  # noqa: ANN401 - the fields of View
    """Keep the draft with `changes` for the run that follows."""
    st.session_state["embed_draft"] = replace(read_form(), **changes)


def start_anew(view: View | None = None) -> None:
    """Begin a view that is not saved yet."""
    blank = View(slug="", title="", face=Face())
    take(blank if view is None else replace(view, slug=""))


def _add_area(code: str) -> None:
    """Show one area more."""
    _change(territory=tuple(dict.fromkeys((*st.session_state["embed_draft"].territory, code))))
    st.session_state["embed_area"] = ""


def _drop_area(code: str) -> None:
    """Show one area less."""
    _change(
        territory=tuple(one for one in st.session_state["embed_draft"].territory if one != code)
    )


def _open_at_place() -> None:
    """Have the map open on the commune that was typed, or on everything again."""
    words, face = st.session_state["embed_place"].strip(), read_form().face
    if not words:
        _change(face=replace(face, centre=None, zoom=None))
        return
    found, fault = centre_on(words, face, open_application())
    st.session_state["embed_place_fault"] = fault
    _change(face=found)


def _take_colour(colour: str) -> None:
    """Take the shade that can be read."""
    st.session_state["embed_colour"] = colour


def _choose_areas() -> None:
    """Ask which areas are shown."""
    st.subheader("Ce qui est montré", anchor=False)
    territory = st.session_state["embed_draft"].territory
    text = st.text_input(
        "Votre territoire",
        key="embed_area",
        placeholder="Commune, intercommunalité, département…",
        help="Sans territoire choisi, toute la carte est montrée.",
    )
    found = [
        one
        for one in find_areas(text, open_application().boundaries, limit=5)
        if one.code not in territory
    ]
    for one in found:
        st.button(f"Ajouter {one.label}", key=one.code, on_click=_add_area, args=(one.code,))
    if text and not found:
        st.caption("Aucune autre zone ne porte ce nom.")
    for code in territory:
        label = f"Retirer {area_label(code, open_application().boundaries)}"
        st.button(label, key=f"-{code}", on_click=_drop_area, args=(code,))


def _choose_what() -> None:
    """Ask which makers are shown."""
    kinds, services, occasions = kind_names(), service_names(), occasion_names()
    st.multiselect(
        "Genres", list(kinds), format_func=kinds.__getitem__, key="embed_kinds", placeholder="Tous",
        select_all=False,
    )  # fmt: skip
    st.pills(
        "Services",
        list(services),
        format_func=services.__getitem__,
        key="embed_services",
        selection_mode="multi",
        wrap=True,
    )
    st.pills(
        "Saison : pour offrir",
        list(occasions),
        format_func=occasions.__getitem__,
        key="embed_occasions",
        selection_mode="multi",
        wrap=True,
    )


def _choose_look() -> None:
    """Ask how the page looks."""
    st.subheader("Apparence", anchor=False)
    st.segmented_control(
        "Montrer",
        list(_LAYOUTS),
        format_func=_LAYOUTS.__getitem__,
        key="embed_layout",
        required=True,
    )
    st.selectbox(
        "Langue",
        ["", *map(str, Language)],
        format_func=lambda one: LANGUAGE_NAMES[Language(one)] if one else "Celle du visiteur",
        key="embed_language",
    )
    st.checkbox("Prendre la couleur de mon site", key="embed_has_colour")
    if st.session_state["embed_has_colour"]:
        st.color_picker("Couleur des liens et des boutons", key="embed_colour")
        advice = advise_colour(st.session_state["embed_colour"])
        if advice is not None:
            st.warning(advice.sentence)
            st.button(f"Prendre {advice.better}", on_click=_take_colour, args=(advice.better,))
    else:
        st.session_state["embed_colour"] = st.session_state["embed_colour"]


def _choose_opening() -> None:
    """Ask what the map opens on, and how high the frame is."""
    st.text_input(
        "La carte s'ouvre sur",
        key="embed_place",
        placeholder="Tout ce qu'elle montre",
        on_change=_open_at_place,
    )
    fault = st.session_state.pop("embed_place_fault", None)
    if fault:
        st.caption(fault)
    if st.session_state["embed_draft"].face.centre is not None:
        st.slider("Rapprochement", 5, 18, key="embed_zoom")
    else:
        st.session_state["embed_zoom"] = st.session_state["embed_zoom"]
    is_fixed = st.checkbox("Fixer la hauteur", key="embed_is_fixed")
    if is_fixed:
        st.number_input(
            "Hauteur, en pixels", 200, 3000, FRAME_HEIGHT_PX, 20, key="embed_height", format="%d"
        )


def height_px() -> int | None:
    """Return how high the frame is, ``None`` when it follows what it shows."""
    return int(st.session_state["embed_height"]) if st.session_state.get("embed_is_fixed") else None


def show_form() -> View:
    """Show every field, and return the draft that they make."""
    _choose_areas()
    _choose_what()
    _choose_look()
    _choose_opening()
    draft = read_form()
    st.session_state["embed_draft"] = draft
    return draft
