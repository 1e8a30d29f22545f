"""Words of any list → how one buys from a shop, how one pays, whether it keeps parcels."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from geo.text import fold
from geo.values import Occasion, Payment, Service, Wheelchair

__all__ = [
    "guess_occasions",
    "guess_payments",
    "guess_services",
    "guess_wheelchair",
    "is_pickup_point",
]

_SERVICES: Final = {
    Service.ON_SITE: re.compile(
        r"\b(sur place|vente directe|boutique|magasin ouvert|a l atelier)\b"
    ),
    Service.CLICK_AND_COLLECT: re.compile(
        r"\b(click (and |et |n )?collect|retraits?|drive|commandes? a (emporter|retirer)|collect)\b"
    ),
    Service.DELIVERY: re.compile(r"\b(livraisons?|livre|livres a domicile|a domicile|delivery)\b"),
    Service.MARKET: re.compile(r"\b(marches?|foires?|market)\b"),
    Service.APPOINTMENT: re.compile(r"\b(rendez vous|rdv|appointment)\b"),
}
_PAYMENTS: Final = {
    Payment.CASH: re.compile(r"\b(especes?|liquide|cash)\b"),
    Payment.CARD: re.compile(r"\b(cartes?( bancaires?| bleue)?|cb|cards?|sans contact)\b"),
    Payment.CHEQUE: re.compile(r"\b(cheques?)\b(?! (cadeau|vacances))"),
    Payment.TRANSFER: re.compile(r"\b(virements?|transfer)\b"),
    Payment.LOCAL_CURRENCY: re.compile(r"\b(monnaies? locales?)\b"),
    Payment.GIFT_VOUCHER: re.compile(r"\b(cheques? cadeaux?|bons? cadeaux?)\b"),
}
_OCCASIONS: Final = {
    Occasion.CHRISTMAS: re.compile(r"\b(noel|fetes de fin d annee|christmas)\b"),
    Occasion.BIRTHDAY: re.compile(r"\b(anniversaires?|birthday)\b"),
    Occasion.WEDDING: re.compile(r"\b(mariages?|noces|wedding)\b"),
    Occasion.BIRTH: re.compile(r"\b(naissances?|baptemes?|birth)\b"),
    Occasion.HOUSEWARMING: re.compile(r"\b(cremailleres?|housewarming)\b"),
    Occasion.THANKS: re.compile(r"\b(remerciements?|merci|thanks)\b"),
}
_LIMITED: Final = re.compile(r"\b(limited|limitee?|partiel\w*|avec (de l )?aide|en partie)\b")
_NO_ACCESS: Final = re.compile(r"\b(no|non|not|inaccessible|pas|sans acces|faux|false)\b")
_ACCESS: Final = re.compile(r"\b(yes|oui|accessible|designated|vrai|true)\b")
_PICKUP: Final = re.compile(
    r"\b(relais colis|points? relais|depot de colis|retrait de colis|points? de retrait|"
    r"mondial relay|pickup)\b"
)
_YES: Final = frozenset({"oui", "yes", "true", "vrai", "1", "x", "o", "y"})
_NO: Final = frozenset({"non", "no", "false", "faux", "0", "n"})


@lru_cache(maxsize=10_000)  # few ways to say it, many rows
def _say(header: str, cell: str) -> str:
    """Return what a cell says: a yes says its header, a no says nothing."""
    folded = fold(cell)
    if folded in _YES:
        return fold(header)
    return "" if folded in _NO else folded


def guess_services(cells: Sequence[tuple[str, str]]) -> tuple[Service, ...]:
    """Return the services that the ``(header, cell)`` pairs of one row name.

    >>> [str(one) for one in guess_services([("livraison", "oui"), ("retrait", "non")])]
    ['delivery']
    """
    return _services_said(" / ".join(_say(header, cell) for header, cell in cells))


@lru_cache(maxsize=10_000)
def _services_said(said: str) -> tuple[Service, ...]:
    return tuple(service for service, pattern in _SERVICES.items() if pattern.search(said))


@lru_cache(maxsize=10_000)
def guess_payments(text: str) -> tuple[Payment, ...]:
    """Return the means of payment that `text` names."""
    return tuple(payment for payment, words in _PAYMENTS.items() if words.search(fold(text)))


@lru_cache(maxsize=10_000)
def guess_occasions(text: str) -> tuple[Occasion, ...]:
    """Return the occasions for presents that `text` names."""
    return tuple(one for one, words in _OCCASIONS.items() if words.search(fold(text)))


@lru_cache(maxsize=10_000)
def guess_wheelchair(text: str) -> Wheelchair | None:
    """Return how far `text` says that one gets in with a wheelchair, ``None`` when it does not.

    >>> guess_wheelchair("Oui"), guess_wheelchair("avec aide"), guess_wheelchair("?")
    (<Wheelchair.YES: 'yes'>, <Wheelchair.LIMITED: 'limited'>, None)
    """
    said = fold(text)
    if _LIMITED.search(said):
        return Wheelchair.LIMITED
    if _NO_ACCESS.search(said) or said == "0":
        return Wheelchair.NO
    return Wheelchair.YES if _ACCESS.search(said) or said in {"1", "x", "o"} else None


def is_pickup_point(cells: Iterable[tuple[str, str]]) -> bool:
    """Tell whether one row says that parcels can be collected there."""
    return any(_PICKUP.search(_say(header, cell)) for header, cell in cells)
