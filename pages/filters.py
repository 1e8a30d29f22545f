"""The filters of page Carte: each says how many addresses each of its choices would show."""

from datetime import datetime

import streamlit as st

from geo.boundaries import Boundaries
from geo.choices import (
    all_kind_choices,
    area_choices,
    epci_choices,
    label_choices,
    occasion_choices,
    payment_choices,
    role_choices,
    service_choices,
)
from geo.languages import say
from geo.map_form import radius_choices, radius_label
from geo.moments import moment_choices, moment_label
from geo.search import Counts
from geo.values import Query

__all__ = ["show_filters", "show_moment"]


def show_moment(now: datetime) -> None:
    """Ask when a place must be open, at the local time `now`."""
    st.selectbox(
        say("Ouvert"),
        moment_choices(now, st.session_state["open"]),
        format_func=lambda moment: moment_label(moment, now.date()),
        key="open",
        index=None,
        placeholder=say("Indifférent"),
        help=say("Les lieux dont on ne connaît pas les horaires restent affichés."),
    )


def show_filters(counts: Counts, query: Query, boundaries: Boundaries) -> None:
    """Show the services, and the other filters behind one button that says how many are on."""
    services = service_choices(counts.services, query.services)
    if services:
        st.pills(
            say("Service"),
            list(services),
            format_func=lambda service: services.get(service, service),
            key="services",
            selection_mode="multi",
            wrap=False,
        )
    count = _count_behind(query)
    label = say("Plus de choix ({count})", count=count) if count else say("Plus de choix")
    with st.expander(label, expanded=count > 0):
        left, right = st.columns(2)
        with left:
            _show_what(counts, query, boundaries)
        with right:
            _show_where(counts, query, boundaries)


def _count_behind(query: Query) -> int:
    several = (
        query.kinds, query.insee_codes, query.epci_codes, query.payments, query.labels,
        query.made_in, query.occasions, query.roles,
    )  # fmt: skip
    return sum(map(len, several)) + query.is_accessible + query.delivers_here


def _show_what(counts: Counts, query: Query, boundaries: Boundaries) -> None:
    _choose_several(say("Genre"), "kinds", all_kind_choices(counts.kinds, query.kinds))
    occasions = occasion_choices(counts.occasions, query.occasions)
    _choose_several(say("Occasion d'offrir"), "occasions", occasions)
    _choose_several(say("Label"), "labels", label_choices(counts.labels, query.labels))
    made_in = area_choices(counts.made_in, query.made_in, boundaries)
    _choose_several(say("Fabriqué à"), "made_in", made_in)
    payments = payment_choices(counts.payments, query.payments)
    _choose_several(say("Paiement"), "payments", payments)


def _show_where(counts: Counts, query: Query, boundaries: Boundaries) -> None:
    is_somewhere = query.near is not None
    st.selectbox(
        say("Rayon"),
        radius_choices(query.radius_m),
        format_func=radius_label,
        key="radius_km",
        index=None,
        placeholder=say("Indifférent"),
        disabled=not is_somewhere,
        help=say("Dites d'abord où vous êtes."),
    )
    _choose_several(say("Lieu"), "roles", role_choices(counts.roles, query.roles))
    communes = area_choices(counts.insee_codes, query.insee_codes, boundaries)
    _choose_several(say("Commune"), "communes", communes)
    epcis = epci_choices(counts.epci_codes, query.epci_codes, boundaries)
    _choose_several(say("Intercommunalité"), "epcis", epcis)
    st.checkbox(
        say("Livre chez moi ({count})", count=counts.delivers)
        if is_somewhere
        else say("Livre chez moi"),
        key="delivers",
        disabled=not is_somewhere,
        help=say("Dites d'abord où vous êtes."),
    )
    st.checkbox(
        say("Accessible en fauteuil roulant ({count})", count=counts.accessible), key="accessible"
    )


def _choose_several(label: str, key: str, choices: dict[str, str]) -> None:
    """Show a filter of which several choices may hold."""
    st.multiselect(
        label,
        list(choices),
        format_func=lambda value: choices.get(value, value),
        key=key,
        placeholder=say("Indifférent"),
        select_all=False,
    )
