"""Which colour is read on another."""

from typing import Final

__all__ = ["ACCENT", "ink_on"]

ACCENT: Final = "#8c3b1e"
"""The project's own, as on its plain pages."""
_DARK: Final = "#2b2520"
_LEAST_CONTRAST: Final = 4.5
"""WCAG 2.2, success criterion 1.4.3."""


def ink_on(ground: str) -> str:
    """Return white where it is read on `ground`, ``"#rrggbb"``, else near black.

    >>> ink_on("#8c3b1e"), ink_on("#ffdd00")
    ('#ffffff', '#2b2520')
    """
    contrast_with_white = 1.05 / (_luminance(ground) + 0.05)
    return "#ffffff" if contrast_with_white >= _LEAST_CONTRAST else _DARK


def _luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.2."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    parts = ((0.2126, red), (0.7152, green), (0.0722, blue))
    return sum(
        share * (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4)
        for share, one in parts
    )
