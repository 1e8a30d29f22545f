"""A list of one's own: the shops that a link names, and nothing kept on the server.

What one keeps stays in the browser. It leaves it only as a link that somebody opens:
``?favoris=miel-des-aulnes,poterie-du-pont``.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from geo.catalogue import Catalogue
from geo.values import Shop

__all__ = ["MOST_FAVOURITES", "Favourites", "find_favourites", "read_slugs", "written_slugs"]

MOST_FAVOURITES: Final = 60
_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,119}")
_LONGEST: Final = 121 * 4 * MOST_FAVOURITES
"""Characters of a parameter that are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Favourites:
    """The shops of a list, in its order, and how many of its slugs name none any more."""

    shops: tuple[Shop, ...]
    gone: int


def read_slugs(written: str | None) -> tuple[str, ...]:
    """Return the slugs between the commas of `written`: each once, 60 at most.

    What is no slug is left out.

    >>> read_slugs("miel, poterie,miel,<b>,")
    ('miel', 'poterie')
    """
    parts = (part.strip() for part in (written or "")[:_LONGEST].split(","))
    slugs = dict.fromkeys(part for part in parts if _SLUG.fullmatch(part))
    return tuple(slugs)[:MOST_FAVOURITES]


def written_slugs(slugs: Iterable[str]) -> str:
    """Return `slugs` as the value of the parameter that :func:`read_slugs` reads."""
    return ",".join(slugs)


def find_favourites(slugs: Iterable[str], catalogue: Catalogue) -> Favourites:
    """Return the shops of `slugs` in the same order, as the public may see them."""
    wanted = list(slugs)
    found = catalogue.shops(wanted)
    shops = tuple(found[slug] for slug in wanted if slug in found)
    return Favourites(shops=shops, gone=len(wanted) - len(shops))
