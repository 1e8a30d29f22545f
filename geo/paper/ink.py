"""The colours of a document: that of a territory, and what is read on it."""

from typing import Final

from geo.contrast import contrast, legible_on

__all__ = ["ink_on", "inks"]

_ACCENT: Final = "#8c3b1e"
"""The project's own, as on its plain pages."""
_DARK: Final = "#2b2520"
_WHITE: Final = "#ffffff"


def inks(accent: str | None) -> dict[str, str]:
    """Return the colours that templates ask for: ground, words on it, the same on white paper."""
    ground = accent or _ACCENT
    return {
        "accent": ground,
        "ink": ink_on(ground),
        "accent_text": legible_on(ground, _WHITE),
    }


def ink_on(ground: str) -> str:
    """Return white or near black, whichever is read better on `ground`, ``"#rrggbb"``.

    >>> ink_on("#8c3b1e"), ink_on("#ffdd00")
    ('#ffffff', '#2b2520')
    """
    return max((_WHITE, _DARK), key=lambda ink: contrast(ink, ground))
