"""The list of everything that the app answers beside Streamlit."""

from collections.abc import Callable

from starlette.routing import BaseRoute

from geo.web.assets import Assets
from geo.web.health import health_route

__all__ = ["build_routes"]


def build_routes(assets: Assets, find_fault: Callable[[], str | None]) -> list[BaseRoute]:
    """Return our routes; Streamlit's own come after them.

    Streamlit keeps ``/_stcore/``, ``/media/``, ``/component/`` and ``/static/`` for itself and
    refuses a route there. A route at a page's own path would hide the page without a word.
    """
    return [health_route(find_fault), assets.route()]
