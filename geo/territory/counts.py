"""Quotas: which entries take places, and whether one is left."""

from collections import Counter
from collections.abc import Mapping

from geo.kinds import KINDS
from geo.territory.places import Whereabouts
from geo.territory.rule import Quota
from geo.values import Shop, Status

__all__ = ["Taken", "count_taken", "find_full"]

Taken = Mapping[tuple[str | None, str | None], int]
"""Published entries by main kind and INSEE code."""


def count_taken(placed: Whereabouts) -> Taken:
    """Return the places that published shops take."""
    pairs = zip(placed.shops, placed.insee_codes, strict=True)
    return Counter(
        (_main_kind(shop), code) for shop, code in pairs if shop.status is Status.PUBLISHED
    )


def find_full(
    quotas: tuple[Quota, ...], shop: Shop, insee_code: str | None, taken: Taken
) -> Quota | None:
    """Return the first quota that has no place left for `shop`; one that is published keeps its."""
    if shop.status is Status.PUBLISHED:
        return None
    kind = _main_kind(shop)
    full = (
        quota
        for quota in quotas
        if _counts(quota, kind, insee_code) and _held(quota, insee_code, taken) >= quota.most
    )
    return next(full, None)


def _held(quota: Quota, insee_code: str | None, taken: Taken) -> int:
    return sum(
        count
        for (kind, code), count in taken.items()
        if _counts(quota, kind, code) and (not quota.is_per_commune or code == insee_code)
    )


def _main_kind(shop: Shop) -> str | None:
    return shop.kinds[0] if shop.kinds else None


def _counts(quota: Quota, kind: str | None, insee_code: str | None) -> bool:
    """Tell whether an entry of main kind `kind` in a commune falls under `quota`."""
    known = KINDS.get(kind or "")
    if quota.kind is not None and quota.kind != kind:
        return False
    if quota.family is not None and (known is None or known.family != quota.family):
        return False
    return quota.insee_code is None or quota.insee_code == insee_code
