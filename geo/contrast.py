"""Whether words in a colour are read on another: contrast as WCAG 2.2 has it, 4.5:1 for text."""

from typing import Final

__all__ = ["LEAST_CONTRAST", "contrast", "legible_on"]

LEAST_CONTRAST: Final = 4.5
_STEPS: Final = 40


def legible_on(colour: str, ground: str) -> str:
    """Return `colour`, made darker or lighter until words in it can be read on `ground`."""
    end = (0, 0, 0) if _luminance(_channels(ground)) > 0.5 else (255, 255, 255)
    start = _channels(colour)
    for step in range(_STEPS + 1):
        mixed = tuple(round(a + (b - a) * step / _STEPS) for a, b in zip(start, end, strict=True))
        shown = _written(mixed)
        if contrast(shown, ground) >= LEAST_CONTRAST:
            return shown
    return _written(end)


def contrast(one: str, other: str) -> float:
    """Return how far two colours are apart, from 1 (the same) to 21 (black and white)."""
    bright, dark = sorted((_luminance(_channels(one)), _luminance(_channels(other))), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def _written(channels: tuple[int, ...]) -> str:
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def _luminance(channels: tuple[int, ...]) -> float:
    linear = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
        for share in (channel / 255 for channel in channels)
    )
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
