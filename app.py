"""Alentour as one ASGI application: ``streamlit run app.py`` or ``uvicorn app:app``.

The launcher and the script that Streamlit runs again and again stay in two files.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.routing import Router
from starlette.types import ASGIApp

from geo.settings import read_settings
from geo.web.assets import read_assets
from geo.web.compression import CompressedCopies
from geo.web.opening import Opening
from geo.web.routes import build_middleware, build_routes
from geo.web.shell import Shell, read_theme
from geo.web.streamlit_files import find_chunks, first_files, streamlit_folder

# Absolute: a relative path from another folder answers 500 with a misleading log.
ROOT = Path(__file__).resolve().parent
# Widgets of page Carte: their files set out for the browser before the page has named them.
WIDGETS = ("TextInput", "ButtonGroup", "BidiComponent", "Html", "Multiselect", "Selectbox")
settings = read_settings()
assets = read_assets()
copies = CompressedCopies(settings.home / "cache" / "compressed")
widget_files = find_chunks(streamlit_folder(), WIDGETS)
shell = Shell(
    early_urls={"/": "/carte/fond"},
    theme=read_theme(ROOT / ".streamlit" / "config.toml"),
    widget_files=tuple(f"/static/js/{path.name}" for path in widget_files),
)


def open_map() -> Router:
    """Load the libraries, the communes and the catalogue, which takes seconds."""
    from geo.application import open_application
    from geo.web.geocoding_routes import geocoding_routes
    from geo.web.map_routes import map_routes

    open_application()
    routes = [*map_routes(open_application, assets), *geocoding_routes(open_application, assets)]
    return Router(routes)


opening: Opening[ASGIApp] = Opening(open_map, name="La carte")


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Prepare what the first visitor needs; tidy up at the end."""
    opening.start()
    copies.prepare([*assets.files().values(), *first_files(streamlit_folder()), *widget_files])
    yield
    copies.close()


app = st.App(
    ROOT / "pages" / "navigation.py",
    routes=build_routes(assets, opening),
    middleware=build_middleware(settings, shell, copies, assets),
    lifespan=lifespan,
)
