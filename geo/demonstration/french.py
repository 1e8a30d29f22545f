"""French as it is written: articles before the name of a commune, spaces and apostrophes."""

import re
from typing import Final

from geo.text import fold

__all__ = ["at_commune", "of_commune", "typeset", "voice"]

_NARROW: Final = "\u202f"
_WIDE: Final = "\u00a0"
_VOICES: Final = {
    "je": re.compile(r"\b(?:je|j['’]|mon|ma|mes|me|m['’])(?:\b|(?<=['’]))", re.IGNORECASE),
    "nous": re.compile(r"\b(?:nous|notre|nos)\b", re.IGNORECASE),
}


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
    """Return whose: `name` is official, with its article.

    Examples
    --------
    >>> of_commune("Le Cheylard"), of_commune("Aubenas"), of_commune("Privas")
    ('du Cheylard', "d'Aubenas", 'de Privas')
    """
    article, _, rest = name.partition(" ")
    plain = f"d'{name}" if fold(name)[:1] in set("aeiouy") else f"de {name}"
    return {"Le": f"du {rest}", "Les": f"des {rest}"}.get(article, plain)


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


def voice(sentence: str) -> str | None:
    """Tell who speaks in `sentence`: ``"je"``, ``"nous"``, or ``None`` when nobody does."""
    for person, pattern in _VOICES.items():
        if pattern.search(sentence):
            return person
    return None
