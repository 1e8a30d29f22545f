"""The script that Streamlit runs for every visit: which pages there are."""

from contextlib import AbstractContextManager

import streamlit as st

from geo.languages import Language, choose_language, speaking, translate
from geo.web.shell import Shell
from geo.web.spoken import SPOKEN_PAGES


def speaking_to_visitor() -> AbstractContextManager[None]:
    """Speak the language of the address, else of the browser."""
    asked = st.query_params.get_all("langue")[-1:]
    accepted = st.context.headers.get("Accept-Language")
    language = choose_language(asked[0] if asked else None, accepted)
    return speaking(language, is_asked=language in asked)


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
