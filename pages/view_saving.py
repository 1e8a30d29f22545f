"""Saving, changing and removing named views on page Intégrer, for those who may."""

from datetime import UTC, datetime
from html import escape
from urllib.parse import urlencode

import streamlit as st

from geo.application import open_application
from geo.errors import AlentourError, ChangedMeanwhile, FormRefused
from geo.registry.database import Registry
from geo.registry.views import KeptView
from geo.roles import Permission
from geo.timetable import now_in_france
from geo.usage import view_page
from geo.view_checks import LONGEST_TITLE
from geo.view_keeping import drop_view, keep_view, read_view_usage, read_views
from geo.views import View
from geo.web.desk_session import LOG_IN_PATH
from geo.web.desk_visitor import why_closed
from geo.web.view_builder import draft_parameters, draft_title, usage_sentence
from pages.components import cards
from pages.desk import current_visitor
from pages.notices import show_notices
from pages.view_form import read_form, start_anew, take

__all__ = ["offer_saving", "show_notice", "show_views"]


def _save(registry: Registry) -> None:
    """Save the draft for whoever is still logged in."""
    visitor, kept = current_visitor(), st.session_state["embed_kept"]
    if visitor is None:
        st.session_state["embed_notice"] = (
            "Reconnectez-vous pour enregistrer : rien n'est perdu ici."
        )
        return
    try:
        saved = keep_view(
            registry,
            read_form(),
            version=None if kept is None else kept.version,
            by=visitor.actor,
            at=datetime.now(UTC),
            boundaries=open_application().boundaries,
        )
    except ChangedMeanwhile as conflict:
        _note_conflict(conflict)
    except FormRefused as refused:
        st.session_state["embed_notice"] = " ".join(one.sentence for one in refused.faults.values())
    except AlentourError as refused:
        st.session_state["embed_notice"] = refused.sentence
    else:
        take(saved.view, saved)
        st.session_state["embed_notice"] = (
            f"Enregistrée : elle est à l'adresse /v/{saved.view.slug}."
        )


def _note_conflict(conflict: ChangedMeanwhile) -> None:
    """Say that somebody saved first; the next save is told what it overwrites."""
    current = conflict.current
    if isinstance(current, KeptView):
        st.session_state["embed_kept"] = current
        st.session_state["embed_notice"] = (
            "Quelqu'un d'autre a enregistré cette vue entre-temps : rien n'a été écrasé. "
            "Enregistrez de nouveau pour mettre la vôtre à sa place, ou ouvrez la sienne plus bas."
        )
    else:
        start_anew(read_form())
        st.session_state["embed_notice"] = (
            "Quelqu'un d'autre a supprimé cette vue entre-temps : enregistrez pour la refaire."
        )


def _remove(registry: Registry, kept: KeptView) -> None:
    """Remove a view; sites that show it are told that it is gone."""
    visitor = current_visitor()
    if visitor is None:
        st.session_state["embed_notice"] = "Reconnectez-vous pour supprimer."
        return
    try:
        drop_view(
            registry, kept.view.slug, version=kept.version, by=visitor.actor,
            at=datetime.now(UTC), boundaries=open_application().boundaries,
        )  # fmt: skip
    except ChangedMeanwhile:
        st.session_state["embed_notice"] = (
            "Quelqu'un a changé cette vue entre-temps : elle est restée."
        )
    except AlentourError as refused:
        st.session_state["embed_notice"] = refused.sentence
    else:
        if st.session_state["embed_draft"].slug == kept.view.slug:
            start_anew(read_form())
        st.session_state["embed_notice"] = f"« {kept.view.title} » est supprimée."


def offer_saving(draft: View) -> None:
    """Offer to save under a name, or say who may."""
    application = open_application()
    registry = application.registry
    kept: KeptView | None = st.session_state["embed_kept"]
    st.subheader("Enregistrer" if kept is None else "Modifier la vue", anchor=False)
    visitor = current_visitor()
    fault = why_closed(application, visitor, Permission.KEEP_VIEWS)
    if registry is None or fault is not None:
        st.text(
            "Les lignes ci-dessus suffisent. Un organisateur de la carte peut aussi enregistrer "
            "cette vue sous un nom : son adresse est courte, et elle se modifie sans toucher à "
            "votre site."
        )
        if visitor is None and registry is not None:
            query = urlencode(draft_parameters(draft))
            suite = f"/integrer?{query}" if query else "/integrer"
            address = escape(f"{LOG_IN_PATH}?{urlencode({'suite': suite})}")
            html = f'<p class="way-in"><a href="{address}">Se connecter</a></p>'
            cards(key="embed_log_in", data={"html": html})
        else:
            st.caption(fault or "")
        return
    st.text_input(
        "Titre", key="embed_title", max_chars=LONGEST_TITLE,
        placeholder=draft_title(draft, application.boundaries),
    )  # fmt: skip
    st.text_area(
        "Sites qui peuvent l'afficher, un par ligne",
        key="embed_hosts",
        placeholder="https://www.mon-office.fr",
        help="Sans site nommé, tous le peuvent. https://*.exemple.fr vaut pour tous ceux d'un nom.",
    )
    with st.container(horizontal=True):
        st.button("Enregistrer la vue", type="primary", on_click=_save, args=(registry,))
        if kept is not None:
            st.button("Commencer une autre vue", on_click=start_anew)


def show_notice() -> None:
    """Say what became of the last action."""
    notice = st.session_state.pop("embed_notice", None)
    if notice:
        show_notices(notice)


def show_views() -> None:
    """List the saved views: with what can be done of them, for whoever may."""
    application, visitor = open_application(), current_visitor()
    registry = application.registry
    is_closed = why_closed(application, visitor, Permission.KEEP_VIEWS) is not None
    if visitor is None or registry is None or is_closed:
        return
    kept = read_views(registry, by=visitor.actor, boundaries=application.boundaries)
    usage = read_view_usage(registry, by=visitor.actor, today=now_in_france().date())
    st.subheader("Vues enregistrées", anchor=False)
    if not kept:
        st.caption("Aucune pour l'instant.")
    for one in kept:
        slug = one.view.slug
        with st.container(border=True):
            st.text(f"{one.view.title}\n/v/{slug} · {usage_sentence(usage.get(view_page(slug)))}")
            with st.container(horizontal=True):
                st.link_button("Voir", f"/v/{slug}")
                st.button("Modifier", key=f"edit-{slug}", on_click=take, args=(one.view, one))
                with st.popover("Supprimer"):
                    st.text("Les sites qui l'affichent ne montreront plus rien.")
                    st.button(
                        "Supprimer la vue",
                        key=f"drop-{slug}",
                        on_click=_remove,
                        args=(registry, one),
                    )
