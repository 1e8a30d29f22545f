"""Page Tableau de bord: what the map covers, what waits, how true it is."""

from datetime import UTC, datetime

import streamlit as st

from geo.answers import territory_title
from geo.application import open_application
from geo.dashboard import (
    Dashboard,
    coverage_areas,
    read_dashboard,
    read_month,
    read_troubles,
)
from geo.errors import AlentourError, ChangedMeanwhile, FormRefused, NotAllowed
from geo.french import MONTHS, typeset
from geo.freshness import Thresholds
from geo.limits import change_thresholds, read_kept_thresholds
from geo.roles import Permission
from geo.unanswered import MONTHS_KEPT, month_before
from geo.web.dashboard_view import dashboard_html, month_html
from pages.components import figures, work_map
from pages.desk import open_desk

VIEWS = {False: "Créateurs", True: "Livraison"}

by = open_desk(Permission.SEE_REGISTRY)
application = open_application()
if application.registry is None:
    st.stop()
registry, catalogue, boundaries = (
    application.registry,
    application.catalogue,
    application.boundaries,
)
now = datetime.now(UTC)


def show_map(dashboard: Dashboard) -> None:
    """Show the communes, shaded by makers or by whether anybody delivers there."""
    is_delivery = st.segmented_control(
        "Communes selon", list(VIEWS), format_func=VIEWS.__getitem__, default=False, required=True
    )
    areas = coverage_areas(dashboard.coverage, boundaries, is_delivery=bool(is_delivery))
    title = "Carte des communes selon ce qu'on y trouve"
    work_map(key="coverage", data={"title": title, "areas": areas, "points": [], "fit": "areas"})


def month_title(month: str) -> str:
    """Return ``"novembre 2026"``."""
    return f"{MONTHS[int(month[5:]) - 1]} {month[:4]}"


def offer_month() -> None:
    """Offer the page of a month to print."""
    months = [month_before(f"{now:%Y-%m}", back) for back in range(MONTHS_KEPT)]
    month = st.selectbox("Rapport d'un mois, à imprimer", months, format_func=month_title)
    report = read_month(
        registry, catalogue, application.territory_communes, month=month, by=by, at=now
    )
    name = territory_title(application.coverage.now.rule, boundaries)
    page = month_html(report, territory=name, boundaries=boundaries)
    st.download_button(
        "Télécharger la page",
        page,
        f"rapport-{month}.html",
        "text/html",
        on_click="ignore",
    )


def save_thresholds(version: int) -> None:
    """Save the ages that were typed, and say what became of it."""
    try:
        thresholds = Thresholds(
            grey_after_months=st.session_state["grey_after"],
            hidden_after_months=st.session_state["hidden_after"],
        )
        change_thresholds(registry, thresholds, version=version, by=by, at=datetime.now(UTC))
    except FormRefused as refused:
        said = [fault.sentence for fault in refused.faults.values()]
    except ChangedMeanwhile:
        said = ["Quelqu'un d'autre vient de changer ces durées : les voici."]
        forget_thresholds()
    except AlentourError as error:
        said = [error.sentence]
    else:
        said = ["C'est enregistré : la carte suit."]
        forget_thresholds()
    st.session_state["thresholds_said"] = said


def forget_thresholds() -> None:
    """Let the fields show again what is kept."""
    for name in ("grey_after", "hidden_after"):
        st.session_state.pop(name, None)


def choose_thresholds() -> None:
    """Let whoever may set the rules say after how long entries grey and go."""
    try:
        version, kept = read_kept_thresholds(registry, by=by)
    except NotAllowed:
        return
    said = st.session_state.pop("thresholds_said", ())
    with st.expander("Âge des fiches", expanded=bool(said)), st.form("thresholds", border=False):
        st.caption(
            typeset(
                "En mois depuis la dernière confirmation ; la personne est rappelée un mois avant."
            )
        )
        grey_side, hidden_side = st.columns(2)
        grey_side.number_input(
            "Griser après", 1, 120, kept.grey_after_months, key="grey_after", format="%d"
        )
        hidden_side.number_input(
            "Cacher après", 1, 120, kept.hidden_after_months, key="hidden_after", format="%d"
        )
        st.form_submit_button("Enregistrer les durées", on_click=save_thresholds, args=(version,))
        for sentence in said:
            st.text(typeset(sentence))


st.title("Tableau de bord", anchor=False)
try:
    seen = read_dashboard(registry, catalogue, application.territory_communes, by=by, at=now)
    show_map(seen)
    troubles = read_troubles(registry, by=by, at=now, boundaries=boundaries)
    figures(key="figures", data={"html": dashboard_html(seen, troubles, boundaries)})
    offer_month()
    choose_thresholds()
except AlentourError as error:
    st.write(error.sentence)
