"""Whom an exemption may name: communes and entries, by a part of their name."""

from collections.abc import Sequence

from geo.boundaries import Boundaries
from geo.entries import Entry
from geo.territory.areas import AreaChoice, find_areas
from geo.text import fold

__all__ = ["find_subjects"]

_MOST_ENTRIES = 8
_MOST_AREAS = 40


def find_subjects(text: str, entries: Sequence[Entry], boundaries: Boundaries) -> list[AreaChoice]:
    """Return the entries and the communes that `text` may mean, entries first.

    A choice's code is ``"entry:<identifier>"`` or ``"commune:<INSEE code>"``.
    """
    wanted = fold(text)
    if not wanted:
        return []
    named = [entry for entry in entries if wanted in fold(entry.shop.name)]
    chosen = [
        AreaChoice(code=f"entry:{entry.entry_id}", label=f"{entry.shop.name}, fiche")
        for entry in sorted(named, key=lambda entry: fold(entry.shop.name))[:_MOST_ENTRIES]
    ]
    areas = find_areas(text, boundaries, limit=_MOST_AREAS)
    return chosen + [area for area in areas if area.code.startswith("commune:")]
