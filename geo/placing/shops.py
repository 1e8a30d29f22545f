"""Shops → where each of their places is."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from geo.boundaries import Boundaries
from geo.geocoding.opening import Geocoding
from geo.geocoding.review import ConfirmedPosition
from geo.placing.asking import ask_cases
from geo.placing.cases import Known
from geo.placing.places import Placed
from geo.placing.settling import settle
from geo.values import Shop

__all__ = ["place_shop", "place_shops"]


def place_shop(
    shop: Shop,
    geocoding: Geocoding,
    boundaries: Boundaries,
    *,
    confirmed: Sequence[ConfirmedPosition] = (),
    before: Shop | None = None,
) -> Placed:
    """Locate every place of `shop`; see :func:`place_shops`."""
    return place_shops([shop], geocoding, boundaries, confirmed=[confirmed], before=[before])[0]


def place_shops(
    shops: Sequence[Shop],
    geocoding: Geocoding,
    boundaries: Boundaries,
    *,
    confirmed: Sequence[Sequence[ConfirmedPosition]] | None = None,
    before: Sequence[Shop | None] | None = None,
    on_progress: Callable[[int], None] = lambda _shops: None,
) -> list[Placed]:
    """Locate every place of many shops, each address asked once; one answer a shop, in order.

    No service makes it raise: an address that nobody could answer is ``NOT_FOUND``.

    Parameters
    ----------
    confirmed
        What organizers have set for each shop, the newest last, as
        :func:`geo.registry.positions.read_positions` gives it.
    before
        Each shop as it was, ``None`` when it is new: a position that was found then for an
        address that has not changed is not lost because less is loaded today.
    on_progress
        Told now and then how many more shops are done.
    """
    known = Known(confirmed or [()] * len(shops), before or [None] * len(shops))
    cases = [
        known.case(rank, place, is_alone=len(shop.places) == 1)
        for rank, shop in enumerate(shops)
        for place in shop.places
    ]
    cases, reviews = ask_cases(cases, geocoding, len(shops), on_progress)
    settled = iter(settle(cases, reviews, boundaries))
    placed = [tuple(next(settled) for _ in shop.places) for shop in shops]
    return [
        Placed(shop=replace(shop, places=tuple(one.place for one in places)), places=places)
        for shop, places in zip(shops, placed, strict=True)
    ]
