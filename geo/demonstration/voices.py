"""Who speaks in a sentence of the demonstration."""

import re
from typing import Final

__all__ = ["voice"]

_VOICES: Final = {
    "je": re.compile(r"\b(?:je|j['’]|mon|ma|mes|me|m['’])(?:\b|(?<=['’]))", re.IGNORECASE),
    "nous": re.compile(r"\b(?:nous|notre|nos)\b", re.IGNORECASE),
}


def voice(sentence: str) -> str | None:
    """Tell who speaks in `sentence`: ``"je"``, ``"nous"``, or ``None`` when nobody does."""
    for person, pattern in _VOICES.items():
        if pattern.search(sentence):
            return person
    return None
