"""Page Marchés: which markets are near, this week-end and in the two weeks to come."""

from datetime import UTC, datetime

import streamlit as st

from geo.answers import near_label
from geo.application import open_application
from geo.languages import say
from geo.map_form import radius_choices, radius_label
from geo.map_state import read_state, state_url_query
from geo.market_search import DEFAULT_RADIUS_M, find_markets, markets_where
from geo.timetable import local_time
from geo.web.cards import markets_html, notices_html
from pages.components import cards
from pages.where import ask_place

application = open_application()
boundaries = application.boundaries
asked = {name: st.query_params.get_all(name) for name in ("pres", "rayon", "langue")}
state = read_state(asked, boundaries)


def move_to(place: str | None) -> None:
    """Ask from `place`, as ``pres`` names it, or from nowhere."""
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
        disabled=state.query.near is None,
    )


st.title(say("Marchés"), anchor=False)
place_side, radius_side = st.columns(2)
with place_side:
    label = near_label(state, boundaries, application.geocoding.label_at)
    ask_place(application, key="market_place", shown=label, move_to=move_to)
with radius_side:
    show_radius(state.query.radius_m or DEFAULT_RADIUS_M)
if state.faults:
    st.html(notices_html(fault.sentence for fault in state.faults))
now = local_time(datetime.now(UTC))
markets = find_markets(
    application.catalogue, state.query, window=application.territory_bbox, now=now
)
html = markets_html(
    markets,
    today=now.date(),
    where=markets_where(state, boundaries),
    calendar_url=f"/marches.ics?{state_url_query(state)}".rstrip("?"),
)
tapped = cards(key="markets", data={"html": html, "opened": None}, on_chosen_change=lambda: None)
if tapped.chosen:
    st.switch_page("carte.py", query_params={"boutique": tapped.chosen})
st.page_link("carte.py", label=say("Voir la carte"))
