"""Whether a colour can be read: contrast as WCAG 2.2 measures it."""

import colorsys
from typing import Final

__all__ = ["AA_TEXT", "contrast_ratio", "readable_shade"]

AA_TEXT: Final = 4.5
"""Least contrast of text of ordinary size, level AA (WCAG 2.2, 1.4.3)."""
_STEPS: Final = 100


def contrast_ratio(first: str, second: str) -> float:
    """Return the contrast of two colours ``"#rrggbb"``, from 1 to 21, in whatever order.

    Source: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio.

    Examples
    --------
    >>> contrast_ratio("#ffffff", "#000000"), contrast_ratio("#777777", "#777777")
    (21.0, 1.0)
    """
    darker, lighter = sorted(map(_luminance, (first, second)))
    return (lighter + 0.05) / (darker + 0.05)


def readable_shade(colour: str, background: str, *, least: float = AA_TEXT) -> str:
    """Return `colour`, or its nearest lighter or darker shade that is read on `background`.

    Examples
    --------
    >>> readable_shade("#1f6f54", "#ffffff"), contrast_ratio(
    ...     readable_shade("#ffd200", "#ffffff"), "#ffffff"
    ... ) >= AA_TEXT
    ('#1f6f54', True)
    """
    hue, lightness, saturation = colorsys.rgb_to_hls(*(part / 255 for part in _parts(colour)))
    end = 0.0 if _luminance(background) > _MIDDLE else 1.0
    shades = (
        _written(
            colorsys.hls_to_rgb(hue, lightness + (end - lightness) * step / _STEPS, saturation)
        )
        for step in range(_STEPS + 1)
    )
    return next((shade for shade in shades if contrast_ratio(shade, background) >= least), colour)


_MIDDLE: Final = 0.179
"""Luminance at which black and white contrast alike with a background."""


def _parts(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _written(parts: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)
