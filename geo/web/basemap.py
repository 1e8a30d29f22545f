"""Can the tiles of the basemap be reached? Asked in the background, never while somebody waits.

A browser that asks a blocked host for tiles fills its console with errors and shows holes. The
map therefore asks for tiles only once this server has fetched one, and draws outlines otherwise.
"""

import logging
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from typing import Final

from geo.tiles import tiles_url

__all__ = ["Basemap"]

_LOG: Final = logging.getLogger(__name__)
_RETRY_AFTER_S: Final = 300.0
_TIMEOUT_S: Final = 4.0
_USER_AGENT: Final = "Alentour (basemap probe)"


class Basemap:
    """One source of tiles and what is known about it.

    Parameters
    ----------
    tiles
        As in :class:`geo.settings.Settings`: a name, a URL template, or ``None`` for no tiles.
    """

    def __init__(self, tiles: str | None) -> None:
        template = None if tiles is None else tiles_url(tiles)
        # Tile 6/32/22 lies over the Massif Central.
        self._probe_url = template and _fill(template, {"s": "a", "z": "6", "x": "32", "y": "22"})
        self._is_reachable = False
        self._asked_at: float | None = None
        self._lock = threading.Lock()

    def is_reachable(self) -> bool:
        """Tell what the last probe found, and start a new one when that was long ago."""
        with self._lock:
            now = time.monotonic()
            is_due = self._asked_at is None or now - self._asked_at > _RETRY_AFTER_S
            if self._probe_url is not None and is_due:
                self._asked_at = now
                threading.Thread(target=self.probe, name="basemap-probe", daemon=True).start()
            return self._is_reachable

    def probe(self) -> None:
        """Fetch one tile and remember whether it came."""
        try:
            request = urllib.request.Request(  # noqa: S310 - the operator chose this address
                str(self._probe_url), headers={"User-Agent": _USER_AGENT}
            )
            with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:  # noqa: S310
                self._is_reachable = answer.headers.get_content_maintype() == "image"
        except (OSError, ValueError, HTTPException) as error:
            self._is_reachable = False
            _LOG.info("basemap tiles cannot be reached, outlines stand in: %s", error)


def _fill(template: str, blanks: Mapping[str, str]) -> str:
    """Fill the blanks that are known, as Leaflet does; ``{r}`` (high resolution) becomes nothing.

    Not ``str.format``: an operator's template may hold braces of its own.
    """
    filled = template.replace("{r}", "")
    for name, value in blanks.items():
        filled = filled.replace(f"{{{name}}}", value)
    return filled
