"""What the registration form suggests as one types: who may host a pickup point, which areas.

``label`` is what people read, ``value`` what the form then holds.
"""

import re
from functools import cached_property
from typing import Final

from geo.application import Application
from geo.geocoding.candidate import Candidate
from geo.registration.areas import area_label
from geo.search import search_shops
from geo.text import fold
from geo.values import Query, Shop

__all__ = ["AreaList", "find_host", "name_host", "suggest_hosts"]

_MOST: Final = 8
_COMMUNE: Final = re.compile(r" \([^()]*\)$")
_LARGER_AREAS: Final = 4


def suggest_hosts(application: Application, text: str) -> list[dict[str, str]]:
    """Return the shops on the map that `text` may name: they can be asked to host a pickup."""
    if not text.strip():
        return []
    found = search_shops(application.catalogue, Query(text=text), limit=_MOST).hits
    shops = filter(None, (application.catalogue.shop(hit.slug) for hit in found))
    return [
        {"label": _say_host(shop), "value": name_host(application, shop.slug)} for shop in shops
    ]


def name_host(application: Application, slug: str) -> str:
    """Return how the form names the shop of `slug`: its name and commune.

    Its slug where they would mean several shops, or the map does not show it.
    """
    shop = application.catalogue.shop(slug)
    said = slug if shop is None else _say_host(shop)
    return said if find_host(application, said) == slug else slug


def find_host(application: Application, written: str) -> str | None:
    """Return the slug of the shop on the map that a slug, a name or :func:`name_host` means.

    ``None`` when there is none, or several of that name.
    """
    if application.catalogue.shop(written) is not None:
        return written
    name = _COMMUNE.sub("", written)
    named = [
        shop
        for hit in search_shops(application.catalogue, Query(text=name), limit=_MOST).hits
        if (shop := application.catalogue.shop(hit.slug)) is not None
        and fold(written) in {fold(shop.name), fold(_say_host(shop))}
    ]
    return named[0].slug if len(named) == 1 else None


def _say_host(shop: Shop) -> str:
    city = next((place.city for place in shop.places if place.city), None)
    return f"{shop.name} ({city})" if city else shop.name


class AreaList:
    """Communes, EPCI and départements by the beginning of their names.

    Parameters
    ----------
    application
        Its gazetteer knows the communes; the others are few and looked through.
    """

    def __init__(self, application: Application) -> None:
        self._boundaries = application.boundaries
        self._gazetteer = application.gazetteer
        self._coverage = application.coverage

    def suggest(self, text: str) -> list[dict[str, str]]:
        """Return the areas that `text` may begin: départements and EPCI first, then communes."""
        typed = fold(text)
        if not typed:
            return []
        larger = [label for words, label in self._larger if _begins(typed, words)][:_LARGER_AREAS]
        communes = self._gazetteer.suggest(text, limit=_MOST, near=self._coverage.now.bbox.centre)
        labels = [*larger, *(self._commune(one) for one in communes)]
        return [{"label": label, "value": label} for label in labels[: _MOST + 2]]

    def _commune(self, found: Candidate) -> str:
        return area_label(f"commune:{found.insee_code}", self._boundaries)

    @cached_property
    def _larger(self) -> list[tuple[str, str]]:
        """Folded name and label of each département, then of each EPCI."""
        communes = self._boundaries.communes().values()
        departements = sorted({commune.departement_code for commune in communes})
        codes = [
            *(f"departement:{code}" for code in departements),
            *(f"epci:{code}" for code in self._boundaries.epcis()),
        ]
        named = ((code, self._boundaries.area_name(code)) for code in codes)
        return [(fold(name), area_label(code, self._boundaries)) for code, name in named if name]


def _begins(typed: str, words: str) -> bool:
    """Tell whether `typed` begins the name or a word of it."""
    return words.startswith(typed) or f" {typed}" in words
