"""Page Inscription: the plain form, framed."""

from urllib.parse import urlencode

import streamlit as st

from pages.components import form_frame
from pages.speech import kept_language

st.title("Inscrire mon atelier ou ma boutique", anchor=False)
language = kept_language()
form_frame(
    key="form",
    data={
        "url": "/inscription/formulaire" + (f"?{urlencode(language)}" if language else ""),
        "title": "Formulaire d'inscription",
    },
)
st.page_link("carte.py", label="Revenir à la carte", query_params=language)
st.page_link("integrer.py", label="Intégrer la carte à votre site")
