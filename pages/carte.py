"""Page Carte: who makes and sells what, near here."""

from dataclasses import replace
from typing import Any

import streamlit as st

from geo.answers import (
    answer_title,
    far_notice,
    near_label,
    territory_title,
    widening_advice,
)
from geo.application import open_application
from geo.around import PARTS, Around, look_around, more_query
from geo.driving import driving_minutes
from geo.languages import say
from geo.map_form import form_fields, read_form
from geo.map_state import (
    PAGE_LENGTH,
    MapState,
    read_state,
    refresh_now,
    state_parameters,
    state_url_query,
    within_pages,
)
from geo.search import SearchResult, search_shops
from geo.spot_marks import letter_records, mark_spots
from geo.timetable import now_in_france
from geo.values import Shop
from geo.web.cards import (
    around_html,
    languages_html,
    legend_html,
    parts_html,
    results_html,
    shop_html,
    tools_html,
)
from pages.components import cards, map_frame
from pages.filters import show_filters, show_moment
from pages.notices import note_demonstration, show_notices
from pages.speech import kept_language
from pages.where import ask_place, forget_typed, kept_place

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
        for name, value in fields_of(memory["shown"]).items():
            memory.setdefault(name, value)
        if read_form(memory, memory["state"]) != memory["shown"]:
            return
    if is_first or memory["written"] != state_url_query(state):
        memory["state"] = memory["shown"] = state
        memory["written"] = state_url_query(state)
        forget_typed("place")
        memory.update(fields_of(state))


def remember(state: MapState) -> None:
    """Keep `state` for the next run and put it into the address bar, so that it can be shared."""
    memory["state"] = memory["shown"] = state
    if memory["written"] != state_url_query(state):
        memory["written"] = state_url_query(state)
        written = state_parameters(state)
        st.query_params.from_dict(
            {name: [v for n, v in written if n == name] for name, _ in written}
        )


def fields_of(state: MapState) -> dict[str, Any]:
    """Return what each field of the form holds when it asks what `state` does."""
    return form_fields(state.query, is_now=state.is_now)


def change(**changes: Any) -> None:  # noqa: ANN401 - the fields of MapState
    """Keep the state with `changes` for the run that follows."""
    memory["state"] = replace(memory["state"], faults=(), **changes)


def move_to(insee_code: str | None) -> None:
    """Ask from the commune `insee_code`, or from nowhere."""
    there = read_state({"pres": [insee_code or ""]}, boundaries)
    query = replace(memory["state"].query, near=there.query.near)
    change(query=query, near_code=there.near_code, chosen=None, page=1)


def map_chosen() -> None:
    """Open the shop that was tapped on the map."""
    change(chosen=memory["map"].chosen or None)


def card_chosen() -> None:
    """Open the shop that was tapped in the list, or go back to the list."""
    change(chosen=memory["cards"].chosen or None)


def around_chosen() -> None:
    """Open the shop that was tapped among those who deliver here or hand over near here."""
    change(chosen=memory["around"].chosen or None)


def turn_page(page: int) -> None:
    """Go to another page of the list."""
    change(page=page)


def more_asked() -> None:
    """Show all of a part of what is around, as the list."""
    part = memory["around"].more
    if part in PARTS:
        change(query=more_query(memory["state"].query, part), page=1)
        memory.update(fields_of(memory["state"]))


def show_place() -> None:
    """Ask where the visitor is."""
    shown = near_label(memory["state"], boundaries, application.geocoding.label_at)
    ask_place(application, key="place", shown=shown, move_to=move_to)


def show_answer(
    state: MapState, result: SearchResult, shop: Shop | None, around: Around | None
) -> None:
    """Show the open shop, or the list with its pages."""
    if state.chosen is not None and shop is None:
        show_notices(say("Cette fiche n'est plus sur la carte."))
    if shop is None:
        far = far_notice(state, result, boundaries, application.territory_communes)
        show_notices(*filter(None, [far]))
        st.header(answer_title(state, result, boundaries), anchor=False)
        if result.total == 0:
            note_empty(state)
            show_notices(widening_advice(state))
    html = (
        list_html(state, result, around)
        if shop is None
        else shop_html(
            shop,
            catalogue,
            now=now,
            near=state.query.near,
            is_reportable=application.registry is not None,
        )
    )
    opened = None if shop is None else shop.slug
    cards(key="cards", data={"html": html, "opened": opened}, on_chosen_change=card_chosen)
    if shop is None:
        show_pages(state, result)
    if around is not None:
        cards(
            key="around",
            data={
                "html": around_html(
                    around,
                    boundaries,
                    at=state.query.open_at or now,
                    marks=mark_spots(around, result.hits),
                ),
                "opened": None,
            },
            on_chosen_change=around_chosen,
            on_more_change=more_asked,
        )


def list_html(state: MapState, result: SearchResult, around: Around | None) -> str:
    """Return the list of who is near, under the names of the three parts when there are three."""
    parts = "" if around is None else parts_html(result.total, around)
    tools = tools_html(state) if result.hits else ""
    rows = results_html(
        result,
        chosen=state.chosen,
        at=state.query.open_at or now,
        minutes=driving_minutes(state.query.near, result.hits, application.driving),
    )
    return parts + rows + tools


def lettered(
    result: SearchResult, shop: Shop | None, around: Around | None
) -> list[list[object]] | None:
    """Return the dots with a letter; ``None`` leaves those that are there, while a card is open."""
    if shop is not None:
        return None
    return [] if around is None else letter_records(mark_spots(around, result.hits))


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
        before.button(say("Adresses précédentes"), on_click=turn_page, args=(state.page - 1,))
    if state.page * PAGE_LENGTH < result.total:
        after.button(say("Adresses suivantes"), on_click=turn_page, args=(state.page + 1,))


def answer(state: MapState) -> tuple[MapState, SearchResult]:
    """Search what `state` asks; a page beyond the last becomes the last."""
    result = search_shops(catalogue, state.query, limit=PAGE_LENGTH, offset=state.offset, now=now)
    inside = within_pages(state, result.total)
    return (state, result) if inside == state else answer(inside)


def show_header() -> None:
    """Say where one is, and that invented entries are invented."""
    title = say("Autour de chez vous")
    names = territory_title(application.coverage.now.rule, boundaries)
    st.title(f"{title}\N{NO-BREAK SPACE}· {names}", anchor=False)
    note_demonstration(application)
    st.html(languages_html(state_url_query(memory["state"])))


now = now_in_france()
arrive()
show_header()
search_row = st.columns([4, 4, 3])
with search_row[0]:
    show_place()
with search_row[1]:
    st.text_input(say("Que cherchez-vous ?"), key="text", placeholder=say("Miel, poterie, un nom…"))
with search_row[2]:
    show_moment(now)
filters = st.container()
state, result = answer(refresh_now(read_form(memory, memory["state"])))
remember(state)
with filters:
    show_filters(result.counts, state.query, boundaries)
shop = None if state.chosen is None else catalogue.shop(state.chosen)
around = None if shop is not None else look_around(catalogue, state.query)
map_side, list_side = st.columns([7, 5])
with map_side, st.container(key="map_side"):
    map_frame(
        key="map",
        data={
            "title": say("Carte des adresses"),
            "query": state_url_query(replace(state, chosen=None)),
            "chosen": state.chosen,
            "lettered": lettered(result, shop, around),
            "legend": legend_html(),
        },
        on_chosen_change=map_chosen,
    )
with list_side:
    show_notices(*(fault.sentence for fault in state.faults))
    show_answer(state, result, shop, around)
st.page_link(
    "marches.py",
    label=say("Marchés : ce week-end et les deux semaines à venir"),
    query_params=kept_place(state),
)
st.page_link(
    "inscription.py",
    label=say("Inscrire mon atelier ou ma boutique"),
    query_params=kept_language(),
)
st.page_link(
    "geocoder.py", label=say("Géocoder une liste d'adresses"), query_params=kept_language()
)
st.page_link(
    "integrer.py", label=say("Intégrer la carte à votre site"), query_params=kept_language()
)
