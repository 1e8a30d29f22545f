"""Page Carte: who makes and sells what, near here."""

import streamlit as st

st.title("Autour de chez vous")
st.write("La carte de cette installation n’est pas encore là.")
