"""Page Organisateurs: what waits, and where it is done."""

import streamlit as st

from geo.application import open_application
from geo.queue import read_queue
from geo.registry.queues import QueueQuery
from geo.roles import Permission
from geo.web.desk_view import home_html
from pages.components import cards
from pages.desk import open_desk

by = open_desk(Permission.SEE_REGISTRY)
application = open_application()
st.title("Organiser la carte", anchor=False)
if application.registry is not None:
    with application.registry.reading() as connection:
        page = read_queue(connection, QueueQuery(), by=by, boundaries=application.boundaries)
    cards(key="home", data={"html": home_html(page)})
