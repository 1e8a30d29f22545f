"""Page Carte: who makes and sells what, near here."""

from dataclasses import replace

import streamlit as st

from geo.answers import answer_title, near_label, territory_name, widening_advice
from geo.application import open_application
from geo.choices import area_choices, epci_choices, kind_choices, service_choices
from geo.geocoding.candidate import GeocodingRequest
from geo.map_state import PAGE_LENGTH, MapState, read_state, state_parameters, state_url_query
from geo.search import Counts, SearchResult, search_shops
from geo.values import Query, Service
from geo.web.cards import legend_html, results_html, shop_html
from pages.components import cards, map_frame, place_search

RADII_KM = (5, 10, 20, 30, 50, 100)

application = open_application()
boundaries, catalogue = application.boundaries, application.catalogue
memory = st.session_state


def arrive() -> None:
    """Take over what the address bar says: on the first visit, and after back or forward."""
    names = st.query_params.to_dict()
    state = read_state({name: st.query_params.get_all(name) for name in names}, boundaries)
    if memory.get("written") != state_url_query(state):
        memory["state"] = state
        memory["written"] = state_url_query(state)
        memory["candidates"], memory["typed"] = [], ""
        fill_widgets(state.query)


def fill_widgets(query: Query) -> None:
    """Show `query` in the widgets."""
    radius_km = None if query.radius_m is None else query.radius_m / 1000
    memory["text"] = query.text or ""
    memory["kinds"] = list(query.kinds)
    memory["services"] = [str(service) for service in query.services]
    memory["communes"] = list(query.insee_codes)
    memory["epcis"] = list(query.epci_codes)
    memory["radius_km"] = radius_km if radius_km in RADII_KM else None


def read_filters() -> MapState:
    """Return the state with what the widgets say; a changed filter starts at the first page."""
    state: MapState = memory["state"]
    radius_km = memory["radius_km"]
    query = Query(
        text=memory["text"].strip() or None,
        kinds=tuple(memory["kinds"]),
        services=tuple(Service(value) for value in memory["services"]),
        insee_codes=tuple(memory["communes"]),
        epci_codes=tuple(memory["epcis"]),
        near=state.query.near,
        radius_m=None if radius_km is None else radius_km * 1000.0,
    )
    return state if query == state.query else replace(state, query=query, page=1)


def remember(state: MapState) -> None:
    """Keep `state` for the next run and put it into the address bar, so that it can be shared."""
    memory["state"] = state
    if memory["written"] != state_url_query(state):
        memory["written"] = state_url_query(state)
        written = state_parameters(state)
        st.query_params.from_dict(
            {name: [v for n, v in written if n == name] for name, _ in written}
        )


def move_to(insee_code: str | None) -> None:
    """Ask from the commune `insee_code`, or from nowhere."""
    there = read_state({"pres": [insee_code or ""]}, boundaries)
    query = replace(memory["state"].query, near=there.query.near)
    memory["state"] = replace(memory["state"], query=query, near_code=there.near_code, page=1)
    memory["candidates"], memory["typed"] = [], ""


def place_picked() -> None:
    """Go where a suggestion points."""
    move_to(memory["place"].picked)


def place_typed() -> None:
    """Go where the words typed point when that is sure; offer the candidates otherwise."""
    typed = (memory["place"].typed or "").strip()
    found = application.gazetteer.search(GeocodingRequest(text=typed)) if typed else []
    is_sure = len(found) == 1 or (len(found) > 1 and found[0].score > found[1].score)
    move_to(found[0].insee_code if is_sure else None)
    memory["candidates"], memory["typed"] = ([] if is_sure else found), typed


def map_chosen() -> None:
    """Open the shop that was tapped on the map."""
    memory["state"] = replace(memory["state"], chosen=memory["map"].chosen or None)


def card_chosen() -> None:
    """Open the shop that was tapped in the list, or go back to the list."""
    memory["state"] = replace(memory["state"], chosen=memory["cards"].chosen or None)


def turn_page(page: int) -> None:
    """Go to another page of the list."""
    memory["state"] = replace(memory["state"], page=page)


def show_place() -> None:
    """Ask where the visitor is."""
    place_search(
        key="place",
        data={
            "label": "Où êtes-vous ?",
            "placeholder": "Commune ou code postal",
            "value": near_label(memory["state"], boundaries),
        },
        on_picked_change=place_picked,
        on_typed_change=place_typed,
    )
    if memory["candidates"]:
        st.write("Plusieurs communes portent ce nom. Laquelle est la vôtre ?")
        for found in memory["candidates"]:
            st.button(found.label, on_click=move_to, args=(found.insee_code,))
    elif memory["typed"] and memory["state"].query.near is None:
        st.write(f"Commune inconnue : « {memory['typed'][:80]} ». Essayez le code postal.")


def show_filters(counts: Counts, query: Query) -> None:
    """Show every filter, with how many addresses each choice would give."""
    services = service_choices(counts.services)
    st.pills(
        "Service",
        list(services),
        format_func=lambda service: services[service],
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
    )


def choose_radius() -> None:
    """Show how far around one may look."""
    st.selectbox(
        "Rayon",
        RADII_KM,
        format_func=lambda radius_km: f"{radius_km} km",
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
        st.write("Cette fiche n'est plus sur la carte.")
    if shop is None:
        st.subheader(answer_title(state, result, boundaries), anchor=False)
        if result.total == 0:
            st.write(widening_advice(state))
    html = results_html(result, chosen=state.chosen) if shop is None else shop_html(shop, catalogue)
    cards(key="cards", data={"html": html}, on_chosen_change=card_chosen)
    if shop is None:
        show_pages(state, result)


def show_pages(state: MapState, result: SearchResult) -> None:
    """Offer the page before and the page after."""
    before, after = st.columns(2)
    if state.page > 1:
        before.button("Adresses précédentes", on_click=turn_page, args=(state.page - 1,))
    if state.page * PAGE_LENGTH < result.total:
        after.button("Adresses suivantes", on_click=turn_page, args=(state.page + 1,))


def show_header() -> None:
    """Say where one is, and that invented entries are invented."""
    names = territory_name(application.settings.territory_codes, boundaries)
    st.title(f"Autour de chez vous · {names}", anchor=False)
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
state = read_filters()
result = search_shops(catalogue, state.query, limit=PAGE_LENGTH, offset=state.offset)
remember(state)
with filters:
    show_filters(result.counts, state.query)
map_side, list_side = st.columns([7, 5])
with map_side:
    map_frame(
        key="map",
        data={
            "title": "Carte des adresses",
            "query": state_url_query(replace(state, chosen=None)),
            "chosen": state.chosen,
        },
        on_chosen_change=map_chosen,
    )
    st.html(legend_html())
with list_side:
    for fault in state.faults:
        st.caption(fault.sentence)
    show_answer(state, result)
