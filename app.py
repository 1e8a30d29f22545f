"""Alentour as one ASGI application: ``streamlit run app.py`` or ``uvicorn app:app``.

The launcher and the script that Streamlit runs again and again stay in two files.
"""

from pathlib import Path

import streamlit as st

from geo.settings import read_settings
from geo.web.assets import read_assets
from geo.web.routes import build_routes

settings = read_settings()
assets = read_assets()


def find_fault() -> str | None:
    """Say why the app cannot serve, or ``None`` when it can."""
    return None


app = st.App(
    # Absolute: a relative path from another folder answers 500 with a misleading log.
    Path(__file__).resolve().parent / "pages" / "navigation.py",
    routes=build_routes(assets, find_fault),
)
