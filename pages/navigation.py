"""The script that Streamlit runs for every visit: which pages there are."""

import streamlit as st

from geo.languages import Language, speaking, translate
from geo.web.shell import Shell
from geo.web.spoken import SPOKEN_PAGES
from pages.speech import speaking_to_visitor

page = st.navigation(
    [
        st.Page("carte.py", title="Carte", url_path="carte", default=True),
        st.Page("marches.py", title="Marchés", url_path="marches"),
        st.Page("inscription.py", title="Inscription", url_path="inscription"),
        st.Page("geocoder.py", title="Géocoder", url_path="geocoder"),
        st.Page("integrer.py", title="Intégrer", url_path="integrer"),
        st.Page("organisateurs.py", title="Organisateurs", url_path="organisateurs"),
        st.Page("demandes.py", title="Demandes", url_path="demandes"),
        st.Page("adresses.py", title="Adresses à vérifier", url_path="adresses-a-verifier"),
        st.Page("importer.py", title="Importer", url_path="importer"),
        st.Page("territoire.py", title="Territoire", url_path="territoire"),
        st.Page("tableau_de_bord.py", title="Tableau de bord", url_path="tableau-de-bord"),
    ],
    position="hidden",
)
with speaking_to_visitor() if page.url_path in SPOKEN_PAGES else speaking(Language.FR):
    st.set_page_config(
        page_title=translate(Shell().title), layout="wide", initial_sidebar_state="collapsed"
    )
    page.run()
