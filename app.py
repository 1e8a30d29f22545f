"""Alentour as one ASGI application: ``streamlit run app.py`` or ``uvicorn app:app``.

The launcher and the script that Streamlit runs again and again stay in two files.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st

from geo.settings import read_settings
from geo.web.assets import read_assets
from geo.web.compression import CompressedCopies
from geo.web.routes import build_middleware, build_routes, first_files
from geo.web.shell import Shell, read_theme

# Absolute: a relative path from another folder answers 500 with a misleading log.
ROOT = Path(__file__).resolve().parent
settings = read_settings()
assets = read_assets()
copies = CompressedCopies(settings.home / "cache" / "compressed")
shell = Shell(theme=read_theme(ROOT / ".streamlit" / "config.toml"))


def find_fault() -> str | None:
    """Say in French why the app cannot serve, or ``None`` when it can."""
    return None


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Prepare what the first visitor needs; tidy up at the end."""
    copies.prepare(first_files(assets))
    yield
    copies.close()


app = st.App(
    ROOT / "pages" / "navigation.py",
    routes=build_routes(assets, find_fault),
    middleware=build_middleware(settings, shell, copies, assets),
    lifespan=lifespan,
)
