"""The map that people work on: pins to drag, contours to draw, areas in colours.

======================= ===================================================================
``/carte/atelier``      its page, fed by messages as ``static/work_map.js`` tells
``/carte/atelier.js``   Folium's script for it
======================= ===================================================================

It holds nothing of its own: whoever puts it into a frame sends what it shows.
"""

from collections.abc import Callable

from starlette.routing import BaseRoute, Route

from geo.application import Application
from geo.web.assets import Assets
from geo.web.message_map import WORK_MAP, MessageMap

__all__ = ["work_map_routes"]


def work_map_routes(open_application: Callable[[], Application], assets: Assets) -> list[BaseRoute]:
    """Return the routes of the work map; the application opens when the first is asked for."""
    page = MessageMap(open_application, assets, WORK_MAP)
    return [Route("/carte/atelier", page.page), Route("/carte/atelier.js", page.script)]
