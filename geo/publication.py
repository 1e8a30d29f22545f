"""What the public may see of a shop: the one rule, applied by everything that publishes.

========== ============================================================
visibility what leaves
========== ============================================================
exact      position, address, precision
commune    the commune; its representative point, declared as such
hidden     nothing of the place but its role and hours
========== ============================================================

An e-mail never leaves, and nothing does of an entry that is not published.
"""

from dataclasses import replace
from typing import Protocol

from geo.coordinates import Position
from geo.values import Place, Precision, Shop, Status, Visibility

__all__ = ["CommunePositions", "is_public", "public_place", "public_shop"]


class CommunePositions(Protocol):
    """Anything that knows the representative point of a commune."""

    def position_of(self, insee_code: str) -> Position | None:
        """Return the representative point of a commune, ``None`` when unknown."""
        ...


def is_public(shop: Shop) -> bool:
    """Tell whether `shop` may leave at all."""
    return shop.status is Status.PUBLISHED


def public_shop(shop: Shop, communes: CommunePositions) -> Shop:
    """Return what the public may see of `shop`.

    Raises
    ------
    ValueError
        When the entry is not published: whoever publishes asks :func:`is_public` first.
    """
    if not is_public(shop):
        raise ValueError(f"expected a published shop, got {shop.status!r} for {shop.slug!r}")
    places = tuple(public_place(place, communes) for place in shop.places)
    return replace(shop, email=None, places=places)


def public_place(place: Place, communes: CommunePositions) -> Place:
    """Return what the public may see of `place`; see the table of the module."""
    if place.visibility is Visibility.EXACT:
        return place
    hidden = replace(
        place, name=None, address=None, postcode=None, position=None, precision=None, score=None
    )
    if place.visibility is Visibility.HIDDEN:
        return replace(hidden, city=None, insee_code=None)
    position = None if place.insee_code is None else communes.position_of(place.insee_code)
    return replace(hidden, position=position, precision=Precision.COMMUNE)
