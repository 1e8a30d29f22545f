"""The parts of the screens that Streamlit has no widget for.

``place_search``  where one is, with suggestions as one types
``map_frame``     the map; stays mounted whatever changes around it
``cards``         the list or one shop, as HTML of our own templates
"""

from pathlib import Path
from typing import Final

import streamlit as st

__all__ = ["cards", "map_frame", "place_search"]

_FOLDER: Final = Path(__file__).parent


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


place_search = st.components.v2.component(
    "alentour_place_search", css=_read("place_search.css"), js=_read("place_search.js")
)
map_frame = st.components.v2.component(
    "alentour_map_frame", css=_read("map_frame.css"), js=_read("map_frame.js")
)
cards = st.components.v2.component("alentour_cards", css=_read("cards.css"), js=_read("cards.js"))
