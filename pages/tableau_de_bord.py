"""Page Tableau de bord: what the map covers, what waits, how true it is."""

from datetime import UTC, datetime

import streamlit as st

from geo.answers import territory_title
from geo.application import open_application
from geo.dashboard import Dashboard, coverage_areas, read_dashboard, read_month
from geo.errors import AlentourError
from geo.french import MONTHS
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


st.title("Tableau de bord", anchor=False)
try:
    seen = read_dashboard(registry, catalogue, application.territory_communes, by=by, at=now)
    show_map(seen)
    figures(key="figures", data={"html": dashboard_html(seen, boundaries)})
    offer_month()
except AlentourError as error:
    st.write(error.sentence)
