"""The name of an area with its article, as in a sentence: "l'Ardèche", "le Rhône", "la CC …".

Usage gives départements and régions their article; no official table of these packages holds it.
"""

from collections.abc import Sequence
from typing import Final

from geo.boundaries import Boundaries
from geo.french import elides

__all__ = ["area_with_article", "name_territory"]

_TABLE: Final = """
departement le   14 15 18 25 29 30 32 39 41 45 46 47 49 56 59 62 63 67 68 69 81 82 83 84 90 94 95
departement les  04 05 06 08 13 22 40 64 65 66 78 79 88 92 984
departement none 75 974 975 976 977 978 986
region      le   24 44
region      les  32 52 984
region      none 04 06 975 977 978 986
"""
"""Level, article, codes: the others are feminine, or lose the vowel of theirs."""
_GROUPS: Final = ("CC ", "CA ", "CU ", "Métropole ", "Communauté ", "Eurométropole ")
"""How the names of EPCI begin that are said with an article; the others are proper names."""
_ASPIRATED: Final = ("Haute", "Haut-")
_MOST_NAMES: Final = 3


def _read_table() -> dict[tuple[str, str], str]:
    rows = [line.split() for line in _TABLE.strip().splitlines()]
    return {(level, code): article for level, article, *codes in rows for code in codes}


_ARTICLES: Final = _read_table()


def area_with_article(code: str, boundaries: Boundaries) -> str:
    """Return the name of the area that a territory `code` stands for, as a sentence wants it.

    A commune keeps its official name, whose article is part of it; an unknown code stays a code.

    Examples
    --------
    ``"departement:07"`` is ``"l'Ardèche"``, ``"departement:69"`` ``"le Rhône"``,
    ``"departement:75"`` ``"Paris"``, ``"region:52"`` ``"les Pays de la Loire"``.
    """
    level, _, number = code.partition(":")
    name = boundaries.area_name(code)
    if name is None:
        return code
    if level == "epci":
        return _feminine(name) if name.startswith(_GROUPS) else name
    article = _ARTICLES.get((level, number))
    if level == "commune" or article == "none":
        return name
    return _feminine(name) if article is None else f"{article} {name}"


def _feminine(name: str) -> str:
    is_elided = elides(name) and not name.startswith(_ASPIRATED)
    return f"l'{name}" if is_elided else f"la {name}"


def name_territory(codes: Sequence[str], boundaries: Boundaries, *, is_drawn: bool) -> str:
    """Return how a rule is called that nobody has named: its areas, or ``"le territoire"``."""
    if is_drawn and not codes:
        return "le contour dessiné"
    if is_drawn or not 0 < len(codes) <= _MOST_NAMES:
        return "le territoire"
    names = [area_with_article(code, boundaries) for code in codes]
    return " et ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
