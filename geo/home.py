"""Where an entry is: one answer for its verdict, its queue, the scope of its organizers, quotas.

The workshop decides, else the shop, the office, a market stall, a pickup point of its own: the
first of them whose whereabouts are known. A pickup point in somebody else's shop never does.
"""

from typing import Final

from geo.values import Place, Role, Shop

__all__ = ["deciding_place", "home_commune"]

_DECIDING: Final = (Role.WORKSHOP, Role.SHOP, Role.OFFICE, Role.MARKET_STALL, Role.PICKUP_POINT)
_INSEE_LENGTH: Final = 5


def deciding_place(shop: Shop) -> Place | None:
    """Return the place that decides, ``None`` when nobody knows where any of them is.

    Example
    -------
    A pottery with a workshop in Balazuc, a stall in Lyon and a pickup point at a grocer's in
    Valence is in Balazuc.
    """
    own = [place for place in shop.places if place.host_slug is None and _is_known(place)]
    return min(own, key=lambda place: _DECIDING.index(place.role), default=None)


def home_commune(shop: Shop) -> str | None:
    """Return the INSEE code of the commune an entry belongs to: that of its deciding place.

    ``None`` is in nobody's territory: only an organizer of the whole map sees such an entry. The
    registry keeps the same beside each entry, for queues to ask for.
    """
    place = deciding_place(shop)
    code = "" if place is None else place.insee_code or ""
    return code if len(code) == _INSEE_LENGTH else None


def _is_known(place: Place) -> bool:
    return place.position is not None or place.insee_code is not None
