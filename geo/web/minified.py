"""Our scripts and style sheets without what only we read: comments and the spaces of their lines.

The sources are served as they are until their compressed copies are there; see
:mod:`geo.web.compression`.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import rcssmin
import rjsmin

from geo.web.assets import LEAFLET_FOLDER, STATIC_FOLDER

__all__ = ["read_minified"]

_MINIFIED: Final = frozenset({"leaflet.js"})
"""Come as small as their makers send them, with the notice that their licence asks to keep."""
_MINIFIERS: Final[Mapping[str, Callable[[str], str]]] = {
    ".js": rjsmin.jsmin,
    ".css": rcssmin.cssmin,
}


def read_minified(path: Path) -> bytes:
    """Return what `path` holds, minified when it is a script or a style sheet that we serve.

    Raises
    ------
    OSError
        When the file cannot be read.
    """
    body = path.read_bytes()
    is_ours = path.parent in (STATIC_FOLDER, LEAFLET_FOLDER) and path.name not in _MINIFIED
    minify = _MINIFIERS.get(path.suffix) if is_ours else None
    return body if minify is None else minify(body.decode("utf-8")).encode("utf-8")
