"""Colours that no style sheet names: of families, and one that somebody chose, made legible."""

from functools import lru_cache
from typing import Final

from geo.contrast import LEAST_CONTRAST, contrast, legible_on
from geo.kinds import FAMILIES

__all__ = ["LEAST_CONTRAST", "accent_rules", "contrast", "family_rules", "legible_on"]

LIGHT_GROUND: Final = "#fdfaf5"
DARK_GROUND: Final = "#1f1a16"


def family_rules() -> str:
    """Return the CSS that gives ``--colour`` to each class ``fam-…``.

    A style attribute would need a policy that lets any in.
    """
    colours = {key: family.colour for key, family in FAMILIES.items()}
    colours["none"] = colours["service"]
    return "".join(f".fam-{key}{{--colour:{colour}}}" for key, colour in colours.items())


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
