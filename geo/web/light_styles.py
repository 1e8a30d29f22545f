"""The style sheet of light pages, which stands in the page itself: no second round trip.

It is compressed with the page, where it costs less than the headers of a request of its own, and
a policy lets it in by its digest.
"""

import hashlib
import re
from base64 import b64encode
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from geo.web.accent import accent_rules, family_rules
from geo.web.assets import STATIC_FOLDER

__all__ = ["LightStyle", "light_style"]

_COMMENTS: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_AROUND: Final = re.compile(r"\s*([{}:;,>])\s*")


@dataclass(frozen=True, slots=True)
class LightStyle:
    """CSS for the head of a page, and the digest by which its policy names it."""

    css: str
    source: str
    """``sha256-…``, for ``style-src``."""


@lru_cache(maxsize=256)
def light_style(accent: str | None = None) -> LightStyle:
    """Return the style of a page whose accent is ``"#rrggbb"``, or ours when ``None``."""
    css = _rules() + ("" if accent is None else accent_rules(accent))
    digest = b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return LightStyle(css=css, source=f"'sha256-{digest}'")


@cache
def _rules() -> str:
    written = (STATIC_FOLDER / "light.css").read_text(encoding="utf-8")
    return _shorter(written) + family_rules()


def _shorter(css: str) -> str:
    """Return `css` without its comments and the spaces that say nothing."""
    bare = " ".join(_COMMENTS.sub("", css).split())
    # A colon in a selector and one in a value alike need no space; `a :hover` is not written here.
    return _AROUND.sub(r"\1", bare).replace(";}", "}")
