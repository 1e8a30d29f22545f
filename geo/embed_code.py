"""What a site pastes to have the map there: a frame, a script that makes one, a link.

Titles come from people: what they hold stays text in HTML, and in the texts of content management
systems, where square brackets would call a macro.
"""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode

from geo.views import View

__all__ = [
    "FRAME_HEIGHT_PX",
    "Embed",
    "fitted_iframe_code",
    "iframe_code",
    "oembed_address",
    "script_code",
    "view_embed",
]

FRAME_HEIGHT_PX: Final = 640
"""Of a frame whose height nobody has chosen."""
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_MACRO_SIGNS: Final = {"[": "&#91;", "]": "&#93;", "{": "&#123;", "}": "&#125;", "`": "&#96;"}
_PARAMETER: Final = re.compile(r"[a-z]+")

Parameters = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Embed:
    """One page of the map as other sites show it.

    Attributes
    ----------
    base_url
        Where the map is, ``"https://map.example.org"``.
    path
        ``"/carte"``, ``"/v/{slug}"``…
    parameters
        What the page is asked, ``cadre`` left out.
    title
        What the frame is called, for whoever does not see it.
    """

    base_url: str
    path: str = "/carte"
    parameters: Parameters = ()
    title: str = "Alentour"

    @property
    def link(self) -> str:
        """Address of the page by itself: to be visited, or pasted where oEmbed is known."""
        return self._address(self.parameters)

    @property
    def frame_url(self) -> str:
        """Address of the page inside another site."""
        return self._address([*self.parameters, ("cadre", "1")])

    def _address(self, parameters: Parameters) -> str:
        address = self.base_url.rstrip("/") + quote(self.path)
        return f"{address}?{urlencode(parameters)}" if parameters else address


def view_embed(view: View, base_url: str) -> Embed:
    """Return the page of a saved view."""
    return Embed(base_url=base_url, path=f"/v/{view.slug}", title=view.title)


def iframe_code(embed: Embed, *, width: str = "100%", height_px: int = FRAME_HEIGHT_PX) -> str:
    """Return a frame of a fixed height, for any site that takes HTML.

    Examples
    --------
    >>> iframe_code(Embed(base_url="https://carte.example", title="Nos <potiers>"))[:76]
    '<iframe src="https://carte.example/carte?cadre=1" title="Nos &lt;potiers&gt;"'
    """
    attributes = {
        "src": embed.frame_url,
        "title": embed.title,
        "width": width,
        "height": str(height_px),
        "style": "border:0;max-width:100%",
        "loading": "lazy",
        "allow": "geolocation",
        "referrerpolicy": "strict-origin-when-cross-origin",
    }
    return f"<iframe{_written(attributes)}></iframe>"


def fitted_iframe_code(embed: Embed, *, height_px: int = FRAME_HEIGHT_PX) -> str:
    """Return a frame, and the script that gives it the height of what it shows.

    Where scripts are taken out, the frame stays, of a fixed height.
    """
    script = _written({"src": _script_url(embed)})
    return f"{iframe_code(embed, height_px=height_px)}\n<script{script} data-ajuste async></script>"


def script_code(embed: Embed, *, height_px: int | None = None) -> str:
    """Return the one line that makes the frame, as high as what it shows.

    Parameters
    ----------
    height_px
        How high the frame is until it has said its own height.
    """
    slug = embed.path.removeprefix("/v/") if embed.path.startswith("/v/") else None
    asked: dict[str, list[str]] = {}
    for name, value in embed.parameters:
        if _PARAMETER.fullmatch(name):
            asked.setdefault(name, []).append(value)
    attributes = {
        "src": _script_url(embed),
        **({} if slug is None else {"data-vue": slug}),
        "data-titre": embed.title,
        **({} if height_px is None else {"data-hauteur": str(height_px)}),
        **{f"data-{name}": ";".join(values) for name, values in asked.items()},
    }
    return f"<script{_written(attributes)} async></script>"


def oembed_address(base_url: str, url: str) -> str:
    """Return where the page at `url` says how it is embedded (oEmbed 1.0)."""
    query = urlencode({"url": url, "format": "json"})
    return f"{base_url.rstrip('/')}/oembed?{query}"


def _script_url(embed: Embed) -> str:
    return f"{embed.base_url.rstrip('/')}/embed.js"


def _written(attributes: Mapping[str, str]) -> str:
    return "".join(f' {name}="{_escaped(value)}"' for name, value in attributes.items())


def _escaped(value: str) -> str:
    """Return `value` for an attribute between double quotes."""
    clean = _CONTROLS.sub(" ", value).encode("utf-8", "replace").decode("utf-8")
    escaped = html.escape(clean, quote=False).replace('"', "&quot;")
    return "".join(_MACRO_SIGNS.get(sign, sign) for sign in escaped)
