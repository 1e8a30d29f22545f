"""A colour that somebody chose, made legible as a ground under words and as that of links."""

from functools import lru_cache
from typing import Final

from geo.contrast import LEAST_CONTRAST, contrast, legible_on

__all__ = ["LEAST_CONTRAST", "accent_rules", "contrast", "legible_on"]

LIGHT_GROUND: Final = "#fdfaf5"
DARK_GROUND: Final = "#1f1a16"


@lru_cache(maxsize=256)
def accent_rules(accent: str) -> str:
    """Return the CSS that makes ``"#rrggbb"`` the accent of a light page, in both schemes."""
    light, dark = legible_on(accent, LIGHT_GROUND), legible_on(accent, DARK_GROUND)
    return (
        f":root{{--accent:{light};--link:{light};--on-accent:{_words_on(light)}}}"
        f"@media(prefers-color-scheme:dark){{:root{{--accent:{dark};--link:{dark};"
        f"--on-accent:{_words_on(dark)}}}}}"
    )


def _words_on(colour: str) -> str:
    return "#fff" if contrast("#ffffff", colour) >= contrast("#1a120c", colour) else "#1a120c"
