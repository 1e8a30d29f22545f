"""Page Carte: who makes and sells what, near here."""

from dataclasses import replace
from typing import Any

import streamlit as st

from geo.answers import (
    answer_title,
    candidate_label,
    far_notice,
    near_label,
    territory_title,
    whereabouts_notices,
    widening_advice,
)
from geo.application import open_application
from geo.choices import area_choices, epci_choices, kind_choices, service_choices
from geo.languages import say
from geo.map_form import form_fields, radius_choices, radius_label, read_form
from geo.map_state import (
    PAGE_LENGTH,
    MapState,
    read_state,
    state_parameters,
    state_url_query,
    within_pages,
)
from geo.search import Counts, SearchResult, search_shops
from geo.values import Query
from geo.web.cards import legend_html, notices_html, results_html, shop_html
from geo.whereabouts import Whereabouts, find_whereabouts
from pages.components import cards, map_frame, place_search

application = open_application()
boundaries, catalogue = application.boundaries, application.catalogue
memory = st.session_state


def arrive() -> None:
    """Take over what the address bar says: on the first visit, and after back or forward.

    Whatever the visitor changed just now wins: a slow network brings a click together with an
    address that does not know the click before.
    """
    names = st.query_params.to_dict()
    state = read_state({name: st.query_params.get_all(name) for name in names}, boundaries)
    is_first = "state" not in memory
    if not is_first:
        # A field that was not shown last time (another page, no choice to offer) was forgotten.
        for name, value in form_fields(memory["shown"].query).items():
            memory.setdefault(name, value)
        if read_form(memory, memory["state"]) != memory["shown"]:
            return
    if is_first or memory["written"] != state_url_query(state):
        memory["state"] = memory["shown"] = state
        memory["written"] = state_url_query(state)
        memory["where"] = Whereabouts()
        memory.update(form_fields(state.query))


def remember(state: MapState) -> None:
    """Keep `state` for the next run and put it into the address bar, so that it can be shared."""
    memory["state"] = memory["shown"] = state
    if memory["written"] != state_url_query(state):
        memory["written"] = state_url_query(state)
        written = state_parameters(state)
        st.query_params.from_dict(
            {name: [v for n, v in written if n == name] for name, _ in written}
        )


def change(**changes: Any) -> None:  # noqa: ANN401 - the fields of MapState
    """Keep the state with `changes` for the run that follows."""
    memory["state"] = replace(memory["state"], faults=(), **changes)


def move_to(insee_code: str | None) -> None:
    """Ask from the commune `insee_code`, or from nowhere."""
    there = read_state({"pres": [insee_code or ""]}, boundaries)
    query = replace(memory["state"].query, near=there.query.near)
    change(query=query, near_code=there.near_code, chosen=None, page=1)
    memory["where"] = Whereabouts()


def place_picked() -> None:
    """Go where a suggestion points."""
    move_to(memory["place"].picked)


def place_typed() -> None:
    """Go where the words typed point when that is sure; offer the candidates otherwise."""
    where = find_whereabouts(
        memory["place"].typed or "",
        application.gazetteer,
        territory=application.territory_communes,
        centre=application.territory_bbox.centre,
    )
    move_to(where.insee_code)
    memory["where"] = where


def map_chosen() -> None:
    """Open the shop that was tapped on the map."""
    change(chosen=memory["map"].chosen or None)


def card_chosen() -> None:
    """Open the shop that was tapped in the list, or go back to the list."""
    change(chosen=memory["cards"].chosen or None)


def turn_page(page: int) -> None:
    """Go to another page of the list."""
    change(page=page)


def show_place() -> None:
    """Ask where the visitor is."""
    where: Whereabouts = memory["where"]
    label_at = application.geocoding.label_at
    shown = near_label(memory["state"], boundaries, label_at) or where.typed
    knows_addresses = application.geocoding.is_local
    placeholder = "Commune, code postal, adresse" if knows_addresses else "Commune ou code postal"
    place_search(
        key="place",
        data={
            "label": "Où êtes-vous ?",
            "placeholder": placeholder,
            "clear": say("Effacer"),
            "value": shown,
        },
        on_picked_change=place_picked,
        on_typed_change=place_typed,
    )
    show_notices(*whereabouts_notices(where))
    with st.container(horizontal=True):
        for found in where.candidates:
            label = candidate_label(found, boundaries)
            st.button(label, key=found.insee_code, on_click=move_to, args=(found.insee_code,))


def show_notices(*sentences: str) -> None:
    """Say what went otherwise than asked; the sentences may quote what people typed."""
    if sentences:
        st.html(notices_html(sentences))


def show_filters(counts: Counts, query: Query) -> None:
    """Show every filter, with how many addresses each choice would give."""
    services = service_choices(counts.services, query.services)
    if services:
        st.pills(
            "Service",
            list(services),
            format_func=lambda service: services.get(service, service),
            key="services",
            selection_mode="multi",
            wrap=False,
        )
    more = len(query.kinds) + len(query.insee_codes) + len(query.epci_codes)
    with st.expander(f"Plus de choix ({more})" if more else "Plus de choix", expanded=more > 0):
        left, right = st.columns(2)
        with left:
            choose_several("Genre", "kinds", kind_choices(counts.kinds, query.kinds))
            choose_radius()
        with right:
            communes = area_choices(counts.insee_codes, query.insee_codes, boundaries)
            choose_several("Commune", "communes", communes)
            epcis = epci_choices(counts.epci_codes, query.epci_codes, boundaries)
            choose_several("Intercommunalité", "epcis", epcis)


def choose_several(label: str, key: str, choices: dict[str, str]) -> None:
    """Show a filter of which several choices may hold."""
    st.multiselect(
        label,
        list(choices),
        format_func=lambda value: choices.get(value, value),
        key=key,
        placeholder="Indifférent",
        select_all=False,
    )


def choose_radius() -> None:
    """Show how far around one may look."""
    st.selectbox(
        "Rayon",
        radius_choices(memory["state"].query.radius_m),
        format_func=radius_label,
        key="radius_km",
        index=None,
        placeholder="Indifférent",
        disabled=memory["state"].query.near is None,
        help="Dites d'abord où vous êtes.",
    )


def show_answer(state: MapState, result: SearchResult) -> None:
    """Show the open shop, or the list with its pages."""
    shop = None if state.chosen is None else catalogue.shop(state.chosen)
    if state.chosen is not None and shop is None:
        show_notices("Cette fiche n'est plus sur la carte.")
    if shop is None:
        far = far_notice(state, result, boundaries, application.territory_communes)
        show_notices(*filter(None, [far]))
        st.header(answer_title(state, result, boundaries), anchor=False)
        if result.total == 0:
            note_empty(state)
            show_notices(widening_advice(state))
    html = (
        results_html(result, chosen=state.chosen)
        if shop is None
        else shop_html(
            shop,
            catalogue,
            near=state.query.near,
            is_reportable=application.registry is not None,
        )
    )
    opened = None if shop is None else shop.slug
    cards(key="cards", data={"html": html, "opened": opened}, on_chosen_change=card_chosen)
    if shop is None:
        show_pages(state, result)


def note_empty(state: MapState) -> None:
    """Have a question without an answer counted, once a visit; nobody waits for it."""
    asked = (state.query.text, state.query.kinds, state.near_code)
    noted: set[object] = memory.setdefault("noted", set())
    if application.unanswered is None or asked in noted or len(noted) > 50:
        return
    noted.add(asked)
    code = boundaries.successor(state.near_code or "") or state.near_code
    is_known = code is not None and boundaries.commune(code) is not None
    application.unanswered.note(state.query, insee_code=code if is_known else None)


def show_pages(state: MapState, result: SearchResult) -> None:
    """Offer the page before and the page after."""
    before, after = st.columns(2)
    if state.page > 1:
        before.button("Adresses précédentes", on_click=turn_page, args=(state.page - 1,))
    if state.page * PAGE_LENGTH < result.total:
        after.button("Adresses suivantes", on_click=turn_page, args=(state.page + 1,))


def answer(state: MapState) -> tuple[MapState, SearchResult]:
    """Search what `state` asks; a page beyond the last becomes the last."""
    result = search_shops(catalogue, state.query, limit=PAGE_LENGTH, offset=state.offset)
    inside = within_pages(state, result.total)
    return (state, result) if inside == state else answer(inside)


def show_header() -> None:
    """Say where one is, and that invented entries are invented."""
    names = territory_title(application.coverage.now.rule, boundaries)
    st.title(f"Autour de chez vous\N{NO-BREAK SPACE}· {names}", anchor=False)
    if application.settings.is_demo and application.settings.shops_path is None:
        st.caption("Démonstration : toutes les fiches de cette carte sont inventées.")


arrive()
show_header()
search_row = st.columns(2)
with search_row[0]:
    show_place()
with search_row[1]:
    st.text_input("Que cherchez-vous ?", key="text", placeholder="Miel, poterie, un nom…")
filters = st.container()
state, result = answer(read_form(memory, memory["state"]))
remember(state)
with filters:
    show_filters(result.counts, state.query)
map_side, list_side = st.columns([7, 5])
with map_side, st.container(key="map_side"):
    map_frame(
        key="map",
        data={
            "title": "Carte des adresses",
            "query": state_url_query(replace(state, chosen=None)),
            "chosen": state.chosen,
            "legend": legend_html(),
        },
        on_chosen_change=map_chosen,
    )
with list_side:
    show_notices(*(fault.sentence for fault in state.faults))
    show_answer(state, result)
st.page_link("inscription.py", label="Inscrire mon atelier ou ma boutique")
st.page_link("geocoder.py", label="Géocoder une liste d'adresses")
