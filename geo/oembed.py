"""Which of our pages an address names, and how it is embedded: oEmbed 1.0 (https://oembed.com).

Whoever pastes a link into WordPress gets the frame of the page that the link leads to. The address
that comes back is written anew from what was understood of the one that came in: nothing else of
it reaches the other site.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from geo.answers import territory_title
from geo.application import Application
from geo.embed_code import FRAME_HEIGHT_PX, Embed, iframe_code, view_embed
from geo.kinds import FAMILIES, KINDS
from geo.languages import say, translate
from geo.public_question import question_parameters, read_question
from geo.views import View

__all__ = ["Box", "find_embed", "oembed_record"]

_WIDTH_PX: Final = 800
_PREVIEW_PX: Final = (1200, 630)
"""Of ``apercu.png``."""
_CACHE_AGE_S: Final = 3_600
_MOST_PARAMETERS: Final = 200
_LONGEST_URL: Final = 4_000
_COMMUNE: Final = re.compile(r"([0-9AB]{5})(?:-[a-z0-9-]{0,80})?")
_PATHS: Final = re.compile(r"/(carte|v|boutique|commune|genre)(?:/([A-Za-z0-9_-]{1,120}))?/?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """The largest frame that the other site has room for; ``None`` when it does not say."""

    width_px: int | None = None
    height_px: int | None = None


def find_embed(url: str, application: Application, *, base_urls: Collection[str]) -> Embed | None:
    """Return the page of ours that `url` leads to, ``None`` when it is none that may be framed.

    Parameters
    ----------
    url
        Whole, or the path and what follows it: pages name themselves so when nobody has said where
        the map is.
    base_urls
        Where this map is: what it calls itself first, then what it was asked as.
    """
    base_url = next(iter(base_urls))
    is_path = url.startswith("/") and not url.startswith("//")
    try:
        parts = urlsplit((base_url + url if is_path else url)[:_LONGEST_URL])
        hosts = {urlsplit(one).netloc.lower() for one in base_urls}
        match = _PATHS.fullmatch(unquote(parts.path))
        asked = parse_qs(parts.query, max_num_fields=_MOST_PARAMETERS)
    except ValueError:
        return None
    if match is None or parts.scheme not in {"http", "https"} or parts.netloc.lower() not in hosts:
        return None
    embed = _FINDERS[match[1]](match[2], application)
    if embed is None:
        return None
    view = application.views.find(match[2] or "") if match[1] == "v" else None
    parameters = _parameters(asked, application, view)
    return replace(embed, base_url=base_url, parameters=tuple(parameters))


def oembed_record(embed: Embed, *, provider_name: str, box: Box) -> dict[str, Any]:
    """Return `embed` as a *rich* answer of oEmbed, no larger than `box`."""
    width_px = _within(_WIDTH_PX, box.width_px)
    height_px = _within(FRAME_HEIGHT_PX, box.height_px)
    preview_width_px, preview_height_px = _PREVIEW_PX
    return {
        "version": "1.0",
        "type": "rich",
        "title": embed.title,
        "provider_name": provider_name,
        "provider_url": f"{embed.base_url.rstrip('/')}/",
        "cache_age": _CACHE_AGE_S,
        "width": width_px,
        "height": height_px,
        "html": iframe_code(embed, width=str(width_px), height_px=height_px),
        "thumbnail_url": _preview(embed).link,
        "thumbnail_width": preview_width_px,
        "thumbnail_height": preview_height_px,
    }


def _within(wanted: int, most: int | None) -> int:
    return wanted if most is None else min(wanted, most)


def _preview(embed: Embed) -> Embed:
    """Return the picture that stands for a page: the same question, drawn."""
    first, _, name = embed.path[1:].partition("/")
    if first == "boutique":
        return replace(embed, path=f"{embed.path}/apercu.png", parameters=())
    named = {"v": "vue", "genre": "genre"}.get(first)
    added = [] if named is None else [(named, name)]
    if first == "commune":
        added = [("commune", name[:5])]
    return replace(embed, path="/apercu.png", parameters=(*added, *embed.parameters))


def _parameters(
    asked: Mapping[str, list[str]], application: Application, view: View | None
) -> list[tuple[str, str]]:
    question = read_question(asked, application, view=view)
    return [
        (name, value)
        for name, value in question_parameters(question)
        if name not in {"cadre", "boutique", "page"}
    ]


def _whole_map(name: str | None, application: Application) -> Embed | None:
    title = territory_title(application.coverage.now.rule, application.boundaries)
    return None if name is not None else Embed(base_url="", title=title)


def _view(name: str | None, application: Application) -> Embed | None:
    view = application.views.find(name or "")
    return None if view is None else view_embed(view, "")


def _shop(name: str | None, application: Application) -> Embed | None:
    shop = application.catalogue.shop(name or "")
    return None if shop is None else Embed(base_url="", path=f"/boutique/{name}", title=shop.name)


def _commune(name: str | None, application: Application) -> Embed | None:
    match = _COMMUNE.fullmatch(name or "")
    commune = None if match is None else application.boundaries.commune(match[1])
    if commune is None:
        return None
    title = say("Créateurs et commerces : {place}", place=commune.name)
    return Embed(base_url="", path=f"/commune/{name}", title=title)


def _kind(name: str | None, application: Application) -> Embed | None:  # noqa: ARG001 - as all
    kind = KINDS.get(name or "") or FAMILIES.get(name or "")
    if kind is None:
        return None
    return Embed(base_url="", path=f"/genre/{name}", title=translate(kind.label))


_FINDERS: Final[dict[str, Callable[[str | None, Application], Embed | None]]] = {
    "carte": _whole_map,
    "v": _view,
    "boutique": _shop,
    "commune": _commune,
    "genre": _kind,
}
