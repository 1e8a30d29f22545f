"""Page Inscription: the plain form, framed."""

import streamlit as st

from pages.components import form_frame

st.title("Inscrire mon atelier ou ma boutique", anchor=False)
form_frame(
    key="form",
    data={"url": "/inscription/formulaire", "title": "Formulaire d'inscription"},
)
st.page_link("carte.py", label="Revenir à la carte")
st.page_link("integrer.py", label="Intégrer la carte à votre site")
