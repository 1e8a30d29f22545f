"""One maker: its home, contacts and habits, before it meets the others."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Final

from geo.demonstration.sites import Site, make_place
from geo.demonstration.vocabulary import KindWords, SharedWords
from geo.text import fold
from geo.values import Payment, Place, Precision, Role, Shop, Visibility

__all__ = ["LICENCE", "SOURCE", "draw_home", "draw_phones", "make_maker", "slug_of"]

SOURCE: Final = "Jeu de démonstration d'Alentour : tout y est inventé"
LICENCE: Final = "CC0-1.0"

# Kept for fiction: plan national de numérotation, décision Arcep n° 2018-0881, § 2.5.12.
_FICTION_PREFIXES: Final = ("04 65 71", "04 65 71", "06 39 98")
_LAST_CONFIRMATION: Final = date(2026, 9, 30)
_PRECISIONS: Final = {
    Precision.HOUSENUMBER: 50,
    Precision.STREET: 14,
    Precision.LOCALITY: 22,
    Precision.COMMUNE: 4,
    Precision.PIN: 10,
}
_MAKES_ELSEWHERE: Final = frozenset({"bookshop", "grocer", "repair", "tea", "florist"})
_ALSO: Final = {
    "honey": "candle",
    "chestnut": "preserve",
    "fruit": "preserve",
    "herbs": "soap",
    "wine": "juice",
    "oil": "preserve",
    "bakery": "pastry",
    "chocolate": "pastry",
    "bookshop": "paper",
    "grocer": "fruit",
    "weaver": "clothes",
    "wood_turner": "toys",
    "potter": "gift",
    "tea": "herbs",
    "jeweller": "gift",
    "metal": "workshop_lessons",
    "basket": "workshop_lessons",
}


def slug_of(name: str) -> str:
    """Return the slug of `name`: its words, folded, with hyphens."""
    return fold(name).replace(" ", "-")


def draw_phones(rng: Random) -> Iterator[str]:
    """Give French numbers that belong to nobody, no two alike for the first 20,000."""
    seen = set()
    while True:
        pairs = f"{rng.randrange(100):02} {rng.randrange(100):02}"
        phone = f"{rng.choice(_FICTION_PREFIXES)} {pairs}"
        if phone not in seen:
            seen.add(phone)
            yield phone


def make_maker(rng: Random, words: KindWords, *, name: str, home: Place, phone: str) -> Shop:
    """Return a maker of this kind with one place; its services and description come later."""
    slug, made_in = slug_of(name), home.insee_code
    if words.kind in _MAKES_ELSEWHERE or home.visibility is Visibility.HIDDEN:
        made_in = None
    return Shop(
        slug=slug,
        name=name,
        kinds=_draw_kinds(rng, words.kind),
        payments=_draw_payments(rng),
        labels=tuple(rng.sample(words.labels, rng.choices((0, 1, 2), weights=(3, 4, 3))[0])),
        phone=phone if rng.random() < 0.94 else None,
        email=f"bonjour@{slug}.example",
        website=f"https://{slug}.example" if rng.random() < 0.55 else None,
        made_in=made_in,
        places=(home,),
        confirmed_on=_LAST_CONFIRMATION - timedelta(days=rng.randrange(730)),
        source=SOURCE,
        licence=LICENCE,
        is_demonstration=True,
    )


def draw_home(
    rng: Random, words: KindWords, shared: SharedWords, site: Site, visibility: Visibility
) -> Place:
    """Return the first place of a maker, its workshop or shop."""
    precision = rng.choices(list(_PRECISIONS), weights=list(_PRECISIONS.values()))[0]
    place = make_place(rng, shared, site, role=words.role, precision=precision)
    hours = _draw_hours(rng, shared, words.role)
    if visibility is not Visibility.EXACT:
        hours = 'unknown "sur rendez-vous"' if rng.random() < 0.7 else None
    return replace(place, name=words.home, opening_hours=hours, visibility=visibility)


def _draw_hours(rng: Random, shared: SharedWords, role: Role) -> str | None:
    if rng.random() < 0.06:
        return None
    return rng.choice(shared.hours["shop" if role is Role.SHOP else "workshop"])


def _draw_kinds(rng: Random, kind: str) -> tuple[str, ...]:
    also = _ALSO.get(kind)
    return (kind, also) if also is not None and rng.random() < 0.25 else (kind,)


def _draw_payments(rng: Random) -> tuple[Payment, ...]:
    odds = {
        Payment.CASH: 0.97,
        Payment.CARD: 0.72,
        Payment.CHEQUE: 0.6,
        Payment.TRANSFER: 0.25,
        Payment.LOCAL_CURRENCY: 0.15,
        Payment.GIFT_VOUCHER: 0.12,
    }
    return tuple(payment for payment, odd in odds.items() if rng.random() < odd)
