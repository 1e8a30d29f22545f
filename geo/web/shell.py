"""Streamlit's first HTML page, made ours: a real page at the first byte, Streamlit behind it.

Streamlit's JavaScript weighs half a megabyte compressed, more than ten seconds on a slow line. The
rewritten page holds our title, our language, a header and a frame with the map; ``early.js`` lets
Streamlit's files start once that map is drawn, and takes the frame away once Streamlit has drawn
the page. No file of Streamlit's is changed: only the answer on its way to the browser.

The map's page tells ``early.js`` that its first markers are drawn, from the early frame and from
Streamlit's page alike, with the message ``{type: "alentour:ready"}``.

Pages of visitors are written in the language of whoever asks, the others in French. The words
that ``early.js`` puts in the place of Streamlit's English ones stand in an attribute of the page.
"""

import base64
import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.languages import Language, marked, say, speaking, spoken_language, translate, typography
from geo.web.assets import STATIC_FOLDER
from geo.web.spoken import SPOKEN_PAGES, VARY, asked_language

__all__ = ["Shell", "ShellMiddleware", "Theme", "read_theme", "rewrite_index"]

_STYLE: Final = (STATIC_FOLDER / "early.css").read_text(encoding="utf-8")
_SCRIPT: Final = (STATIC_FOLDER / "early.js").read_text(encoding="utf-8")

_WIDGET_WORDS: Final = {
    "No results": marked("Aucun résultat"),
    "Clear all": marked("Tout effacer"),
    "Clear value": marked("Effacer"),
    "Selected values": marked("Choix retenus"),
    "Open": marked("Ouvrir"),
    "Choose an option": marked("Choisir"),
    "Remove {name}": marked("Retirer {name}"),
    "Help for {name}": marked("Aide : {name}"),
}
"""What Streamlit's widgets say by themselves; ``{name}`` is the name of a choice or a field."""
_EARLY_WORDS: Final = {
    "opening": marked("La fiche s'ouvre dans un instant…"),
    "skip": marked("Aller au contenu"),
}
_STYLE_WORDS: Final = {
    "cut": marked("Connexion interrompue : nouvel essai en cours…"),
    "lost": marked("Connexion perdue : rechargez la page."),
}
"""What ``early.css`` says when the line is cut."""

Theme = Mapping[str, str | int | list[str]]
"""Theme of Streamlit, in the names that its JavaScript uses."""

_STREAMLIT_FILES: Final = re.compile(
    r'<script type="module"[^>]*></script>|<link rel="(?:modulepreload|stylesheet)"[^>]*>'
)
_HEAD: Final = re.compile(r"<head>.*</head>", re.DOTALL)
_NOSCRIPT: Final = re.compile(r"<noscript>.*</noscript>", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """What our first page says before Streamlit is there."""

    title: str = marked("Alentour : la carte des créateurs et des commerces")
    description: str = marked(
        "Qui fabrique et qui vend près de chez vous, qui livre, où retirer, qui est ouvert."
    )
    name: str = "Alentour"
    list_url: str | None = None
    """Address of the same content as a plain list, for a browser without JavaScript."""
    plain_urls: Mapping[str, str] = field(default_factory=dict)
    """Path of a page → address of a plain page that does the same without JavaScript."""
    early_urls: Mapping[str, str] = field(default_factory=dict)
    """Path of a page → address of the map to show while that page is on its way."""
    widget_files: tuple[str, ...] = ()
    """Addresses of Streamlit's files that the page will need once it names its widgets."""
    theme: Mapping[str, Theme] = field(default_factory=dict)
    """``light`` and ``dark`` → Streamlit's theme, or Streamlit would first draw its own."""

    @property
    def script(self) -> str:
        """The one inline script of the page."""
        themes = {f"{name.upper()}_THEME": theme for name, theme in self.theme.items()}
        # "<" never appears as such in a script inside a page: "</script>" would end it.
        text = json.dumps(themes, ensure_ascii=True).replace("<", "\\u003c")
        return f"window.__streamlit = {text};\n{_SCRIPT}"

    @property
    def script_hash(self) -> str:
        """What a Content Security Policy needs to let the script run (CSP 3, 2.3.1)."""
        digest = hashlib.sha256(self.script.encode()).digest()
        return f"sha256-{base64.b64encode(digest).decode()}"


def read_theme(config_path: Path) -> dict[str, Theme]:
    """Read the light and the dark theme from Streamlit's ``config.toml``.

    Raises
    ------
    OSError, tomllib.TOMLDecodeError
        When the file cannot be read: Streamlit would not start either.
    """
    theme = tomllib.loads(config_path.read_text(encoding="utf-8"))["theme"]
    common = {
        # The name of the setting and the name of what Streamlit sends to the browser differ.
        "bodyFont" if name == "font" else name: value
        for name, value in theme.items()
        if isinstance(value, str | int | list) and name != "baseRadius"
    }
    return {name: {**common, **theme.get(name, {})} for name in ("light", "dark")}


def rewrite_index(index: str, shell: Shell, *, path: str = "/", query: str = "") -> str:
    """Return Streamlit's `index` as our page for `path`, in the language spoken.

    Parameters
    ----------
    index
        Streamlit's ``index.html``.
    shell
        What our page says.
    path, query
        Path and raw query string of the request; the map gets the same query.
    """
    files = "\n".join([*_STREAMLIT_FILES.findall(index), *map(_preload, shell.widget_files)])
    page = _HEAD.sub(lambda _: _head(shell), index, count=1)
    page = _NOSCRIPT.sub(lambda _: _early(shell, path, query, files), page, count=1)
    return page.replace('<html lang="en">', f'<html lang="{spoken_language()}">', 1)


def _head(shell: Shell) -> str:
    return f"""<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(translate(shell.title))}</title>
<meta name="description" content="{escape(translate(shell.description))}">
<link rel="icon" href="/favicon.png">
<style>{_said_style()}{_STYLE}</style>
<script>{shell.script}</script>
</head>"""


def _said_style() -> str:
    """Return what the style sheet says, as properties in the language spoken."""
    said = {name: typography(translate(text)) for name, text in _STYLE_WORDS.items()}
    # Our own sentences; quoted as CSS and JSON both quote what holds no line break.
    rules = (
        f"--said-{name}: {json.dumps(text, ensure_ascii=False)}" for name, text in said.items()
    )
    return f":root {{ {'; '.join(rules)} }}\n"


def _early(shell: Shell, path: str, query: str, files: str) -> str:
    early_url = shell.early_urls.get(path)
    frame = "" if early_url is None else _frame(early_url, query)
    status = say("La recherche arrive…") if frame else say("La page arrive…")
    return f"""<div id="early" data-words="{escape(_words())}">
<header><strong>{escape(shell.name)}</strong>
<p role="status">{status}</p>{_noscript(shell, path)}</header>
{frame}</div>
<template id="streamlit-files">{files}</template>"""


def _words() -> str:
    words = {"streamlit": _WIDGET_WORDS, "early": _EARLY_WORDS}
    said = {
        name: {key: typography(translate(text)) for key, text in table.items()}
        for name, table in words.items()
    }
    return json.dumps(said, ensure_ascii=False)


def _preload(url: str) -> str:
    return f'<link rel="modulepreload" crossorigin fetchpriority="low" href="{escape(url)}">'


def _frame(url: str, query: str) -> str:
    address = f"{url}?{query}" if query else url
    title = escape(say("Carte des créateurs et des commerces"))
    return f'<iframe src="{escape(address)}" title="{title}" fetchpriority="high"></iframe>'


def _noscript(shell: Shell, path: str) -> str:
    sentence = say("Cette page a besoin de JavaScript.")
    plain_url, text = shell.plain_urls.get(path), say("La page simple s'en passe")
    if plain_url is None:
        plain_url, text = shell.list_url, say("La liste complète s'en passe")
    if plain_url is not None:
        sentence = f'{sentence} <a href="{escape(plain_url)}">{typography(text)}</a>.'
    hidden = "<style>#early [role=status], #early iframe { display: none; }</style>"
    return f"<noscript>{hidden}<p>{sentence}</p></noscript>"


class ShellMiddleware:
    """Send our page wherever Streamlit sends its ``index.html``, and nothing else changed.

    Parameters
    ----------
    app
        The application around which this one stands; it must not compress.
    index_path
        Streamlit's ``index.html``.
    shell
        What our page says.
    policy
        Content Security Policy of the page.
    """

    def __init__(self, app: ASGIApp, index_path: Path, shell: Shell, policy: str) -> None:
        self._app = app
        self._index = index_path.read_bytes()
        self._shell = shell
        self._policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            await self._app(scope, receive, send)
            return
        held: list[Message] = []

        async def send_page(message: Message) -> None:
            if message["type"] == "http.response.start" and self._may_be_index(message):
                held.append(message)
                return
            if held:
                start, message = self._replace(scope, held.pop(), message)
                await send(start)
            await send(message)

        await self._app(scope, receive, send_page)

    def _may_be_index(self, start: Message) -> bool:
        headers = Headers(raw=start["headers"])
        is_html = headers.get("content-type", "").startswith("text/html")
        return is_html and headers.get("content-length") == str(len(self._index))

    def _replace(self, scope: Scope, start: Message, body: Message) -> tuple[Message, Message]:
        """Return the two messages that answer with our page, or those given for another one."""
        is_head = scope["method"] == "HEAD"
        if not is_head and body.get("body") != self._index:
            return start, body
        query, path = scope["query_string"].decode("latin-1"), scope["path"]
        is_spoken = path.strip("/") in SPOKEN_PAGES
        with speaking(asked_language(HTTPConnection(scope)) if is_spoken else Language.FR):
            page = rewrite_index(
                self._index.decode("utf-8"), self._shell, path=path, query=query
            ).encode()
        etag = f'"{hashlib.sha256(page).hexdigest()[:32]}"'
        is_known = Headers(scope=scope).get("if-none-match", "").removeprefix("W/") == etag
        headers = MutableHeaders(raw=start["headers"])
        for name in ("last-modified", "accept-ranges", "content-length"):
            del headers[name]
        headers["ETag"] = etag
        if is_spoken:
            headers.add_vary_header(VARY)
        headers["Content-Security-Policy"] = self._policy
        if not is_known:
            headers["Content-Length"] = str(len(page))
        start["status"] = 304 if is_known else 200
        return start, {"type": "http.response.body", "body": b"" if is_known or is_head else page}
