"""Postcodes and INSEE codes as people and spreadsheets write them: text, with their first zero."""

import re
from typing import Final

__all__ = ["clean_insee_code", "clean_postcode"]

_POSTCODE: Final = re.compile(
    r"(?:F(?:R|RANCE)?[- ]?)?(\d{2} ?\d{3}|\d{4})(?:\.0+)?(?:\D.*)?", re.I | re.S
)
_INSEE: Final = re.compile(r"(\d[\dAB]\d{3}|\d{4})(?:\.0+)?", re.I)


def clean_postcode(text: str) -> str | None:
    """Return the five digits of a postcode; ``None`` when `text` starts with none.

    A spreadsheet that took the code for a number dropped its zero.

    >>> clean_postcode("7200"), clean_postcode("F-07 200"), clean_postcode("07203 CEDEX")
    ('07200', '07200', '07203')
    """
    match = _POSTCODE.fullmatch(text.strip())
    return match[1].replace(" ", "").zfill(5) if match else None


def clean_insee_code(text: str) -> str | None:
    """Return the five characters of an INSEE code; ``None`` when `text` is none.

    >>> clean_insee_code("7019"), clean_insee_code("2a004"), clean_insee_code("Aubenas")
    ('07019', '2A004', None)
    """
    match = _INSEE.fullmatch(text.strip())
    return match[1].upper().zfill(5) if match else None
