"""Page Marchés: which markets are near, this week-end and in the two weeks to come."""

from dataclasses import replace
from datetime import datetime

import streamlit as st

from geo.answers import near_label
from geo.application import open_application
from geo.languages import say
from geo.map_form import radius_choices, radius_label
from geo.map_state import read_state, state_url_query
from geo.market_search import DEFAULT_RADIUS_M, find_markets, markets_where
from geo.timetable import now_in_france
from geo.values import Shop
from geo.web.cards import languages_html, markets_html, shop_html
from pages.components import cards
from pages.notices import note_demonstration, show_notices
from pages.where import ask_place, kept_place

application = open_application()
boundaries = application.boundaries
asked = {name: st.query_params.get_all(name) for name in ("pres", "rayon", "boutique", "langue")}
state = read_state(asked, boundaries)


def move_to(place: str | None) -> None:
    """Ask from `place`, as ``pres`` names it, or from nowhere."""
    st.query_params.pop("boutique", None)
    if place:
        st.query_params["pres"] = place
    else:
        st.query_params.pop("pres", None)


def reach() -> None:
    """Go as far as was chosen."""
    st.query_params["rayon"] = f"{st.session_state['market_radius_km']:g}"


def show_radius(radius_m: float) -> None:
    """Show how far around one may look."""
    choices = radius_choices(radius_m)
    st.selectbox(
        say("Rayon"),
        choices,
        index=choices.index(radius_m / 1000),
        format_func=radius_label,
        key="market_radius_km",
        on_change=reach,
    )


def chosen() -> None:
    """Open the maker that was tapped, or go back to the markets."""
    slug = st.session_state["markets"].chosen
    if slug:
        st.query_params["boutique"] = slug
    else:
        st.query_params.pop("boutique", None)


def show_answer() -> None:
    """Show the markets, or the card of a maker who stands there."""
    now = now_in_france()
    shop = None if state.chosen is None else application.catalogue.shop(state.chosen)
    if state.chosen is not None and shop is None:
        show_notices(say("Cette fiche n'est plus sur la carte."))
    html = all_markets(now) if shop is None else card(shop, now)
    opened = None if shop is None else shop.slug
    cards(key="markets", data={"html": html, "opened": opened}, on_chosen_change=chosen)


def all_markets(now: datetime) -> str:
    """Return the markets of the two weeks from `now` on as HTML."""
    window = application.territory_bbox
    parameters = state_url_query(replace(state, chosen=None))
    return markets_html(
        find_markets(application.catalogue, state.query, window=window, now=now),
        today=now.date(),
        where=markets_where(state, boundaries),
        calendar_url=f"/marches.ics?{parameters}".rstrip("?"),
    )


def card(shop: Shop, now: datetime) -> str:
    """Return the card of `shop` as HTML."""
    return shop_html(
        shop,
        application.catalogue,
        now=now,
        near=state.query.near,
        is_reportable=application.registry is not None,
        is_beside_map=False,
    )


st.title(say("Marchés"), anchor=False)
note_demonstration(application)
st.html(languages_html(state_url_query(state)))
place_side, radius_side = st.columns(2)
with place_side:
    label = near_label(state, boundaries, application.geocoding.label_at)
    ask_place(application, key="market_place", shown=label, move_to=move_to)
if state.query.near is not None:
    with radius_side:
        show_radius(state.query.radius_m or DEFAULT_RADIUS_M)
show_notices(*(fault.sentence for fault in state.faults))
show_answer()
st.page_link(
    "carte.py",
    label=say("Voir la carte"),
    query_params=kept_place(state),
)
st.page_link("integrer.py", label=say("Intégrer la carte à votre site"))
