"""The usual way: one folium.Marker a shop, shown by st_folium.

Leaflet comes from the folder beside, since the hosts that Folium names cannot be reached here;
jQuery, Bootstrap and Font Awesome are left out, which favours this page. Leaflet looks for its two
pictures of a pin in the wrong place, which counts 16 kB against it.
"""

import random
from typing import ClassVar

import folium
import streamlit as st
from streamlit_folium import st_folium

chance = random.Random(7)  # noqa: S311  (dots on a map)


class LocalMap(folium.Map):
    """A Folium map whose files come from this server."""

    default_js: ClassVar = [("leaflet", "/app/static/leaflet.js")]
    default_css: ClassVar = [("leaflet_css", "/app/static/leaflet.css")]


st.title("Boutiques")
st.text_input("Commune")
shown = LocalMap(location=(44.75, 4.45), zoom_start=9, tiles=None)
for rank in range(200):
    place = (chance.uniform(44.3, 45.3), chance.uniform(3.9, 4.9))
    folium.Marker(place, tooltip=f"Boutique {rank}").add_to(shown)
st_folium(shown, height=500, use_container_width=True)
