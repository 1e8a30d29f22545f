"""Page Intégrer: the map on one's own site: chosen, seen, copied, saved under a name."""

from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

import streamlit as st

from geo.application import open_application
from geo.embed_code import FRAME_HEIGHT_PX, Embed, fitted_iframe_code, iframe_code, script_code
from geo.registry.views import KeptView
from geo.views import View
from geo.web.view_builder import draft_embed, draft_parameters
from pages.components import embed_codes, embed_preview
from pages.desk import greet_organizer
from pages.notices import note_demonstration
from pages.view_form import arrive, height_px, show_form
from pages.view_saving import offer_saving, show_notice, show_views

PHONE_PX, DESKTOP_PX = 390, 1280
WIDTHS: Final = {PHONE_PX: "Téléphone", DESKTOP_PX: "Ordinateur"}
WEIGHT: Final = {
    "waiting": "Pesée en cours…",
    "weight": "Poids mesuré\N{NO-BREAK SPACE}: {total} ko en {count} requêtes (page {page}, "
    "scripts et styles {files}, données {answers}), fond de carte en plus.",
}

application = open_application()
boundaries = application.boundaries


def show_preview(draft: View) -> None:
    """Show the page as another site would frame it."""
    st.subheader("Aperçu", anchor=False)
    width = st.segmented_control(
        "Largeur", list(WIDTHS), format_func=WIDTHS.__getitem__, key="embed_width",
        default=PHONE_PX, required=True, label_visibility="collapsed",
    )  # fmt: skip
    kept: KeptView | None = st.session_state["embed_kept"]
    is_saved = kept is not None and kept.view == draft
    shown = draft_embed(draft if is_saved else replace(draft, slug=""), "", boundaries)
    embed_preview(
        key="embed_preview",
        data={
            "url": shown.frame_url,
            "title": f"Aperçu : {shown.title}",
            "width": width or PHONE_PX,
            "height": height_px() or FRAME_HEIGHT_PX,
            "isAutomatic": height_px() is None,
            "words": WEIGHT,
        },
    )


def base_url() -> str:
    """Return where the map is: as the operator says, else as this browser came."""
    here = urlsplit(str(st.context.url or ""))
    return application.settings.public_url or f"{here.scheme}://{here.netloc}"


def show_codes(embed: Embed) -> None:
    """Show what to paste."""
    st.subheader("À coller dans votre site", anchor=False)
    fixed_px = height_px()
    script = {
        "key": "script",
        "label": "Une ligne de script",
        "hint": "Le cadre prend la hauteur de ce qu'il montre.",
        "code": script_code(embed, height_px=fixed_px),
    }
    frame = {
        "key": "iframe",
        "label": "Un cadre (iframe)",
        "hint": "La seconde ligne donne au cadre la hauteur de ce qu'il montre ; un site qui "
        "refuse les scripts ne garde que la première.",
        "code": fitted_iframe_code(embed)
        if fixed_px is None
        else iframe_code(embed, height_px=fixed_px),
    }
    link = {
        "key": "link",
        "label": "Un lien",
        "hint": "À coller seul sur sa ligne dans WordPress, ou à envoyer.",
        "code": embed.link,
    }
    words = {"copy": "Copier", "copied": "Copié", "selected": "Sélectionné : copiez-le"}
    embed_codes(key="embed_codes", data={"codes": [script, frame, link], "words": words})


arrive()
greet_organizer()
st.title("Intégrer la carte à votre site", anchor=False)
st.text(
    "Choisissez ce que votre page montre, copiez une ligne, collez-la. Sans compte, sans cookie, "
    "sans traceur."
)
note_demonstration(application)
form_side, result_side = st.columns([5, 7], gap="large")
with form_side:
    draft = show_form()
parameters = draft_parameters(draft)
st.query_params.from_dict(
    {name: [value for other, value in parameters if other == name] for name, _ in parameters}
)
with result_side:
    show_preview(draft)
    show_codes(draft_embed(draft, base_url(), boundaries))
    show_notice()
    offer_saving(draft)
show_views()
st.page_link("carte.py", label="Revenir à la carte")
