"""The parts of the screens that Streamlit has no widget for.

``place_search``  where one is, with suggestions as one types
``map_frame``     the map; stays mounted whatever changes around it
``cards``         the list or one shop, as HTML of our own templates
``address_map``   geocoded addresses on their map
``address_list``  the same as a list
``bench``         one doubtful address, and what may be decided of it
``limits``        who would enter or leave, changes of the rule, a letter
``figures``       the figures of the dashboard, as HTML of our own templates
``work_map``      the map that people work on: pins to drag, contours to draw
``desk_header``   the head of the organizers' pages
``queue_desk``    the queue and the entry that is looked at
``import_list``   rows of an import, or the first rows of a file
``file_choice``   a file of the visitor's
``form_frame``    a plain page of ours, as high as what it holds
``embed_preview`` a page as another site would frame it, with its weight
``embed_codes``   texts to copy
"""

from pathlib import Path
from typing import Final

import streamlit as st

from geo.web.accent import family_rules
from geo.web.assets import STATIC_FOLDER

__all__ = [
    "address_list",
    "address_map",
    "bench",
    "cards",
    "desk_header",
    "embed_codes",
    "embed_preview",
    "figures",
    "file_choice",
    "form_frame",
    "import_list",
    "limits",
    "map_frame",
    "place_search",
    "queue_desk",
    "work_map",
]

_FOLDER: Final = Path(__file__).parent


def _read(*names: str) -> str:
    return "\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in names)


_FAVOURITES: Final = (STATIC_FOLDER / "favourites.js").read_text(encoding="utf-8")
"""What one keeps: the same script as on the plain page of one's list."""


place_search = st.components.v2.component(
    "alentour_place_search", css=_read("place_search.css"), js=_read("place_search.js")
)
map_frame = st.components.v2.component(
    "alentour_map_frame", css=_read("map_frame.css") + family_rules(), js=_read("map_frame.js")
)
cards = st.components.v2.component(
    "alentour_cards",
    css=_read("cards.css") + family_rules(),
    js=f"{_FAVOURITES}\n{_read('cards.js')}",
)
limits = st.components.v2.component(
    "alentour_limits",
    css=_read("cards.css", "limits.css") + family_rules(),
    js=f"{_FAVOURITES}\n{_read('cards.js')}",
)
address_map = st.components.v2.component(
    "alentour_address_map",
    css=_read("address_map.css"),
    js=_read("held_frame.js", "address_map.js"),
)
address_list = st.components.v2.component(
    "alentour_address_list", css=_read("address_list.css"), js=_read("address_list.js")
)
file_choice = st.components.v2.component(
    "alentour_file_choice", css=_read("file_choice.css"), js=_read("file_choice.js")
)
figures = st.components.v2.component(
    "alentour_figures", css=_read("figures.css"), js=_read("address_list.js")
)
bench = st.components.v2.component("alentour_bench", css=_read("bench.css"), js=_read("bench.js"))
form_frame = st.components.v2.component(
    "alentour_form_frame", css=_read("form_frame.css"), js=_read("form_frame.js")
)
embed_preview = st.components.v2.component(
    "alentour_embed_preview", css=_read("embed_preview.css"), js=_read("embed_preview.js")
)
embed_codes = st.components.v2.component(
    "alentour_embed_codes", css=_read("embed_codes.css"), js=_read("embed_codes.js")
)
work_map = st.components.v2.component(
    "alentour_work_map", css=_read("work_map.css"), js=_read("held_frame.js", "work_map.js")
)
desk_header = st.components.v2.component(
    "alentour_desk_header", css=_read("desk_header.css"), js=_read("desk_header.js")
)
queue_desk = st.components.v2.component(
    "alentour_queue_desk", css=_read("queue_desk.css"), js=_read("queue_desk.js")
)
import_list = st.components.v2.component(
    "alentour_import_list", css=_read("import_list.css"), js=_read("import_list.js")
)
