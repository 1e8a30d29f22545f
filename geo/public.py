"""What the public may see of a shop: the one rule, applied before anything is published.

================ ============================================================================
visibility       what remains of a place
================ ============================================================================
``EXACT``        everything
``COMMUNE``      role, name, hours, wheelchair access, commune; its position is the commune's
                 representative point
``HIDDEN``       role and hours
================ ============================================================================

A shop that is not published does not exist for the public, and nobody's e-mail does.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from geo.boundaries import Commune
from geo.values import Place, Precision, Shop, Status, Visibility

__all__ = ["public_place", "public_shop", "public_shops"]


def public_shops(shops: Iterable[Shop], communes: Mapping[str, Commune]) -> Iterator[Shop]:
    """Give what the public may see of each published shop, in the same order."""
    for shop in shops:
        public = public_shop(shop, communes)
        if public is not None:
            yield public


def public_shop(shop: Shop, communes: Mapping[str, Commune]) -> Shop | None:
    """Return `shop` as the public may see it, ``None`` unless it is published.

    Parameters
    ----------
    shop
        A shop of the registry, private parts included.
    communes
        Every commune by INSEE code, for the places shown at their commune.
    """
    if shop.status is not Status.PUBLISHED:
        return None
    places = tuple(public_place(place, communes) for place in shop.places)
    return replace(shop, email=None, places=places)


def public_place(place: Place, communes: Mapping[str, Commune]) -> Place:
    """Return `place` as the public may see it.

    A place shown at its commune whose commune is unknown has no position at all: never the
    exact one. Doing it twice changes nothing.
    """
    if place.visibility is Visibility.EXACT:
        return place
    bare = Place(role=place.role, opening_hours=place.opening_hours, visibility=place.visibility)
    if place.visibility is Visibility.HIDDEN:
        return bare
    commune = communes.get(place.insee_code) if place.insee_code is not None else None
    return replace(
        bare,
        name=place.name,
        wheelchair=place.wheelchair,
        insee_code=place.insee_code,
        city=commune.name if commune is not None else None,
        position=commune.position if commune is not None else None,
        precision=Precision.COMMUNE,
    )
