"""What every page of the organizers begins with: who is there, or why the page stays closed."""

from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import streamlit as st

from geo.application import open_application
from geo.entries import Actor
from geo.french import typeset
from geo.roles import Permission
from geo.web.desk_session import HOME_PATH, LOG_IN_PATH
from geo.web.desk_view import header_html
from geo.web.desk_visitor import Visitor, find_visitor, why_closed
from pages.components import cards, desk_header

__all__ = ["DESK_PAGES", "current_visitor", "greet_organizer", "open_desk"]

DESK_PAGES: Final = (
    (HOME_PATH, "Accueil", "organisateurs.py"),
    ("/demandes", "Demandes", "demandes.py"),
    ("/adresses-a-verifier", "Adresses à vérifier", "adresses.py"),
    ("/territoire", "Territoire", "territoire.py"),
    ("/importer", "Importer", "importer.py"),
    ("/tableau-de-bord", "Tableau de bord", "tableau_de_bord.py"),
    ("/integrer", "Intégrer", "integrer.py"),
    ("/", "Carte", "carte.py"),
)
"""Path, name and script of each page; the header links to those that are there."""
_FOLDER: Final = Path(__file__).parent
_HOW_TO_OPEN: Final = (
    '<div class="way-in"><p>Sur la machine qui porte la carte, ouvrez le premier compte :</p>'
    '<p><code>alentour organizer add prenom.nom <span>--name "Prénom Nom"</span>'
    " <span>--role admin</span></code></p></div>"
)


def current_visitor() -> Visitor | None:
    """Return the organizer whose browser this is, asked again of the registry."""
    # Without a log-in service, the visitor has no claims.
    claims = dict(st.user) if open_application().settings.log_in_service is not None else {}
    return find_visitor(open_application(), dict(st.context.cookies), claims, at=datetime.now(UTC))


def open_desk(permission: Permission) -> Actor:
    """Return who is logged in and may do what `permission` names; show the header.

    Anybody else gets the reason, the way to log in, and nothing of the page that follows.
    """
    visitor = current_visitor()
    fault = why_closed(open_application(), visitor, permission)
    if visitor is not None:
        _show_header(visitor)
    if visitor is None or fault is not None:
        _show_closed(fault or "", is_known=visitor is not None)
        st.stop()
    return visitor.actor


def greet_organizer() -> None:
    """Show the header to an organizer who comes to a page of everybody's."""
    visitor = current_visitor()
    if visitor is not None:
        _show_header(visitor)


def _path() -> str:
    return urlsplit(str(st.context.url or "")).path.rstrip("/") or HOME_PATH


def _show_header(visitor: Visitor) -> None:
    links = [(path, name) for path, name, script in DESK_PAGES if (_FOLDER / script).exists()]
    html = header_html(visitor.organizer.name, links, _path(), is_by_service=visitor.is_by_service)
    desk_header(key="desk_header", data={"html": html}, on_left_change=st.logout)


def _show_closed(fault: str, *, is_known: bool) -> None:
    st.title("Pages des organisateurs", anchor=False)
    st.text(typeset(fault))
    if is_known or open_application().registry is None:
        return
    if "encore de compte" in fault:
        cards(key="how", data={"html": _HOW_TO_OPEN})
        return
    _offer_log_in()


def _offer_log_in() -> None:
    service = open_application().settings.log_in_service
    if service is not None:
        if st.user.get("is_logged_in"):
            st.text("Ce compte n'est pas celui d'un organisateur de cette carte.")
            st.button("Se déconnecter", on_click=st.logout)
        else:
            name = urlsplit(service.issuer).hostname
            st.button(f"Se connecter avec {name}", type="primary", on_click=st.login)
    address = escape(f"{LOG_IN_PATH}?suite={_path()}")
    words = "Se connecter" if service is None else "Se connecter avec un mot de passe"
    cards(key="log_in", data={"html": f'<p class="way-in"><a href="{address}">{words}</a></p>'})
