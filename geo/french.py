"""French as it is written: small words before a name, plurals, numbers, spaces and apostrophes.

Sentences stand in the source with a straight apostrophe and ordinary spaces; :func:`typeset`
gives them the others where they become a page.
"""

import re
from typing import Final

from geo.text import fold

__all__ = [
    "MONTHS",
    "WEEKDAYS",
    "at_commune",
    "elides",
    "group_digits",
    "inside_area",
    "of_area",
    "of_commune",
    "of_plural",
    "singular",
    "typeset",
]

MONTHS: Final = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
WEEKDAYS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
"""In the order of :meth:`datetime.date.weekday`."""
_ELIDING: Final = frozenset("aeiouyh")
_JOINTS: Final = re.compile("(, | et )")
_NARROW: Final = "\N{NARROW NO-BREAK SPACE}"
_WIDE: Final = "\N{NO-BREAK SPACE}"


def at_commune(name: str) -> str:
    """Return where: `name` is official, with its article.

    Examples
    --------
    >>> at_commune("Le Cheylard"), at_commune("Les Vans"), at_commune("La Souche")
    ('au Cheylard', 'aux Vans', 'à La Souche')
    """
    article, _, rest = name.partition(" ")
    return {"Le": f"au {rest}", "Les": f"aux {rest}"}.get(article, f"à {name}")


def of_commune(name: str) -> str:
    """Return whose, or near what: `name` is official, with its article.

    An h is taken for mute, as most are in names of places.

    Examples
    --------
    >>> of_commune("Le Cheylard"), of_commune("Aubenas"), of_commune("Privas")
    ('du Cheylard', "d'Aubenas", 'de Privas')
    """
    article, _, rest = name.partition(" ")
    plain = f"d'{name}" if elides(name) else f"de {name}"
    return {"Le": f"du {rest}", "Les": f"des {rest}"}.get(article, plain)


def elides(word: str) -> bool:
    """Tell whether an article or a preposition before `word` loses its vowel; h is mute."""
    return fold(word)[:1] in _ELIDING


def inside_area(name: str) -> str:
    """Return in what: `name` has its article, small; without one it is that of a commune.

    Examples
    --------
    >>> inside_area("l'Ardèche"), inside_area("les Landes"), inside_area("Aubenas")
    ("dans l'Ardèche", 'dans les Landes', 'à Aubenas')
    """
    return f"dans {name}" if _has_article(name) else at_commune(name)


def of_area(name: str) -> str:
    """Return of what: `name` has its article, small, and may join several with "et".

    Examples
    --------
    >>> of_area("le Rhône"), of_area("l'Ardèche et la Drôme"), of_area("Le Cheylard")
    ('du Rhône', "de l'Ardèche et de la Drôme", 'du Cheylard')
    """
    parts = _JOINTS.split(name)
    if len(parts) > 1 and all(_has_article(part) for part in parts[::2]):
        return "".join(part if rank % 2 else of_area(part) for rank, part in enumerate(parts))
    if not _has_article(name):
        return of_commune(name)
    article, _, rest = name.partition(" ")
    return {"le": f"du {rest}", "les": f"des {rest}"}.get(article, f"de {name}")


def of_plural(nouns: str) -> str:
    """Return of whom: ``"potiers"`` are ``"de potiers"``, ``"apiculteurs"`` ``"d'apiculteurs"``."""
    return f"d'{nouns}" if elides(nouns) else f"de {nouns}"


def _has_article(name: str) -> bool:
    return name.startswith(("l'", "le ", "la ", "les "))


def singular(word: str) -> str:
    """Return a folded `word` without the mark of the plural; short words keep their s.

    >>> singular("gateaux"), singular("vins"), singular("gres"), singular("bus")
    ('gateau', 'vin', 'gre', 'bus')
    """
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


def group_digits(number: int) -> str:
    """Return `number` with its thousands apart: ``"1 240"``, narrow unbroken spaces between."""
    return f"{number:,}".replace(",", _NARROW)


def typeset(text: str) -> str:
    r"""Return `text` with curled apostrophes and the spaces that French wants unbroken.

    A narrow one before ``; ! ?``, a full one before ``:``, inside guillemets and between a number
    and its unit, as the Imprimerie nationale has it.

    Examples
    --------
    >>> typeset("L'atelier : ouvert !")
    'L’atelier\xa0: ouvert\u202f!'
    """
    curled = text.replace("'", "’").replace("« ", f"«{_WIDE}").replace(" »", f"{_WIDE}»")
    unbroken = re.sub(r"(?<=\d) (?=h\b|[%€])", _WIDE, curled)
    return re.sub(r" ([;!?])", _NARROW + r"\1", unbroken).replace(" :", f"{_WIDE}:")
