"""Alentour as one ASGI application: ``streamlit run app.py`` or ``uvicorn app:app``.

The launcher and the script that Streamlit runs again and again stay in two files.
"""

import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import streamlit as st
import streamlit.config
import streamlit.logger
from starlette.routing import Router
from starlette.types import ASGIApp

from geo.errors import SettingRefused
from geo.logs import LINE_FORMAT, configure_logs
from geo.settings import Settings, read_settings
from geo.web.assets import read_assets
from geo.web.compression import CompressedCopies, copies_folder
from geo.web.kept_pages import KeptPages
from geo.web.log_in_service import auth_secrets
from geo.web.minified import read_minified
from geo.web.opening import Opening
from geo.web.routes import build_middleware, build_routes
from geo.web.shell import Shell, read_theme
from geo.web.streamlit_files import find_chunks, first_files, streamlit_folder

# Absolute: a relative path from another folder answers 500 with a misleading log.
ROOT = Path(__file__).resolve().parent
# Widgets of page Carte: their files set out for the browser before the page has named them.
WIDGETS = ("TextInput", "ButtonGroup", "BidiComponent", "Html", "Multiselect", "Selectbox")


def read_settings_or_leave() -> Settings:
    """Read the settings; one that cannot be used ends the program with its sentence."""
    try:
        return read_settings()
    except SettingRefused as error:
        sys.exit(f"alentour : {error.sentence}")


def write_safe_logs(form: str) -> None:
    """Let nothing personal into a log, neither ours nor Streamlit's."""
    streamlit.config.set_option("logger.messageFormat", LINE_FORMAT)
    streamlit.logger.update_formatter()
    configure_logs(form)


settings = read_settings_or_leave()
write_safe_logs(settings.log_form)
assets = read_assets()
kept_pages = KeptPages()
copies = CompressedCopies(copies_folder(settings.home), read_minified)
widget_files = find_chunks(streamlit_folder(), WIDGETS)
shell = Shell(
    early_urls={"/": "/carte/fond"},
    plain_urls={"/inscription": "/inscription/formulaire"},
    theme=read_theme(ROOT / ".streamlit" / "config.toml"),
    widget_files=tuple(f"/static/js/{path.name}" for path in widget_files),
)


def open_map() -> Router:
    """Load the libraries, the communes and the catalogue, which takes seconds."""
    from geo.application import open_application, warm_application
    from geo.web.desk_routes import desk_routes
    from geo.web.feed_routes import feed_routes
    from geo.web.geocoding_routes import geocoding_routes
    from geo.web.light_routes import light_routes
    from geo.web.map_routes import map_routes
    from geo.web.oembed_routes import oembed_routes
    from geo.web.ogc_routes import ogc_routes
    from geo.web.own_entry_routes import own_entry_routes
    from geo.web.paper_routes import paper_routes
    from geo.web.photo_routes import photo_routes
    from geo.web.print_routes import print_routes
    from geo.web.registration_routes import registration_routes
    from geo.web.report_routes import report_routes
    from geo.web.shop_routes import shop_routes
    from geo.web.sitemap_routes import sitemap_routes
    from geo.web.tile_routes import tile_routes
    from geo.web.work_map_routes import work_map_routes

    warm = partial(warm_application, open_application())
    threading.Thread(target=warm, name="warm", daemon=True).start()
    parts = (
        map_routes,
        work_map_routes,
        geocoding_routes,
        desk_routes,
        registration_routes,
        own_entry_routes,
        photo_routes,
        shop_routes,
        # After those of shops, whose files stand below the same path.
        partial(light_routes, pages=kept_pages),
        print_routes,
        paper_routes,
        report_routes,
        feed_routes,
        ogc_routes,
        tile_routes,
        sitemap_routes,
        oembed_routes,
    )
    return Router([route for part in parts for route in part(open_application, assets)])


def close_map() -> None:
    """Stop the threads of the application and leave its database."""
    from geo.application import close_application

    close_application()


opening: Opening[ASGIApp] = Opening(open_map, name="La carte")


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Prepare what the first visitor needs; tidy up at the end."""
    opening.start()
    copies.prepare([*assets.files().values(), *first_files(streamlit_folder()), *widget_files])
    yield
    copies.close()
    close_map()


app = st.App(
    ROOT / "pages" / "navigation.py",
    routes=build_routes(assets, opening),
    middleware=build_middleware(settings, shell, copies, assets, kept_pages),
    lifespan=lifespan,
    secrets=auth_secrets(settings),
)
