"""French as it is written: small words before a name, plurals, numbers, spaces and apostrophes.

Sentences stand in the source with a straight apostrophe and ordinary spaces; :func:`typeset`
gives them the others where they become a page.
"""

import re
from typing import Final

from geo.text import fold

__all__ = ["MONTHS", "at_commune", "group_digits", "of_commune", "singular", "typeset"]

MONTHS: Final = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
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
    plain = f"d'{name}" if fold(name)[:1] in set("aeiouyh") else f"de {name}"
    return {"Le": f"du {rest}", "Les": f"des {rest}"}.get(article, plain)


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
